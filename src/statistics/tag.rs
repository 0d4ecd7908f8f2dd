//! The ETag of a report, from the commits that what it is made of last changed by: far cheaper than the report.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

use super::count::Asked;
use super::dto::Question;
use crate::db::Tx;
use crate::dossiers::service::{MARKS, half_month};
use crate::http::etag_of_value;
use crate::refusal::Answer;
use crate::time::Period;

/// The ETag of the answer to a question about `periods`.
///
/// Equal ones stand for equal answers: the question, the caller's scope, the day, the version of the service, the last
/// commits that changed the tree or reference data, and those that changed a figure of the units up to the last day.
pub(super) async fn tag(tx: &Tx, asked: &Asked<'_>, question: &Question, periods: &[Period]) -> Answer<String> {
    let changed = match tx.known() {
        Some(known) => (known, 0),
        None => (tx.marked().await?, last_mark(tx, asked, periods).await?),
    };
    let version = env!("CARGO_PKG_VERSION");
    etag_of_value(&(version, question, asked.scope.roots(), tx.today(), changed))
}

async fn last_mark(tx: &Tx, asked: &Asked<'_>, periods: &[Period]) -> Answer<i64> {
    let until = periods.iter().map(|period| period.to).max().unwrap_or(asked.period.to);
    let mut query = Query::select();
    query
        .expr_as(Func::coalesce([Func::max(Expr::col("sequence")).into(), Expr::val(0_i64)]), "last")
        .from(MARKS)
        .and_where(Expr::col("half_month").lte(half_month(until)))
        .and_where(asked.covers(tx, "unit_id"));
    let row = tx.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "last")).transpose()?.unwrap_or_default())
}
