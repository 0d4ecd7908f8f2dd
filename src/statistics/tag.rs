//! The ETag of a report, from how often what it is made of has changed: far cheaper than the report.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

use super::count::Asked;
use super::dto::Question;
use crate::db::Tx;
use crate::dossiers::service::MARKS;
use crate::http::etag_of_value;
use crate::refusal::Answer;
use crate::time::{Period, Span};

/// The ETag of the answer to a question about `periods`.
///
/// Equal ones stand for equal answers: the question, the caller's scope, the day, the version of the service, how often the
/// tree or reference data changed, and how often a figure of the units up to the last day did.
pub(super) async fn tag(tx: &Tx, asked: &Asked<'_>, question: &Question, periods: &[Period]) -> Answer<String> {
    let changed = match tx.known() {
        Some(known) => (known, 0),
        None => (tx.marked().await?, marks(tx, asked, periods).await?),
    };
    let version = env!("CARGO_PKG_VERSION");
    etag_of_value(&(version, question, asked.scope.roots(), tx.today(), changed))
}

async fn marks(tx: &Tx, asked: &Asked<'_>, periods: &[Period]) -> Answer<i64> {
    let until = periods.iter().map(|period| period.to).max().unwrap_or(asked.period.to);
    let mut query = Query::select();
    query
        .expr_as(Func::coalesce([Func::sum(Expr::col("changes")).into(), Expr::val(0)]).cast_as("bigint"), "changes")
        .from(MARKS)
        .and_where(Expr::col("half_month").lte(Span::HalfMonth.first_of(until)))
        .and_where(asked.covers(tx, "unit_id"));
    let row = tx.query_one(&query).await?;
    Ok(row.map(|row| row.try_get("", "changes")).transpose()?.unwrap_or_default())
}
