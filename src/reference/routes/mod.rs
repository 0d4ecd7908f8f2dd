//! The HTTP face of reference data.

mod calendars;
mod rates;
mod working_days;

use actix_web::web::Data;
use actix_web::{get, put};

use super::dto::{
    AreaInput, CalendarPeriods, FieldInput, Procedure, ProcedureField, ProcedureInput, RateDefinition, ReferenceFilter,
    ReformArea, ReportingCalendar, WorkingDay,
};
use super::service;
use crate::access::{Permits, Permitted, ReferenceRead, ReferenceWrite};
use crate::contract::Schemas;
use crate::http::{App, Body, Changed, Found, Operations, Page, Params, Refusals, UrlPath};
use crate::refusal::Answer;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas
        .add::<ProcedureField>()
        .add::<Page<ProcedureField>>()
        .add::<Procedure>()
        .add::<Page<Procedure>>()
        .add::<ReformArea>()
        .add::<Page<ReformArea>>()
        .add::<WorkingDay>()
        .add::<Page<WorkingDay>>()
        .add::<ReportingCalendar>()
        .add::<Page<ReportingCalendar>>()
        .add::<CalendarPeriods>()
        .add::<RateDefinition>()
        .add::<Page<RateDefinition>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(put_procedure_field)
        .service(list_procedure_fields)
        .service(put_procedure)
        .service(list_procedures)
        .service(get_procedure)
        .service(put_reform_area)
        .service(list_reform_areas)
        .configure(working_days::routes)
        .configure(calendars::routes)
        .configure(rates::routes);
}

/// Enters a field of procedures, or a new version of it.
///
/// An administrator may. A later first day is a new version; the same day corrects it.
#[utoipa::path(operation_id = "put_procedure_field", tag = "reference", params(("code" = String, Path, example = "G15-TP03")), request_body = FieldInput, 
    responses(Changed<ProcedureField>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/procedure-fields/{code}")]
async fn put_procedure_field(
    permitted: Permitted<ReferenceWrite>,
    code: UrlPath<String>,
    body: Body<FieldInput>,
    app: Data<App>,
) -> Answer<Changed<ProcedureField>> {
    app.write(permitted, move |tx, scope| service::put_field(tx, scope, code.0, body)).await.map(Changed)
}

/// Lists fields of procedures by code.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "list_procedure_fields", tag = "reference", params(ReferenceFilter), 
    responses(Page<ProcedureField>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/procedure-fields")]
async fn list_procedure_fields(
    permitted: Permitted<ReferenceRead>,
    filter: Params<ReferenceFilter>,
    app: Data<App>,
) -> Answer<Page<ProcedureField>> {
    app.read(permitted, move |tx, scope| service::list_fields(tx, scope, filter.0)).await
}

/// Enters a procedure, or a new version of it.
///
/// An administrator may. Its field must be known.
#[utoipa::path(operation_id = "put_procedure", tag = "reference", params(("code" = String, Path, example = "2.000815")), request_body = ProcedureInput, 
    responses(Changed<Procedure>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/procedures/{code}")]
async fn put_procedure(
    permitted: Permitted<ReferenceWrite>,
    code: UrlPath<String>,
    body: Body<ProcedureInput>,
    app: Data<App>,
) -> Answer<Changed<Procedure>> {
    app.write(permitted, move |tx, scope| service::put_procedure(tx, scope, code.0, body)).await.map(Changed)
}

/// Lists procedures by code.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "list_procedures", tag = "reference", params(ReferenceFilter), 
    responses(Page<Procedure>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/procedures")]
async fn list_procedures(
    permitted: Permitted<ReferenceRead>,
    filter: Params<ReferenceFilter>,
    app: Data<App>,
) -> Answer<Page<Procedure>> {
    app.read(permitted, move |tx, scope| service::list_procedures(tx, scope, filter.0)).await
}

/// Shows a procedure as it holds today.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "get_procedure", tag = "reference", params(("code" = String, Path, example = "2.000815")), 
    responses(Found<Procedure>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/procedures/{code}")]
async fn get_procedure(
    permitted: Permitted<ReferenceRead>,
    code: UrlPath<String>,
    app: Data<App>,
) -> Answer<Found<Procedure>> {
    app.read(permitted, move |tx, scope| service::get_procedure(tx, scope, code.0)).await.map(Found)
}

/// Enters an area of reform, or a new version of it.
///
/// An administrator may. Aliases are the other names under which notices print it.
#[utoipa::path(operation_id = "put_reform_area", tag = "reference", params(("code" = String, Path, example = "cqdt_cqs")), request_body = AreaInput, 
    responses(Changed<ReformArea>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/reform-areas/{code}")]
async fn put_reform_area(
    permitted: Permitted<ReferenceWrite>,
    code: UrlPath<String>,
    body: Body<AreaInput>,
    app: Data<App>,
) -> Answer<Changed<ReformArea>> {
    app.write(permitted, move |tx, scope| service::put_area(tx, scope, code.0, body)).await.map(Changed)
}

/// Lists the areas of reform by their place.
///
/// Whoever works in a unit may; `name` finds aliases too.
#[utoipa::path(operation_id = "list_reform_areas", tag = "reference", params(ReferenceFilter), 
    responses(Page<ReformArea>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/reform-areas")]
async fn list_reform_areas(
    permitted: Permitted<ReferenceRead>,
    filter: Params<ReferenceFilter>,
    app: Data<App>,
) -> Answer<Page<ReformArea>> {
    app.read(permitted, move |tx, scope| service::list_areas(tx, scope, filter.0)).await
}
