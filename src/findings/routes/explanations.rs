//! What units say to their findings.

use actix_web::web::Data;
use actix_web::{get, post};
use uuid::Uuid;

use crate::access::{ExplanationJudge, FindingExplain, FindingRead, Permits, Permitted};
use crate::evidence::Sending;
use crate::evidence::dto::{Evidence, FileContent, NewFile};
use crate::findings::dto::{Explanation, ExplanationAnswer, NewExplanation};
use crate::findings::service;
use crate::http::{
    App, Body, Changed, Created, Found, IdempotencyKey, IfMatch, Operations, Ordinal, Page, PageOnly, Params, Refusals,
    UrlPath,
};
use crate::refusal::Answer;

/// The operations on explanations.
pub(super) fn routes(config: &mut impl Operations) {
    config
        .service(create_explanation)
        .service(list_explanations)
        .service(get_explanation)
        .service(add_explanation_evidence)
        .service(answer_explanation);
}

/// Explains a finding, for the unit in which it was made.
///
/// Leaders and officials of the unit may, while it is open or assigned. One explanation waits for an answer at a time.
#[utoipa::path(operation_id = "create_explanation", tag = "findings", params(("id" = Uuid, Path), IdempotencyKey), request_body = NewExplanation,
    responses(Created<Explanation>, Refusals<FindingExplain>), extensions(("x-permission" = json!(FindingExplain::NAME))))]
#[post("/v1/findings/{id}/explanations")]
async fn create_explanation(
    permitted: Permitted<FindingExplain>,
    id: UrlPath<Uuid>,
    body: Body<NewExplanation>,
    app: Data<App>,
) -> Answer<Created<Explanation>> {
    app.create(permitted, body, move |tx, scope, body| service::create_explanation(tx, scope, id.0, body)).await
}

/// Lists the explanations of a finding, the first one first.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "list_explanations", tag = "findings", params(("id" = Uuid, Path), PageOnly),
    responses(Page<Explanation>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/findings/{id}/explanations")]
async fn list_explanations(
    permitted: Permitted<FindingRead>,
    id: UrlPath<Uuid>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<Explanation>> {
    app.read(permitted, move |tx, scope| service::list_explanations(tx, scope, id.0, page.0)).await
}

/// Shows an explanation.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_explanation", tag = "findings",
    params(("id" = Uuid, Path), ("number" = i32, Path, minimum = 1, example = 1)),
    responses(Found<Explanation>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/findings/{id}/explanations/{number}")]
async fn get_explanation(
    permitted: Permitted<FindingRead>,
    key: UrlPath<(Uuid, Ordinal)>,
    app: Data<App>,
) -> Answer<Found<Explanation>> {
    app.read(permitted, move |tx, scope| service::get_explanation(tx, scope, key.0)).await.map(Found)
}

/// Adds a file to an explanation, as the raw body.
///
/// Leaders and officials of the unit may, until the explanation is answered. It can take the place of an earlier one, which stays
/// readable.
#[utoipa::path(operation_id = "add_explanation_evidence", tag = "findings",
    params(("id" = Uuid, Path), ("number" = i32, Path, minimum = 1, example = 1), NewFile),
    request_body(content = FileContent, content_type = "application/octet-stream"),
    responses(Created<Evidence>, Refusals<FindingExplain>), extensions(("x-permission" = json!(FindingExplain::NAME))))]
#[post("/v1/findings/{id}/explanations/{number}/evidence")]
async fn add_explanation_evidence(
    permitted: Permitted<FindingExplain>,
    key: UrlPath<(Uuid, Ordinal)>,
    file: Sending,
) -> Answer<Created<Evidence>> {
    let key = key.0;
    let expect = move |tx, scope, file| service::expect_explanation_evidence(tx, scope, key, file);
    file.keep(permitted, expect, move |tx, scope, file| service::add_explanation_evidence(tx, scope, key, file)).await
}

/// Answers an explanation: the finding is upheld, amended or withdrawn.
///
/// Inspectors in the inspection's team and officers of the office above may, but not who sent it. A finding that is withdrawn is
/// closed; one that is amended is replaced by its own operation.
#[utoipa::path(operation_id = "answer_explanation", tag = "findings",
    params(("id" = Uuid, Path), ("number" = i32, Path, minimum = 1, example = 1), IfMatch), request_body = ExplanationAnswer,
    responses(Changed<Explanation>, Refusals<ExplanationJudge>),
    extensions(("x-permission" = json!(ExplanationJudge::NAME))))]
#[post("/v1/findings/{id}/explanations/{number}/answer")]
async fn answer_explanation(
    permitted: Permitted<ExplanationJudge>,
    key: UrlPath<(Uuid, Ordinal)>,
    version: IfMatch,
    body: Body<ExplanationAnswer>,
    app: Data<App>,
) -> Answer<Changed<Explanation>> {
    app.write(permitted, move |tx, scope| service::answer_explanation(tx, scope, key.0, version, body))
        .await
        .map(Changed)
}
