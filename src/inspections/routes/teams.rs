//! Teams of a plan.

use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use crate::access::{Permits, Permitted, PlanRead, PlanWrite};
use crate::http::{
    App, Body, Changed, Created, Download, Found, IdempotencyKey, IfMatch, IfNoneMatch, Operations, Page, PageOnly,
    Params, Refusals, UrlPath,
};
use crate::inspections::dto::{InspectionTeam, TeamInput};
use crate::inspections::service;
use crate::refusal::Answer;
use crate::stationery::print::{PaperQuestion, Printed};

/// The operations on teams.
pub(super) fn routes(config: &mut impl Operations) {
    config
        .service(create_inspection_team)
        .service(list_inspection_teams)
        .service(get_inspection_team)
        .service(put_inspection_team)
        .service(get_team_decision_document);
}

/// Appoints a team for a plan that has not ended.
///
/// Leaders of the plan's unit and officers of the office above may. Members with an account can write the results of the
/// team's inspections, as inspectors of the inspected unit.
#[utoipa::path(operation_id = "create_inspection_team", tag = "inspections", params(("id" = Uuid, Path), IdempotencyKey), request_body = TeamInput,
    responses(Created<InspectionTeam>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspection-plans/{id}/teams")]
async fn create_inspection_team(
    permitted: Permitted<PlanWrite>,
    id: UrlPath<Uuid>,
    body: Body<TeamInput>,
    app: Data<App>,
) -> Answer<Created<InspectionTeam>> {
    app.create(permitted, body, move |tx, scope, body| service::create_team(tx, scope, id.0, body)).await
}

/// Lists the teams of a plan, the earliest first.
///
/// Whoever works in the plan's unit or above it may.
#[utoipa::path(operation_id = "list_inspection_teams", tag = "inspections", params(("id" = Uuid, Path), PageOnly),
    responses(Page<InspectionTeam>, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans/{id}/teams")]
async fn list_inspection_teams(
    permitted: Permitted<PlanRead>,
    id: UrlPath<Uuid>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<InspectionTeam>> {
    app.read(permitted, move |tx, scope| service::list_teams(tx, scope, id.0, page.0)).await
}

/// Shows a team.
///
/// Whoever works in the plan's unit or above it may.
#[utoipa::path(operation_id = "get_inspection_team", tag = "inspections", params(("id" = Uuid, Path), ("team_id" = Uuid, Path)),
    responses(Found<InspectionTeam>, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans/{id}/teams/{team_id}")]
async fn get_inspection_team(
    permitted: Permitted<PlanRead>,
    path: UrlPath<(Uuid, Uuid)>,
    app: Data<App>,
) -> Answer<Found<InspectionTeam>> {
    app.read(permitted, move |tx, scope| service::get_team(tx, scope, path.0)).await.map(Found)
}

/// Replaces who is in a team, and the decision that appoints it.
///
/// Leaders of the plan's unit and officers of the office above may, until the plan has ended.
#[utoipa::path(operation_id = "put_inspection_team", tag = "inspections", params(("id" = Uuid, Path), ("team_id" = Uuid, Path), IfMatch),
    request_body = TeamInput,
    responses(Changed<InspectionTeam>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[put("/v1/inspection-plans/{id}/teams/{team_id}")]
async fn put_inspection_team(
    permitted: Permitted<PlanWrite>,
    key: UrlPath<(Uuid, Uuid)>,
    version: IfMatch,
    body: Body<TeamInput>,
    app: Data<App>,
) -> Answer<Changed<InspectionTeam>> {
    app.write(permitted, move |tx, scope| service::put_team(tx, scope, key.0, version, body)).await.map(Changed)
}

/// Gives the decision that sets up a team as a paper: PDF to send, DOCX to edit.
///
/// Whoever works in the plan's unit or above it may.
#[utoipa::path(operation_id = "get_team_decision_document", tag = "inspections",
    params(("id" = Uuid, Path), ("team_id" = Uuid, Path), PaperQuestion),
    responses(Printed, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans/{id}/teams/{team_id}/document")]
async fn get_team_decision_document(
    permitted: Permitted<PlanRead>,
    path: UrlPath<(Uuid, Uuid)>,
    question: Params<PaperQuestion>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Download> {
    let sheet = app.read(permitted, move |tx, scope| service::team_document(tx, scope, path.0)).await?;
    Printed::answer(&app, sheet, question.0.format, known).await
}
