//! What waits longer to be added to the sums: the row of a unit's changes is emptied into one of these, which nobody rewrites, and
//! all of them are added at once, when they are many, or when nobody has written for a while.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, Value};
use tokio::sync::watch;
use tokio::time::timeout;

use super::additions::{Days, Kept};
use super::recent::{ADDITIONS, keep_no_backlog};
use super::stored::{AT_ONCE, grow};
use crate::db::{Database, RequestId, Rows, Tx, padded};
use crate::refusal::Answer;

/// The table of what waits longer.
pub const BACKLOG: &str = "figure_backlog";
/// How many additions of a unit stand in it at most.
pub(super) const MOST: i64 = 1_024;

/// After how long without a commit nobody is taken to write.
const QUIET: Duration = Duration::from_secs(1);

/// A row with additions of a unit that has so many of them in its rows before.
pub(super) fn row(unit: i64, before: i64, additions: Kept) -> Vec<Value> {
    vec![unit.into(), before.into(), additions.value()]
}

/// Rows, to be written.
pub(super) fn rows(rows: Vec<Vec<Value>>) -> Rows {
    Rows::with_columns(BACKLOG, &[("unit_id", "bigint"), ("number", "bigint")], &[(ADDITIONS, "bytea")], rows)
}

/// Takes all additions of units, which have to be held, out of the table.
pub(super) async fn take(tx: &Tx, units: Vec<i64>) -> Answer<Vec<(i64, Days)>> {
    let mut query = Query::delete();
    query.from_table(BACKLOG).and_where(Expr::col("unit_id").is_in(padded(units)));
    query.returning(Query::returning().columns(["unit_id", ADDITIONS]));
    let taken = tx.query_all(&query).await?;
    taken.iter().map(|row| Ok((row.try_get_by_index(0)?, Kept::of(row, 1)?.days()?))).collect()
}

/// The additions of a unit.
pub(super) async fn of_unit(tx: &Tx, unit: i64) -> Answer<Vec<Days>> {
    let mut query = Query::select();
    query.column(ADDITIONS).from(BACKLOG).and_where(Expr::col("unit_id").eq(unit));
    tx.query_all(&query).await?.iter().map(|row| Kept::of(row, 0)?.days()).collect()
}

/// Adds what waits to the sums whenever nobody has written for a while, beside everything else.
pub fn follow_backlog(db: &Database) {
    let db = db.clone();
    tokio::spawn(async move {
        let mut commits = db.committed();
        loop {
            while timeout(QUIET, commits.changed()).await.is_ok_and(|changed| changed.is_ok()) {}
            if let Err(refusal) = add_backlog(&db, &commits).await {
                tracing::warn!(cause = %refusal, "changes wait to be added to the sums");
            }
            if commits.changed().await.is_err() {
                return;
            }
        }
    });
}

/// Adds what waits to the sums, some units at a time, until nothing waits or somebody writes.
async fn add_backlog(db: &Database, commits: &watch::Receiver<()>) -> Answer<()> {
    while !commits.has_changed().unwrap_or_default() {
        let units = db.read_current(RequestId::none(), |tx| async move { units_behind(&tx).await }).await?;
        if units.is_empty() {
            break;
        }
        db.write(RequestId::none(), |tx| async move { add_backlog_of(&tx, units).await }).await?;
    }
    Ok(())
}

/// Some of the units of which something waits.
async fn units_behind(tx: &Tx) -> Answer<Vec<i64>> {
    let mut query = Query::select();
    query.distinct().column("unit_id").from(BACKLOG).order_by("unit_id", Order::Asc).limit(AT_ONCE as u64);
    tx.query_all(&query).await?.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Adds what waits of some units to their sums.
pub async fn add_backlog_of(tx: &Tx, units: Vec<i64>) -> Answer<()> {
    tx.hold_units(units.iter().copied()).await?;
    keep_no_backlog(tx, units.clone()).await?;
    grow(tx, units.into_iter().map(|unit| (unit, Days::new())).collect()).await
}
