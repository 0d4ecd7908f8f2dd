//! Inspections.

use actix_web::web::Data;
use actix_web::{get, post};
use uuid::Uuid;

use crate::access::{InspectionRead, InspectionWrite, Permits, Permitted, PlanWrite};
use crate::http::{
    App, Body, Changed, Created, Found, IdempotencyKey, IfMatch, Nothing, Operations, Page, Params, Refusals, UrlPath,
};
use crate::inspections::dto::{Inspection, InspectionFilter, InspectionInput, InspectionPlan, InspectionTeam};
use crate::inspections::service;
use crate::refusal::Answer;

/// The operations on inspections.
pub(super) fn routes(config: &mut impl Operations) {
    config
        .service(create_inspection)
        .service(list_inspections)
        .service(get_inspection)
        .service(get_plan_of_inspection)
        .service(get_team_of_inspection)
        .service(start_inspection)
        .service(conclude_inspection);
}

/// Enters an inspection of a unit by one of the plan's teams.
///
/// Leaders of the unit and officers of the office above may, once the plan is approved.
#[utoipa::path(operation_id = "create_inspection", tag = "inspections", request_body = InspectionInput, params(IdempotencyKey),
    responses(Created<Inspection>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspections")]
async fn create_inspection(
    permitted: Permitted<PlanWrite>,
    body: Body<InspectionInput>,
    app: Data<App>,
) -> Answer<Created<Inspection>> {
    app.create(permitted, body, service::create).await
}

/// Lists inspections, the newest first.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "list_inspections", tag = "inspections", params(InspectionFilter),
    responses(Page<Inspection>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections")]
async fn list_inspections(
    permitted: Permitted<InspectionRead>,
    filter: Params<InspectionFilter>,
    app: Data<App>,
) -> Answer<Page<Inspection>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Shows an inspection.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_inspection", tag = "inspections", params(("id" = Uuid, Path)),
    responses(Found<Inspection>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}")]
async fn get_inspection(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Inspection>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
}

/// Shows the plan that an inspection follows.
///
/// Whoever works in the inspected unit or above it may, though the plan be that of an office above.
#[utoipa::path(operation_id = "get_plan_of_inspection", tag = "inspections", params(("id" = Uuid, Path)),
    responses(Found<InspectionPlan>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/plan")]
async fn get_plan_of_inspection(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<InspectionPlan>> {
    app.read(permitted, move |tx, scope| service::plan_followed(tx, scope, id.0)).await.map(Found)
}

/// Shows the team that carries an inspection out.
///
/// Whoever works in the inspected unit or above it may, though the team be sent by an office above.
#[utoipa::path(operation_id = "get_team_of_inspection", tag = "inspections", params(("id" = Uuid, Path)),
    responses(Found<InspectionTeam>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/team")]
async fn get_team_of_inspection(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<InspectionTeam>> {
    app.read(permitted, move |tx, scope| service::team_sent(tx, scope, id.0)).await.map(Found)
}

/// Begins an inspection whose plan is under way.
///
/// Inspectors in its team may.
#[utoipa::path(operation_id = "start_inspection", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<Inspection>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[post("/v1/inspections/{id}/start")]
async fn start_inspection(
    permitted: Permitted<InspectionWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<Inspection>> {
    app.write(permitted, move |tx, scope| service::start(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Ends an inspection.
///
/// Inspectors in its team may. Results can still be mended until a notice of them is issued.
#[utoipa::path(operation_id = "conclude_inspection", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<Inspection>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[post("/v1/inspections/{id}/conclude")]
async fn conclude_inspection(
    permitted: Permitted<InspectionWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<Inspection>> {
    app.write(permitted, move |tx, scope| service::conclude(tx, scope, id.0, version, body)).await.map(Changed)
}
