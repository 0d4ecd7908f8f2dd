//! The HTTP face of findings and recommendations.

mod elsewhere;
mod explanations;
mod inspections;
mod reminders;

use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use super::dto::{
    AcceptedRisk, Assignment, Closing, Explanation, Extension, Finding, FindingFilter, FindingInput, FindingStepTaken,
    FindingsSummary, Merging, Recommendation, RecommendationFilter, RecommendationInput, Reminder, Reopening,
    SummaryPaperQuestion, SummaryQuestion,
};
use super::service;
use crate::access::{FindingAssign, FindingClose, FindingRead, FindingWrite, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{
    App, Body, Changed, Created, Download, Found, IdempotencyKey, IfMatch, IfNoneMatch, Operations, Page, PageOnly,
    Params, Refusals, UrlPath,
};
use crate::refusal::Answer;
use crate::stationery::print::Printed;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas
        .add::<Finding>()
        .add::<FindingsSummary>()
        .add::<Page<Finding>>()
        .add::<Page<FindingStepTaken>>()
        .add::<Recommendation>()
        .add::<Page<Recommendation>>()
        .add::<Explanation>()
        .add::<Page<Explanation>>()
        .add::<Reminder>()
        .add::<Page<Reminder>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(create_finding)
        .service(list_findings)
        .service(summarise_findings)
        .service(get_findings_summary_document)
        .service(get_finding)
        .service(put_finding)
        .service(assign_finding)
        .service(accept_finding_risk)
        .service(close_finding)
        .service(extend_finding)
        .service(merge_finding)
        .service(reopen_finding)
        .service(list_finding_steps)
        .service(create_recommendation)
        .service(list_recommendations)
        .service(get_recommendation)
        .service(put_recommendation)
        .configure(elsewhere::routes)
        .configure(explanations::routes)
        .configure(inspections::routes)
        .configure(reminders::routes);
}

/// Enters a finding of an inspection.
///
/// Inspectors in the inspection's team may, from its beginning until a notice of its results is issued.
#[utoipa::path(operation_id = "create_finding", tag = "findings", request_body = FindingInput, params(IdempotencyKey),
    responses(Created<Finding>, Refusals<FindingWrite>), extensions(("x-permission" = json!(FindingWrite::NAME))))]
#[post("/v1/findings")]
async fn create_finding(
    permitted: Permitted<FindingWrite>,
    body: Body<FindingInput>,
    app: Data<App>,
) -> Answer<Created<Finding>> {
    app.create(permitted, body, service::create).await
}

