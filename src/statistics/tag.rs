//! The ETag of a report, from how often what it is made of has changed: far cheaper than the report.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, UnionType};

use super::count::Asked;
use super::dto::Question;
use crate::db::Tx;
use crate::dossiers::service::MARKS;
use crate::http::etag_of_value;
use crate::refusal::Answer;
use crate::time::{BEGINNING, Period, Span, pieces};

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
    etag_of_value(&("counted marks", version, question, asked.scope.roots(), tx.today(), changed))
}

async fn marks(tx: &Tx, asked: &Asked<'_>, periods: &[Period]) -> Answer<i64> {
    let until = periods.iter().map(|period| period.to).max().unwrap_or(asked.period.to);
    let half = Span::HalfMonth;
    let mut queries = pieces(BEGINNING, half.after(half.first_of(until))).into_iter().map(|piece| {
        let changes = Func::coalesce([Func::sum(Expr::col("changes")).into(), Expr::val(0)]).cast_as("bigint");
        let mut query = Query::select();
        query
            .expr(changes)
            .from(MARKS)
            .and_where(Expr::col("span").eq(piece.span.name()))
            .and_where(Expr::col("first_day").gte(piece.from))
            .and_where(Expr::col("first_day").lt(piece.until))
            .and_where(asked.covers(tx, "unit_id"));
        query
    });
    let Some(mut all) = queries.next() else { return Ok(0) };
    all.unions(queries.map(|query| (UnionType::All, query)));
    let rows = tx.query_all(&all).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index::<i64>(0)?)).sum()
}
