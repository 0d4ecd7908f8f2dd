//! The sums beside the dossiers: what a batch changes is summed in memory, then added to the stored sums at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, Value};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};

use crate::db::{Database, RequestId, Rows, There, Tx};
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Counter, Life, Pause, Status, Sums, contributions};
use crate::refusal::Answer;
use crate::time::Moment;

/// The table of sums by unit and day.
pub const DAYS: &str = "dossier_days";
/// The table of sums by unit, half-month and field; a dossier without a field counts under the empty one.
pub const HALF_MONTHS: &str = "dossier_half_months";

/// The table of how often a unit's half-months changed.
pub const MARKS: &str = "figure_marks";

/// How many dossiers are read at once to be counted anew.
const READ: u64 = 2_000;

/// The first day of the half-month in which a day lies: the 1st, or the 15th.
pub fn half_month(day: NaiveDate) -> NaiveDate {
    let first = if day.day() < 15 { 1 } else { 15 };
    day.with_day(first).unwrap_or(day)
}

/// What changes in the sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rollups {
    /// By unit and day.
    pub days: BTreeMap<(i64, NaiveDate), Sums>,
    /// By unit, half-month and field.
    pub half_months: BTreeMap<(i64, NaiveDate, String), Sums>,
    /// The half-months of units that something was counted in, though it may cancel out.
    pub touched: BTreeSet<(i64, NaiveDate)>,
}

impl Rollups {
    /// Adds what a dossier contributes, once, or `-1` times to take it out.
    pub fn count(&mut self, row: &dossier::Model, times: i64) {
        if row.deleted {
            return;
        }
        let field = row.field_code.clone().unwrap_or_default();
        for (day, counter, number) in contributions(&life(row, counted_pauses(row))) {
            let half = (row.unit_id, half_month(day), field.clone());
            self.touched.insert((half.0, half.1));
            self.days.entry((row.unit_id, day)).or_default().add(counter, times * number);
            self.half_months.entry(half).or_default().add(counter, times * number);
        }
    }

    /// What all dossiers of a unit add, counted anew.
    pub async fn recounted(tx: &Tx, unit: i64) -> Answer<Self> {
        let mut rollups = Self::default();
        let mut last = String::new();
        loop {
            let rows = dossier::Entity::find()
                .filter(dossier::COLUMN.unit_id.eq(unit))
                .filter(dossier::COLUMN.code.gt(last.as_str()))
                .order_by_asc(dossier::Column::Code)
                .limit(READ)
                .all(tx)
                .await?;
            let Some(row) = rows.last() else { return Ok(rollups) };
            last.clone_from(&row.code);
            for row in &rows {
                rollups.count(row, 1);
            }
        }
    }

    /// The stored sums of a unit.
    pub async fn kept(tx: &Tx, unit: i64) -> Answer<Self> {
        let mut kept = Self::default();
        for row in tx.query_all(&all_of(DAYS, &["day"], unit)).await? {
            kept.days.insert((unit, row.try_get("", "day")?), sums(&row)?);
        }
        for row in tx.query_all(&all_of(HALF_MONTHS, &["half_month", "field_code"], unit)).await? {
            let key = (unit, row.try_get("", "half_month")?, row.try_get("", "field_code")?);
            kept.half_months.insert(key, sums(&row)?);
        }
        Ok(kept)
    }

    /// Replaces the stored sums of a unit by what its dossiers add; changes of the unit wait meanwhile.
    pub async fn rebuild(tx: &Tx, unit: i64) -> Answer<()> {
        tx.hold_units([unit]).await?;
        for table in [DAYS, HALF_MONTHS] {
            let mut old = Query::delete();
            old.from_table(table).and_where(Expr::col("unit_id").eq(unit));
            tx.execute(&old).await?;
        }
        Self::recounted(tx, unit).await?.write(tx).await
    }

    /// Each number that differs from `other`'s, with where it stands.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let day = |(_, day): &(i64, NaiveDate)| day.to_string();
        let half = |(_, half, field): &(i64, NaiveDate, String)| format!("half-month {half} field '{field}'");
        let mut found = differing(&self.days, &other.days, day);
        found.extend(differing(&self.half_months, &other.half_months, half));
        found
    }

    /// Adds the changes to the stored sums, and marks where there were some.
    pub async fn write(self, tx: &Tx) -> Answer<()> {
        let marks = self.touched.iter().map(|(unit, half)| vec![(*unit).into(), (*half).into(), Value::from(1_i64)]);
        let key = [("unit_id", "bigint"), ("half_month", "date")];
        let columns = [("changes", "bigint")].into_iter();
        Rows::with_columns(MARKS, &key, columns, marks.collect()).write(tx, There::Grown).await?;
        let days = self.days.into_iter().map(|((unit, day), sums)| (vec![unit.into(), day.into()], sums));
        add(tx, DAYS, &[("unit_id", "bigint"), ("day", "date")], days).await?;
        let halves = self
            .half_months
            .into_iter()
            .map(|((unit, half, field), sums)| (vec![unit.into(), half.into(), field.into()], sums));
        add(tx, HALF_MONTHS, &[("unit_id", "bigint"), ("half_month", "date"), ("field_code", "text")], halves).await
    }
}