/// Lists findings: those of the newest inspection first, in the order of the paper.
///
/// Whoever works in the inspected unit or above it may. `overdue` follows the clock and is never stored.
#[utoipa::path(operation_id = "list_findings", tag = "findings", params(FindingFilter),
    responses(Page<Finding>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/findings")]
async fn list_findings(
    permitted: Permitted<FindingRead>,
    filter: Params<FindingFilter>,
    app: Data<App>,
) -> Answer<Page<Finding>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Sums up the findings of a unit and the units below it: how many stand where, by area and by unit, which are overdue.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "summarise_findings", tag = "findings", params(SummaryQuestion),
    responses(Found<FindingsSummary>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/findings/summary")]
async fn summarise_findings(
    permitted: Permitted<FindingRead>,
    question: Params<SummaryQuestion>,
    app: Data<App>,
) -> Answer<Found<FindingsSummary>> {
    app.read(permitted, move |tx, scope| service::summary(tx, scope, question.0)).await.map(Found)
}

/// Gives the summary of a unit's findings as a paper: PDF to send, DOCX to edit.
///
/// Whoever works in the unit or above it may. Its number and day are left to who signs it.
#[utoipa::path(operation_id = "get_findings_summary_document", tag = "findings", params(SummaryPaperQuestion),
    responses(Printed, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/findings/summary/document")]
async fn get_findings_summary_document(
    permitted: Permitted<FindingRead>,
    question: Params<SummaryPaperQuestion>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Download> {
    let (question, format) = question.0.parts();
    let sheet = app.read(permitted, move |tx, scope| service::summary_document(tx, scope, question)).await?;
    Printed::answer(&app, sheet, format, known).await
}

/// Shows a finding.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_finding", tag = "findings", params(("id" = Uuid, Path)),
    responses(Found<Finding>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/findings/{id}")]
async fn get_finding(permitted: Permitted<FindingRead>, id: UrlPath<Uuid>, app: Data<App>) -> Answer<Found<Finding>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
}

/// Replaces what a finding says; where it stands stays as it is.
///
/// Inspectors in the inspection's team may, until a notice of its results is issued.
#[utoipa::path(operation_id = "put_finding", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = FindingInput,
    responses(Changed<Finding>, Refusals<FindingWrite>), extensions(("x-permission" = json!(FindingWrite::NAME))))]
#[put("/v1/findings/{id}")]
async fn put_finding(
    permitted: Permitted<FindingWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<FindingInput>,
    app: Data<App>,
) -> Answer<Changed<Finding>> {
    app.write(permitted, move |tx, scope| service::put(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Gives a finding an owner, or another one, and a deadline where one is sent.
///
/// Leaders of the unit may.
#[utoipa::path(operation_id = "assign_finding", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = Assignment,
    responses(Changed<Finding>, Refusals<FindingAssign>), extensions(("x-permission" = json!(FindingAssign::NAME))))]
#[post("/v1/findings/{id}/assign")]
async fn assign_finding(
    permitted: Permitted<FindingAssign>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Assignment>,
    app: Data<App>,
) -> Answer<Changed<Finding>> {
    app.write(permitted, move |tx, scope| service::assign(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Leaves a finding as it is until a day, with a reason.
///
/// Leaders of the unit and officers of the office above may. From the next day it counts as open or assigned again.
#[utoipa::path(operation_id = "accept_finding_risk", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = AcceptedRisk,
    responses(Changed<Finding>, Refusals<FindingClose>), extensions(("x-permission" = json!(FindingClose::NAME))))]
#[post("/v1/findings/{id}/accept-risk")]
async fn accept_finding_risk(
    permitted: Permitted<FindingClose>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<AcceptedRisk>,
    app: Data<App>,
) -> Answer<Changed<Finding>> {
    app.write(permitted, move |tx, scope| service::accept_risk(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Closes a finding with a reason, without a remediation report.
///
/// Leaders of the unit and officers of the office above may, unless a report waits for judgement.
#[utoipa::path(operation_id = "close_finding", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = Closing,
    responses(Changed<Finding>, Refusals<FindingClose>), extensions(("x-permission" = json!(FindingClose::NAME))))]
#[post("/v1/findings/{id}/close")]
async fn close_finding(
    permitted: Permitted<FindingClose>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Closing>,
    app: Data<App>,
) -> Answer<Changed<Finding>> {
    app.write(permitted, move |tx, scope| service::close(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Gives a finding more time, with a reason (gia hạn).
///
/// Leaders of the unit may, as long as it is open or assigned. The new deadline lies after the one that it has.
#[utoipa::path(operation_id = "extend_finding", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = Extension,
    responses(Changed<Finding>, Refusals<FindingAssign>),
    extensions(("x-permission" = json!(FindingAssign::NAME))))]
#[post("/v1/findings/{id}/extend")]
async fn extend_finding(
    permitted: Permitted<FindingAssign>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Extension>,
    app: Data<App>,
) -> Answer<Changed<Finding>> {
    app.write(permitted, move |tx, scope| service::extend(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Closes a finding as a part of another one of its unit (gộp).
///
/// Leaders of the unit and officers of the office above may, unless a report waits for judgement.
#[utoipa::path(operation_id = "merge_finding", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = Merging,
    responses(Changed<Finding>, Refusals<FindingClose>),
    extensions(("x-permission" = json!(FindingClose::NAME))))]
#[post("/v1/findings/{id}/merge")]
async fn merge_finding(
    permitted: Permitted<FindingClose>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Merging>,
    app: Data<App>,
) -> Answer<Changed<Finding>> {
    app.write(permitted, move |tx, scope| service::merge(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Takes a closed finding up again, with a reason (mở lại).
///
/// Leaders of the unit and officers of the office above may. Its owner has it again, or nobody.
#[utoipa::path(operation_id = "reopen_finding", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = Reopening,
    responses(Changed<Finding>, Refusals<FindingClose>),
    extensions(("x-permission" = json!(FindingClose::NAME))))]
#[post("/v1/findings/{id}/reopen")]
async fn reopen_finding(
    permitted: Permitted<FindingClose>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Reopening>,
    app: Data<App>,
) -> Answer<Changed<Finding>> {
    app.write(permitted, move |tx, scope| service::reopen(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Tells what became of a finding, step by step: who did what, when and why, and how it stood after that.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "list_finding_steps", tag = "findings", params(("id" = Uuid, Path), PageOnly),
    responses(Page<FindingStepTaken>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/findings/{id}/history")]
async fn list_finding_steps(
    permitted: Permitted<FindingRead>,
    id: UrlPath<Uuid>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<FindingStepTaken>> {
    app.read(permitted, move |tx, scope| service::history(tx, scope, id.0, page.0)).await
}

/// Enters a recommendation of an inspection.
///
/// Inspectors in the inspection's team may, from its beginning until a notice of its results is issued.
#[utoipa::path(operation_id = "create_recommendation", tag = "findings", request_body = RecommendationInput, params(IdempotencyKey),
    responses(Created<Recommendation>, Refusals<FindingWrite>), extensions(("x-permission" = json!(FindingWrite::NAME))))]
#[post("/v1/recommendations")]
async fn create_recommendation(
    permitted: Permitted<FindingWrite>,
    body: Body<RecommendationInput>,
    app: Data<App>,
) -> Answer<Created<Recommendation>> {
    app.create(permitted, body, service::create_recommendation).await
}

/// Lists recommendations: those of the newest inspection first, in the order of the paper.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "list_recommendations", tag = "findings", params(RecommendationFilter),
    responses(Page<Recommendation>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/recommendations")]
async fn list_recommendations(
    permitted: Permitted<FindingRead>,
    filter: Params<RecommendationFilter>,
    app: Data<App>,
) -> Answer<Page<Recommendation>> {
    app.read(permitted, move |tx, scope| service::list_recommendations(tx, scope, filter.0)).await
}

/// Shows a recommendation.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_recommendation", tag = "findings", params(("id" = Uuid, Path)),
    responses(Found<Recommendation>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/recommendations/{id}")]
async fn get_recommendation(
    permitted: Permitted<FindingRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Recommendation>> {
    app.read(permitted, move |tx, scope| service::get_recommendation(tx, scope, id.0)).await.map(Found)
}

/// Replaces what a recommendation says.
///
/// Inspectors in the inspection's team may, until a notice of its results is issued.
#[utoipa::path(operation_id = "put_recommendation", tag = "findings", params(("id" = Uuid, Path), IfMatch), request_body = RecommendationInput,
    responses(Changed<Recommendation>, Refusals<FindingWrite>), extensions(("x-permission" = json!(FindingWrite::NAME))))]
#[put("/v1/recommendations/{id}")]
async fn put_recommendation(
    permitted: Permitted<FindingWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<RecommendationInput>,
    app: Data<App>,
) -> Answer<Changed<Recommendation>> {
    app.write(permitted, move |tx, scope| service::put_recommendation(tx, scope, id.0, version, body))
        .await
        .map(Changed)
}
