//! Findings that come back: the earlier finding, and the day on which they were first found.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::findings::trail;
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::entity::finding;
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Moment;

/// Which finding, of which unit, entered with what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) id: Uuid,
    pub(super) unit: i64,
    pub(super) origin: Uuid,
}

/// The day on which a finding was first found: with a predecessor, that of the predecessor.
///
/// 422 where the predecessor is none of the unit's earlier findings, or comes back to the finding itself.
pub(super) async fn first_found(
    tx: &Tx,
    place: Place,
    day: Option<NaiveDate>,
    predecessor: Option<Uuid>,
) -> Answer<NaiveDate> {
    let found = day.unwrap_or(tx.today());
    let Some(predecessor) = predecessor else { return Ok(found) };
    let (mut next, mut first) = (Some(predecessor), None);
    while let Some(earlier) = next {
        let row = finding::Entity::find_by_id(earlier).filter(finding::Column::UnitId.eq(place.unit)).one(tx).await?;
        let row = row.filter(|row| row.id != place.id && row.origin_id != place.origin).ok_or_else(no_predecessor)?;
        first = first.or(row.first_found_on);
        next = row.predecessor_id;
    }
    Ok(first.unwrap_or(found))
}

/// The day on which a finding was found, where what is said of it now names none: as it was known, else when it was entered.
pub(super) fn known_since(row: &finding::Model) -> NaiveDate {
    let own = row.first_found_on.filter(|_| row.predecessor_id.is_none());
    own.unwrap_or_else(|| Moment::new(row.created_at).day())
}

/// Gives the findings that came back after this one the day on which it was first found.
pub(super) async fn carry_first_found(tx: &Tx, scope: &Scope, row: &finding::Model) -> Answer<()> {
    let mut earlier = vec![row.id];
    while !earlier.is_empty() {
        let later = finding::Entity::find()
            .filter(finding::Column::PredecessorId.is_in(earlier))
            .filter(finding::Column::FirstFoundOn.ne(row.first_found_on))
            .order_by_asc(finding::Column::Id)
            .lock_exclusive()
            .all(tx)
            .await?;
        earlier = later.iter().map(|row| row.id).collect();
        for next in later {
            let mut change = next.into_active_model();
            change.first_found_on = Set(row.first_found_on);
            change.updated_at = Set(tx.now());
            trail(tx, scope, "finding.first_found", &change.update(tx).await?).await?;
        }
    }
    Ok(())
}

fn no_predecessor() -> Refusal {
    let detail = Text::new(
        "Đơn vị không có tồn tại này trong một cuộc kiểm tra khác trước đó.",
        "The unit has no such finding of another inspection before.",
    );
    Refusal::fault("/predecessor_id", "unknown_finding", detail)
}
