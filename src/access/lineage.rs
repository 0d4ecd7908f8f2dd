//! Who was below whom on which day: the lineage table, and the conditions that are made with it.
//!
//! A row says that on the days `valid_from <= day < valid_to` the unit stood below the ancestor. The row of depth 0
//! names the unit under which it is shown on those days: itself, or its sole successor after a merger.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{EntityTrait, Set};

use super::entity::lineage;
use crate::db::Tx;
use crate::refusal::Answer;

/// How many rows one statement inserts: five values each, far below what either database takes.
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
    /// Replaces the whole table, which is small: units times levels. The tree has to be locked.
    pub async fn replace(tx: &Tx, rows: Vec<Self>) -> Answer<()> {
        lineage::Entity::delete_many().exec(tx).await?;
        for some in rows.chunks(AT_ONCE) {
            let rows = some.iter().map(|row| lineage::ActiveModel {
                ancestor_id: Set(row.ancestor_id),
                unit_id: Set(row.unit_id),
                valid_from: Set(row.valid_from),
                valid_to: Set(row.valid_to),
                depth: Set(row.depth),
            });
            lineage::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

fn on(day: NaiveDate) -> Expr {
    Expr::col(lineage::Column::ValidFrom).lte(day).and(Expr::col(lineage::Column::ValidTo).gt(day))
}

/// A query for the ids of all units that stand below one of `ancestors` on `day`, they themselves included.
pub fn members(ancestors: &[i64], day: NaiveDate) -> SelectStatement {
    let mut query = Query::select();
    query
        .column(lineage::Column::UnitId)
        .from(lineage::Entity)
        .and_where(Expr::col(lineage::Column::AncestorId).is_in(ancestors.iter().copied()))
        .and_where(on(day));
    query
}
