//! Amendments of approved plans, and units that are chosen later.

use actix_web::web::Data;
use actix_web::{get, post};
use uuid::Uuid;

use crate::access::{Permits, Permitted, PlanApprove, PlanRead, PlanWrite};
use crate::http::{
    App, Body, Changed, Created, Found, IdempotencyKey, IfMatch, Nothing, Operations, Ordinal, Page, PageOnly, Params,
    Refusals, UrlPath,
};
use crate::inspections::dto::{Amendment, ChosenUnit, InspectionPlan, PlanVersion, Reason};
use crate::inspections::service;
use crate::refusal::Answer;

/// The operations on versions and on the schedule.
pub(super) fn routes(config: &mut impl Operations) {
    config
        .service(choose_unit)
        .service(amend_inspection_plan)
        .service(list_plan_versions)
        .service(get_plan_version)
        .service(approve_plan_version)
        .service(return_plan_version);
}

/// Chooses a unit for a line of the schedule that leaves units to be chosen; lines count from 1.
///
/// Leaders of the unit and officers of the office above may, once the plan is approved and as long as it has not ended. While
/// an amendment waits for a decision, none is chosen.
#[utoipa::path(operation_id = "choose_unit", tag = "inspections",
    params(("id" = Uuid, Path), ("line" = i32, Path, minimum = 1, maximum = 500), IfMatch), request_body = ChosenUnit,
    responses(Changed<InspectionPlan>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspection-plans/{id}/schedule/{line}/units")]
async fn choose_unit(
    permitted: Permitted<PlanWrite>,
    key: UrlPath<(Uuid, Ordinal)>,
    version: IfMatch,
    body: Body<ChosenUnit>,
    app: Data<App>,
) -> Answer<Changed<InspectionPlan>> {
    app.write(permitted, move |tx, scope| service::choose_unit(tx, scope, key.0, version, body)).await.map(Changed)
}

/// Proposes another version of an approved plan; it stays as it is until the version is approved.
///
/// Leaders of the unit and officers of the office above may, as long as the plan has not ended. One version waits at a time.
#[utoipa::path(operation_id = "amend_inspection_plan", tag = "inspections", params(("id" = Uuid, Path), IdempotencyKey), request_body = Amendment,
    responses(Created<PlanVersion>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[post("/v1/inspection-plans/{id}/versions")]
async fn amend_inspection_plan(
    permitted: Permitted<PlanWrite>,
    id: UrlPath<Uuid>,
    body: Body<Amendment>,
    app: Data<App>,
) -> Answer<Created<PlanVersion>> {
    app.create(permitted, body, move |tx, scope, body| service::amend_plan(tx, scope, id.0, body)).await
}

/// Lists the versions of an approved plan, the first one first.
///
/// Whoever works in the plan's unit or above it may. A draft has none yet.
#[utoipa::path(operation_id = "list_plan_versions", tag = "inspections", params(("id" = Uuid, Path), PageOnly),
    responses(Page<PlanVersion>, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans/{id}/versions")]
async fn list_plan_versions(
    permitted: Permitted<PlanRead>,
    id: UrlPath<Uuid>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<PlanVersion>> {
    app.read(permitted, move |tx, scope| service::list_versions(tx, scope, id.0, page.0)).await
}

/// Shows a version of a plan.
///
/// Whoever works in the plan's unit or above it may.
#[utoipa::path(operation_id = "get_plan_version", tag = "inspections",
    params(("id" = Uuid, Path), ("version" = i32, Path, minimum = 1)),
    responses(Found<PlanVersion>, Refusals<PlanRead>), extensions(("x-permission" = json!(PlanRead::NAME))))]
#[get("/v1/inspection-plans/{id}/versions/{version}")]
async fn get_plan_version(
    permitted: Permitted<PlanRead>,
    key: UrlPath<(Uuid, Ordinal)>,
    app: Data<App>,
) -> Answer<Found<PlanVersion>> {
    app.read(permitted, move |tx, scope| service::get_version(tx, scope, key.0)).await.map(Found)
}

/// Approves a proposed version; the plan says from now on what it says.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "approve_plan_version", tag = "inspections",
    params(("id" = Uuid, Path), ("version" = i32, Path, minimum = 1), IfMatch), request_body = Nothing,
    responses(Changed<PlanVersion>, Refusals<PlanApprove>), extensions(("x-permission" = json!(PlanApprove::NAME))))]
#[post("/v1/inspection-plans/{id}/versions/{version}/approve")]
async fn approve_plan_version(
    permitted: Permitted<PlanApprove>,
    key: UrlPath<(Uuid, Ordinal)>,
    version: IfMatch,
    body: Body<Nothing>,
    app: Data<App>,
) -> Answer<Changed<PlanVersion>> {
    app.write(permitted, move |tx, scope| service::approve_version(tx, scope, key.0, version, body)).await.map(Changed)
}

/// Gives a proposed version back with a reason; the plan stays as it is.
///
/// Leaders of the unit and officers of the office above may.
#[utoipa::path(operation_id = "return_plan_version", tag = "inspections",
    params(("id" = Uuid, Path), ("version" = i32, Path, minimum = 1), IfMatch), request_body = Reason,
    responses(Changed<PlanVersion>, Refusals<PlanApprove>), extensions(("x-permission" = json!(PlanApprove::NAME))))]
#[post("/v1/inspection-plans/{id}/versions/{version}/return")]
async fn return_plan_version(
    permitted: Permitted<PlanApprove>,
    key: UrlPath<(Uuid, Ordinal)>,
    version: IfMatch,
    body: Body<Reason>,
    app: Data<App>,
) -> Answer<Changed<PlanVersion>> {
    app.write(permitted, move |tx, scope| service::return_version(tx, scope, key.0, version, body)).await.map(Changed)
}
