//! The sums beside the dossiers: what a batch changes is summed in memory, then added to the stored sums at once.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SimpleExpr};

use super::apply::ROWS;
use crate::db::Tx;
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Counter, Life, Pause, Status, Sums, contributions};
use crate::refusal::Answer;
use crate::time::Moment;

/// The table of sums by unit and day.
pub const DAYS: &str = "dossier_days";
/// The table of sums by unit, half-month and field; a dossier without a field counts under the empty one.
pub const HALF_MONTHS: &str = "dossier_half_months";

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
            self.days.entry((row.unit_id, day)).or_default().add(counter, times * number);
            self.half_months.entry(half).or_default().add(counter, times * number);
        }
    }

    /// Adds the changes to the stored sums.
    pub async fn write(self, tx: &Tx) -> Answer<()> {
        let days = self.days.into_iter().map(|((unit, day), sums)| (vec![unit.into(), day.into()], sums));
        add(tx, DAYS, &["unit_id", "day"], days).await?;
        let halves = self
            .half_months
            .into_iter()
            .map(|((unit, half, field), sums)| (vec![unit.into(), half.into(), field.into()], sums));
        add(tx, HALF_MONTHS, &["unit_id", "half_month", "field_code"], halves).await
    }
}

async fn add(
    tx: &Tx,
    table: &'static str,
    key: &[&'static str],
    changes: impl Iterator<Item = (Vec<SimpleExpr>, Sums)>,
) -> Answer<()> {
    let changes: Vec<_> = changes.filter(|(_, sums)| !sums.is_empty()).collect();
    for some in changes.chunks(ROWS) {
        let mut insert = Query::insert();
        let counters = Counter::ALL.iter().map(|counter| counter.name());
        insert.into_table(table).columns(key.iter().copied().chain(counters).chain(["changed_at"]));
        for (at, sums) in some {
            let numbers = Counter::ALL.iter().map(|counter| Expr::val(sums.of(*counter)));
            insert.values_panic(at.iter().cloned().chain(numbers).chain([Expr::val(tx.now())]));
        }
        let mut grown = OnConflict::columns(key.iter().copied());
        for counter in Counter::ALL {
            let name = counter.name();
            grown.value(name, Expr::col((table, name)).add(Expr::col(("excluded", name))));
        }
        grown.update_column("changed_at");
        insert.on_conflict(grown);
        tx.execute(&insert).await?;
    }
    Ok(())
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
