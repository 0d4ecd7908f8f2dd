//! An inspected unit's own report, and the minutes of an inspection with their two signatures.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::inspections::{held, refuse_frozen};
use super::subjects::{subject_to_read, subject_to_write};
use super::teams;
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Nothing};
use crate::inspections::dto::{Minutes, MinutesInput, OwnWords, SelfReport, SelfReportInput, Signature};
use crate::inspections::entity::{minutes, self_report};
use crate::inspections::rules::InspectionStep;
use crate::reference::service::unknown_area;
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};
use crate::time::Moment;
use crate::workflow::{Workflow, require_second};

async fn trail(tx: &Tx, scope: &Scope, action: &'static str, inspection: Uuid, unit: i64) -> Answer<()> {
    audit::Entry::new(action, format!("inspection:{inspection}")).record(tx, scope, Some(unit)).await
}

/// Sends what an inspected unit says about itself, until the inspection has ended; answers with it, and whether it is new.
pub async fn put_self_report(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<SelfReportInput>,
) -> Answer<(SelfReport, bool)> {
    let inspection = held(&tx, &scope, id).await?;
    let current = self_report::Entity::find_by_id(id).one(&tx).await?;
    version.check_where_there(current.clone().map(show_report).as_ref())?;
    let input = body.read()?;
    judge_report(&tx, &input).await?;
    inspection.state.take(InspectionStep::SendSelfReport)?;
    let row = self_report::ActiveModel {
        inspection_id: Set(id),
        number: Set(input.number),
        issued_on: Set(input.issued_on),
        text: Set(input.text),
        areas: Set(OwnWords(input.areas)),
        sent_by: Set(scope.actor().to_string()),
        created_at: Set(current.as_ref().map_or(tx.now(), |row| row.created_at)),
        updated_at: Set(tx.now()),
    };
    let new = current.is_none();
    let row = if new { row.insert(&tx).await? } else { row.update(&tx).await? };
    trail(&tx, &scope, "inspection.self_report", id, inspection.unit_id).await?;
    Ok((show_report(row), new))
}

async fn judge_report(tx: &Tx, input: &SelfReportInput) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .optional("/number", input.number.as_deref(), 100)
        .text("/text", &input.text, 200_000)
        .once_at(input.areas.iter().map(|area| &area.area_code), |index| format!("/areas/{index}/area_code"));
    for (index, area) in input.areas.iter().enumerate() {
        faults.add(unknown_area(tx, &area.area_code, &format!("/areas/{index}/area_code")).await?).text(
            &format!("/areas/{index}/text"),
            &area.text,
            200_000,
        );
    }
    faults.done()
}

fn show_report(row: self_report::Model) -> SelfReport {
    SelfReport {
        inspection_id: row.inspection_id,
        number: row.number,
        issued_on: row.issued_on,
        text: row.text,
        areas: row.areas.0,
        sent_by: row.sent_by,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}

/// What an inspected unit says about itself.
pub async fn get_self_report(tx: Tx, scope: Scope, id: Uuid) -> Answer<SelfReport> {
    subject_to_read(&tx, &scope, id).await?;
    let found = self_report::Entity::find_by_id(id).one(&tx).await?;
    found.map(show_report).ok_or_else(|| Refusal::not_found(Text::new("báo cáo tự kiểm tra", "self-report")))
}

/// Writes the minutes of an inspection, until the unit has signed them; answers with them, and whether they are new.
pub async fn put_minutes(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<MinutesInput>,
) -> Answer<(Minutes, bool)> {
    let subject = subject_to_write(&tx, &scope, id).await?;
    let current = minutes::Entity::find_by_id(id).one(&tx).await?;
    version.check_where_there(current.clone().map(show_minutes).as_ref())?;
    let input = body.read()?;
    judge_minutes(&input)?;
    subject.require_open()?;
    if current.as_ref().is_some_and(|row| row.unit_signature.is_some()) {
        return Err(both_signed());
    }
    let row = minutes::ActiveModel {
        inspection_id: Set(id),
        content: Set(input),
        team_signature: Set(None),
        unit_signature: Set(None),
        created_at: Set(current.as_ref().map_or(tx.now(), |row| row.created_at)),
        updated_at: Set(tx.now()),
    };
    let new = current.is_none();
    let row = if new { row.insert(&tx).await? } else { row.update(&tx).await? };
    trail(&tx, &scope, "inspection.minutes", id, subject.unit_id).await?;
    Ok((show_minutes(row), new))
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

fn show_minutes(row: minutes::Model) -> Minutes {
    Minutes {
        inspection_id: row.inspection_id,
        content: row.content,
        team_signature: row.team_signature,
        unit_signature: row.unit_signature,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
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
    minutes_row(tx, id).await.map(show_minutes)
}

fn signature(tx: &Tx, scope: &Scope, content: &MinutesInput) -> Answer<Signature> {
    let bytes = serde_json::to_vec(content).map_err(|error| Refusal::internal(&error))?;
    let by = scope.actor().to_string();
    Ok(Signature { by, at: Moment::new(tx.now()), sha256: hex::encode(Sha256::digest(bytes)) })
}

/// Signs the minutes for the team: its head or a deputy does.
pub async fn sign_minutes(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Nothing>) -> Answer<Minutes> {
    let inspection = held(&tx, &scope, id).await?;
    let row = minutes_row(&tx, id).await?;
    version.check(&show_minutes(row.clone()))?;
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
    let signed = signature(&tx, &scope, &row.content)?;
    let mut change = row.into_active_model();
    change.team_signature = Set(Some(signed));
    change.updated_at = Set(tx.now());
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "inspection.minutes_sign", id, inspection.unit_id).await?;
    Ok(show_minutes(row))
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
    version.check(&show_minutes(row.clone()))?;
    body.read_nothing()?;
    refuse_frozen(inspection.frozen)?;
    if row.unit_signature.is_some() {
        return Err(both_signed());
    }
    let Some(team) = &row.team_signature else {
        let detail = Text::new("Tổ kiểm tra ký biên bản trước.", "The team signs the minutes first.");
        return Err(Refusal::new(Code::Conflict, detail));
    };
    let signed = signature(&tx, &scope, &row.content)?;
    let detail = Text::new(
        "Người đã ký cho tổ kiểm tra không ký thay đơn vị được kiểm tra.",
        "Who signed for the team can't sign for the inspected unit.",
    );
    require_second([team.by.as_str()], &signed.by, detail)?;
    let mut change = row.into_active_model();
    change.unit_signature = Set(Some(signed));
    change.updated_at = Set(tx.now());
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "inspection.minutes_countersign", id, inspection.unit_id).await?;
    Ok(show_minutes(row))
}
