//! The minutes of an inspection, with their two signatures and the files behind them.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::inspections::{held, refuse_frozen, row, trail};
use super::subjects::{Subject, subject_to_read, subject_to_write};
use super::teams;
use crate::access::Scope;
use crate::db::Tx;
use crate::evidence::dto::{Evidence, NewFile};
use crate::evidence::rules::Subject as Behind;
use crate::evidence::service::{self as evidence, Arrived, Expected};
use crate::http::{Body, IfMatch, Nothing};
use crate::inspections::dto::{Minutes, MinutesInput, Signature};
use crate::inspections::entity::minutes;
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};
use crate::time::Moment;
use crate::workflow::require_second;

/// Writes the minutes of an inspection, until the unit has signed them; answers with them, and whether they are new.
pub async fn put_minutes(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<MinutesInput>,
) -> Answer<(Minutes, bool)> {
    let subject = subject_to_write(&tx, &scope, id).await?;
    let current = match minutes::Entity::find_by_id(id).one(&tx).await? {
        Some(row) => Some(shown(&tx, row).await?),
        None => None,
    };
    version.check_where_there(current.as_ref())?;
    let input = body.read()?;
    judge_minutes(&input)?;
    subject.require_open()?;
    if current.as_ref().is_some_and(|minutes| minutes.unit_signature.is_some()) {
        return Err(both_signed());
    }
    let row = minutes::ActiveModel {
        inspection_id: Set(id),
        content: Set(input),
        team_signature: Set(None),
        unit_signature: Set(None),
        created_at: Set(current.as_ref().map_or(tx.now(), |minutes| minutes.created_at.utc())),
        updated_at: Set(tx.now()),
    };
    let new = current.is_none();
    let row = if new { row.insert(&tx).await? } else { row.update(&tx).await? };
    trail(&tx, &scope, "inspection.minutes", (id, subject.unit_id)).await?;
    Ok((shown(&tx, row).await?, new))
}

fn judge_minutes(input: &MinutesInput) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .text("/place", &input.place, 500)
        .items("/present", input.present.len(), 1, 500)
        .text("/text", &input.text, 200_000)
        .optional("/unit_opinion", input.unit_opinion.as_deref(), 20_000);
    for (index, somebody) in input.present.iter().enumerate() {
        faults.text(&format!("/present/{index}/name"), &somebody.name, 200);
    }
    if input.ended_at.utc() < input.began_at.utc() {
        let detail = Text::new("Giờ kết thúc phải sau giờ bắt đầu.", "The end can't be before the beginning.");
        faults.add(Some(Fault::new("/ended_at", "out_of_order", detail)));
    }
    faults.done()
}

fn both_signed() -> Refusal {
    let detail = Text::new(
        "Đơn vị được kiểm tra đã ký biên bản; biên bản không thay đổi được nữa.",
        "The inspected unit has signed the minutes; they can't be changed any more.",
    );
    Refusal::new(Code::Conflict, detail)
}

async fn shown(tx: &Tx, row: minutes::Model) -> Answer<Minutes> {
    Ok(Minutes {
        evidence: evidence::behind(tx, Behind::minutes(row.inspection_id)).await?,
        inspection_id: row.inspection_id,
        content: row.content,
        team_signature: row.team_signature,
        unit_signature: row.unit_signature,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    })
}

async fn minutes_row(tx: &Tx, id: Uuid) -> Answer<minutes::Model> {
    let found = minutes::Entity::find_by_id(id).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("biên bản", "minutes")))
}

/// The minutes of an inspection.
pub async fn get_minutes(tx: Tx, scope: Scope, id: Uuid) -> Answer<Minutes> {
    subject_to_read(&tx, &scope, id).await?;
    minutes_of(&tx, id).await
}

/// The minutes of an inspection that the caller has resolved in its scope.
pub(super) async fn minutes_of(tx: &Tx, id: Uuid) -> Answer<Minutes> {
    shown(tx, minutes_row(tx, id).await?).await
}

/// Who signs now: the words, and the files by their SHA-256, a line each.
fn signature(tx: &Tx, scope: &Scope, minutes: &Minutes) -> Answer<Signature> {
    let mut signed = serde_json::to_string(&minutes.content).map_err(|error| Refusal::internal(&error))?;
    signed.extend(minutes.evidence.iter().flat_map(|file| ["\n", &file.sha256]));
    Ok(Signature {
        by: scope.actor().to_string(),
        at: Moment::new(tx.now()),
        sha256: hex::encode(Sha256::digest(signed)),
        files: minutes.evidence.iter().map(|file| file.id).collect(),
    })
}

