//! Evidence: authorised before its first byte, stored, then noted beside its report.

use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::read::row;
use super::write::{own_row, require_own};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::evidence::rules::promised_type;
use crate::evidence::store::Received;
use crate::refusal::{Answer, Refusal, Text};
use crate::remediation::dto::Evidence;
use crate::remediation::entity::evidence;
use crate::remediation::rules::Step;
use crate::time::Moment;
use crate::workflow::Workflow;

/// A file that may be sent, or that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The file.
    pub id: Uuid,
    /// Its name.
    pub file_name: String,
    /// Its kind.
    pub media_type: String,
}

/// Says whether a file may be sent to a report, before any of it is read.
pub async fn begin_upload(tx: Tx, scope: Scope, report: Uuid, file_name: String) -> Answer<Stored> {
    let row = row(&tx, &scope, report).await?;
    require_own(&tx, &scope, &row).await?;
    row.state.take(Step::Edit)?;
    let media_type = promised_type(&file_name)?.to_owned();
    Ok(Stored { id: tx.new_id(), file_name, media_type })
}

/// Notes a file that was received.
pub async fn store_upload(tx: Tx, scope: Scope, report: Uuid, file: Stored, received: Received) -> Answer<Evidence> {
    let row = own_row(&tx, &scope, report).await?;
    row.state.take(Step::Edit)?;
    let model = evidence::ActiveModel {
        id: Set(file.id),
        report_id: Set(report),
        unit_id: Set(row.unit_id),
        file_name: Set(file.file_name),
        media_type: Set(file.media_type),
        bytes: Set(received.bytes),
        sha256: Set(received.sha256),
        uploaded_by: Set(scope.actor().to_string()),
        uploaded_at: Set(tx.now()),
    };
    let stored = model.insert(&tx).await?;
    audit::Entry::new("evidence.add", format!("evidence:{}", stored.id))
        .detail(&serde_json::json!({ "report": report, "sha256": stored.sha256 }))?
        .record(&tx, &scope, Some(row.unit_id))
        .await?;
    Ok(show_evidence(stored))
}

async fn file(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<evidence::Model> {
    let found = evidence::Entity::find_by_id(id).filter(scope.contains(evidence::Column::UnitId)).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("minh chứng", "evidence")))
}

/// What is known of a file.
pub async fn get_evidence(tx: Tx, scope: Scope, id: Uuid) -> Answer<Evidence> {
    file(&tx, &scope, id).await.map(show_evidence)
}

/// Where a file's content is, for who may see it.
pub async fn content(tx: Tx, scope: Scope, id: Uuid) -> Answer<Stored> {
    let row = file(&tx, &scope, id).await?;
    Ok(Stored { id: row.id, file_name: row.file_name, media_type: row.media_type })
}

pub(super) fn show_evidence(row: evidence::Model) -> Evidence {
    Evidence {
        content: format!("/v1/evidence/{}/content", row.id),
        id: row.id,
        report_id: row.report_id,
        file_name: row.file_name,
        media_type: row.media_type,
        bytes: row.bytes,
        sha256: row.sha256,
        uploaded_by: row.uploaded_by,
        uploaded_at: Moment::new(row.uploaded_at),
    }
}
