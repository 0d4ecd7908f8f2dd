//! Deadlines that move with the working calendar.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};

use super::history;
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::KeptDeadline;
use crate::findings::entity::finding;
use crate::findings::rules::{FindingEvent, FindingState};
use crate::refusal::Answer;
use crate::time::{WorkingCalendar, resolve_deadline};

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
        let after = resolve_deadline(before.worded(), calendar)?;
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
