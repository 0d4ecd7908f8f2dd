//! Reminders.

use actix_web::web::Data;
use actix_web::{get, post};
use uuid::Uuid;

use crate::access::{FindingRead, FindingRemind, Permits, Permitted};
use crate::findings::dto::{NewReminder, Reminder, ReminderFilter};
use crate::findings::service;
use crate::http::{App, Body, Created, Found, IdempotencyKey, Operations, Page, Params, Refusals, UrlPath};
use crate::refusal::Answer;

/// The operations on reminders.
pub(super) fn routes(config: &mut impl Operations) {
    config.service(create_reminder).service(list_reminders).service(get_reminder);
}

/// Reminds a unit of its findings that wait, or of a notice that is due (đôn đốc).
///
/// Leaders of the unit and officers of the office above may. The history of each finding tells of it.
#[utoipa::path(operation_id = "create_reminder", tag = "findings", request_body = NewReminder, params(IdempotencyKey),
    responses(Created<Reminder>, Refusals<FindingRemind>), extensions(("x-permission" = json!(FindingRemind::NAME))))]
#[post("/v1/reminders")]
async fn create_reminder(
    permitted: Permitted<FindingRemind>,
    body: Body<NewReminder>,
    app: Data<App>,
) -> Answer<Created<Reminder>> {
    app.create(permitted, body, service::create_reminder).await
}

/// Lists reminders, the newest first.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "list_reminders", tag = "findings", params(ReminderFilter),
    responses(Page<Reminder>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/reminders")]
async fn list_reminders(
    permitted: Permitted<FindingRead>,
    filter: Params<ReminderFilter>,
    app: Data<App>,
) -> Answer<Page<Reminder>> {
    app.read(permitted, move |tx, scope| service::list_reminders(tx, scope, filter.0)).await
}

/// Shows a reminder.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_reminder", tag = "findings", params(("id" = Uuid, Path)),
    responses(Found<Reminder>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/reminders/{id}")]
async fn get_reminder(permitted: Permitted<FindingRead>, id: UrlPath<Uuid>, app: Data<App>) -> Answer<Found<Reminder>> {
    app.read(permitted, move |tx, scope| service::get_reminder(tx, scope, id.0)).await.map(Found)
}
