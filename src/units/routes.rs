//! The tree of units.

use actix_web::web::Data;
use actix_web::{get, post};
use uuid::Uuid;

use super::dto::{AsOf, NewUnit, NewUnitEvent, Unit, UnitEvent, UnitFilter, UnitVersions};
use super::service;
use crate::access::{Permits, Permitted, UnitRead, UnitWrite};
use crate::contract::Schemas;
use crate::http::{App, Body, Created, Found, IdempotencyKey, Operations, Page, PageOnly, Params, Refusals, UrlPath};
use crate::refusal::Answer;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Unit>().add::<Page<Unit>>().add::<UnitVersions>().add::<UnitEvent>().add::<Page<UnitEvent>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(create_unit)
        .service(list_units)
        .service(get_unit)
        .service(list_unit_versions)
        .service(create_unit_event)
        .service(list_unit_events)
        .service(get_unit_event);
}

/// Enters a unit.
///
/// An administrator enters a unit below one that they administer; a unit without a parent needs the whole tree. What
/// happens to it later is an event.
#[utoipa::path(operation_id = "create_unit", tag = "units", request_body = NewUnit, params(IdempotencyKey),
    responses(Created<Unit>, Refusals<UnitWrite>), extensions(("x-permission" = json!(UnitWrite::NAME))))]
#[post("/v1/units")]
async fn create_unit(permitted: Permitted<UnitWrite>, body: Body<NewUnit>, app: Data<App>) -> Answer<Created<Unit>> {
    app.create(permitted, body, service::create).await
}

/// Lists units by code.
///
/// Whoever works in a unit sees it and those below. `name` finds whatever the case and the marks.
#[utoipa::path(operation_id = "list_units", tag = "units", params(UnitFilter),
    responses(Page<Unit>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/units")]
async fn list_units(permitted: Permitted<UnitRead>, filter: Params<UnitFilter>, app: Data<App>) -> Answer<Page<Unit>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Shows a unit as it stands today, or on a day.
///
/// Whoever works in the unit or above it sees it. A code that is no longer used finds the unit that had it last.
#[utoipa::path(operation_id = "get_unit", tag = "units", params(("code" = String, Path, example = "10852"), AsOf),
    responses(Found<Unit>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/units/{code}")]
async fn get_unit(
    permitted: Permitted<UnitRead>,
    code: UrlPath<String>,
    params: Params<AsOf>,
    app: Data<App>,
) -> Answer<Found<Unit>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, code.0, params.0.as_of)).await.map(Found)
}

/// Shows all that a unit has been.
///
/// Whoever works in the unit or above it sees its versions, the oldest first.
#[utoipa::path(operation_id = "list_unit_versions", tag = "units", params(("code" = String, Path, example = "10852")),
    responses(Found<UnitVersions>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/units/{code}/versions")]
async fn list_unit_versions(
    permitted: Permitted<UnitRead>,
    code: UrlPath<String>,
    app: Data<App>,
) -> Answer<Found<UnitVersions>> {
    app.read(permitted, move |tx, scope| service::versions(tx, scope, code.0)).await.map(Found)
}

/// Merges, splits, renames, moves or abolishes units from a day on.
///
/// An administrator of all the units that are named may. Ids stay: what was filed under a unit stays under it, and
/// figures fold into the sole successor.
#[utoipa::path(operation_id = "create_unit_event", tag = "units", request_body = NewUnitEvent, params(IdempotencyKey),
    responses(Created<UnitEvent>, Refusals<UnitWrite>), extensions(("x-permission" = json!(UnitWrite::NAME))))]
#[post("/v1/unit-events")]
async fn create_unit_event(
    permitted: Permitted<UnitWrite>,
    body: Body<NewUnitEvent>,
    app: Data<App>,
) -> Answer<Created<UnitEvent>> {
    app.create(permitted, body, service::create_event).await
}

/// Lists what happened to units, the newest entry first.
///
/// Whoever works in one of the units or above them sees the event.
#[utoipa::path(operation_id = "list_unit_events", tag = "units", params(PageOnly),
    responses(Page<UnitEvent>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/unit-events")]
async fn list_unit_events(
    permitted: Permitted<UnitRead>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<UnitEvent>> {
    app.read(permitted, move |tx, scope| service::list_events(tx, scope, page.0)).await
}

/// Shows one event of units.
///
/// Whoever works in one of the units or above them sees it.
#[utoipa::path(operation_id = "get_unit_event", tag = "units", params(("id" = Uuid, Path)),
    responses(Found<UnitEvent>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/unit-events/{id}")]
async fn get_unit_event(permitted: Permitted<UnitRead>, id: UrlPath<Uuid>, app: Data<App>) -> Answer<Found<UnitEvent>> {
    app.read(permitted, move |tx, scope| service::get_event(tx, scope, id.0)).await.map(Found)
}
