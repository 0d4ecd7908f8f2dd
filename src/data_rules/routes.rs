//! The HTTP face of rules on the data.

use actix_web::Either;
use actix_web::web::Data;
use actix_web::{get, post, put};

use super::dto::{DataRule, DataRuleInput, RuleOutcome, RuleQuestion};
use super::service;
use crate::access::{FindingRecord, Permits, Permitted, ReferenceRead, ReferenceWrite};
use crate::contract::Schemas;
use crate::http::{
    App, Body, Changed, Created, Found, IfMatch, IfMatchWhereThere, Operations, Page, PageOnly, Params, Refusals,
    UrlPath, created_or_changed,
};
use crate::refusal::Answer;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<DataRule>().add::<Page<DataRule>>().add::<RuleOutcome>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(put_data_rule).service(list_data_rules).service(get_data_rule).service(apply_data_rule);
}

/// Writes a rule on the data, or replaces it, such as "on time below 95 %".
///
/// An administrator may. Findings that were recorded by it stay as they are.
#[utoipa::path(operation_id = "put_data_rule", tag = "findings", params(("rule_code" = String, Path, example = "on-time-below-95"), IfMatchWhereThere), request_body = DataRuleInput,
    responses(Created<DataRule>, Changed<DataRule>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/data-rules/{rule_code}")]
async fn put_data_rule(
    permitted: Permitted<ReferenceWrite>,
    code: UrlPath<String>,
    version: IfMatch,
    body: Body<DataRuleInput>,
    app: Data<App>,
) -> Answer<Either<Created<DataRule>, Changed<DataRule>>> {
    created_or_changed(
        app.write(permitted, move |tx, scope| service::put_rule(tx, scope, code.0, version, body)).await?,
    )
}

/// Lists the rules on the data, by code.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "list_data_rules", tag = "findings", params(PageOnly),
    responses(Page<DataRule>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/data-rules")]
async fn list_data_rules(
    permitted: Permitted<ReferenceRead>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<DataRule>> {
    app.read(permitted, move |tx, scope| service::list_rules(tx, scope, page.0)).await
}

/// Shows a rule on the data.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "get_data_rule", tag = "findings", params(("rule_code" = String, Path, example = "on-time-below-95")),
    responses(Found<DataRule>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/data-rules/{rule_code}")]
async fn get_data_rule(
    permitted: Permitted<ReferenceRead>,
    code: UrlPath<String>,
    app: Data<App>,
) -> Answer<Found<DataRule>> {
    app.read(permitted, move |tx, scope| service::get_rule(tx, scope, code.0)).await.map(Found)
}

/// Judges the figures of units by a rule, and records a finding for each unit that breaks it.
///
/// Leaders of the unit and officers of the office above may. The same rule and period find the same findings again: nothing is
/// recorded twice. With `dry_run`, nothing is recorded. Units without
/// the figure on the period's last day are left out.
#[utoipa::path(operation_id = "apply_data_rule", tag = "findings", params(("rule_code" = String, Path, example = "on-time-below-95")), request_body = RuleQuestion,
    responses(Changed<RuleOutcome>, Refusals<FindingRecord>), extensions(("x-permission" = json!(FindingRecord::NAME))))]
#[post("/v1/data-rules/{rule_code}/apply")]
async fn apply_data_rule(
    permitted: Permitted<FindingRecord>,
    code: UrlPath<String>,
    body: Body<RuleQuestion>,
    app: Data<App>,
) -> Answer<Changed<RuleOutcome>> {
    app.write(permitted, move |tx, scope| service::apply_rule(tx, scope, code.0, body)).await.map(Changed)
}
