//! Remediation reports and their evidence.

mod evidence;

use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use super::dto::{Acceptance, RemediationReport, ReportFilter, ReportInput, Return};
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
    schemas.add::<RemediationReport>().add::<Page<RemediationReport>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(create_remediation_report)
        .service(list_remediation_reports)
        .service(get_remediation_report)
        .service(get_remediation_report_document)
        .service(put_remediation_report)
        .service(submit_remediation_report)
        .service(accept_remediation_report)
        .service(return_remediation_report)
        .configure(evidence::routes);
}

/// Begins a remediation report on findings of one unit.
///
/// The unit's leader may, and a specialist on findings that are assigned to them.
#[utoipa::path(operation_id = "create_remediation_report", tag = "remediation", request_body = ReportInput, params(IdempotencyKey),
    responses(Created<RemediationReport>, Refusals<RemediationWrite>),
    extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[post("/v1/remediation-reports")]
async fn create_remediation_report(
    permitted: Permitted<RemediationWrite>,
    body: Body<ReportInput>,
    app: Data<App>,
) -> Answer<Created<RemediationReport>> {
    app.create(permitted, body, service::create).await
}

/// Lists remediation reports, the newest first.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "list_remediation_reports", tag = "remediation", params(ReportFilter),
    responses(Page<RemediationReport>, Refusals<RemediationRead>),
    extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/remediation-reports")]
async fn list_remediation_reports(
    permitted: Permitted<RemediationRead>,
    filter: Params<ReportFilter>,
    app: Data<App>,
) -> Answer<Page<RemediationReport>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Shows a remediation report.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_remediation_report", tag = "remediation", params(("id" = Uuid, Path)),
    responses(Found<RemediationReport>, Refusals<RemediationRead>),
    extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/remediation-reports/{id}")]
async fn get_remediation_report(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<RemediationReport>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
}

/// Gives a remediation report as a paper: PDF to send, DOCX to edit.
///
/// Whoever works in the unit or above it may. One that was not handed in is marked as a draft.
#[utoipa::path(operation_id = "get_remediation_report_document", tag = "remediation",
    params(("id" = Uuid, Path), PaperQuestion),
    responses(Printed, Refusals<RemediationRead>), extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/remediation-reports/{id}/document")]
async fn get_remediation_report_document(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    question: Params<PaperQuestion>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Download> {
    let sheet = app.read(permitted, move |tx, scope| service::document(tx, scope, id.0)).await?;
    Printed::answer(&app, sheet, question.0.format, known).await
}

/// Replaces what a draft says.
///
/// Who wrote it may, and the unit's leader.
#[utoipa::path(operation_id = "put_remediation_report", tag = "remediation", request_body = ReportInput,
    params(("id" = Uuid, Path), IfMatch),
    responses(Changed<RemediationReport>, Refusals<RemediationWrite>),
    extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[put("/v1/remediation-reports/{id}")]
async fn put_remediation_report(
    permitted: Permitted<RemediationWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<ReportInput>,
    app: Data<App>,
) -> Answer<Changed<RemediationReport>> {
    app.write(permitted, move |tx, scope| service::put(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Hands a report in; its findings are reported.
///
/// Who wrote it may, and the unit's leader.
#[utoipa::path(operation_id = "submit_remediation_report", tag = "remediation", request_body = Nothing,
    params(("id" = Uuid, Path), IfMatch),
    responses(Changed<RemediationReport>, Refusals<RemediationWrite>),
    extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[post("/v1/remediation-reports/{id}/submit")]
async fn submit_remediation_report(
    permitted: Permitted<RemediationWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<RemediationReport>> {
    app.write(permitted, move |tx, scope| service::submit(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Accepts a report; its findings are closed.
///
/// The unit's leader or the office above may, but never who wrote, changed or handed it in, or sent its evidence. It needs evidence, or a reason.
#[utoipa::path(operation_id = "accept_remediation_report", tag = "remediation", request_body = Acceptance,
    params(("id" = Uuid, Path), IfMatch),
    responses(Changed<RemediationReport>, Refusals<RemediationJudge>),
    extensions(("x-permission" = json!(RemediationJudge::NAME))))]
#[post("/v1/remediation-reports/{id}/accept")]
async fn accept_remediation_report(
    permitted: Permitted<RemediationJudge>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Acceptance>,
    app: Data<App>,
) -> Answer<Changed<RemediationReport>> {
    app.write(permitted, move |tx, scope| service::accept(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Returns a report with a reason; its findings are assigned again.
///
/// The unit's leader or the office above may, but never who wrote, changed or handed it in, or sent its evidence.
#[utoipa::path(operation_id = "return_remediation_report", tag = "remediation", request_body = Return,
    params(("id" = Uuid, Path), IfMatch),
    responses(Changed<RemediationReport>, Refusals<RemediationJudge>),
    extensions(("x-permission" = json!(RemediationJudge::NAME))))]
#[post("/v1/remediation-reports/{id}/return")]
async fn return_remediation_report(
    permitted: Permitted<RemediationJudge>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Return>,
    app: Data<App>,
) -> Answer<Changed<RemediationReport>> {
    app.write(permitted, move |tx, scope| service::return_(tx, scope, id.0, version, body)).await.map(Changed)
}
