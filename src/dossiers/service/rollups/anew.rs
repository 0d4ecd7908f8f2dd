//! The sums counted anew from the dossiers: to compare them with what is stored, or to replace it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::backlog;
use super::recent::{of_units, rows};
use super::stored::{Spanned, Spans, grow, of_unit, spread};
use super::{CHANGES, Rollups, SUMS};
use crate::db::{Database, RequestId, There, Tx};
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Counter, Sums};
use crate::refusal::Answer;
use crate::time::Span;

/// How many dossiers are read at once to be counted anew.
const READ: u64 = 2_000;

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

impl Rollups {
    /// What all dossiers of a unit add, counted anew.
    async fn recounted(tx: &Tx, unit: i64) -> Answer<Self> {
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

    /// Each number of a unit's stored sums that isn't what its dossiers add up to, and the half-months that have sums.
    pub async fn differences(tx: &Tx, unit: i64) -> Answer<(Vec<Difference>, BTreeSet<NaiveDate>)> {
        let kept = kept(tx, unit).await?;
        let halves = kept.keys().filter(|(span, _)| *span == Span::HalfMonth).map(|(_, first)| *first).collect();
        let mut counted = Spans::new();
        for changed in Self::recounted(tx, unit).await?.units.into_values() {
            spread(&mut counted, changed.days(tx.now()));
        }
        Ok((differing(&named(kept), &named(counted)), halves))
    }

    /// Replaces the stored sums of a unit by what its dossiers add; changes of the unit wait meanwhile.
    pub async fn rebuild(tx: &Tx, unit: i64) -> Answer<()> {
        tx.hold_units([unit]).await?;
        let before = kept(tx, unit).await?.into_keys().filter(|(span, _)| *span == Span::HalfMonth);
        let mut touched: BTreeSet<_> = before.map(|(_, first)| first).collect();
        let mut old = Query::delete();
        tx.execute(old.from_table(SUMS).and_where(Expr::col("unit_id").eq(unit))).await?;
        let counted = Self::recounted(tx, unit).await?.units.remove(&unit).unwrap_or_default();
        touched.extend(counted.halves());
        backlog::take(tx, vec![unit]).await?;
        let recent = of_units(tx, vec![unit]).await?.remove(&unit).unwrap_or_default();
        rows(vec![recent.emptied(&touched).row(unit)?]).write(tx, There::Replaced).await?;
        grow(tx, vec![(unit, counted.days(tx.now()))]).await
    }
}

/// The stored sums of a unit with what waits to be added to them.
async fn kept(tx: &Tx, unit: i64) -> Answer<Spans> {
    let mut kept = of_unit(tx, unit).await?;
    for recent in of_units(tx, vec![unit]).await?.into_values() {
        spread(&mut kept, recent.days()?);
    }
    for days in backlog::of_unit(tx, unit).await? {
        spread(&mut kept, days);
    }
    Ok(kept)
}

/// Sums by the name of what they are of, in the order of time.
type Named = BTreeMap<(NaiveDate, String), Sums>;

fn named(spans: Spans) -> Named {
    let mut named = Named::new();
    for ((span, first), Spanned { whole, days, fields }) in spans {
        let name = span.name();
        let of_fields =
            fields.into_iter().map(|((_, field), added)| (first, format!("{name} {first} field '{field}'"), added));
        let of_days = days.into_iter().map(|((day, _), added)| (day, format!("day {day}"), added));
        let whole = whole.into_iter().map(|added| (first, format!("{name} {first}"), added));
        named.extend(whole.chain(of_days).chain(of_fields).map(|(first, of, added)| ((first, of), added.sums)));
    }
    named
}

fn differing(kept: &Named, counted: &Named) -> Vec<Difference> {
    let places: BTreeSet<_> = kept.keys().chain(counted.keys()).collect();
    let each = places.into_iter().flat_map(|place| {
        let [kept, counted] = [kept, counted].map(|sums| sums.get(place).cloned().unwrap_or_default());
        Counter::ALL.iter().map(move |counter| (&place.1, counter, kept.of(*counter), counted.of(*counter)))
    });
    each.filter(|(.., kept, counted)| kept != counted)
        .map(|(of, counter, kept, counted)| Difference { of: of.clone(), name: counter.name(), kept, counted })
        .collect()
}

/// The units that have dossiers, or sums.
pub async fn units_counted(tx: &Tx) -> Answer<BTreeSet<i64>> {
    let mut units = BTreeSet::new();
    for table in ["dossiers", SUMS, CHANGES] {
        let mut query = Query::select();
        query.distinct().column("unit_id").from(table);
        for row in tx.query_all(&query).await? {
            units.insert(row.try_get("", "unit_id")?);
        }
    }
    Ok(units)
}

/// Makes the sums of units that have dossiers and none: those of a database from before there were these sums.
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
    query
        .column("id")
        .from("units")
        .and_where(of_unit("dossiers"))
        .and_where(of_unit(SUMS).not())
        .and_where(of_unit(CHANGES).not());
    tx.query_all(&query).await?.iter().map(|row| row.try_get("", "id").map_err(Into::into)).collect()
}
