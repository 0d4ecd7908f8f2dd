//! The table of sums: a row for each half-month and year of a unit, with the sums of the whole, of each day of a half-month,
//! and of each field. Days and fields stand in their span's row: a unit's batch changes few rows, however many days and fields
//! it touches.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, QueryResult};

use super::additions::{Added, Days, Kept, add, bytes, read};
use super::backlog;
use crate::db::{Rows, There, Tx, Writes};
use crate::refusal::{Answer, Refusal};
use crate::time::Span;

/// The table of sums.
pub const SUMS: &str = "dossier_sums";
/// Its column of what the whole span adds up to, an [`Added`].
pub const WHOLE: &str = "whole";
/// Its column of additions by day of all fields.
pub const DAYS: &str = "days";
/// Its column of additions by field, on the span's first day.
pub const FIELDS: &str = "fields";

/// The sums of how many units are read and written at once.
pub(super) const AT_ONCE: usize = 8;

/// The spans that have rows.
const SPANS: [Span; 2] = [Span::HalfMonth, Span::Year];

/// The sums of a span.
#[derive(Debug, Clone, Default)]
pub(super) struct Spanned {
    pub(super) whole: Option<Added>,
    pub(super) days: Days,
    pub(super) fields: Days,
}

/// A unit's sums by span and its first day.
pub(super) type Spans = BTreeMap<(Span, NaiveDate), Spanned>;

/// Adds what a day and field add to the spans in which the day lies.
pub(super) fn spread(spans: &mut Spans, days: Days) {
    for ((day, field), added) in days {
        for span in SPANS {
            let first = span.first_of(day);
            let Spanned { whole, days, fields } = spans.entry((span, first)).or_default();
            whole.get_or_insert_with(|| Added::none(added.changed_at)).add(&added);
            add(fields, (first, field.clone()), &added);
            if span == Span::HalfMonth {
                add(days, (day, String::new()), &added);
            }
        }
    }
}

/// Adds to the stored sums of units, which have to be held, with their backlog: while the rows of some are written, those of the
/// next are made.
pub(super) async fn grow(tx: &Tx, due: Vec<(i64, Days)>) -> Answer<()> {
    let (mut due, mut writes) = (due.into_iter(), Writes::default());
    let mut some = spread_all(next(tx, &mut due).await?);
    while !some.is_empty() {
        let keys = some.iter().flat_map(|(unit, spans)| spans.keys().map(|place| key(*unit, *place)));
        let found = rows(keys.collect()).find(tx).await?;
        let next = next(tx, &mut due).await?;
        let writing = writes.begin(tx).await;
        let grown = grown(some, &found);
        some = spread_all(next);
        writing.end().await?;
        writes = Writes::default();
        writes.add(rows(grown?), There::Replaced);
    }
    writes.run(tx).await
}

/// What the next few units' days gain, with their backlog.
async fn next(tx: &Tx, due: &mut (impl Iterator<Item = (i64, Days)> + Send)) -> Answer<Vec<(i64, Days)>> {
    let mut some: Vec<_> = due.take(AT_ONCE).collect();
    if !some.is_empty() {
        some.extend(backlog::take(tx, some.iter().map(|(unit, _)| *unit).collect()).await?);
    }
    Ok(some)
}

/// What the units' sums gain.
fn spread_all(days: Vec<(i64, Days)>) -> BTreeMap<i64, Spans> {
    let mut all = BTreeMap::<_, Spans>::new();
    for (unit, days) in days {
        spread(all.entry(unit).or_default(), days);
    }
    all
}

/// The rows of units' spans: those found, and those of spans that have none yet.
fn grown(mut units: BTreeMap<i64, Spans>, found: &[QueryResult]) -> Answer<Vec<Vec<Value>>> {
    let mut grown = Vec::with_capacity(units.values().map(BTreeMap::len).sum());
    for row in found {
        let (unit, place) = (row.try_get_by_index(0)?, place(row)?);
        if let Some(further) = units.get_mut(&unit).and_then(|spans| spans.remove(&place)) {
            grown.push(further.row(unit, place, whole(row)?, (Kept::of(row, 4)?, Kept::of(row, 5)?))?);
        }
    }
    for (unit, spans) in units {
        for (place, first) in spans {
            grown.push(first.row(unit, place, None, (Kept::none(), Kept::none()))?);
        }
    }
    Ok(grown)
}

impl Spanned {
    /// The row of a unit's span that has these sums beside those before.
    fn row(
        mut self,
        unit: i64,
        place: (Span, NaiveDate),
        whole: Option<Added>,
        (days, fields): (Kept, Kept),
    ) -> Answer<Vec<Value>> {
        if let Some(before) = whole {
            self.whole.get_or_insert_with(|| Added::none(before.changed_at)).add(&before);
        }
        let sums =
            [bytes(&self.whole)?.into(), days.grown_by(self.days)?.value(), fields.grown_by(self.fields)?.value()];
        Ok(key(unit, place).into_iter().chain(sums).collect())
    }
}

/// The stored sums of a unit.
pub(super) async fn of_unit(tx: &Tx, unit: i64) -> Answer<Spans> {
    let mut query = Query::select();
    query.columns(COLUMNS.map(|(name, _)| name)).from(SUMS).and_where(Expr::col("unit_id").eq(unit));
    tx.query_all(&query).await?.iter().map(spanned).collect()
}

/// The columns of the table with their types on PostgreSQL, the key first.
const COLUMNS: [(&str, &str); 6] = [
    ("unit_id", "bigint"),
    ("span", "text"),
    ("first_day", "date"),
    (WHOLE, "bytea"),
    (DAYS, "bytea"),
    (FIELDS, "bytea"),
];

fn rows(rows: Vec<Vec<Value>>) -> Rows {
    let (key, others) = COLUMNS.split_at(3);
    Rows::with_columns(SUMS, key, others, rows)
}

fn key(unit: i64, (span, first): (Span, NaiveDate)) -> Vec<Value> {
    vec![unit.into(), span.name().into(), first.into()]
}

fn spanned(row: &QueryResult) -> Answer<((Span, NaiveDate), Spanned)> {
    let spanned = Spanned { whole: whole(row)?, days: Kept::of(row, 4)?.days()?, fields: Kept::of(row, 5)?.days()? };
    Ok((place(row)?, spanned))
}

/// Which span a row is of.
fn place(row: &QueryResult) -> Answer<(Span, NaiveDate)> {
    let name: String = row.try_get_by_index(1)?;
    let span = SPANS.into_iter().find(|span| span.name() == name);
    let span = span.ok_or_else(|| Refusal::internal(&format!("sums of the span '{name}'")))?;
    Ok((span, row.try_get_by_index(2)?))
}

/// What the whole span of a row adds up to.
fn whole(row: &QueryResult) -> Answer<Option<Added>> {
    let bytes: Vec<u8> = row.try_get_by_index(3)?;
    read(&bytes)
}
