//! The HTTP face of the audit trail.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use futures_util::TryStreamExt;

use super::dto::{AuditEntry, AuditFilter, ExportEnd, ExportQuestion};
use super::{export, service};
use crate::access::{AuditRead, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{App, Operations, Page, Params, Refusals, attached};
use crate::refusal::Answer;

/// The media type of an entry a line.
const LINES: &str = "application/x-ndjson";

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Page<AuditEntry>>().add::<ExportEnd>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(list_audit_entries).service(export_audit_trail);
}

/// Lists what was done, the newest first.
///
/// Inspectorates may, in their units; what belongs to no unit, such as accounts and sign-in, is shown to those of the whole tree.
/// Entries are never changed or removed; each unit's form a chain by their hashes. Filters are looked for entry by entry.
#[utoipa::path(operation_id = "list_audit_entries", tag = "audit", params(AuditFilter),
    responses(Page<AuditEntry>, Refusals<AuditRead>), extensions(("x-permission" = json!(AuditRead::NAME))))]
#[get("/v1/audit")]
async fn list_audit_entries(
    permitted: Permitted<AuditRead>,
    filter: Params<AuditFilter>,
    app: Data<App>,
) -> Answer<Page<AuditEntry>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Gives the whole trail of units, an entry a line, signed at the end.
///
/// Inspectorates may, in their units; that they did is an entry itself. The chains follow each other, each from its first entry.
/// The last line has the signature: a JWS of the type `cchc-audit-export+jwt` whose claims are the number of entries, the
/// SHA-256 of all bytes before its line, and each chain's last place and hash. Without such a line the export was cut.
/// `cchc audit verify --against FILE` judges it, and whether the trail still says the same.
#[utoipa::path(operation_id = "export_audit_trail", tag = "audit", params(ExportQuestion),
    responses(
        (status = 200, description = "The trail, an `AuditEntry` a line, and an `ExportEnd` as the last one.",
            body = String, content_type = "application/x-ndjson"),
        Refusals<AuditRead>),
    extensions(("x-permission" = json!(AuditRead::NAME))))]
#[get("/v1/audit/export")]
async fn export_audit_trail(
    permitted: Permitted<AuditRead>,
    question: Params<ExportQuestion>,
    app: Data<App>,
) -> Answer<HttpResponse> {
    let chains = app.write(permitted, move |tx, scope| export::begin(tx, scope, question.0)).await?;
    let pieces = export::pieces(app.db.clone(), app.keys.clone(), chains);
    let name = format!("audit-{}.ndjson", app.db.clock().today());
    Ok(attached(name, LINES).streaming(pieces.map_err(std::io::Error::other)))
}
