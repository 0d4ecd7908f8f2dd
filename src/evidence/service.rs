//! Files and what they stand behind: expected before their first byte, stored, then noted. A row never changes: that another
//! file took its place is said by that one's row. Who may send files to what is said by the features whose it is.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use super::dto::{Evidence, NewFile};
use super::entity::evidence;
use super::rules::{Received, Subject, SubjectKind, promised_type};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Moment;

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

/// A file that has arrived in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// What was expected.
    pub expected: Expected,
    /// What came.
    pub received: Received,
}

/// A file that was noted.
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

/// What a file that may be sent to `subject` has to be, before any of it is read.
///
/// The caller has judged that it may be sent.
pub async fn expect(tx: &Tx, subject: Subject, file: NewFile) -> Answer<Expected> {
    let media_type = promised_type(&file.file_name)?.to_owned();
    require_in_force(tx, subject, file.supersedes).await?;
    Ok(Expected { id: tx.new_id(), file_name: file.file_name, media_type, supersedes: file.supersedes })
}

fn of(subject: Subject) -> Condition {
    Condition::all()
        .add(evidence::Column::Subject.eq(subject.kind))
        .add(evidence::Column::SubjectId.eq(subject.id))
        .add(evidence::Column::SubjectNumber.eq(subject.number))
}

/// Refuses to supersede a file that stands behind something else (422) or that gave way before (409).
async fn require_in_force(tx: &Tx, subject: Subject, file: Option<Uuid>) -> Answer<()> {
    let Some(file) = file else { return Ok(()) };
    if evidence::Entity::find_by_id(file).filter(of(subject)).one(tx).await?.is_none() {
        let detail =
            Text::new("Không có tệp đó trong các minh chứng này.", "There is no such file among its evidence.");
        return Err(Refusal::fault("?supersedes", "not_of_this_subject", detail));
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

/// The files that stand behind things of one kind, each thing's earliest first, without those that gave way.
///
/// The caller has resolved `ids` in its scope.
pub async fn in_force(tx: &Tx, kind: SubjectKind, ids: Vec<Uuid>) -> Answer<HashMap<Subject, Vec<Evidence>>> {
    let all = evidence::Entity::find()
        .filter(evidence::Column::Subject.eq(kind))
        .filter(evidence::Column::SubjectId.is_in(ids))
        .order_by_asc(evidence::Column::Id)
        .all(tx)
        .await?;
    let gave_way: BTreeSet<Uuid> = all.iter().filter_map(|file| file.supersedes).collect();
    let mut files: HashMap<Subject, Vec<Evidence>> = HashMap::new();
    for file in all.into_iter().filter(|file| !gave_way.contains(&file.id)) {
        files.entry(file.subject()).or_default().push(show(file, None));
    }
    Ok(files)
}

/// The same for one thing.
///
/// The caller has resolved `subject` in its scope.
pub async fn behind(tx: &Tx, subject: Subject) -> Answer<Vec<Evidence>> {
    let mut files = in_force(tx, subject.kind, vec![subject.id]).await?;
    Ok(files.remove(&subject).unwrap_or_default())
}

/// Notes a file that has arrived behind a thing of a unit.
///
/// The caller has judged that it may be sent and holds `subject` until the end of the transaction.
pub async fn note(tx: &Tx, scope: &Scope, unit: i64, subject: Subject, file: Arrived) -> Answer<Evidence> {
    let Arrived { expected, received } = file;
    require_in_force(tx, subject, expected.supersedes).await?;
    let model = evidence::ActiveModel {
        id: Set(expected.id),
        subject: Set(subject.kind),
        subject_id: Set(subject.id),
        subject_number: Set(subject.number),
        unit_id: Set(unit),
        file_name: Set(expected.file_name),
        media_type: Set(expected.media_type),
        bytes: Set(received.bytes),
        sha256: Set(received.sha256),
        uploaded_by: Set(scope.actor().to_string()),
        uploaded_at: Set(tx.now()),
        supersedes: Set(expected.supersedes),
    };
    let stored = model.insert(tx).await?;
    trail(tx, scope, &stored).await?;
    Ok(show(stored, None))
}

/// Tells of a new file, and of the one that gave way to it.
async fn trail(tx: &Tx, scope: &Scope, file: &evidence::Model) -> Answer<()> {
    let subject = file.subject().path();
    audit::Entry::new("evidence.add", format!("evidence:{}", file.id))
        .detail(&serde_json::json!({ "behind": subject, "sha256": file.sha256 }))?
        .record(tx, scope, Some(file.unit_id))
        .await?;
    let Some(earlier) = file.supersedes else { return Ok(()) };
    audit::Entry::new("evidence.supersede", format!("evidence:{earlier}"))
        .detail(&serde_json::json!({ "behind": subject, "by": file.id }))?
        .record(tx, scope, Some(file.unit_id))
        .await
}

async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<evidence::Model> {
    let found = evidence::Entity::find_by_id(id).filter(scope.contains(evidence::Column::UnitId)).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("minh chứng", "evidence")))
}

/// What is known of a file.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<Evidence> {
    let file = row(&tx, &scope, id).await?;
    Ok(show(file, successor(&tx, id).await?))
}

/// Which file's content is wanted, for who may see it.
pub async fn content(tx: Tx, scope: Scope, id: Uuid) -> Answer<Stored> {
    let evidence::Model { id, file_name, media_type, bytes, sha256, .. } = row(&tx, &scope, id).await?;
    let bytes = u64::try_from(bytes).map_err(|error| Refusal::internal(&error))?;
    Ok(Stored { id, file_name, media_type, bytes, sha256 })
}

/// All files of a scope by id: the id, the size and the SHA-256 of each.
pub async fn all(tx: &Tx, scope: &Scope) -> Answer<Vec<(Uuid, u64, String)>> {
    let rows =
        evidence::Entity::find().filter(scope.contains(evidence::Column::UnitId)).order_by_asc(evidence::Column::Id);
    let known = rows.all(tx).await?.into_iter().map(|row| {
        let bytes = u64::try_from(row.bytes).map_err(|error| Refusal::internal(&error))?;
        Ok((row.id, bytes, row.sha256))
    });
    known.collect()
}

/// A file as answers show it, with the one that took its place.
fn show(row: evidence::Model, successor: Option<evidence::Model>) -> Evidence {
    let subject = row.subject();
    Evidence {
        content: format!("/v1/evidence/{}/content", row.id),
        id: row.id,
        subject: subject.kind,
        subject_path: subject.path(),
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
