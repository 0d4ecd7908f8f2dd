//! The HTTP face of remediation plans.

use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use super::dto::{PlanReturn, RemediationPlan, RemediationPlanFilter, RemediationPlanInput};
use super::service;
use crate::access::{Permits, Permitted, RemediationJudge, RemediationRead, RemediationWrite};
use crate::contract::Schemas;
use crate::http::{
    App, Body, Changed, Created, Download, Found, IdempotencyKey, IfMatch, IfNoneMatch, Nothing, Operations, Page,
    Params, Refusals, UrlPath,
};
use crate::refusal::Answer;
use crate::stationery::print::{PaperQuestion, Printed};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<RemediationPlan>().add::<Page<RemediationPlan>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(create_remediation_plan)
        .service(list_remediation_plans)
        .service(get_remediation_plan)
        .service(get_remediation_plan_document)
        .service(put_remediation_plan)
        .service(submit_remediation_plan)
        .service(approve_remediation_plan)
        .service(return_remediation_plan);
}

/// Begins a remediation plan on findings of one unit.
///
/// Leaders of the unit may.
#[utoipa::path(operation_id = "create_remediation_plan", tag = "remediation", request_body = RemediationPlanInput, params(IdempotencyKey),
    responses(Created<RemediationPlan>, Refusals<RemediationWrite>), extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[post("/v1/remediation-plans")]
async fn create_remediation_plan(
    permitted: Permitted<RemediationWrite>,
    body: Body<RemediationPlanInput>,
    app: Data<App>,
) -> Answer<Created<RemediationPlan>> {
    app.create(permitted, body, service::create).await
}

/// Lists remediation plans, the newest first.
///
/// Whoever works in a unit or above it sees its plans.
#[utoipa::path(operation_id = "list_remediation_plans", tag = "remediation", params(RemediationPlanFilter),
    responses(Page<RemediationPlan>, Refusals<RemediationRead>), extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/remediation-plans")]
async fn list_remediation_plans(
    permitted: Permitted<RemediationRead>,
    filter: Params<RemediationPlanFilter>,
    app: Data<App>,
) -> Answer<Page<RemediationPlan>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Shows a remediation plan.
///
/// Whoever works in its unit or above it may.
#[utoipa::path(operation_id = "get_remediation_plan", tag = "remediation", params(("id" = Uuid, Path)),
    responses(Found<RemediationPlan>, Refusals<RemediationRead>), extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/remediation-plans/{id}")]
async fn get_remediation_plan(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<RemediationPlan>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
}

/// Gives a remediation plan as a paper: PDF to send, DOCX to edit.
///
/// Whoever works in its unit or above it may. It is marked as a draft until it is approved and has a number.
#[utoipa::path(operation_id = "get_remediation_plan_document", tag = "remediation", params(("id" = Uuid, Path), PaperQuestion),
    responses(Printed, Refusals<RemediationRead>), extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/remediation-plans/{id}/document")]
async fn get_remediation_plan_document(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    question: Params<PaperQuestion>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Download> {
    let sheet = app.read(permitted, move |tx, scope| service::document(tx, scope, id.0)).await?;
    Printed::answer(&app, sheet, question.0.format, known).await
}

/// Replaces what a remediation plan says.
///
/// Leaders of the unit may, while it is a draft or was returned.
#[utoipa::path(operation_id = "put_remediation_plan", tag = "remediation", params(("id" = Uuid, Path), IfMatch), request_body = RemediationPlanInput,
    responses(Changed<RemediationPlan>, Refusals<RemediationWrite>), extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[put("/v1/remediation-plans/{id}")]
async fn put_remediation_plan(
    permitted: Permitted<RemediationWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<RemediationPlanInput>,
    app: Data<App>,
) -> Answer<Changed<RemediationPlan>> {
    app.write(permitted, move |tx, scope| service::put(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Asks for approval of a remediation plan.
///
/// Leaders of the unit may.
#[utoipa::path(operation_id = "submit_remediation_plan", tag = "remediation", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<RemediationPlan>, Refusals<RemediationWrite>), extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[post("/v1/remediation-plans/{id}/submit")]
async fn submit_remediation_plan(
    permitted: Permitted<RemediationWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<RemediationPlan>> {
    app.write(permitted, move |tx, scope| service::submit(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Approves a remediation plan: its owners have its findings from now on.
///
/// Leaders of the unit and officers of the office above may; not who wrote, changed or submitted it.
#[utoipa::path(operation_id = "approve_remediation_plan", tag = "remediation", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<RemediationPlan>, Refusals<RemediationJudge>), extensions(("x-permission" = json!(RemediationJudge::NAME))))]
#[post("/v1/remediation-plans/{id}/approve")]
async fn approve_remediation_plan(
    permitted: Permitted<RemediationJudge>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<RemediationPlan>> {
    app.write(permitted, move |tx, scope| service::approve(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Gives a remediation plan back with a reason; it can be mended and submitted again.
///
/// Leaders of the unit and officers of the office above may; not who wrote, changed or submitted it.
#[utoipa::path(operation_id = "return_remediation_plan", tag = "remediation", params(("id" = Uuid, Path), IfMatch), request_body = PlanReturn,
    responses(Changed<RemediationPlan>, Refusals<RemediationJudge>), extensions(("x-permission" = json!(RemediationJudge::NAME))))]
#[post("/v1/remediation-plans/{id}/return")]
async fn return_remediation_plan(
    permitted: Permitted<RemediationJudge>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<PlanReturn>,
    app: Data<App>,
) -> Answer<Changed<RemediationPlan>> {
    app.write(permitted, move |tx, scope| service::return_(tx, scope, id.0, version, body)).await.map(Changed)
}
