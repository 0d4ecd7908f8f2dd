//! Remediation reports and their evidence.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use tokio_util::io::ReaderStream;
use utoipa::IntoResponses;
use utoipa::openapi::{Content, RefOr, Response, ResponseBuilder};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::dto::{Acceptance, Evidence, FileContent, FileName, RemediationReport, ReportFilter, ReportInput, Return};
use super::service;
use crate::access::{Permits, Permitted, RemediationJudge, RemediationRead, RemediationWrite};
use crate::contract::Schemas;
use crate::evidence::{rules::media_types, store};
use crate::http::{
    App, Body, Changed, Created, Download, Found, IdempotencyKey, IfMatch, IfNoneMatch, Incoming, Nothing, Page,
    Params, Refusals, UrlPath, attached, unsupported,
};
use crate::refusal::{Answer, Refusal};
use crate::stationery::print::{PaperQuestion, Printed};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<RemediationReport>().add::<Page<RemediationReport>>().add::<Evidence>();
}

/// This feature's operations.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_remediation_report)
        .service(list_remediation_reports)
        .service(get_remediation_report)
        .service(get_remediation_report_document)
        .service(put_remediation_report)
        .service(submit_remediation_report)
        .service(accept_remediation_report)
        .service(return_remediation_report)
        .service(add_evidence)
        .service(get_evidence)
        .service(get_evidence_content);
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
/// The unit's leader or the office above may, but never who wrote it or handed it in. It needs evidence, or a reason.
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
/// The unit's leader or the office above may, but never who wrote it or handed it in.
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

/// Adds a file to a draft, as the raw body.
///
/// Who wrote the report may, and the unit's leader. The kind is told by the name's extension and checked by the content;
/// the file is hashed on the way and kept as it is.
#[utoipa::path(operation_id = "add_evidence", tag = "remediation", params(("id" = Uuid, Path), FileName),
    request_body(content = FileContent, content_type = "application/octet-stream"),
    responses(Created<Evidence>, Refusals<RemediationWrite>),
    extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[post("/v1/remediation-reports/{id}/evidence")]
async fn add_evidence(
    permitted: Permitted<RemediationWrite>,
    id: UrlPath<Uuid>,
    name: Params<FileName>,
    request: HttpRequest,
    incoming: Incoming,
    app: Data<App>,
) -> Answer<Created<Evidence>> {
    let (scope, request_id) = permitted.into_parts();
    let (asking, report) = (scope.clone(), id.0);
    let begin = move |tx| service::begin_upload(tx, asking, report, name.0.file_name);
    let file = app.db.read(request_id.clone(), begin).await?;
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported("application/octet-stream"));
    }
    let (data, limit) = (app.settings.data.clone(), app.settings.evidence_bytes);
    let received = store::receive(&data, file.id, &file.media_type, limit, incoming).await?;
    let place = store::path(&data, file.id);
    let stored = app.db.write(request_id, move |tx| service::store_upload(tx, scope, report, file, received)).await;
    if stored.is_err() {
        store::remove(&place).await;
    }
    Created::of(&stored?)
}

/// Shows what is known of a file.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_evidence", tag = "remediation", params(("id" = Uuid, Path)),
    responses(Found<Evidence>, Refusals<RemediationRead>),
    extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/evidence/{id}")]
async fn get_evidence(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Evidence>> {
    app.read(permitted, move |tx, scope| service::get_evidence(tx, scope, id.0)).await.map(Found)
}

/// 200 with a file, in any of the kinds that are taken.
struct File;

impl IntoResponses for File {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let file = ResponseBuilder::new().description("The file.");
        let file = media_types().fold(file, |file, media| file.content(media, Content::default()));
        BTreeMap::from([("200".to_owned(), file.build().into())])
    }
}

/// Gives a file's content, to be saved and never shown in place.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_evidence_content", tag = "remediation", params(("id" = Uuid, Path)),
    responses(File, Refusals<RemediationRead>),
    extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/evidence/{id}/content")]
async fn get_evidence_content(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<HttpResponse> {
    let file = app.read(permitted, move |tx, scope| service::content(tx, scope, id.0)).await?;
    let place = store::path(&app.settings.data, file.id);
    let open = tokio::fs::File::open(&place).await.map_err(|error| Refusal::internal(&error))?;
    Ok(attached(file.file_name, &file.media_type).streaming(ReaderStream::new(open)))
}
