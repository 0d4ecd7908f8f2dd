//! Who was below whom on which day: the lineage table, and the conditions that are made with it.
//!
//! A row says that on the days `valid_from <= day < valid_to` the unit stood below the ancestor. The row of depth 0
//! names the unit under which it is shown on those days: itself, or its sole successor after a merger.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, Set};

use super::entity::lineage;
use crate::db::{STANDING, Tx};
use crate::refusal::Answer;

/// How many rows one statement inserts: seven values each, far below what either database takes.
const AT_ONCE: usize = 1000;

/// One row of the lineage table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lineage {
    /// The unit above, or the unit itself at depth 0.
    pub ancestor_id: i64,
    /// The unit below.
    pub unit_id: i64,
    /// The first day.
    pub valid_from: NaiveDate,
    /// The day after the last.
    pub valid_to: NaiveDate,
    /// How many levels apart.
    pub depth: i32,
}

impl Lineage {
    /// Makes `rows` what stands: the others are superseded, the new ones recorded. The tree has to be locked.
    pub async fn replace(tx: &Tx, rows: Vec<Self>) -> Answer<()> {
        let sequence = tx.sequence().await?;
        tx.mark("tree").await?;
        let standing = lineage::Entity::find().filter(lineage::COLUMN.superseded_in.eq(STANDING)).all(tx).await?;
        let standing: BTreeSet<Self> = standing.into_iter().map(Self::from).collect();
        let wanted: BTreeSet<Self> = rows.into_iter().collect();
        for gone in standing.difference(&wanted) {
            lineage::Entity::update_many()
                .col_expr(lineage::Column::SupersededIn, Expr::value(sequence))
                .filter(lineage::COLUMN.ancestor_id.eq(gone.ancestor_id))
                .filter(lineage::COLUMN.unit_id.eq(gone.unit_id))
                .filter(lineage::COLUMN.valid_from.eq(gone.valid_from))
                .filter(lineage::COLUMN.superseded_in.eq(STANDING))
                .exec(tx)
                .await?;
        }
        let new: Vec<_> = wanted.difference(&standing).collect();
        for some in new.chunks(AT_ONCE) {
            let rows = some.iter().map(|row| lineage::ActiveModel {
                ancestor_id: Set(row.ancestor_id),
                unit_id: Set(row.unit_id),
                valid_from: Set(row.valid_from),
                valid_to: Set(row.valid_to),
                depth: Set(row.depth),
                recorded_in: Set(sequence),
                superseded_in: Set(STANDING),
            });
            lineage::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

impl From<lineage::Model> for Lineage {
    fn from(row: lineage::Model) -> Self {
        let lineage::Model { ancestor_id, unit_id, valid_from, valid_to, depth, .. } = row;
        Self { ancestor_id, unit_id, valid_from, valid_to, depth }
    }
}

fn on(day: NaiveDate) -> Expr {
    Expr::col(lineage::Column::ValidFrom).lte(day).and(Expr::col(lineage::Column::ValidTo).gt(day))
}

/// A query for the ids of all units that stand below one of `ancestors` on `day`, they themselves included, as the tree is
/// known now.
pub fn members(ancestors: &[i64], day: NaiveDate) -> SelectStatement {
    let mut query = ever_members(ancestors, day);
    query.and_where(Expr::col(lineage::Column::SupersededIn).eq(STANDING));
    query
}

/// The same as the tree was known to a transaction.
pub fn members_known(tx: &Tx, ancestors: &[i64], day: NaiveDate) -> SelectStatement {
    let mut query = ever_members(ancestors, day);
    query.and_where(tx.stands(lineage::Column::RecordedIn, lineage::Column::SupersededIn));
    query
}

/// What stands above each unit, and when, as the tree is known now.
#[derive(Debug)]
struct Above(HashMap<i64, Vec<Lineage>>);

/// Whether a unit stands below one of `ancestors` on `day`, or is one of them, as the tree is known now.
pub async fn stands_below(tx: &Tx, unit: i64, ancestors: &[i64], day: NaiveDate) -> Answer<bool> {
    let above = tx.remembered(|| Above::read(tx)).await?;
    let stands = |row: &Lineage| ancestors.contains(&row.ancestor_id) && row.valid_from <= day && day < row.valid_to;
    Ok(above.0.get(&unit).is_some_and(|rows| rows.iter().any(stands)))
}

impl Above {
    async fn read(tx: &Tx) -> Answer<Self> {
        let rows = lineage::Entity::find().filter(lineage::COLUMN.superseded_in.eq(STANDING)).all(tx).await?;
        let mut above: HashMap<i64, Vec<Lineage>> = HashMap::new();
        for row in rows {
            above.entry(row.unit_id).or_default().push(row.into());
        }
        Ok(Self(above))
    }
}

/// The ids of all units that stand below one of `ancestors` on `day`, they themselves included, as the tree is known to a
/// transaction.
pub async fn units_below(tx: &Tx, ancestors: &[i64], day: NaiveDate) -> Answer<BTreeSet<i64>> {
    let rows = tx.query_all(&members_known(tx, ancestors, day)).await?;
    rows.iter().map(|row| row.try_get("", "unit_id").map_err(Into::into)).collect()
}

fn ever_members(ancestors: &[i64], day: NaiveDate) -> SelectStatement {
    let mut query = Query::select();
    query
        .column(lineage::Column::UnitId)
        .from(lineage::Entity)
        .and_where(Expr::col(lineage::Column::AncestorId).is_in(ancestors.iter().copied()))
        .and_where(on(day));
    query
}
