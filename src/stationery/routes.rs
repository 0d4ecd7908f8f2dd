//! The words of papers.

use actix_web::web::Data;
use actix_web::{delete, get, put};

use super::dto::{PaperTemplate, TemplateInput};
use super::rules::PaperKind;
use super::service;
use crate::access::{Permits, Permitted, TemplateWrite, UnitRead};
use crate::contract::Schemas;
use crate::http::{App, Body, Changed, Found, Gone, Operations, Page, PageOnly, Params, Refusals, UrlPath};
use crate::refusal::Answer;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<PaperTemplate>().add::<Page<PaperTemplate>>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(list_paper_templates)
        .service(get_paper_template)
        .service(put_paper_template)
        .service(delete_paper_template)
        .service(list_paper_template_versions);
}

/// Lists the words that a unit's papers have, a template for each kind of paper.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "list_paper_templates", tag = "papers",
    params(("code" = String, Path, example = "10852"), PageOnly),
    responses(Page<PaperTemplate>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/units/{code}/paper-templates")]
async fn list_paper_templates(
    permitted: Permitted<UnitRead>,
    code: UrlPath<String>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<PaperTemplate>> {
    app.read(permitted, move |tx, scope| service::list_templates(tx, scope, code.0, page.0)).await
}

/// Shows the words that a unit's papers of a kind have: its own, or those of the nearest unit above that has its own.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_paper_template", tag = "papers",
    params(("code" = String, Path, example = "10852"), ("kind" = PaperKind, Path, example = "notice")),
    responses(Found<PaperTemplate>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/units/{code}/paper-templates/{kind}")]
async fn get_paper_template(
    permitted: Permitted<UnitRead>,
    path: UrlPath<(String, PaperKind)>,
    app: Data<App>,
) -> Answer<Found<PaperTemplate>> {
    app.read(permitted, move |tx, scope| service::get_template(tx, scope, path.0)).await.map(Found)
}

/// Writes a unit's own words, as a new version; the units below that have none of their own use them too.
///
/// The unit's leader may, and an administrator. Papers that were issued stay as they are.
#[utoipa::path(operation_id = "put_paper_template", tag = "papers", request_body = TemplateInput,
    params(("code" = String, Path, example = "10852"), ("kind" = PaperKind, Path, example = "notice")),
    responses(Changed<PaperTemplate>, Refusals<TemplateWrite>),
    extensions(("x-permission" = json!(TemplateWrite::NAME))))]
#[put("/v1/units/{code}/paper-templates/{kind}")]
async fn put_paper_template(
    permitted: Permitted<TemplateWrite>,
    path: UrlPath<(String, PaperKind)>,
    body: Body<TemplateInput>,
    app: Data<App>,
) -> Answer<Changed<PaperTemplate>> {
    app.write(permitted, move |tx, scope| service::put_template(tx, scope, path.0, body)).await.map(Changed)
}

/// Takes a unit's own words back, so that those of the units above, or those that everybody has, hold again.
///
/// The unit's leader may, and an administrator. Its versions stay.
#[utoipa::path(operation_id = "delete_paper_template", tag = "papers",
    params(("code" = String, Path, example = "10852"), ("kind" = PaperKind, Path, example = "notice")),
    responses(Gone, Refusals<TemplateWrite>), extensions(("x-permission" = json!(TemplateWrite::NAME))))]
#[delete("/v1/units/{code}/paper-templates/{kind}")]
async fn delete_paper_template(
    permitted: Permitted<TemplateWrite>,
    path: UrlPath<(String, PaperKind)>,
    app: Data<App>,
) -> Answer<Gone> {
    app.write(permitted, move |tx, scope| service::delete_template(tx, scope, path.0)).await?;
    Ok(Gone)
}

/// Lists the versions of a unit's own words, the newest first.
///
/// Whoever works in the unit or above it may. A version without changed texts took them back.
#[utoipa::path(operation_id = "list_paper_template_versions", tag = "papers",
    params(("code" = String, Path, example = "10852"), ("kind" = PaperKind, Path, example = "notice"), PageOnly),
    responses(Page<PaperTemplate>, Refusals<UnitRead>), extensions(("x-permission" = json!(UnitRead::NAME))))]
#[get("/v1/units/{code}/paper-templates/{kind}/versions")]
async fn list_paper_template_versions(
    permitted: Permitted<UnitRead>,
    path: UrlPath<(String, PaperKind)>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<PaperTemplate>> {
    app.read(permitted, move |tx, scope| service::list_versions(tx, scope, path.0, page.0)).await
}
