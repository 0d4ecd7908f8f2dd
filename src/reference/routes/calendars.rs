//! Calendars of reporting.

use actix_web::web::Data;
use actix_web::{get, put};

use crate::access::{Permits, Permitted, ReferenceRead, ReferenceWrite};
use crate::http::{App, Body, Changed, Found, Operations, Page, Params, Refusals, UrlPath};
use crate::reference::dto::{CalendarInput, CalendarPeriods, CalendarYear, ReferenceFilter, ReportingCalendar};
use crate::reference::service;
use crate::refusal::Answer;

pub(super) fn routes(config: &mut impl Operations) {
    config.service(put_calendar).service(list_calendars).service(list_calendar_periods);
}

/// Enters a calendar of reporting, or a new version of it.
///
/// An administrator may. `admin15` and `gregorian` are there from the beginning; an office that closes its months on another day
/// enters its own. Where a later version closes them otherwise, the first month of it begins where the month before ended.
#[utoipa::path(operation_id = "put_calendar", tag = "reference", params(("code" = String, Path, example = "huyen20")), request_body = CalendarInput,
    responses(Changed<ReportingCalendar>, Refusals<ReferenceWrite>), extensions(("x-permission" = json!(ReferenceWrite::NAME))))]
#[put("/v1/calendars/{code}")]
async fn put_calendar(
    permitted: Permitted<ReferenceWrite>,
    code: UrlPath<String>,
    body: Body<CalendarInput>,
    app: Data<App>,
) -> Answer<Changed<ReportingCalendar>> {
    app.write(permitted, move |tx, scope| service::put_calendar(tx, scope, code.0, body)).await.map(Changed)
}

/// Lists the calendars of reporting by code.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "list_calendars", tag = "reference", params(ReferenceFilter),
    responses(Page<ReportingCalendar>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/calendars")]
async fn list_calendars(
    permitted: Permitted<ReferenceRead>,
    filter: Params<ReferenceFilter>,
    app: Data<App>,
) -> Answer<Page<ReportingCalendar>> {
    app.read(permitted, move |tx, scope| service::list_calendars(tx, scope, filter.0)).await
}

/// Shows which days each period of a year has, under a calendar.
///
/// Whoever works in a unit may.
#[utoipa::path(operation_id = "list_calendar_periods", tag = "reference", params(("code" = String, Path, example = "admin15"), CalendarYear),
    responses(Found<CalendarPeriods>, Refusals<ReferenceRead>), extensions(("x-permission" = json!(ReferenceRead::NAME))))]
#[get("/v1/calendars/{code}/periods")]
async fn list_calendar_periods(
    permitted: Permitted<ReferenceRead>,
    code: UrlPath<String>,
    asked: Params<CalendarYear>,
    app: Data<App>,
) -> Answer<Found<CalendarPeriods>> {
    app.read(permitted, move |tx, scope| service::list_periods(tx, scope, code.0, asked.0)).await.map(Found)
}
