//! Samples.

use actix_web::web::Data;
use actix_web::{get, post, put};
use uuid::Uuid;

use crate::access::{InspectionRead, InspectionWrite, Permits, Permitted};
use crate::http::{
    App, Body, Changed, Created, Found, IdempotencyKey, IfMatch, Operations, Page, PageOnly, Params, Refusals, UrlPath,
};
use crate::inspections::dto::{NewSample, Sample, SampleResults};
use crate::inspections::service;
use crate::refusal::Answer;

/// The operations on samples.
pub(super) fn routes(config: &mut impl Operations) {
    config.service(create_sample).service(list_samples).service(get_sample).service(put_sample_results);
}

/// Enters a sample: dossiers that the service draws, dossiers that the team chose, or only how many were looked at.
///
/// Inspectors in the inspection's team may, from its beginning until a notice of its results is issued. A sample stays as it is
/// drawn; another draw gets another code.
#[utoipa::path(operation_id = "create_sample", tag = "inspections", params(("id" = Uuid, Path), IdempotencyKey), request_body = NewSample,
    responses(Created<Sample>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[post("/v1/inspections/{id}/samples")]
async fn create_sample(
    permitted: Permitted<InspectionWrite>,
    id: UrlPath<Uuid>,
    body: Body<NewSample>,
    app: Data<App>,
) -> Answer<Created<Sample>> {
    app.create(permitted, body, move |tx, scope, body| service::create_sample(tx, scope, id.0, body)).await
}

/// Lists the samples of an inspection, by code.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "list_samples", tag = "inspections", params(("id" = Uuid, Path), PageOnly),
    responses(Page<Sample>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/samples")]
async fn list_samples(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<Sample>> {
    app.read(permitted, move |tx, scope| service::list_samples(tx, scope, id.0, page.0)).await
}

/// Shows a sample with its dossiers.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_sample", tag = "inspections", params(("id" = Uuid, Path), ("sample_code" = String, Path, example = "M1")),
    responses(Found<Sample>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/samples/{sample_code}")]
async fn get_sample(
    permitted: Permitted<InspectionRead>,
    key: UrlPath<(Uuid, String)>,
    app: Data<App>,
) -> Answer<Found<Sample>> {
    app.read(permitted, move |tx, scope| service::get_sample(tx, scope, key.0)).await.map(Found)
}

/// Writes what was found in dossiers of a sample; those that aren't named stay as they are.
///
/// Inspectors in the inspection's team may, until a notice of its results is issued.
#[utoipa::path(operation_id = "put_sample_results", tag = "inspections",
    params(("id" = Uuid, Path), ("sample_code" = String, Path, example = "M1"), IfMatch), request_body = SampleResults,
    responses(Changed<Sample>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[put("/v1/inspections/{id}/samples/{sample_code}/results")]
async fn put_sample_results(
    permitted: Permitted<InspectionWrite>,
    key: UrlPath<(Uuid, String)>,
    version: IfMatch,
    body: Body<SampleResults>,
    app: Data<App>,
) -> Answer<Changed<Sample>> {
    app.write(permitted, move |tx, scope| service::put_sample_results(tx, scope, key.0, version, body))
        .await
        .map(Changed)
}
