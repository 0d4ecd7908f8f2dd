//! Notices.

use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use super::dto::{AssumedPeriod, Issue, Notice, NoticeFilter, NoticeInput, Reconciliation};
use super::service;
use crate::access::{NoticeIssue, NoticeRead, NoticeWrite, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{
    App, Body, Changed, Created, Download, Found, IdempotencyKey, IfMatch, IfNoneMatch, Operations, Page, Params,
    Refusals, UrlPath,
};
use crate::refusal::Answer;
use crate::stationery::print::{PaperQuestion, Printed};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Notice>().add::<Page<Notice>>().add::<Reconciliation>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(create_notice)
        .service(list_notices)
        .service(get_notice)
        .service(put_notice)
        .service(issue_notice)
        .service(get_notice_document)
        .service(reconcile_notice);
}

/// Drafts a notice of inspections' results.
///
/// The unit's leader may.
#[utoipa::path(operation_id = "create_notice", tag = "notices", request_body = NoticeInput, params(IdempotencyKey),
    responses(Created<Notice>, Refusals<NoticeWrite>), extensions(("x-permission" = json!(NoticeWrite::NAME))))]
#[post("/v1/notices")]
async fn create_notice(
    permitted: Permitted<NoticeWrite>,
    body: Body<NoticeInput>,
    app: Data<App>,
) -> Answer<Created<Notice>> {
    app.create(permitted, body, service::create).await
}

/// Lists notices, the newest first.
///
/// Whoever works in the unit or above it may; a portal sees the issued ones.
#[utoipa::path(operation_id = "list_notices", tag = "notices", params(NoticeFilter),
    responses(Page<Notice>, Refusals<NoticeRead>), extensions(("x-permission" = json!(NoticeRead::NAME))))]
#[get("/v1/notices")]
async fn list_notices(
    permitted: Permitted<NoticeRead>,
    filter: Params<NoticeFilter>,
    app: Data<App>,
) -> Answer<Page<Notice>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Shows a notice: an issued one word for word as it was issued, a draft with the results of now.
///
/// Whoever works in the unit or above it may; a portal sees the issued ones.
#[utoipa::path(operation_id = "get_notice", tag = "notices", params(("id" = Uuid, Path)),
    responses(Found<Notice>, Refusals<NoticeRead>), extensions(("x-permission" = json!(NoticeRead::NAME))))]
#[get("/v1/notices/{id}")]
async fn get_notice(permitted: Permitted<NoticeRead>, id: UrlPath<Uuid>, app: Data<App>) -> Answer<Found<Notice>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
}

/// Replaces what a draft says.
///
/// The unit's leader may.
#[utoipa::path(operation_id = "put_notice", tag = "notices", request_body = NoticeInput,
    params(("id" = Uuid, Path), IfMatch),
    responses(Changed<Notice>, Refusals<NoticeWrite>), extensions(("x-permission" = json!(NoticeWrite::NAME))))]
#[put("/v1/notices/{id}")]
async fn put_notice(
    permitted: Permitted<NoticeWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<NoticeInput>,
    app: Data<App>,
) -> Answer<Changed<Notice>> {
    app.write(permitted, move |tx, scope| service::put(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Issues a notice.
///
/// The unit's leader may, once its inspections are concluded. It is numbered and dated, keeps its results word for word, and
/// gives its findings its deadline.
#[utoipa::path(operation_id = "issue_notice", tag = "notices", request_body = Issue,
    params(("id" = Uuid, Path), IfMatch),
    responses(Changed<Notice>, Refusals<NoticeIssue>), extensions(("x-permission" = json!(NoticeIssue::NAME))))]
#[post("/v1/notices/{id}/issue")]
async fn issue_notice(
    permitted: Permitted<NoticeIssue>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Issue>,
    app: Data<App>,
) -> Answer<Changed<Notice>> {
    app.write(permitted, move |tx, scope| service::issue(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Gives a notice as a paper: PDF to send, DOCX to edit.
///
/// Whoever may see the notice may. It is laid out as annex I of NĐ 30/2020/NĐ-CP prescribes, with the words of the unit's
/// template; its foot and properties carry the id, the first twelve digits of the ETag of the notice that it shows, and the SHA-256 of
/// what it says. A draft is marked as one and has no number; an issued notice keeps the bytes that it was issued with.
#[utoipa::path(operation_id = "get_notice_document", tag = "notices", params(("id" = Uuid, Path), PaperQuestion),
    responses(Printed, Refusals<NoticeRead>), extensions(("x-permission" = json!(NoticeRead::NAME))))]
#[get("/v1/notices/{id}/document")]
async fn get_notice_document(
    permitted: Permitted<NoticeRead>,
    id: UrlPath<Uuid>,
    question: Params<PaperQuestion>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Download> {
    let format = question.0.format;
    let sheet = app.read(permitted, move |tx, scope| service::document(tx, scope, id.0, format)).await?;
    Printed::answer(&app, sheet, format, known).await
}

/// Puts a notice's declared figures beside the computed ones.
///
/// Whoever may see notices of the unit that issues it may; whom it only goes to may not. A notice doesn't say of which period its figures are: the question, or else the
/// inspection plan's period, is assumed.
#[utoipa::path(operation_id = "reconcile_notice", tag = "notices", params(("id" = Uuid, Path), AssumedPeriod),
    responses(Found<Reconciliation>, Refusals<NoticeRead>), extensions(("x-permission" = json!(NoticeRead::NAME))))]
#[get("/v1/notices/{id}/reconciliation")]
async fn reconcile_notice(
    permitted: Permitted<NoticeRead>,
    id: UrlPath<Uuid>,
    assumed: Params<AssumedPeriod>,
    app: Data<App>,
) -> Answer<Found<Reconciliation>> {
    app.read(permitted, move |tx, scope| service::reconciliation(tx, scope, id.0, assumed.0)).await.map(Found)
}
