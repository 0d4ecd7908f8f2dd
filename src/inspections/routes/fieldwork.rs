//! Self-reports and minutes.

use actix_web::Either;
use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use crate::access::{InspectionRead, InspectionWrite, MinutesCountersign, Permits, Permitted, SelfReportWrite};
use crate::evidence::Sending;
use crate::evidence::dto::{Evidence, FileContent, NewFile};
use crate::http::{
    App, Body, Changed, Created, Download, Found, IfMatch, IfMatchWhereThere, IfNoneMatch, Nothing, Operations, Params,
    Refusals, UrlPath, created_or_changed,
};
use crate::inspections::dto::{Minutes, MinutesInput, SelfReport, SelfReportInput};
use crate::inspections::service;
use crate::refusal::Answer;
use crate::stationery::print::{PaperQuestion, Printed};

/// The operations on self-reports and minutes.
pub(super) fn routes(config: &mut impl Operations) {
    config
        .service(put_self_report)
        .service(get_self_report)
        .service(add_self_report_evidence)
        .service(put_minutes)
        .service(get_minutes)
        .service(get_minutes_document)
        .service(add_minutes_evidence)
        .service(sign_minutes)
        .service(countersign_minutes);
}

/// Sends what an inspected unit says about itself, or replaces it.
///
/// Leaders and officials of the inspected unit may, until the inspection has ended.
#[utoipa::path(operation_id = "put_self_report", tag = "inspections", params(("id" = Uuid, Path), IfMatchWhereThere), request_body = SelfReportInput,
    responses(Created<SelfReport>, Changed<SelfReport>, Refusals<SelfReportWrite>), extensions(("x-permission" = json!(SelfReportWrite::NAME))))]
#[put("/v1/inspections/{id}/self-report")]
async fn put_self_report(
    permitted: Permitted<SelfReportWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<SelfReportInput>,
    app: Data<App>,
) -> Answer<Either<Created<SelfReport>, Changed<SelfReport>>> {
    created_or_changed(
        app.write(permitted, move |tx, scope| service::put_self_report(tx, scope, id.0, version, body)).await?,
    )
}

/// Shows what an inspected unit says about itself.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_self_report", tag = "inspections", params(("id" = Uuid, Path)),
    responses(Found<SelfReport>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/self-report")]
async fn get_self_report(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<SelfReport>> {
    app.read(permitted, move |tx, scope| service::get_self_report(tx, scope, id.0)).await.map(Found)
}

/// Adds a file to what an inspected unit says about itself, as the raw body.
///
/// Leaders and officials of the inspected unit may, until the inspection has ended. It can take the place of an earlier one, which
/// stays readable.
#[utoipa::path(operation_id = "add_self_report_evidence", tag = "inspections", params(("id" = Uuid, Path), NewFile),
    request_body(content = FileContent, content_type = "application/octet-stream"),
    responses(Created<Evidence>, Refusals<SelfReportWrite>), extensions(("x-permission" = json!(SelfReportWrite::NAME))))]
#[post("/v1/inspections/{id}/self-report/evidence")]
async fn add_self_report_evidence(
    permitted: Permitted<SelfReportWrite>,
    id: UrlPath<Uuid>,
    file: Sending,
) -> Answer<Created<Evidence>> {
    let id = id.0;
    let expect = move |tx, scope, file| service::expect_self_report_evidence(tx, scope, id, file);
    file.keep(permitted, expect, move |tx, scope, file| service::add_self_report_evidence(tx, scope, id, file)).await
}

/// Writes the minutes of an inspection, or replaces them.
///
/// Inspectors in its team may, once it has begun. The team's signature is gone then; once the unit has signed too, the minutes
/// stay as they are.
#[utoipa::path(operation_id = "put_minutes", tag = "inspections", params(("id" = Uuid, Path), IfMatchWhereThere), request_body = MinutesInput,
    responses(Created<Minutes>, Changed<Minutes>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[put("/v1/inspections/{id}/minutes")]
async fn put_minutes(
    permitted: Permitted<InspectionWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<MinutesInput>,
    app: Data<App>,
) -> Answer<Either<Created<Minutes>, Changed<Minutes>>> {
    created_or_changed(
        app.write(permitted, move |tx, scope| service::put_minutes(tx, scope, id.0, version, body)).await?,
    )
}

/// Shows the minutes of an inspection.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_minutes", tag = "inspections", params(("id" = Uuid, Path)),
    responses(Found<Minutes>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/minutes")]
async fn get_minutes(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Minutes>> {
    app.read(permitted, move |tx, scope| service::get_minutes(tx, scope, id.0)).await.map(Found)
}

/// Gives the minutes of an inspection as a paper that both parties sign: PDF to send, DOCX to edit.
///
/// Whoever works in the inspected unit or above it may. They are marked as a draft until both have signed.
#[utoipa::path(operation_id = "get_minutes_document", tag = "inspections", params(("id" = Uuid, Path), PaperQuestion),
    responses(Printed, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/minutes/document")]
async fn get_minutes_document(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    question: Params<PaperQuestion>,
    known: IfNoneMatch,
    app: Data<App>,
) -> Answer<Download> {
    let sheet = app.read(permitted, move |tx, scope| service::minutes_document(tx, scope, id.0)).await?;
    Printed::answer(&app, sheet, question.0.format, known).await
}

/// Adds a file to minutes, as the raw body: a photograph, a list, the paper that both parties signed.
///
/// Inspectors in the inspection's team may, until a notice covers it. The team's signature is gone then, as when the words change;
/// once the unit has signed too, the file stands beside what was signed. It can take the place of an earlier one, which stays readable.
#[utoipa::path(operation_id = "add_minutes_evidence", tag = "inspections", params(("id" = Uuid, Path), NewFile),
    request_body(content = FileContent, content_type = "application/octet-stream"),
    responses(Created<Evidence>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[post("/v1/inspections/{id}/minutes/evidence")]
async fn add_minutes_evidence(
    permitted: Permitted<InspectionWrite>,
    id: UrlPath<Uuid>,
    file: Sending,
) -> Answer<Created<Evidence>> {
    let id = id.0;
    let expect = move |tx, scope, file| service::expect_minutes_evidence(tx, scope, id, file);
    file.keep(permitted, expect, move |tx, scope, file| service::add_minutes_evidence(tx, scope, id, file)).await
}

/// Signs the minutes for the team.
///
/// The team's head or a deputy may. What is signed is noted by its SHA-256; a qualified signature on paper or elsewhere stays
/// what the law asks for.
#[utoipa::path(operation_id = "sign_minutes", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<Minutes>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[post("/v1/inspections/{id}/minutes/sign")]
async fn sign_minutes(
    permitted: Permitted<InspectionWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<Minutes>> {
    app.write(permitted, move |tx, scope| service::sign_minutes(tx, scope, id.0, version, body)).await.map(Changed)
}

/// Signs the minutes for the inspected unit, after the team.
///
/// Leaders of the inspected unit may; not who signed for the team.
#[utoipa::path(operation_id = "countersign_minutes", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = Nothing,
    responses(Changed<Minutes>, Refusals<MinutesCountersign>), extensions(("x-permission" = json!(MinutesCountersign::NAME))))]
#[post("/v1/inspections/{id}/minutes/countersign")]
async fn countersign_minutes(
    permitted: Permitted<MinutesCountersign>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<Minutes>> {
    app.write(permitted, move |tx, scope| service::countersign_minutes(tx, scope, id.0, version, body))
        .await
        .map(Changed)
}
