//! The working calendar.

use actix_web::get;
use actix_web::web::Data;

use crate::access::{Permits, Permitted, ReferenceRead};
use crate::http::{App, Operations, Page, PageOnly, Params, Refusals};
use crate::reference::dto::WorkingDay;
use crate::reference::service;
use crate::refusal::Answer;

pub(super) fn routes(config: &mut impl Operations) {
    config.service(list_working_days);
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
