//! The table of sums by unit, span and field, and the marks of where they changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::Serialize;

use super::{Kind, Place};
use crate::db::{Rows, There, Tx};
use crate::dossiers::rules::Sums;
use crate::refusal::{Answer, Refusal};
use crate::time::Span;

/// The table of sums.
pub const SUMS: &str = "dossier_sums";
/// The table of how often a unit's half-months and years changed.
pub const MARKS: &str = "figure_marks";

/// The columns of the table, its key first.
const COLUMNS: [&str; 6] = ["unit_id", "span", "first_day", "field_code", "sums", "changed_at"];

/// Sums, and when the last of them changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    pub(super) sums: Sums,
    pub(super) changed_at: DateTime<Utc>,
}

/// Sums by where they stand.
pub(super) type Places = BTreeMap<Place, Stored>;

/// Adds to the sums of a place.
pub(super) fn add<P: Ord>(places: &mut BTreeMap<P, Stored>, place: P, added: Stored) {
    let all = places.entry(place).or_insert(Stored { sums: Sums::default(), ..added });
    all.sums.add_all(&added.sums);
    all.changed_at = Ord::max(all.changed_at, added.changed_at);
}

/// Adds to the stored sums. The units have to be held.
pub(super) async fn grow(tx: &Tx, changes: Places) -> Answer<()> {
    let mut kept: HashMap<Place, Sums> = HashMap::new();
    for row in rows(changes.keys().map(key).collect()).find(tx).await? {
        kept.insert(place(&row)?, sums(&row, 4)?);
    }
    let mut grown = Vec::with_capacity(changes.len());
    for (place, Stored { mut sums, changed_at }) in changes {
        if let Some(before) = kept.get(&place) {
            sums.add_all(before);
        }
        let mut row = key(&place);
        row.extend([bytes(&sums)?.into(), changed_at.into()]);
        grown.push(row);
    }
    rows(grown).write(tx, There::Replaced).await
}

/// The stored sums of a unit.
pub(super) async fn of_unit(tx: &Tx, unit: i64) -> Answer<Places> {
    let mut query = Query::select();
    query.columns(COLUMNS).from(SUMS).and_where(Expr::col("unit_id").eq(unit));
    let rows = tx.query_all(&query).await?;
    let stored = |row| Ok((place(row)?, Stored { sums: sums(row, 4)?, changed_at: row.try_get_by_index(5)? }));
    rows.iter().map(stored).collect()
}

/// Marks the half-months, and their years, as changed.
pub(super) async fn mark(tx: &Tx, touched: &BTreeSet<(i64, NaiveDate)>) -> Answer<()> {
    let spans = [Span::HalfMonth, Span::Year];
    let all = touched.iter().flat_map(|(unit, half)| spans.map(|span| (*unit, span, span.first_of(*half))));
    let marks = all.collect::<BTreeSet<_>>().into_iter();
    let marks =
        marks.map(|(unit, span, first)| vec![unit.into(), span.name().into(), first.into(), Value::from(1_i64)]);
    let key = [("unit_id", "bigint"), ("span", "text"), ("first_day", "date")];
    let columns = [("changes", "bigint")].into_iter();
    Rows::with_columns(MARKS, &key, columns, marks.collect()).write(tx, There::Grown).await
}

/// The sums in a row's column.
pub fn sums(row: &QueryResult, column: usize) -> Answer<Sums> {
    let bytes: Vec<u8> = row.try_get_by_index(column)?;
    postcard::from_bytes(&bytes).map_err(|error| Refusal::internal(&error))
}

/// A value as a column keeps it.
pub(super) fn bytes<T: Serialize>(value: &T) -> Answer<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|error| Refusal::internal(&error))
}

fn rows(rows: Vec<Vec<Value>>) -> Rows {
    let kinds = ["bigint", "text", "date", "text", "bytea", "timestamptz"];
    let columns: Vec<_> = COLUMNS.into_iter().zip(kinds).collect();
    let (key, others) = columns.split_at(4);
    Rows::with_columns(SUMS, key, others.iter().copied(), rows)
}

fn key(Place { unit, kind, first, field }: &Place) -> Vec<Value> {
    vec![(*unit).into(), kind.name().into(), (*first).into(), field.as_str().into()]
}

fn place(row: &QueryResult) -> Answer<Place> {
    let name: String = row.try_get_by_index(1)?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    let kind = kind.ok_or_else(|| Refusal::internal(&format!("sums of the span '{name}'")))?;
    Ok(Place { unit: row.try_get_by_index(0)?, kind, first: row.try_get_by_index(2)?, field: row.try_get_by_index(3)? })
}
