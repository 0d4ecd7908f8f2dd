//! What moves with something else: deadlines with the working calendar, the days of first finding with those of inspections.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::findings::trail;
use super::history;
use super::predecessors::{Place, carry_first_found, first_found};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::KeptDeadline;
use crate::findings::entity::finding;
use crate::findings::rules::{FindingEvent, FindingSource, FindingState};
use crate::http::{Body, IfMatch};
use crate::inspections::dto::{Inspection, InspectionInput};
use crate::inspections::service::{self as inspections, Subject};
use crate::refusal::Answer;
use crate::time::WorkingCalendar;

/// Works the deadlines of findings that are not closed out anew by a changed calendar; answers with how many days moved.
///
/// Each that moves keeps a step with `reason`. The caller has the right to change the calendar, and audits the change of it.
pub async fn follow_calendar(tx: &Tx, scope: &Scope, calendar: &WorkingCalendar, reason: &str) -> Answer<u32> {
    let rows = finding::Entity::find()
        .filter(finding::Column::State.ne(FindingState::Closed))
        .filter(finding::Column::Deadline.is_not_null())
        .order_by_asc(finding::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    let mut moved = 0;
    for row in rows {
        let Some(KeptDeadline(before)) = row.deadline.clone() else { continue };
        let after = before.anew(calendar)?;
        if after == before {
            continue;
        }
        let (due_before, due_on) = (before.due_on, after.due_on);
        let mut change = row.into_active_model();
        change.deadline = Set(Some(KeptDeadline(after)));
        change.due_on = Set(Some(due_on));
        change.updated_at = Set(tx.now());
        let row = change.update(tx).await?;
        if due_on != due_before {
            moved += 1;
            history::keep(tx, scope, &row, FindingEvent::CalendarChanged, Some(reason.to_owned())).await?;
        }
        audit::Entry::new("finding.calendar_changed", format!("finding:{}", row.id))
            .detail(&serde_json::json!({ "due_on": due_on, "before": due_before }))?
            .record(tx, scope, Some(row.unit_id))
            .await?;
    }
    Ok(moved)
}

/// Replaces what is set down about an inspection; where its days change, its findings were first found on the new ones, unless
/// they had come up before.
pub async fn put_inspection(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<InspectionInput>,
) -> Answer<Inspection> {
    let before = inspections::subject_to_read(&tx, &scope, id).await?.day;
    let changed = inspections::put(tx.clone(), scope.clone(), id, version, body).await?;
    let after = inspections::subject_to_read(&tx, &scope, id).await?;
    if after.day.is_some() && after.day != before {
        follow_inspection(&tx, &scope, after).await?;
    }
    Ok(changed)
}

async fn follow_inspection(tx: &Tx, scope: &Scope, inspection: Subject) -> Answer<()> {
    let rows = finding::Entity::find()
        .filter(finding::Column::Source.eq(FindingSource::Inspection))
        .filter(finding::Column::OriginId.eq(inspection.id))
        .order_by_asc(finding::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    for row in rows {
        let place = Place { id: row.id, unit: row.unit_id, origin: row.origin_id };
        let first = first_found(tx, place, inspection.day, row.predecessor_id).await?;
        if row.first_found_on == Some(first) {
            continue;
        }
        let mut change = row.into_active_model();
        change.first_found_on = Set(Some(first));
        change.updated_at = Set(tx.now());
        let row = change.update(tx).await?;
        trail(tx, scope, "finding.first_found", &row).await?;
        carry_first_found(tx, scope, &row).await?;
    }
    Ok(())
}
