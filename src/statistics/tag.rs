//! The ETag of a report, from how often what it is made of has changed: far cheaper than the report.

use chrono::NaiveDate;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::count::Asked;
use super::dto::Question;
use crate::access::Scope;
use crate::db::Tx;
use crate::dossiers::service::{CHANGES, MARKS, Marks};
use crate::http::etag_of_value;
use crate::refusal::Answer;
use crate::time::Period;

/// The ETag of the answer to a question about `periods`.
pub(super) async fn tag(tx: &Tx, asked: &Asked<'_>, question: &Question, periods: &[Period]) -> Answer<String> {
    let changed = match tx.known() {
        Some(known) => (known, tx.marked().await?),
        None => {
            let rows = tx.query_all(&changes(tx, asked)).await?;
            (tx.marked().await?, figure_changes(&rows, last_day(periods, asked))?)
        }
    };
    // who may see what was known is said by the tree of today
    etag(asked.scope, question, asked.scope.today(), changed)
}

/// Equal ones stand for equal answers: the question, the caller's scope, the day, the version of the service, how often the
/// tree or reference data changed, and how often a figure of the units up to the last day did.
pub(super) fn etag(scope: &Scope, question: &Question, today: NaiveDate, changed: (i64, i64)) -> Answer<String> {
    let version = env!("CARGO_PKG_VERSION");
    etag_of_value(&("marks of units", version, question, scope.roots(), today, changed))
}

/// The last day that an answer depends on.
pub(super) fn last_day(periods: &[Period], asked: &Asked<'_>) -> NaiveDate {
    periods.iter().map(|period| period.to).max().unwrap_or(asked.period.to)
}

/// How often the figures of each unit of a question changed, as a column.
pub(super) fn changes(tx: &Tx, asked: &Asked<'_>) -> SelectStatement {
    let mut query = Query::select();
    query.column(MARKS).from(CHANGES).and_where(asked.covers(tx, "unit_id"));
    query
}

/// How often the figures up to a day changed, by such rows.
pub(super) fn figure_changes(rows: &[QueryResult], until: NaiveDate) -> Answer<i64> {
    rows.iter().map(|row| Ok(Marks::of(row, 0)?.until(until))).sum()
}
