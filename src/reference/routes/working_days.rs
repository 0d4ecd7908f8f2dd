//! The working calendar.

use actix_web::web::Data;
use actix_web::{delete, get, put};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::{Permits, Permitted, ReferenceRead, ReferenceWrite};
use crate::http::{App, Body, Changed, Gone, Page, PageOnly, Params, Refusals, UrlPath};
use crate::reference::dto::{WorkingDay, WorkingDayInput};
use crate::reference::service;
use crate::refusal::Answer;
use crate::time::Day;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(put_working_day).service(delete_working_day).service(list_working_days);
}

/// Says that a day is not what its weekday says.
///
/// An administrator may. Deadlines in working days follow; dossiers that it matters to are read anew beside the requests, and
/// statistics say `rebuilding` until that is done.
#[utoipa::path(operation_id = "put_working_day", tag = "reference", params(("date" = NaiveDate, Path, example = "2023-09-01")), request_body = WorkingDayInput, 
    responses(Changed<WorkingDay>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/calendars/working-days/{date}")]
async fn put_working_day(
    permitted: Permitted<ReferenceWrite>,
    date: UrlPath<Day>,
    body: Body<WorkingDayInput>,
    app: Data<App>,
) -> Answer<Changed<WorkingDay>> {
    let day = app.write(permitted, move |tx, scope| service::put_working_day(tx, scope, date.0.0, body)).await?;
    app.calendar_changed.notify_one();
    Ok(Changed(day))
}

/// Makes a day again what its weekday says.
///
/// An administrator may.
#[utoipa::path(operation_id = "delete_working_day", tag = "reference", params(("date" = NaiveDate, Path, example = "2023-09-01")), 
    responses(Gone, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[delete("/v1/calendars/working-days/{date}")]
async fn delete_working_day(permitted: Permitted<ReferenceWrite>, date: UrlPath<Day>, app: Data<App>) -> Answer<Gone> {
    app.write(permitted, move |tx, scope| service::delete_working_day(tx, scope, date.0.0)).await?;
    app.calendar_changed.notify_one();
    Ok(Gone)
}

/// Lists the days that are not what their weekday says.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "list_working_days", tag = "reference", params(PageOnly), 
    responses(Page<WorkingDay>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/calendars/working-days")]
async fn list_working_days(
    permitted: Permitted<ReferenceRead>,
    page: Params<PageOnly>,
    app: Data<App>,
) -> Answer<Page<WorkingDay>> {
    app.read(permitted, move |tx, scope| service::list_working_days(tx, scope, page.0)).await
}
