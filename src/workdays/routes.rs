//! The HTTP face of changes of the working calendar.

use actix_web::web::Data;
use actix_web::{delete, put};

use super::dto::ChangedDay;
use super::service;
use crate::access::{Permits, Permitted, ReferenceWrite};
use crate::contract::Schemas;
use crate::http::{App, Body, Changed, Gone, Operations, Refusals, UrlPath};
use crate::reference::dto::WorkingDayInput;
use crate::refusal::Answer;
use crate::time::Day;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<ChangedDay>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(put_working_day).service(delete_working_day);
}

/// Says that a day is not what its weekday says.
///
/// An administrator may. Deadlines of findings that are not closed follow at once, and the answer says how many moved; dossiers
/// that it matters to are read anew beside the requests, and statistics say `rebuilding` until that is done.
#[utoipa::path(operation_id = "put_working_day", tag = "reference", params(("date" = NaiveDate, Path, example = "2023-09-01")), request_body = WorkingDayInput,
    responses(Changed<ChangedDay>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/calendars/working-days/{date}")]
async fn put_working_day(
    permitted: Permitted<ReferenceWrite>,
    date: UrlPath<Day>,
    body: Body<WorkingDayInput>,
    app: Data<App>,
) -> Answer<Changed<ChangedDay>> {
    let day = app.write(permitted, move |tx, scope| service::put_working_day(tx, scope, date.0.0, body)).await?;
    app.calendar_changed.notify_one();
    Ok(Changed(day))
}

/// Makes a day again what its weekday says.
///
/// An administrator may. Deadlines follow as after a change; histories of findings tell which.
#[utoipa::path(operation_id = "delete_working_day", tag = "reference", params(("date" = NaiveDate, Path, example = "2023-09-01")),
    responses(Gone, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[delete("/v1/calendars/working-days/{date}")]
async fn delete_working_day(permitted: Permitted<ReferenceWrite>, date: UrlPath<Day>, app: Data<App>) -> Answer<Gone> {
    app.write(permitted, move |tx, scope| service::delete_working_day(tx, scope, date.0.0)).await?;
    app.calendar_changed.notify_one();
    Ok(Gone)
}
