//! What changed in the figures of a unit, in a row of its own that its batches rewrite: how often each of its half-months did, and
//! what is yet to be added to the sums. A dossier's days lie all over the sums of its unit, so that changes are added to those
//! many at a time, and go on to the [backlog](super::backlog) until they are; readers add what waits themselves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, QueryResult};

use super::additions::{Days, Kept, bytes, read};
use super::backlog;
use crate::db::{Rows, Tx, padded};
use crate::refusal::Answer;
use crate::time::Span;

/// The table of changes.
pub const CHANGES: &str = "figure_changes";
/// Its column of [`Marks`]. It stands before the additions, which SQLite would have to walk through.
pub const MARKS: &str = "marks";
/// Its column of additions that wait.
pub const ADDITIONS: &str = "additions";
/// Its column of how many additions of the unit stand in the backlog.
const BEHIND: &str = "backlog";
/// How many days and fields of a unit wait here at most.
const MOST: usize = 64;

/// How often the half-months of a unit changed, by the number of their first day.
#[derive(Debug, Default)]
pub struct Marks(Vec<(i32, i64)>);

impl Marks {
    /// Those of a row's column.
    pub fn of(row: &QueryResult, column: usize) -> Answer<Self> {
        let bytes: Vec<u8> = row.try_get_by_index(column)?;
        read(&bytes).map(Self)
    }

    /// How often the half-months up to a day changed, all together.
    pub fn until(&self, day: NaiveDate) -> i64 {
        let last = Span::HalfMonth.first_of(day).num_days_from_ce();
        self.0.iter().take_while(|(first, _)| *first <= last).map(|(_, changes)| changes).sum()
    }

    fn raise(&mut self, half: NaiveDate) {
        let first = half.num_days_from_ce();
        match self.0.binary_search_by_key(&first, |(first, _)| *first) {
            Ok(place) => self.0[place].1 += 1,
            Err(place) => self.0.insert(place, (first, 1)),
        }
    }
}

/// A unit's row.
#[derive(Debug)]
pub(super) struct Recent {
    marks: Marks,
    waits: Kept,
    /// How many additions stand in the backlog.
    behind: i64,
}

/// Where too much waits: where it goes.
#[derive(Debug)]
pub(super) enum Full {
    /// To the backlog, as its next row.
    Behind(Vec<Value>),
    /// To the sums, with the backlog.
    Due(Days),
}

impl Default for Recent {
    fn default() -> Self {
        Self { marks: Marks::default(), waits: Kept::none(), behind: 0 }
    }
}

impl Recent {
    /// Adds changes of a unit's half-months; answers with all that waits if that is too much, and no longer does here.
    pub(super) fn change(&mut self, unit: i64, halves: &BTreeSet<NaiveDate>, days: Days) -> Answer<Option<Full>> {
        self.mark(halves);
        self.waits = self.waits.grown_by(days)?;
        let count = self.waits.count()?;
        if count <= MOST {
            return Ok(None);
        }
        let (waits, before) = (std::mem::replace(&mut self.waits, Kept::none()), self.behind);
        self.behind += i64::try_from(count).unwrap_or(i64::MAX);
        if self.behind <= backlog::MOST {
            return Ok(Some(Full::Behind(backlog::row(unit, before, waits))));
        }
        self.behind = 0;
        waits.days().map(|days| Some(Full::Due(days)))
    }

    /// Marks that half-months changed.
    fn mark(&mut self, halves: &BTreeSet<NaiveDate>) {
        for half in halves {
            self.marks.raise(*half);
        }
    }

    /// The same where half-months changed and nothing waits.
    pub(super) fn emptied(mut self, halves: &BTreeSet<NaiveDate>) -> Self {
        self.mark(halves);
        Self { marks: self.marks, ..Self::default() }
    }

    /// The additions that wait here.
    pub(super) fn days(&self) -> Answer<Days> {
        self.waits.days()
    }

    /// The row of a unit.
    pub(super) fn row(self, unit: i64) -> Answer<Vec<Value>> {
        Ok(vec![unit.into(), bytes(&self.marks.0)?.into(), self.waits.value(), self.behind.into()])
    }
}

/// The rows of units, to be written.
pub(super) fn rows(rows: Vec<Vec<Value>>) -> Rows {
    let others = [(MARKS, "bytea"), (ADDITIONS, "bytea"), (BEHIND, "bigint")];
    Rows::with_columns(CHANGES, &[("unit_id", "bigint")], &others, rows)
}

/// The rows of units that have one.
pub(super) async fn of_units(tx: &Tx, units: Vec<i64>) -> Answer<BTreeMap<i64, Recent>> {
    if units.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query = Query::select();
    query
        .columns(["unit_id", MARKS, ADDITIONS, BEHIND])
        .from(CHANGES)
        .and_where(Expr::col("unit_id").is_in(padded(units)));
    let found = tx.query_all(&query).await?;
    let recent = |row: &QueryResult| {
        let (marks, waits) = (Marks::of(row, 1)?, Kept::of(row, 2)?);
        Ok((row.try_get_by_index(0)?, Recent { marks, waits, behind: row.try_get_by_index(3)? }))
    };
    found.iter().map(recent).collect()
}

/// Keeps of units that nothing of theirs stands in the backlog.
pub(super) async fn keep_no_backlog(tx: &Tx, units: Vec<i64>) -> Answer<()> {
    let mut query = Query::update();
    query.table(CHANGES).value(BEHIND, 0).and_where(Expr::col("unit_id").is_in(padded(units)));
    tx.execute(&query).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_the_half_months_up_to_a_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut marks = Marks::default();
        for half in ["2023-09-15", "2023-09-01", "2023-09-15", "2024-01-01"] {
            marks.raise(day(half));
        }
        let kept = Marks(read(&bytes(&marks.0).unwrap()).unwrap());
        let until = |text| kept.until(day(text));
        assert_eq!(["2023-08-31", "2023-09-02", "2023-09-16", "2024-02-01"].map(until), [0, 1, 3, 4]);
    }
}
