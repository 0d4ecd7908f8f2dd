//! Inspections whose findings follow what is set down about them.

use actix_web::put;
use actix_web::web::Data;
use uuid::Uuid;

use crate::access::{Permits, Permitted, PlanWrite};
use crate::findings::service;
use crate::http::{App, Body, Changed, IfMatch, Operations, Refusals, UrlPath};
use crate::inspections::dto::{Inspection, InspectionInput};
use crate::refusal::Answer;

/// The operation on inspections.
pub(super) fn routes(config: &mut impl Operations) {
    config.service(put_inspection);
}

/// Replaces what is set down about an inspection: its team, which parts of the unit, and the days.
///
/// Leaders of the unit and officers of the office above may, until a notice of it is issued. The days on which its findings were
/// first found follow its own.
#[utoipa::path(operation_id = "put_inspection", tag = "inspections", params(("id" = Uuid, Path), IfMatch), request_body = InspectionInput,
    responses(Changed<Inspection>, Refusals<PlanWrite>), extensions(("x-permission" = json!(PlanWrite::NAME))))]
#[put("/v1/inspections/{id}")]
async fn put_inspection(
    permitted: Permitted<PlanWrite>,
    id: UrlPath<Uuid>,
    version: IfMatch,
    body: Body<InspectionInput>,
    app: Data<App>,
) -> Answer<Changed<Inspection>> {
    app.write(permitted, move |tx, scope| service::put_inspection(tx, scope, id.0, version, body)).await.map(Changed)
}
