//! What waits for the caller.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::dto::Tasks;
use super::service;
use crate::access::Authenticated;
use crate::http::{App, Operations, Problem, SharedRefusals};
use crate::refusal::Answer;

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(list_my_tasks);
}

/// Lists what waits for the caller, the most urgent first.
///
/// Anyone who is signed in sees what is theirs: findings that they own, reports that they may judge, findings without an
/// owner that they may assign. No more than 500 of a kind are looked
/// through. Days left are counted from today and change every day, so there is no ETag.
#[utoipa::path(operation_id = "list_my_tasks", tag = "findings",
    responses(
        (status = 200, description = "The tasks.", body = Tasks),
        (status = 401, description = "No valid token.", body = Problem, content_type = "application/problem+json"),
        SharedRefusals))]
#[get("/v1/me/tasks")]
async fn list_my_tasks(authenticated: Authenticated, app: Data<App>) -> Answer<HttpResponse> {
    let Authenticated { caller, request } = authenticated;
    let tasks = app.db.read(request, move |tx| service::of(tx, caller)).await?;
    Ok(HttpResponse::Ok().json(tasks))
}
