//! What an inspection says: results by area of reform and declared figures.

use actix_web::web::Data;
use actix_web::{Either, get, put};
use uuid::Uuid;

use crate::access::{InspectionRead, InspectionWrite, Permits, Permitted};
use crate::http::{
    App, Body, Changed, Created, Found, IfMatch, IfMatchWhereThere, Operations, Page, PageOnly, Params, Refusals,
    UrlPath, created_or_changed,
};
use crate::inspections::dto::{AreaResult, AreaResultInput, DeclaredFigure, FigureInput};
use crate::inspections::service;
use crate::refusal::Answer;

/// The operations on results and figures.
pub(super) fn routes(config: &mut impl Operations) {
    config
        .service(put_inspection_area)
        .service(list_inspection_areas)
        .service(get_inspection_area)
        .service(put_declared_figure)
        .service(list_declared_figures)
        .service(get_declared_figure);
}

/// Writes what an inspection says about an area of reform, or replaces it.
///
/// Inspectors in the inspection's team may, from its beginning until a notice of its results is issued.
#[utoipa::path(operation_id = "put_inspection_area", tag = "inspections", params(("id" = Uuid, Path), ("area_code" = String, Path, example = "the_che"), IfMatchWhereThere), request_body = AreaResultInput,
    responses(Created<AreaResult>, Changed<AreaResult>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[put("/v1/inspections/{id}/areas/{area_code}")]
async fn put_inspection_area(
    permitted: Permitted<InspectionWrite>,
    path: UrlPath<(Uuid, String)>,
    version: IfMatch,
    body: Body<AreaResultInput>,
    app: Data<App>,
) -> Answer<Either<Created<AreaResult>, Changed<AreaResult>>> {
    created_or_changed(
        app.write(permitted, move |tx, scope| service::put_area(tx, scope, path.0, version, body)).await?,
    )
}

/// Lists what an inspection says by area of reform, in the order of the paper.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "list_inspection_areas", tag = "inspections", params(("id" = Uuid, Path), PageOnly),
    responses(Page<AreaResult>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/areas")]
async fn list_inspection_areas(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<AreaResult>> {
    app.read(permitted, move |tx, scope| service::list_areas(tx, scope, id.0, page.0)).await
}

/// Shows what an inspection says about an area of reform.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_inspection_area", tag = "inspections", params(("id" = Uuid, Path), ("area_code" = String, Path, example = "the_che")),
    responses(Found<AreaResult>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/areas/{area_code}")]
async fn get_inspection_area(
    permitted: Permitted<InspectionRead>,
    path: UrlPath<(Uuid, String)>,
    app: Data<App>,
) -> Answer<Found<AreaResult>> {
    app.read(permitted, move |tx, scope| service::get_area(tx, scope, path.0)).await.map(Found)
}

/// Writes a figure that an inspection declares, or replaces it.
///
/// Inspectors in the inspection's team may, from its beginning until a notice of its results is issued.
#[utoipa::path(operation_id = "put_declared_figure", tag = "inspections", params(("id" = Uuid, Path), ("code" = String, Path, example = "N10"), IfMatchWhereThere), request_body = FigureInput,
    responses(Created<DeclaredFigure>, Changed<DeclaredFigure>, Refusals<InspectionWrite>), extensions(("x-permission" = json!(InspectionWrite::NAME))))]
#[put("/v1/inspections/{id}/figures/{code}")]
async fn put_declared_figure(
    permitted: Permitted<InspectionWrite>,
    path: UrlPath<(Uuid, String)>,
    version: IfMatch,
    body: Body<FigureInput>,
    app: Data<App>,
) -> Answer<Either<Created<DeclaredFigure>, Changed<DeclaredFigure>>> {
    created_or_changed(
        app.write(permitted, move |tx, scope| service::put_figure(tx, scope, path.0, version, body)).await?,
    )
}

/// Lists the figures that an inspection declares, in the order of the paper.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "list_declared_figures", tag = "inspections", params(("id" = Uuid, Path), PageOnly),
    responses(Page<DeclaredFigure>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/figures")]
async fn list_declared_figures(
    permitted: Permitted<InspectionRead>,
    id: UrlPath<Uuid>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<DeclaredFigure>> {
    app.read(permitted, move |tx, scope| service::list_figures(tx, scope, id.0, page.0)).await
}

/// Shows a figure that an inspection declares.
///
/// Whoever works in the inspected unit or above it may.
#[utoipa::path(operation_id = "get_declared_figure", tag = "inspections", params(("id" = Uuid, Path), ("code" = String, Path, example = "N10")),
    responses(Found<DeclaredFigure>, Refusals<InspectionRead>), extensions(("x-permission" = json!(InspectionRead::NAME))))]
#[get("/v1/inspections/{id}/figures/{code}")]
async fn get_declared_figure(
    permitted: Permitted<InspectionRead>,
    path: UrlPath<(Uuid, String)>,
    app: Data<App>,
) -> Answer<Found<DeclaredFigure>> {
    app.read(permitted, move |tx, scope| service::get_figure(tx, scope, path.0)).await.map(Found)
}
