//! Reminders: who was reminded of which findings or notices, by whom, when.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::find::of_unit;
use super::history;
use super::steps::{next, rows};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::{NewReminder, Reminded, Reminder, ReminderFilter};
use crate::findings::entity::reminder;
use crate::findings::rules::{FindingEvent, FindingStep};
use crate::http::{Body, Page, Paging};
use crate::inspections::service::subject_to_read;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::time::Moment;
use crate::units::service as units;

/// Reminds a unit of its findings that wait, or of a notice that is due.
pub async fn create_reminder(tx: Tx, scope: Scope, body: Body<NewReminder>) -> Answer<Reminder> {
    let input = body.read()?;
    let unit = units::named_or_tree(&tx, &scope, Some(&input.unit_code), "/unit_code").await?;
    scope.require_wholly(&tx, unit).await?;
    let mut faults = Faults::default();
    faults
        .once("/finding_ids", &input.finding_ids)
        .text("/text", &input.text, 5000)
        .optional("/addressee", input.addressee.as_deref(), 500)
        .add((input.finding_ids.is_empty() && input.inspection_id.is_none()).then(about_nothing))
        .add(inspection_fault(&tx, &scope, unit, input.inspection_id).await?);
    let ours = of_unit(&tx, unit, &input.finding_ids).await?;
    let strangers = input.finding_ids.iter().enumerate().filter(|(_, id)| !ours.contains(id));
    faults.extend(strangers.map(|(index, _)| {
        let detail = Text::new("Đơn vị không có tồn tại này.", "The unit has no such finding.");
        Fault::new(format!("/finding_ids/{index}"), "unknown_finding", detail)
    }));
    faults.done()?;
    for row in rows(&tx, &input.finding_ids).await? {
        next(&tx, &row, FindingStep::Remind)?;
        history::keep(&tx, &scope, &row, FindingEvent::Reminded, Some(input.text.clone())).await?;
    }
    let new = reminder::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit),
        finding_ids: Set(Reminded(input.finding_ids)),
        inspection_id: Set(input.inspection_id),
        text: Set(input.text),
        addressee: Set(input.addressee),
        by: Set(scope.actor().to_string()),
        at: Set(tx.now()),
    };
    let row = new.insert(&tx).await?;
    audit::Entry::new("reminder.create", format!("reminder:{}", row.id))
        .detail(&serde_json::json!({ "findings": row.finding_ids, "inspection": row.inspection_id }))?
        .record(&tx, &scope, Some(unit))
        .await?;
    Ok(show(units::code_of(&tx, unit).await?, row))
}

fn about_nothing() -> Fault {
    let detail = Text::new(
        "Cần nêu tồn tại hoặc cuộc kiểm tra được đôn đốc.",
        "The findings or the inspection that it is about are needed.",
    );
    Fault::new("/finding_ids", "required", detail)
}

async fn inspection_fault(tx: &Tx, scope: &Scope, unit: i64, id: Option<Uuid>) -> Answer<Option<Fault>> {
    let Some(id) = id else { return Ok(None) };
    let is_ours = subject_to_read(tx, scope, id).await.is_ok_and(|subject| subject.unit_id == unit);
    let detail = || Text::new("Đơn vị không có cuộc kiểm tra này.", "The unit has no such inspection.");
    Ok((!is_ours).then(|| Fault::new("/inspection_id", "unknown_inspection", detail())))
}

fn show(unit_code: String, row: reminder::Model) -> Reminder {
    Reminder {
        id: row.id,
        unit_code,
        finding_ids: row.finding_ids.0,
        inspection_id: row.inspection_id,
        text: row.text,
        addressee: row.addressee,
        by: row.by,
        at: Moment::new(row.at),
    }
}

/// One reminder.
pub async fn get_reminder(tx: Tx, scope: Scope, id: Uuid) -> Answer<Reminder> {
    let found = reminder::Entity::find_by_id(id).filter(scope.contains(reminder::Column::UnitId)).one(&tx).await?;
    let row = found.ok_or_else(|| Refusal::not_found(Text::new("văn bản đôn đốc", "reminder")))?;
    Ok(show(units::code_of(&tx, row.unit_id).await?, row))
}

/// Reminders, the newest first.
pub async fn list_reminders(tx: Tx, scope: Scope, filter: ReminderFilter) -> Answer<Page<Reminder>> {
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &("reminders", &filter.unit))?;
    let mut query = reminder::Entity::find()
        .filter(scope.contains(reminder::Column::UnitId))
        .filter(units::below(&tx, &scope, filter.unit.as_deref(), reminder::Column::UnitId).await?)
        .order_by_desc(reminder::Column::Id)
        .limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(reminder::Column::Id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let codes = units::codes(&tx, page.items.iter().map(|row| row.unit_id)).await?;
    let code = |unit: i64| codes.get(&unit).cloned().unwrap_or_default();
    let items = page.items.into_iter().map(|row| show(code(row.unit_id), row)).collect();
    Ok(Page { items, next_cursor: page.next_cursor })
}
