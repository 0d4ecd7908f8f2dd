//! Inspection plans.

use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use crate::access::{Permits, Permitted, PlanApprove, PlanRead, PlanWrite};
use crate::http::{
    App, Body, Changed, Created, Download, Found, IdempotencyKey, IfMatch, IfNoneMatch, Nothing, Operations, Page,
    Params, Refusals, UrlPath,
};
use crate::inspections::dto::{InspectionPlan, PlanFilter, PlanInput, Reason};
use crate::inspections::service;
use crate::refusal::Answer;
use crate::stationery::print::{PaperQuestion, Printed};

/// The operations on plans.
pub(super) fn routes(config: &mut impl Operations) {
    config
        .service(create_inspection_plan)
        .service(list_inspection_plans)
        .service(get_inspection_plan)
        .service(get_inspection_plan_document)
        .service(put_inspection_plan)
        .service(submit_inspection_plan)
        .service(approve_inspection_plan)
        .service(return_inspection_plan)
        .service(start_inspection_plan)
        .service(conclude_inspection_plan)
        .service(cancel_inspection_plan);
}

/// Enters an inspection plan as a draft.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "create_inspection_plan", tag = "inspections", request_body = PlanInput, params(IdempotencyKey),
    responses(Created<InspectionPlan>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspection-plans")]
async fn create_inspection_plan(
    permitted: Permitted<PlanWrite>,
    body: Body<PlanInput>,
    app: Data<App>,
) -> Answer<Created<InspectionPlan>> {
    app.create(permitted, body, service::create_plan).await
}

/// Lists inspection plans, the newest first.
///
/// Whoever works in a unit or above it sees its plans.
#[utoipa::path(operation_id = "list_inspection_plans", tag = "inspections", params(PlanFilter),
    responses(Page<InspectionPlan>, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans")]
async fn list_inspection_plans(
    permitted: Permitted<PlanRead>,
    filter: Params<PlanFilter>,
    app: Data<App>,
) -> Answer<Page<InspectionPlan>> {
    app.read(permitted, move |tx, scope| service::list_plans(tx, scope, filter.0)).await
}

/// Shows an inspection plan.
///
/// Whoever works in its unit or above it may.
#[utoipa::path(operation_id = "get_inspection_plan", tag = "inspections", params(("id" = Uuid, Path)),
    responses(Found<InspectionPlan>, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans/{id}")]
async fn get_inspection_plan(
    permitted: Permitted<PlanRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<InspectionPlan>> {
    app.read(permitted, move |tx, scope| service::get_plan(tx, scope, id.0)).await.map(Found)
}

/// Gives a plan as a paper: PDF to send, DOCX to edit.
///
/// Whoever works in the unit or above it may. A plan's own `body` stands in it as it is written; without one, the words of the
/// unit's template tell what the plan says. A plan without a number is marked as a draft.
#[utoipa::path(operation_id = "get_inspection_plan_document", tag = "inspections",
    params(("id" = Uuid, Path), PaperQuestion),
    responses(Printed, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans/{id}/document")]
async fn get_inspection_plan_document(
    permitted: Permitted<PlanRead>,
    id: UrlPath<Uuid>,
    question: Params<PaperQuestion>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Download> {
    let sheet = app.read(permitted, move |tx, scope| service::plan_document(tx, scope, id.0)).await?;
    Printed::answer(&app, sheet, question.0.format, known).await
}

/// Replaces the content of a draft.
///
/// Leaders of the unit and officers of the office above may, as long as it is not submitted.
#[utoipa::path(operation_id = "put_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = PlanInput,
    responses(Changed<InspectionPlan>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[put("/v1/inspection-plans/{id}")]
async fn put_inspection_plan(
    permitted: Permitted<PlanWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<PlanInput>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::put_plan(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Asks for approval of a draft.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "submit_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<InspectionPlan>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspection-plans/{id}/submit")]
async fn submit_inspection_plan(
    permitted: Permitted<PlanWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::submit_plan(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Approves a submitted plan.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "approve_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<InspectionPlan>, Refusals<PlanApprove>), extensions(("x-permission" = json!(PlanApprove::NAME))))]
#[post("/v1/inspection-plans/{id}/approve")]
async fn approve_inspection_plan(
    permitted: Permitted<PlanApprove>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::approve_plan(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Gives a submitted plan back, with a reason; it is a draft again.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "return_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Reason,
    responses(Changed<InspectionPlan>, Refusals<PlanApprove>), extensions(("x-permission" = json!(PlanApprove::NAME))))]
#[post("/v1/inspection-plans/{id}/return")]
async fn return_inspection_plan(
    permitted: Permitted<PlanApprove>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Reason>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::return_plan(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Begins an approved plan.
///
/// Leaders of the unit and officers of the office above may; its inspections can begin then.
#[utoipa::path(operation_id = "start_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<InspectionPlan>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspection-plans/{id}/start")]
async fn start_inspection_plan(
    permitted: Permitted<PlanWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::start_plan(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Ends a plan whose inspections have ended.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "conclude_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<InspectionPlan>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspection-plans/{id}/conclude")]
async fn conclude_inspection_plan(
    permitted: Permitted<PlanWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::conclude_plan(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Gives up a plan that has not ended, with a reason.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "cancel_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Reason,
    responses(Changed<InspectionPlan>, Refusals<PlanApprove>), extensions(("x-permission" = json!(PlanApprove::NAME))))]
#[post("/v1/inspection-plans/{id}/cancel")]
async fn cancel_inspection_plan(
    permitted: Permitted<PlanApprove>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Reason>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::cancel_plan(tx, scope, id.0, version, body)).await.map(Changed)
}
