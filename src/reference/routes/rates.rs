//! Rates.

use actix_web::web::Data;
use actix_web::{delete, get, put};

use crate::access::{Permits, Permitted, ReferenceRead, ReferenceWrite};
use crate::http::{App, Body, Changed, Gone, Operations, Page, Params, Refusals, UrlPath};
use crate::reference::dto::{RateDefinition, RateInput, ReferenceFilter};
use crate::reference::service;
use crate::refusal::Answer;

pub(super) fn routes(config: &mut impl Operations) {
    config.service(put_rate).service(delete_rate).service(list_rates);
}

/// Enters a rate, or a new version of it.
///
/// An administrator may. The numerator has to be a part of the base; statistics whose period ends on a day of the version show
/// it under its code. A rate with figures of what was received and resolved in the same period is counted dossier by dossier,
/// and makes every report slower.
#[utoipa::path(operation_id = "put_rate", tag = "reference", params(("code" = String, Path, example = "in_time_of_to_handle")), request_body = RateInput,
    responses(Changed<RateDefinition>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/rates/{code}")]
async fn put_rate(
    permitted: Permitted<ReferenceWrite>,
    code: UrlPath<String>,
    body: Body<RateInput>,
    app: Data<App>,
) -> Answer<Changed<RateDefinition>> {
    app.write(permitted, move |tx, scope| service::put_rate(tx, scope, code.0, body)).await.map(Changed)
}

/// Takes a rate out of all reports.
///
/// An administrator may. What was known at a time before still has it.
#[utoipa::path(operation_id = "delete_rate", tag = "reference", params(("code" = String, Path, example = "in_time_of_to_handle")),
    responses(Gone, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[delete("/v1/rates/{code}")]
async fn delete_rate(permitted: Permitted<ReferenceWrite>, code: UrlPath<String>, app: Data<App>) -> Answer<Gone> {
    app.write(permitted, move |tx, scope| service::delete_rate(tx, scope, code.0)).await?;
    Ok(Gone)
}

/// Lists the rates by code.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "list_rates", tag = "reference", params(ReferenceFilter),
    responses(Page<RateDefinition>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/rates")]
async fn list_rates(
    permitted: Permitted<ReferenceRead>,
    filter: Params<ReferenceFilter>,
    app: Data<App>,
) -> Answer<Page<RateDefinition>> {
    app.read(permitted, move |tx, scope| service::list_rates(tx, scope, filter.0)).await
}
