//! After a change of the working calendar: dossiers that it matters to are read anew, unit by unit beside the requests.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::apply::{Batch, Reason};
use super::reach::Reach;

use crate::access::service::system;
use crate::db::{Database, RequestId, Tx};
use crate::dossiers::entity::dossier::{COLUMN, Column, Entity};
use crate::dossiers::rules::{Outcome, RECOUNTED};
use crate::reference::service::CHANGED_DAYS;
use crate::refusal::Answer;
use crate::time::start_of;
use crate::units::service::{self as units, Named};

/// How many dossiers share a transaction.
const AT_ONCE: u64 = 500;
/// How often it is looked whether something waits that nobody told of: what failed, or what another copy of the service left.
const LOOK: Duration = Duration::from_mins(1);

/// A day that changed, and whose dossiers are to be read anew for it.
#[derive(Debug, Clone, Copy)]
struct Changed {
    unit: i64,
    day: NaiveDate,
    /// The commit that noted it.
    noted: i64,
}

/// The units whose dossiers are yet to be read anew.
#[derive(Debug)]
pub struct Waiting(pub BTreeSet<i64>);

/// The units whose dossiers are yet to be read anew.
pub async fn waiting_recounts(tx: &Tx) -> Answer<Arc<Waiting>> {
    let read = || async {
        let mut query = Query::select();
        query.distinct().column("unit_id").from(CHANGED_DAYS);
        let rows = tx.query_all(&query).await?;
        Ok(Waiting(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?))
    };
    tx.remembered(read).await
}

/// Reads anew what waits, now and whenever it is told that a day changed; beside everything else.
pub fn follow_calendar(db: &Database, changed: Arc<Notify>) {
    let db = db.clone();
    tokio::spawn(async move {
        loop {
            if let Err(refusal) = recount(&db).await {
                tracing::warn!(cause = %refusal, "dossiers wait to be read by the changed working calendar");
            }
            let _ = timeout(LOOK, changed.notified()).await;
        }
    });
}

/// Reads anew what waits, until nothing does.
pub async fn recount(db: &Database) -> Answer<()> {
    while let Some(changed) = db.read_current(RequestId::none(), |tx| async move { next(&tx).await }).await? {
        all(db, changed).await?;
        db.write(RequestId::none(), move |tx| async move { done(&tx, changed).await }).await?;
    }
    Ok(())
}

/// The dossiers that a day of the calendar may matter to, and those that were late before it was worked out by how much.
fn concerned(day: NaiveDate) -> Expr {
    let submitted = COLUMN.submitted_on.lte(day).and(COLUMN.accept_by.gte(start_of(day).to_utc()));
    let late = COLUMN.due_on.lt(day).and(COLUMN.closed_on.gte(day));
    let unknown = Expr::col(Column::ClosedOn).gt(Expr::col(Column::DueOn));
    let unknown = unknown.and(COLUMN.late_days.is_null()).and(Expr::col(Column::Outcome).eq(Outcome::Completed));
    submitted.or(late).or(unknown)
}

async fn all(db: &Database, Changed { unit, day, .. }: Changed) -> Answer<()> {
    let mut after = Some(String::new());
    while let Some(code) = after {
        after = db.write(RequestId::none(), move |tx| async move { some(&tx, unit, day, code).await }).await?;
    }
    Ok(())
}

/// Notes that a unit's dossiers were read anew, unless the day changed again meanwhile.
async fn done(tx: &Tx, Changed { unit, day, noted }: Changed) -> Answer<()> {
    let mut done = Query::delete();
    done.from_table(CHANGED_DAYS).and_where(Expr::col("unit_id").eq(unit)).and_where(Expr::col("day").eq(day));
    tx.execute(done.and_where(Expr::col("noted_in").eq(noted))).await?;
    tx.mark(CHANGED_DAYS).await
}

async fn next(tx: &Tx) -> Answer<Option<Changed>> {
    let mut query = Query::select();
    query.columns(["unit_id", "day", "noted_in"]).from(CHANGED_DAYS);
    query.order_by("unit_id", Order::Asc).order_by("day", Order::Asc).limit(1);
    let Some(row) = tx.query_one(&query).await? else { return Ok(None) };
    let (unit, day, noted) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    Ok(Some(Changed { unit, day, noted }))
}

/// Reads some dossiers of a unit anew, by code; answers with the last one's code, or with nothing where none is left.
async fn some(tx: &Tx, unit: i64, day: NaiveDate, after: String) -> Answer<Option<String>> {
    tx.hold_units([unit]).await?;
    let query = Entity::find().filter(COLUMN.unit_id.eq(unit)).filter(COLUMN.deleted.eq(false));
    let query = query.filter(concerned(day)).filter(COLUMN.code.gt(after.as_str()));
    let rows = query.order_by_asc(Column::Code).limit(AT_ONCE).all(tx).await?;
    let full = u64::try_from(rows.len()).unwrap_or_default() == AT_ONCE;
    let last = rows.last().filter(|_| full).map(|row| row.code.clone());
    let code = units::codes(tx, [unit]).await?.remove(&unit).unwrap_or_default();
    let named = Named { id: unit, code, name: String::new() };
    let reason = Reason { action: RECOUNTED, detail: ("changed_day", day.to_string()) };
    let mut batch = Batch::begin(tx, Reach::default(), reason).await?;
    let actor = system(tx, "working calendar").actor().to_string();
    for row in rows {
        batch.reread(row, &named, (unit, actor.clone(), RequestId::none()))?;
    }
    batch.write().await?;
    Ok(last)
}
