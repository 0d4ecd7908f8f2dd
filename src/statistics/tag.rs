//! The ETag of a report, from how often what it is made of has changed: far cheaper than the report.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;

use super::count::Asked;
use super::dto::Question;
use crate::db::Tx;
use crate::dossiers::service::{CHANGES, MARKS, Marks};
use crate::http::etag_of_value;
use crate::refusal::Answer;
use crate::time::Period;

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
    etag_of_value(&("marks of units", version, question, asked.scope.roots(), tx.today(), changed))
}

async fn marks(tx: &Tx, asked: &Asked<'_>, periods: &[Period]) -> Answer<i64> {
    let until = periods.iter().map(|period| period.to).max().unwrap_or(asked.period.to);
    let mut query = Query::select();
    query.column(MARKS).from(CHANGES).and_where(asked.covers(tx, "unit_id"));
    let rows = tx.query_all(&query).await?;
    rows.iter().map(|row| Ok(Marks::of(row, 0)?.until(until))).sum()
}
