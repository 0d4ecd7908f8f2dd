//! What was known when: a time is mapped to a commit once, and the answer follows from the commit.

use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Query};
use tokio::time::{Instant, sleep};

use crate::db::{Database, RequestId, Tx};
use crate::refusal::{Answer, Code, Refusal, Text};
use crate::time::Moment;

/// How long it is waited for transactions that were open when somebody asked.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked whether they have ended.
const LOOK: Duration = Duration::from_millis(10);

/// The commit that `at` means: the last one that had begun by then, of all whose transactions have ended by now.
///
/// The first question decides, and its decision is kept. What began by then and has its number only afterwards was not known; an
/// earlier time knows no more than a later one that was asked about. Refuses a time to come, and one before anything was known.
pub async fn commit_of(db: &Database, request: RequestId, at: Moment) -> Answer<i64> {
    let at = at.utc().trunc_subsecs(6);
    if at > db.clock().now() {
        return Err(refused("in_the_future", "Thời điểm này chưa tới.", "This time is yet to come."));
    }
    let known = db.read_current(request.clone(), move |tx| async move { kept(&tx, at).await }).await?;
    if let Some(known) = known {
        return Ok(known);
    }
    settle(db, &request).await?;
    db.write(request, move |tx| async move { decide(&tx, at).await }).await
}

/// Waits until every transaction that has a number now has ended.
async fn settle(db: &Database, request: &RequestId) -> Answer<()> {
    let (give_up, request) = (Instant::now() + PATIENCE, request.clone());
    let opened = db.read_current(request.clone(), |tx| async move { tx.opened().await }).await?;
    loop {
        let settled = db.read_current(request.clone(), |tx| async move { tx.settled().await }).await?;
        if settled >= opened {
            return Ok(());
        }
        if Instant::now() >= give_up {
            return Err(busy());
        }
        sleep(LOOK).await;
    }
}

async fn kept(tx: &Tx, at: DateTime<Utc>) -> Answer<Option<i64>> {
    let mut query = Query::select();
    query.column("sequence").from("known_moments").and_where(Expr::col("at").eq(at));
    let row = tx.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "sequence")).transpose()?)
}

async fn decide(tx: &Tx, at: DateTime<Utc>) -> Answer<i64> {
    tx.hold("known_moments").await?;
    let settled = tx.settled().await?;
    let mut last = Query::select();
    last.expr_as(Func::max(Expr::col("sequence")), "last").from("commits");
    last.and_where(Expr::col("at").lte(at)).and_where(Expr::col("sequence").lte(settled));
    let row = tx.query_one(&last).await?;
    let Some(sequence) = row.map(|row| row.try_get::<Option<i64>>("", "last")).transpose()?.flatten() else {
        return Err(refused(
            "before_history",
            "Trước thời điểm này dịch vụ chưa biết gì.",
            "The service knew nothing before this time.",
        ));
    };
    let sequence = later(tx, at).await?.map_or(sequence, |later| Ord::min(sequence, later));
    let mut keep = Query::insert();
    keep.into_table("known_moments").columns(["at", "sequence"]).values_panic([at.into(), sequence.into()]);
    keep.on_conflict(OnConflict::column("at").do_nothing().to_owned());
    tx.execute(&keep).await?;
    let kept = kept(tx, at).await?;
    kept.ok_or_else(|| Refusal::internal(&"a known moment wasn't kept"))
}

/// The least commit that a later time was decided to mean.
async fn later(tx: &Tx, at: DateTime<Utc>) -> Answer<Option<i64>> {
    let mut query = Query::select();
    query.expr_as(Func::min(Expr::col("sequence")), "least").from("known_moments").and_where(Expr::col("at").gt(at));
    let row = tx.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "least")).transpose()?.flatten())
}

fn refused(code: &'static str, vi: &'static str, en: &'static str) -> Refusal {
    Refusal::fault("?known_at", code, Text::new(vi, en))
}

fn busy() -> Refusal {
    let detail = Text::new(
        "Có giao dịch đang mở quá lâu nên chưa biết được những gì đã biết lúc đó; hãy thử lại.",
        "A transaction has been open for too long to know yet what was known then; try again.",
    );
    Refusal { retry_after: Some(2), ..Refusal::new(Code::Unavailable, detail) }
}
