//! Evidence behind reports.

use actix_web::post;
use uuid::Uuid;

use crate::access::{Permits, Permitted, RemediationWrite};
use crate::evidence::Sending;
use crate::evidence::dto::{Evidence, FileContent, NewFile};
use crate::http::{Created, Operations, Refusals, UrlPath};
use crate::refusal::Answer;
use crate::remediation::service;

/// The operation on evidence.
pub(super) fn routes(config: &mut impl Operations) {
    config.service(add_evidence);
}

/// Adds a file to a draft, as the raw body.
///
/// Who wrote the report may, and the unit's leader. The kind is told by the name's extension and checked by the content;
/// the file is hashed on the way and kept as it is. It can take the place of an earlier one of the same report, which stays
/// readable: evidence is never removed.
#[utoipa::path(operation_id = "add_evidence", tag = "remediation", params(("id" = Uuid, Path), NewFile),
    request_body(content = FileContent, content_type = "application/octet-stream"),
    responses(Created<Evidence>, Refusals<RemediationWrite>),
    extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[post("/v1/remediation-reports/{id}/evidence")]
async fn add_evidence(
    permitted: Permitted<RemediationWrite>,
    id: UrlPath<Uuid>,
    file: Sending,
) -> Answer<Created<Evidence>> {
    let report = id.0;
    let expect = move |tx, scope, file| service::expect_evidence(tx, scope, report, file);
    file.keep(permitted, expect, move |tx, scope, file| service::add_evidence(tx, scope, report, file)).await
}
