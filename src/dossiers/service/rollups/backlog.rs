//! What waits longer to be added to the sums: the row of a unit's changes is emptied into one of these, which nobody rewrites, and
//! all of them are added at once, when they are many, or when little is written.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, Value};
use tokio::sync::watch;
use tokio::time::sleep;

use super::additions::{Days, Kept};
use super::recent::{ADDITIONS, keep_no_backlog};
use super::stored::{AT_ONCE, grow};
use crate::db::{Database, RequestId, Rows, Tx, padded};
use crate::refusal::Answer;

/// The table of what waits longer.
pub const BACKLOG: &str = "figure_backlog";
/// How many additions of a unit stand in it at most.
pub(super) const MOST: i64 = 1_024;

/// How long it is watched how much is written.
const WATCHED: Duration = Duration::from_secs(1);
/// For how long others write meanwhile at most where there is time for more beside them.
const LITTLE: Duration = Duration::from_millis(250);
/// How many times somebody else commits beside what is added before it is watched again.
const OTHERS: usize = 4;

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

/// Adds what waits to the sums whenever little is written, beside everything else.
pub fn follow_backlog(db: &Database) {
    let db = db.clone();
    tokio::spawn(async move {
        let mut commits = db.committed();
        loop {
            while written_meanwhile(&db).await > LITTLE {}
            commits.mark_unchanged();
            match add_backlog(&db, &mut commits).await {
                Ok(true) => {}
                Ok(false) => continue,
                Err(refusal) => tracing::warn!(cause = %refusal, "changes wait to be added to the sums"),
            }
            if commits.changed().await.is_err() {
                return;
            }
        }
    });
}

/// For how long others write while it is watched.
async fn written_meanwhile(db: &Database) -> Duration {
    let before = db.time_written();
    sleep(WATCHED).await;
    db.time_written().saturating_sub(before)
}

/// Adds what waits to the sums, some units at a time, until nothing waits or others write more than little: then it is false.
async fn add_backlog(db: &Database, commits: &mut watch::Receiver<()>) -> Answer<bool> {
    let mut others = 0;
    while others < OTHERS {
        let units = db.read_current(RequestId::none(), |tx| async move { units_behind(&tx).await }).await?;
        if units.is_empty() {
            return Ok(true);
        }
        db.write(RequestId::none(), |tx| async move { add_backlog_of(&tx, units).await }).await?;
        others += usize::from(commits.has_changed().unwrap_or_default());
        commits.mark_unchanged();
    }
    Ok(false)
}

/// Some of the units of which something waits.
async fn units_behind(tx: &Tx) -> Answer<Vec<i64>> {
    let mut query = Query::select();
    query.distinct().column("unit_id").from(BACKLOG).order_by("unit_id", Order::Asc).limit(AT_ONCE as u64);
    tx.query_all(&query).await?.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Adds what waits of some units to their sums.
async fn add_backlog_of(tx: &Tx, units: Vec<i64>) -> Answer<()> {
    tx.hold_units(units.iter().copied()).await?;
    keep_no_backlog(tx, units.clone()).await?;
    grow(tx, units.into_iter().map(|unit| (unit, Days::new())).collect()).await
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::super::recent::CHANGES;
    use super::super::{Added, SUMS};
    use super::*;
    use crate::db::There;
    use crate::db::tests::in_folder;
    use crate::dossiers::rules::Counter;

    async fn count(db: &Database, table: &'static str) -> usize {
        let mut query = Query::select();
        query.column("unit_id").from(table);
        db.read(RequestId::none(), |tx| async move { Ok(tx.query_all(&query).await?.len()) }).await.unwrap()
    }

    #[tokio::test]
    async fn what_waits_of_many_units_is_added_to_their_sums() {
        let folder = tempfile::tempdir().unwrap();
        let db = in_folder(folder.path()).await;
        let mut added = Added::none(DateTime::UNIX_EPOCH);
        added.sums.add(Counter::ReceivedOnline, 1);
        let days = Days::from([((NaiveDate::from_ymd_opt(2023, 9, 14).unwrap(), String::new()), added)]);
        let kept = Kept::none().grown_by(days).unwrap();
        let wait = (0..20).flat_map(|unit| [row(unit, 0, kept.clone()), row(unit, 1, kept.clone())]).collect();
        db.write(RequestId::none(), |tx| async move { rows(wait).write(&tx, There::Refused).await }).await.unwrap();

        assert_eq!(add_backlog(&db, &mut db.committed()).await, Ok(true));

        assert_eq!(count(&db, BACKLOG).await, 0);
        assert_eq!(count(&db, SUMS).await, 40, "a half-month and a year of each unit");
        assert_eq!(count(&db, CHANGES).await, 0);
    }
}
