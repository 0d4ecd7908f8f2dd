//! What is yet to be added to the sums: a row a unit, which its batches add to. A dossier's days lie all over the sums of its
//! unit, so that changes are added to those many at a time; readers add what waits themselves.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::additions::{Days, Kept};
use crate::db::{Rows, There, Tx, Writes, padded};
use crate::refusal::Answer;

/// The table of what waits.
pub const WAITING: &str = "dossier_sums_waiting";
/// Its column of additions.
pub const ADDITIONS: &str = "additions";
/// How many days and fields of a unit wait at most.
const MOST: usize = 128;

/// Lets changes wait; answers with those of units of which too many do. The units have to be held.
pub(super) async fn wait(tx: &Tx, mut units: BTreeMap<i64, Days>, writes: &mut Writes) -> Answer<Vec<(i64, Days)>> {
    units.retain(|_, days| {
        days.retain(|_, added| !added.sums.is_empty());
        !days.is_empty()
    });
    let mut waiting = of_units(tx, units.keys().copied().collect()).await?;
    let (mut due, mut rows) = (Vec::new(), Vec::with_capacity(units.len()));
    for (unit, days) in units {
        let mut waits = waiting.remove(&unit).unwrap_or_else(Kept::none).grown_by(days)?;
        if waits.count()? > MOST {
            due.push((unit, waits.days()?));
            waits = Kept::none();
        }
        rows.push(vec![unit.into(), waits.value()]);
    }
    let rows = Rows::with_columns(WAITING, &[("unit_id", "bigint")], &[(ADDITIONS, "bytea")], rows);
    writes.add(rows, There::Replaced);
    Ok(due)
}

/// What waits of units.
pub(super) async fn of_units(tx: &Tx, units: Vec<i64>) -> Answer<BTreeMap<i64, Kept>> {
    if units.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut query = Query::select();
    query.columns(["unit_id", ADDITIONS]).from(WAITING).and_where(Expr::col("unit_id").is_in(padded(units)));
    let mut found = BTreeMap::new();
    for row in tx.query_all(&query).await? {
        found.insert(row.try_get_by_index(0)?, Kept::of(&row, 1)?);
    }
    Ok(found)
}
