//! Statistics.

use actix_web::get;
use actix_web::web::Data;

use super::dto::{DrillDown, Form06a, FormQuestion, GroupBy, Question, Reach, Report};
use super::known::commit_of;
use super::polls;
use super::rules::NoDue;
use super::service;
use crate::access::{DossierRead, Permits, Permitted, Scope, StatisticsRead};
use crate::contract::Schemas;
use crate::db::Tx;
use crate::dossiers::dto::Dossier;
use crate::http::{App, Found, IfNoneMatch, Operations, Page, Params, Refusals, Tagged};
use crate::ratio::Rounding;
use crate::refusal::Answer;
use crate::time::{Comparison, Moment};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Report>().add::<Form06a>().add::<GroupBy>().add::<Reach>().add::<NoDue>();
    schemas.add::<Rounding>().add::<Comparison>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(get_statistics).service(list_counted_dossiers).service(get_form_ii06a);
}

/// Counts the dossiers of a unit in a period.
///
/// Whoever works in the unit or above it may, and the portal of the office above. Any period is exact; each figure has a
/// link to exactly the dossiers that it counts. Polling is cheap: with the ETag in `If-None-Match`, 304 says that nothing
/// changed that the answer is made of, without counting.
#[utoipa::path(operation_id = "get_statistics", tag = "statistics", params(Question),
    responses(Tagged<Report>, Refusals<StatisticsRead>), extensions(("x-permission" = json!(StatisticsRead::NAME))))]
#[get("/v1/statistics")]
async fn get_statistics(
    permitted: Permitted<StatisticsRead>,
    question: Params<Question>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Tagged<Report>> {
    let question = question.0;
    let at = question.known_at;
    let polled = match at {
        None if !known.is_empty() => polls::etag(&app.db, permitted.scope(), &question).await,
        _ => None,
    };
    if let Some(etag) = polled.filter(|etag| known.knows(etag)) {
        return Ok(Tagged { etag, value: None });
    }
    as_known(&app, permitted, at, |tx, scope| service::report_unless(tx, scope, question, move |tag| known.knows(tag)))
        .await
}

/// Lists exactly the dossiers that a figure counts.
///
/// Whoever may see the dossiers of the unit may.
#[utoipa::path(operation_id = "list_counted_dossiers", tag = "statistics", params(DrillDown),
    responses(Page<Dossier>, Refusals<DossierRead>), extensions(("x-permission" = json!(DossierRead::NAME))))]
#[get("/v1/statistics/dossiers")]
async fn list_counted_dossiers(
    permitted: Permitted<DossierRead>,
    asked: Params<DrillDown>,
    app: Data<App>,
) -> Answer<Page<Dossier>> {
    let asked = asked.0;
    as_known(&app, permitted, asked.known_at, |tx, scope| service::drill_down(tx, scope, asked)).await
}

/// Fills in form II.06a/VPCP/KSTT for a unit and a period.
///
/// Whoever works in the unit or above it may, and the portal of the office above.
#[utoipa::path(operation_id = "get_form_ii06a", tag = "statistics", params(FormQuestion),
    responses(Found<Form06a>, Refusals<StatisticsRead>), extensions(("x-permission" = json!(StatisticsRead::NAME))))]
#[get("/v1/forms/ii06a")]
async fn get_form_ii06a(
    permitted: Permitted<StatisticsRead>,
    question: Params<FormQuestion>,
    app: Data<App>,
) -> Answer<Found<Form06a>> {
    let question = Question::from(question.0);
    as_known(&app, permitted, question.known_at, |tx, scope| service::form06a(tx, scope, question)).await.map(Found)
}

/// Runs a use case that reads what is known now, or what was known at a time. The latter never reads from a replica, which
/// could lack what was known.
async fn as_known<P, T, F, W>(app: &App, permitted: Permitted<P>, at: Option<Moment>, use_case: F) -> Answer<T>
where
    P: Permits,
    F: FnOnce(Tx, Scope) -> W + Send + 'static,
    W: Future<Output = Answer<T>> + Send + 'static,
    T: Send + 'static,
{
    let Some(at) = at else { return app.read(permitted, use_case).await };
    let (scope, request) = permitted.into_parts();
    let known = commit_of(&app.db, request.clone(), at).await?;
    app.db.read_current(request, move |tx| use_case(tx.as_known(known, at.day()), scope)).await
}
