//! What is yet to be added to the sums: a row a unit, which its batches add to. A dossier's days and field lie all over the sums
//! of its unit, so that changes are added to those many at a time; readers add what waits themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, QueryResult};

use super::stored::{Places, Stored, add, bytes};
use super::{Days, Place};
use crate::db::{Rows, There, Tx, padded};
use crate::dossiers::rules::Sums;
use crate::refusal::{Answer, Refusal};

/// The table of what waits.
pub const WAITING: &str = "dossier_sums_waiting";
/// How many days and fields of a unit wait at most.
const MOST: usize = 256;

/// What is added to the sums of a day and field.
#[derive(Debug, Clone)]
pub struct Addition {
    /// The day.
    pub day: NaiveDate,
    /// The field, empty for dossiers without one.
    pub field: String,
    /// What is added.
    pub sums: Sums,
    /// When the last of it changed.
    pub changed_at: DateTime<Utc>,
}

/// An addition as a row keeps it: the day by its number in the common era, the time in microseconds.
type Kept = (i32, String, Sums, i64);

/// What waits of a unit, by day and field.
type Waiting = BTreeMap<(NaiveDate, String), Stored>;

/// Lets changes wait; answers with those of units of which too many do. The units have to be held.
pub(super) async fn wait(tx: &Tx, mut units: BTreeMap<i64, Days>) -> Answer<Places> {
    for days in units.values_mut() {
        days.retain(|_, sums| !sums.is_empty());
    }
    units.retain(|_, days| !days.is_empty());
    let mut waiting = of_units(tx, units.keys().copied().collect()).await?;
    let (mut due, mut rows) = (Places::new(), Vec::with_capacity(units.len()));
    for (unit, days) in units {
        let mut waits = waiting.remove(&unit).unwrap_or_default();
        for (place, sums) in days {
            add(&mut waits, place, Stored { sums, changed_at: tx.now() });
        }
        if waits.len() > MOST {
            spread(&mut due, unit, std::mem::take(&mut waits));
        }
        rows.push(vec![unit.into(), bytes(&kept(waits))?.into()]);
    }
    let columns = [("additions", "bytea")].into_iter();
    Rows::with_columns(WAITING, &[("unit_id", "bigint")], columns, rows).write(tx, There::Replaced).await?;
    Ok(due)
}

/// What waits of a unit, by where it will be added.
pub(super) async fn of_unit(tx: &Tx, unit: i64) -> Answer<Places> {
    let mut places = Places::new();
    for (unit, waits) in of_units(tx, vec![unit]).await? {
        spread(&mut places, unit, waits);
    }
    Ok(places)
}

/// What waits in a row's column.
pub fn additions(row: &QueryResult, column: usize) -> Answer<Vec<Addition>> {
    let bytes: Vec<u8> = row.try_get_by_index(column)?;
    let kept: Vec<Kept> = postcard::from_bytes(&bytes).map_err(|error| Refusal::internal(&error))?;
    let addition = |(day, field, sums, at)| {
        let place = NaiveDate::from_num_days_from_ce_opt(day).zip(DateTime::from_timestamp_micros(at));
        let (day, changed_at) = place.ok_or_else(|| Refusal::internal(&"sums wait for a day that there isn't"))?;
        Ok(Addition { day, field, sums, changed_at })
    };
    kept.into_iter().map(addition).collect()
}

fn kept(waits: Waiting) -> Vec<Kept> {
    let kept = |((day, field), Stored { sums, changed_at }): ((NaiveDate, String), Stored)| {
        (day.num_days_from_ce(), field, sums, changed_at.timestamp_micros())
    };
    waits.into_iter().map(kept).collect()
}

fn spread(places: &mut Places, unit: i64, waits: Waiting) {
    for ((day, field), added) in waits {
        for place in Place::all_of(unit, day, &field) {
            add(places, place, added);
        }
    }
}

async fn of_units(tx: &Tx, units: Vec<i64>) -> Answer<BTreeMap<i64, Waiting>> {
    if units.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query = Query::select();
    query.columns(["unit_id", "additions"]).from(WAITING).and_where(Expr::col("unit_id").is_in(padded(units)));
    let mut found = BTreeMap::new();
    for row in tx.query_all(&query).await? {
        let place = |Addition { day, field, sums, changed_at }| ((day, field), Stored { sums, changed_at });
        found.insert(row.try_get_by_index(0)?, additions(&row, 1)?.into_iter().map(place).collect());
    }
    Ok(found)
}
