//! The HTTP face of an inspection's record.

use actix_web::web::Data;
use actix_web::{get, post};
use uuid::Uuid;

use super::dto::{InspectionRecord, RecordInput};
use super::service;
use crate::access::{InspectionRead, InspectionWrite, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{App, Body, Created, Found, IdempotencyKey, Operations, Refusals, UrlPath};
use crate::refusal::Answer;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<InspectionRecord>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(create_inspection_record).service(get_inspection_record);
}

/// Enters all that an inspection says at once: results by area, declared figures, findings, recommendations.
///
/// Inspectors in its team may, while the inspection is under way or has ended, nothing of it was entered yet and no notice of
/// it is issued. All of it is entered, or nothing. `POST /v1/notices/read` gives such records, for somebody to confirm: what a
/// draft leaves open, such as an area that nothing told, has to be filled in first.
#[utoipa::path(operation_id = "create_inspection_record", tag = "inspections", request_body = RecordInput,
    params(("id" = Uuid, Path), IdempotencyKey),
    responses(Created<InspectionRecord>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[post("/v1/inspections/{id}/record")]
async fn create_inspection_record(
    permitted: Permitted<InspectionWrite>,
    id: UrlPath<Uuid>,
    body: Body<RecordInput>,
    app: Data<App>,
) -> Answer<Created<InspectionRecord>> {
    app.create(permitted, body, move |tx, scope, body| service::create(tx, scope, id.0, body)).await
}

/// Shows all that an inspection says: results by area, declared figures, findings, recommendations.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_inspection_record", tag = "inspections", params(("id" = Uuid, Path)),
    responses(Found<InspectionRecord>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/record")]
async fn get_inspection_record(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<InspectionRecord>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
}
