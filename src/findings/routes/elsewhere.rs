//! Findings that come from elsewhere than an inspection, by unit and code.

use actix_web::Either;
use actix_web::web::Data;
use actix_web::{get, put};

use crate::access::{FindingRead, FindingRecord, Permits, Permitted};
use crate::findings::dto::{Finding, RecordedFinding};
use crate::findings::service;
use crate::http::{
    App, Body, Changed, Created, Found, IfMatch, IfMatchWhereThere, Operations, Refusals, UrlPath, created_or_changed,
};
use crate::refusal::Answer;

/// The operations on findings from elsewhere.
pub(super) fn routes(config: &mut impl Operations) {
    config.service(record_finding).service(get_recorded_finding);
}

/// Records a finding of a unit that comes from the appraisal of the index or from a complaint, or replaces what it says.
///
/// Leaders of the unit and officers of the office above may, as long as it is open or assigned. It goes its way like a finding
/// of an inspection.
#[utoipa::path(operation_id = "record_finding", tag = "findings",
    params(("unit_code" = String, Path, example = "10852"), ("code" = String, Path, example = "CS-2023-01"), IfMatchWhereThere), request_body = RecordedFinding,
    responses(Created<Finding>, Changed<Finding>, Refusals<FindingRecord>), extensions(("x-permission" = json!(FindingRecord::NAME))))]
#[put("/v1/units/{unit_code}/findings/{code}")]
async fn record_finding(
    permitted: Permitted<FindingRecord>,
    key: UrlPath<(String, String)>,
    version: IfMatch,
    body: Body<RecordedFinding>,
    app: Data<App>,
) -> Answer<Either<Created<Finding>, Changed<Finding>>> {
    created_or_changed(app.write(permitted, move |tx, scope| service::record(tx, scope, key.0, version, body)).await?)
}

/// Shows a finding that comes from elsewhere than an inspection, by its unit and code.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_recorded_finding", tag = "findings",
    params(("unit_code" = String, Path, example = "10852"), ("code" = String, Path, example = "CS-2023-01")),
    responses(Found<Finding>, Refusals<FindingRead>), extensions(("x-permission" = json!(FindingRead::NAME))))]
#[get("/v1/units/{unit_code}/findings/{code}")]
async fn get_recorded_finding(
    permitted: Permitted<FindingRead>,
    key: UrlPath<(String, String)>,
    app: Data<App>,
) -> Answer<Found<Finding>> {
    app.read(permitted, move |tx, scope| service::recorded(tx, scope, key.0)).await.map(Found)
}
