//! The sums counted anew from the dossiers: to compare them with what is stored, or to replace it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::stored::{Places, Stored, add, grow, mark};
use super::{Place, Rollups, SUMS, WAITING, stored, waiting};
use crate::db::{Database, RequestId, Tx};
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

    /// The same by where it stands.
    fn places(self, tx: &Tx) -> Places {
        let mut places = Places::new();
        for (unit, days) in self.units {
            for ((day, field), sums) in days {
                for place in Place::all_of(unit, day, &field) {
                    add(&mut places, place, Stored { sums, changed_at: tx.now() });
                }
            }
        }
        places
    }

    /// Each number of a unit's stored sums that isn't what its dossiers add up to, and the half-months that have sums.
    pub async fn differences(tx: &Tx, unit: i64) -> Answer<(Vec<Difference>, BTreeSet<NaiveDate>)> {
        let kept = kept(tx, unit).await?;
        let halves = kept.keys().filter(|place| place.kind.span == Span::HalfMonth).map(|place| place.first).collect();
        let counted = Self::recounted(tx, unit).await?.places(tx);
        Ok((differing(&kept, &counted), halves))
    }

    /// Replaces the stored sums of a unit by what its dossiers add; changes of the unit wait meanwhile.
    pub async fn rebuild(tx: &Tx, unit: i64) -> Answer<()> {
        tx.hold_units([unit]).await?;
        let kept = kept(tx, unit).await?.into_keys();
        let mut touched: BTreeSet<_> = kept.map(|place| (place.unit, Span::HalfMonth.first_of(place.first))).collect();
        for table in [SUMS, WAITING] {
            let mut old = Query::delete();
            tx.execute(old.from_table(table).and_where(Expr::col("unit_id").eq(unit))).await?;
        }
        let counted = Self::recounted(tx, unit).await?;
        touched.extend(&counted.touched);
        mark(tx, &touched).await?;
        grow(tx, counted.places(tx)).await
    }
}

/// The stored sums of a unit with what waits to be added to them.
async fn kept(tx: &Tx, unit: i64) -> Answer<Places> {
    let mut kept = stored::of_unit(tx, unit).await?;
    for (place, waits) in waiting::of_unit(tx, unit).await? {
        add(&mut kept, place, waits);
    }
    Ok(kept)
}

fn differing(kept: &Places, counted: &Places) -> Vec<Difference> {
    let name = |Place { kind, first, field, .. }: &Place| {
        let of_field = if kind.by_field { format!(" field '{field}'") } else { String::new() };
        format!("{} {first}{of_field}", kind.span.name())
    };
    let of = |places: &Places, place: &Place| places.get(place).map_or_else(Sums::default, |stored| stored.sums);
    let places: BTreeSet<&Place> = kept.keys().chain(counted.keys()).collect();
    let each = places.into_iter().flat_map(|place| {
        let (kept, counted) = (of(kept, place), of(counted, place));
        Counter::ALL.iter().map(move |counter| (place, *counter, kept.of(*counter), counted.of(*counter)))
    });
    each.filter(|(.., kept, counted)| kept != counted)
        .map(|(place, counter, kept, counted)| Difference { of: name(place), name: counter.name(), kept, counted })
        .collect()
}

/// The units that have dossiers, or sums.
pub async fn units_counted(tx: &Tx) -> Answer<BTreeSet<i64>> {
    let mut units = BTreeSet::new();
    for table in ["dossiers", SUMS, WAITING] {
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
        .and_where(of_unit(WAITING).not());
    tx.query_all(&query).await?.iter().map(|row| row.try_get("", "id").map_err(Into::into)).collect()
}
