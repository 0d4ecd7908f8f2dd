//! Evidence: authorised before its first byte, stored, then noted beside its report. A row never changes: that another file
//! took its place is said by that one's row.

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::read::row;
use super::write::{own_row, require_own};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::evidence::rules::{Received, promised_type};
use crate::refusal::{Answer, Refusal, Text};
use crate::remediation::dto::{Evidence, NewFile};
use crate::remediation::entity::evidence;
use crate::remediation::rules::Step;
use crate::time::Moment;
use crate::workflow::Workflow;

/// A file that may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The file.
    pub id: Uuid,
    /// Its name.
    pub file_name: String,
    /// Its kind.
    pub media_type: String,
    /// The file whose place it takes.
    pub supersedes: Option<Uuid>,
}

/// A file that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The file.
    pub id: Uuid,
    /// Its name.
    pub file_name: String,
    /// Its kind.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// Says whether a file may be sent to a report, before any of it is read.
pub async fn begin_upload(tx: Tx, scope: Scope, report: Uuid, file: NewFile) -> Answer<Expected> {
    let row = row(&tx, &scope, report).await?;
    require_own(&tx, &scope, &row).await?;
    row.state.take(Step::Edit)?;
    let media_type = promised_type(&file.file_name)?.to_owned();
    require_in_force(&tx, report, file.supersedes).await?;
    Ok(Expected { id: tx.new_id(), file_name: file.file_name, media_type, supersedes: file.supersedes })
}

/// Refuses to supersede a file that isn't of the report (422) or that gave way before (409).
async fn require_in_force(tx: &Tx, report: Uuid, file: Option<Uuid>) -> Answer<()> {
    let Some(file) = file else { return Ok(()) };
    let of_report = evidence::Entity::find_by_id(file).filter(evidence::COLUMN.report_id.eq(report)).one(tx).await?;
    if of_report.is_none() {
        let detail = Text::new("Báo cáo này không có tệp đó.", "The report has no such file.");
        return Err(Refusal::fault("?supersedes", "not_of_this_report", detail));
    }
    if successor(tx, file).await?.is_some() {
        let detail = Text::new("Tệp này đã được tệp khác thay thế.", "Another file took its place before.");
        return Err(Refusal::conflict("?supersedes", "superseded", detail));
    }
    Ok(())
}

/// The file that took the place of another.
async fn successor(tx: &Tx, file: Uuid) -> Answer<Option<evidence::Model>> {
    Ok(evidence::Entity::find().filter(evidence::COLUMN.supersedes.eq(file)).one(tx).await?)
}

/// The files that stand behind reports, the earliest first.
pub(super) async fn in_force(tx: &Tx, reports: Vec<Uuid>) -> Answer<Vec<evidence::Model>> {
    let all = evidence::Entity::find()
        .filter(evidence::Column::ReportId.is_in(reports))
        .order_by_asc(evidence::Column::Id)
        .all(tx)
        .await?;
    let gave_way: BTreeSet<Uuid> = all.iter().filter_map(|file| file.supersedes).collect();
    Ok(all.into_iter().filter(|file| !gave_way.contains(&file.id)).collect())
}

/// Notes a file that was received.
pub async fn store_upload(tx: Tx, scope: Scope, report: Uuid, file: Expected, received: Received) -> Answer<Evidence> {
    let row = own_row(&tx, &scope, report).await?;
    row.state.take(Step::Edit)?;
    require_in_force(&tx, report, file.supersedes).await?;
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
        supersedes: Set(file.supersedes),
    };
    let stored = model.insert(&tx).await?;
    trail(&tx, &scope, &stored).await?;
    Ok(show_evidence(stored, None))
}

/// Tells of a new file, and of the one that gave way to it.
async fn trail(tx: &Tx, scope: &Scope, file: &evidence::Model) -> Answer<()> {
    audit::Entry::new("evidence.add", format!("evidence:{}", file.id))
        .detail(&serde_json::json!({ "report": file.report_id, "sha256": file.sha256 }))?
        .record(tx, scope, Some(file.unit_id))
        .await?;
    let Some(earlier) = file.supersedes else { return Ok(()) };
    audit::Entry::new("evidence.supersede", format!("evidence:{earlier}"))
        .detail(&serde_json::json!({ "report": file.report_id, "by": file.id }))?
        .record(tx, scope, Some(file.unit_id))
        .await
}

async fn file(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<evidence::Model> {
    let found = evidence::Entity::find_by_id(id).filter(scope.contains(evidence::Column::UnitId)).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("minh chứng", "evidence")))
}

/// What is known of a file.
pub async fn get_evidence(tx: Tx, scope: Scope, id: Uuid) -> Answer<Evidence> {
    let file = file(&tx, &scope, id).await?;
    Ok(show_evidence(file, successor(&tx, id).await?))
}

/// Which file's content is wanted, for who may see it.
pub async fn content(tx: Tx, scope: Scope, id: Uuid) -> Answer<Stored> {
    let evidence::Model { id, file_name, media_type, bytes, sha256, .. } = file(&tx, &scope, id).await?;
    let bytes = u64::try_from(bytes).map_err(|error| Refusal::internal(&error))?;
    Ok(Stored { id, file_name, media_type, bytes, sha256 })
}

/// All files of a scope by id: the id, the size and the SHA-256 of each.
pub async fn all_evidence(tx: &Tx, scope: &Scope) -> Answer<Vec<(Uuid, u64, String)>> {
    let rows =
        evidence::Entity::find().filter(scope.contains(evidence::Column::UnitId)).order_by_asc(evidence::Column::Id);
    let known = rows.all(tx).await?.into_iter().map(|row| {
        let bytes = u64::try_from(row.bytes).map_err(|error| Refusal::internal(&error))?;
        Ok((row.id, bytes, row.sha256))
    });
    known.collect()
}

/// A file as answers show it, with the one that took its place.
pub(super) fn show_evidence(row: evidence::Model, successor: Option<evidence::Model>) -> Evidence {
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
        supersedes: row.supersedes,
        superseded_by: successor.as_ref().map(|by| by.id),
        superseded_at: successor.as_ref().map(|by| Moment::new(by.uploaded_at)),
        superseded_by_actor: successor.map(|by| by.uploaded_by),
    }
}
