//! The sums beside the dossiers: what a batch changes is summed in memory, then added to the stored sums at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, Value};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};

use crate::db::{Database, RequestId, Rows, There, Tx};
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Counter, Life, Pause, Status, Sums, contributions};
use crate::refusal::{Answer, Refusal};
use crate::time::{Moment, Span};

/// The table of sums by unit and span.
pub const SUMS: &str = "dossier_sums";
/// The table of sums by unit, span and field, for half-months and years; a dossier without a field counts under the empty one.
pub const FIELD_SUMS: &str = "dossier_field_sums";
/// Days by field would be as many as the dossiers of a commune.
const SPANS_OF_FIELDS: [Span; 2] = [Span::HalfMonth, Span::Year];

/// The table of how often a unit's half-months changed.
pub const MARKS: &str = "figure_marks";

/// How many dossiers are read at once to be counted anew.
const READ: u64 = 2_000;

/// Where sums stand: the unit, the span and its first day.
type Place = (i64, Span, NaiveDate);

/// What changes in the sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rollups {
    /// By unit and span.
    pub sums: BTreeMap<Place, Sums>,
    /// By unit, span and field.
    pub fields: BTreeMap<(Place, String), Sums>,
    /// The half-months of units that something was counted in, though it may cancel out.
    pub touched: BTreeSet<(i64, NaiveDate)>,
}

impl Rollups {
    /// Adds what a dossier contributes, once, or `-1` times to take it out.
    pub fn count(&mut self, row: &dossier::Model, times: i64) {
        if row.deleted {
            return;
        }
        let mut days: BTreeMap<NaiveDate, Sums> = BTreeMap::new();
        for (day, counter, number) in contributions(&life(row, counted_pauses(row))) {
            days.entry(day).or_default().add(counter, times * number);
        }
        let field = row.field_code.as_deref().unwrap_or_default();
        for (day, sums) in days {
            let place = |span: Span| (row.unit_id, span, span.first_of(day));
            self.touched.insert((row.unit_id, Span::HalfMonth.first_of(day)));
            for span in Span::ALL {
                self.sums.entry(place(span)).or_default().add_all(&sums);
            }
            for span in SPANS_OF_FIELDS {
                self.fields.entry((place(span), field.to_owned())).or_default().add_all(&sums);
            }
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
        for row in tx.query_all(&all_of(SUMS, &[], unit)).await? {
            kept.sums.insert(place(&row)?, sums(&row)?);
        }
        for row in tx.query_all(&all_of(FIELD_SUMS, &["field_code"], unit)).await? {
            kept.fields.insert((place(&row)?, row.try_get("", "field_code")?), sums(&row)?);
        }
        Ok(kept)
    }

    /// Replaces the stored sums of a unit by what its dossiers add; changes of the unit wait meanwhile.
    pub async fn rebuild(tx: &Tx, unit: i64) -> Answer<()> {
        tx.hold_units([unit]).await?;
        let halves = Self::kept(tx, unit).await?.sums.into_keys().filter(|(_, span, _)| *span == Span::HalfMonth);
        let touched = halves.map(|(unit, _, half)| (unit, half)).collect();
        for table in [SUMS, FIELD_SUMS] {
            let mut old = Query::delete();
            old.from_table(table).and_where(Expr::col("unit_id").eq(unit));
            tx.execute(&old).await?;
        }
        let mut rollups = Self::recounted(tx, unit).await?;
        rollups.touched.extend::<BTreeSet<_>>(touched);
        rollups.write(tx).await
    }

    /// Each number that differs from `other`'s, with where it stands.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let of = |(_, span, first): &Place| format!("{} {first}", span.name());
        let mut found = differing(&self.sums, &other.sums, of);
        found.extend(differing(&self.fields, &other.fields, |(place, field)| format!("{} field '{field}'", of(place))));
        found
    }

    /// Adds the changes to the stored sums, and marks where there were some.
    pub async fn write(self, tx: &Tx) -> Answer<()> {
        let marks = self.touched.iter().map(|(unit, half)| vec![(*unit).into(), (*half).into(), Value::from(1_i64)]);
        let key = [("unit_id", "bigint"), ("half_month", "date")];
        let columns = [("changes", "bigint")].into_iter();
        Rows::with_columns(MARKS, &key, columns, marks.collect()).write(tx, There::Grown).await?;
        let key = [("unit_id", "bigint"), ("span", "text"), ("first_day", "date"), ("field_code", "text")];
        let place = |(unit, span, first): Place| vec![unit.into(), span.name().into(), Value::from(first)];
        add(tx, SUMS, &key[..3], self.sums.into_iter().map(|(at, sums)| (place(at), sums))).await?;
        let of_field = |((at, field), sums): ((Place, String), Sums)| ([place(at), vec![field.into()]].concat(), sums);
        add(tx, FIELD_SUMS, &key, self.fields.into_iter().map(of_field)).await
    }
}

/// A number that isn't what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of what: a span, a span and a field, or a period.
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

fn all_of(table: &'static str, further: &[&'static str], unit: i64) -> SelectStatement {
    let key = ["unit_id", "span", "first_day"].iter().chain(further).copied();
    let mut query = Query::select();
    query.columns(key.chain(Counter::ALL.iter().map(|counter| counter.name()))).from(table);
    query.and_where(Expr::col("unit_id").eq(unit));
    query
}

fn place(row: &QueryResult) -> Answer<Place> {
    let name: String = row.try_get("", "span")?;
    let span = Span::ALL.into_iter().find(|span| span.name() == name);
    let span = span.ok_or_else(|| Refusal::internal(&format!("sums of the span '{name}'")))?;
    Ok((row.try_get("", "unit_id")?, span, row.try_get("", "first_day")?))
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
    for table in ["dossiers", SUMS, FIELD_SUMS] {
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
    query.column("id").from("units").and_where(of_unit("dossiers")).and_where(of_unit(SUMS).not());
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