/// A number that isn't what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of what: a day, a half-month and field, or a period.
    pub of: String,
    /// The counter or figure.
    pub name: &'static str,
    /// What is kept.
    pub kept: i64,
    /// What was counted.
    pub counted: i64,
}

fn differing<K: Ord>(
    kept: &BTreeMap<K, Sums>,
    counted: &BTreeMap<K, Sums>,
    name: impl Fn(&K) -> String,
) -> Vec<Difference> {
    let of = |sums: &BTreeMap<K, Sums>, key: &K, counter| sums.get(key).map_or(0, |sums| sums.of(counter));
    let keys: BTreeSet<&K> = kept.keys().chain(counted.keys()).collect();
    let each = keys.into_iter().flat_map(|key| Counter::ALL.iter().map(move |counter| (key, *counter)));
    each.map(|(key, counter)| (key, counter, of(kept, key, counter), of(counted, key, counter)))
        .filter(|(.., kept, counted)| kept != counted)
        .map(|(key, counter, kept, counted)| Difference { of: name(key), name: counter.name(), kept, counted })
        .collect()
}

fn all_of(table: &'static str, key: &[&'static str], unit: i64) -> SelectStatement {
    let mut query = Query::select();
    query.columns(key.iter().copied().chain(Counter::ALL.iter().map(|counter| counter.name()))).from(table);
    query.and_where(Expr::col("unit_id").eq(unit));
    query
}

/// The counters of a row that has a column for each.
pub fn sums(row: &QueryResult) -> Answer<Sums> {
    let mut sums = Sums::default();
    for counter in Counter::ALL {
        sums.add(*counter, row.try_get("", counter.name())?);
    }
    Ok(sums)
}

/// The units that have dossiers, or sums.
pub async fn units_counted(tx: &Tx) -> Answer<BTreeSet<i64>> {
    let mut units = BTreeSet::new();
    for table in ["dossiers", DAYS, HALF_MONTHS] {
        let mut query = Query::select();
        query.distinct().column("unit_id").from(table);
        for row in tx.query_all(&query).await? {
            units.insert(row.try_get("", "unit_id")?);
        }
    }
    Ok(units)
}

/// Makes the sums of units that have dossiers and none: those of a database from before there were sums.
pub async fn begin_sums(db: &Database) -> Answer<()> {
    for unit in db.read_current(RequestId::none(), |tx| async move { units_without_sums(&tx).await }).await? {
        db.write(RequestId::none(), move |tx| async move { Rollups::rebuild(&tx, unit).await }).await?;
    }
    Ok(())
}

async fn units_without_sums(tx: &Tx) -> Answer<Vec<i64>> {
    let of_unit = |table: &'static str| {
        let mut rows = Query::select();
        rows.expr(Expr::val(1)).from(table).and_where(Expr::col((table, "unit_id")).eq(Expr::col(("units", "id"))));
        Expr::exists(rows)
    };
    let mut query = Query::select();
    query.column("id").from("units").and_where(of_unit("dossiers")).and_where(of_unit(DAYS).not());
    tx.query_all(&query).await?.iter().map(|row| row.try_get("", "id").map_err(Into::into)).collect()
}

async fn add(
    tx: &Tx,
    table: &'static str,
    key: &[(&str, &'static str)],
    changes: impl Iterator<Item = (Vec<Value>, Sums)>,
) -> Answer<()> {
    let rows = changes.filter(|(_, sums)| !sums.is_empty()).map(|(mut row, sums)| {
        row.extend(Counter::ALL.iter().map(|counter| Value::from(sums.of(*counter))));
        row.push(tx.now().into());
        row
    });
    let counters = Counter::ALL.iter().map(|counter| (counter.name(), "bigint"));
    let others = counters.chain([("changed_at", "timestamptz")]);
    Rows::with_columns(table, key, others, rows.collect()).write(tx, There::Grown).await
}

/// The pauses that count: the sender's, else those derived from statuses.
fn counted_pauses(row: &dossier::Model) -> &[Pause] {
    if row.pauses.0.is_empty() { &row.derived_pauses.0 } else { &row.pauses.0 }
}

fn life<'a>(row: &dossier::Model, pauses: &'a [Pause]) -> Life<'a> {
    Life {
        channel: row.channel,
        entered_on: row.entered_on,
        closed: row.closed_on.zip(row.outcome),
        due_on: row.due_on,
        origin: row.origin_kind,
        received_at: row.received_at.map(Moment::new),
        submitted_on: row.submitted_on,
        accept_by: row.accept_by.map(Moment::new),
        refused_on: row.refused_on,
        is_registered: row.status == Status::Registered,
        pauses,
        components_digitised: row.components_digitised,
        result_digitised: row.result_digitised,
        fee_amount: row.fee_amount,
        fee_paid_online: row.fee_paid_online == Some(true),
        copies: row.certified_copies.unwrap_or_default(),
        rating: row.rating,
    }
}
