//! Statistics.

use actix_web::get;
use actix_web::web::Data;
use utoipa_actix_web::service_config::ServiceConfig;

use super::dto::{DrillDown, Form06a, FormQuestion, GroupBy, Question, Reach, Report};
use super::rules::NoDue;
use super::service;
use crate::access::{DossierRead, Permits, Permitted, StatisticsRead};
use crate::contract::Schemas;
use crate::dossiers::dto::Dossier;
use crate::http::{App, Found, Page, Params, Refusals};
use crate::ratio::Rounding;
use crate::refusal::Answer;
use crate::time::Calendar;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Report>().add::<Form06a>().add::<GroupBy>().add::<Reach>().add::<NoDue>();
    schemas.add::<Rounding>().add::<Calendar>();
}

/// This feature's operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_statistics).service(list_counted_dossiers).service(get_form_ii06a);
}

/// Counts the dossiers of a unit in a period.
///
/// Whoever works in the unit or above it may, and the portal of the office above. Any period is exact; each figure has a
/// link to exactly the dossiers that it counts.
#[utoipa::path(operation_id = "get_statistics", tag = "statistics", params(Question),
    responses(Found<Report>, Refusals<StatisticsRead>), extensions(("x-permission" = json!(StatisticsRead::NAME))))]
#[get("/v1/statistics")]
async fn get_statistics(
    permitted: Permitted<StatisticsRead>,
    question: Params<Question>,
    app: Data<App>,
) -> Answer<Found<Report>> {
    app.read(permitted, move |tx, scope| service::report(tx, scope, question.0)).await.map(Found)
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
    app.read(permitted, move |tx, scope| service::drill_down(tx, scope, asked.0)).await
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
    app.read(permitted, move |tx, scope| service::form06a(tx, scope, question.0.into())).await.map(Found)
}