/// Signs the minutes for the team: its head or a deputy does.
pub async fn sign_minutes(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Nothing>) -> Answer<Minutes> {
    let inspection = held(&tx, &scope, id).await?;
    let row = minutes_row(&tx, id).await?;
    let before = shown(&tx, row.clone()).await?;
    version.check(&before)?;
    body.read_nothing()?;
    if !teams::is_led_by(&tx, inspection.team_id, scope.actor()).await? {
        let detail =
            Text::new("Tổ trưởng hoặc tổ phó ký biên bản.", "The head or a deputy of the team signs the minutes.");
        return Err(Refusal::new(Code::Forbidden, detail));
    }
    refuse_frozen(inspection.frozen)?;
    if row.unit_signature.is_some() {
        return Err(both_signed());
    }
    let signed = signature(&tx, &scope, &before)?;
    let mut change = row.into_active_model();
    change.team_signature = Set(Some(signed));
    change.updated_at = Set(tx.now());
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "inspection.minutes_sign", (id, inspection.unit_id)).await?;
    shown(&tx, row).await
}

/// Signs the minutes for the inspected unit, after the team; somebody other than who signed for the team does.
pub async fn countersign_minutes(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Nothing>,
) -> Answer<Minutes> {
    let inspection = held(&tx, &scope, id).await?;
    let row = minutes_row(&tx, id).await?;
    let before = shown(&tx, row.clone()).await?;
    version.check(&before)?;
    body.read_nothing()?;
    refuse_frozen(inspection.frozen)?;
    if row.unit_signature.is_some() {
        return Err(both_signed());
    }
    let Some(team) = &row.team_signature else {
        let detail = Text::new("Tổ kiểm tra ký biên bản trước.", "The team signs the minutes first.");
        return Err(Refusal::new(Code::Conflict, detail));
    };
    let signed = signature(&tx, &scope, &before)?;
    let detail = Text::new(
        "Người đã ký cho tổ kiểm tra không ký thay đơn vị được kiểm tra.",
        "Who signed for the team can't sign for the inspected unit.",
    );
    require_second([team.by.as_str()], &signed.by, detail)?;
    let mut change = row.into_active_model();
    change.unit_signature = Set(Some(signed));
    change.updated_at = Set(tx.now());
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "inspection.minutes_countersign", (id, inspection.unit_id)).await?;
    shown(&tx, row).await
}

/// Says whether a file may be sent to minutes, before any of it is read.
pub async fn expect_minutes_evidence(tx: Tx, scope: Scope, id: Uuid, file: NewFile) -> Answer<Expected> {
    let inspection = row(&tx, &scope, id).await?;
    let own = teams::has_member(&tx, inspection.team_id, scope.actor()).await?;
    scope.require_own_or_whole(&tx, inspection.unit_id, own).await?;
    let minutes = minutes_of(&tx, id).await?;
    Subject::from(inspection).require_open()?;
    refuse_signed(&minutes, file.supersedes)?;
    evidence::expect(&tx, Behind::minutes(id), file).await
}

/// Notes a file that has arrived. Like other words it takes the team's signature away; once the unit has signed too, it stands
/// beside what was signed.
pub async fn add_minutes_evidence(tx: Tx, scope: Scope, id: Uuid, file: Arrived) -> Answer<Evidence> {
    let inspection = subject_to_write(&tx, &scope, id).await?;
    let row = minutes_row(&tx, id).await?;
    inspection.require_open()?;
    refuse_signed(&shown(&tx, row.clone()).await?, file.expected.supersedes)?;
    if row.unit_signature.is_none() {
        let mut change = row.into_active_model();
        change.team_signature = Set(None);
        change.updated_at = Set(tx.now());
        change.update(&tx).await?;
    }
    evidence::note(&tx, &scope, inspection.unit_id, Behind::minutes(id), file).await
}

/// Refuses (409) that a file which both parties have signed gives way.
fn refuse_signed(minutes: &Minutes, superseded: Option<Uuid>) -> Answer<()> {
    let is_signed =
        minutes.unit_signature.is_some() && minutes.signed_evidence().any(|file| Some(file.id) == superseded);
    if is_signed { Err(both_signed()) } else { Ok(()) }
}
