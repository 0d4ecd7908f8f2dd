//! The remediation plans that issued notices ask for.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::find::shown;
use crate::access::Scope;
use crate::db::Tx;
use crate::inspections::service as inspections;
use crate::notices::entity::notice;
use crate::notices::rules::NoticeState;
use crate::refusal::Answer;
use crate::stationery::rules::{PaperKind, day_in_figures, lowered};
use crate::stationery::service::letterhead;
use crate::time::{Deadline, WorkingCalendar};

/// A remediation plan that a notice asks a unit for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPlan {
    /// The notice.
    pub notice: Uuid,
    /// Its title.
    pub title: String,
    /// The unit.
    pub unit: i64,
    /// By when, by the working calendar of today.
    pub deadline: Deadline,
}

/// The plans that the newest `most` issued notices ask units for that the scope holds wholly, handed in or not.
pub async fn plans_asked(tx: &Tx, scope: &Scope, calendar: &WorkingCalendar, most: u64) -> Answer<Vec<AskedPlan>> {
    let rows = notice::Entity::find()
        .filter(notice::Column::AsksForPlan.eq(true))
        .filter(notice::Column::State.eq(NoticeState::Issued))
        .order_by_desc(notice::Column::Id)
        .limit(most)
        .all(tx)
        .await?;
    let covered: Vec<Uuid> = rows.iter().flat_map(|row| row.inspection_ids.0.iter().copied()).collect();
    let units = inspections::units_held(tx, scope, &covered).await?;
    let mut asked = Vec::new();
    for row in rows {
        let Some(kept) = row.content.remediation_plan_deadline else { continue };
        let deadline = kept.anew(calendar)?;
        let mut of: Vec<i64> = row.inspection_ids.0.iter().filter_map(|id| units.get(id).copied()).collect();
        of.sort_unstable();
        of.dedup();
        let plan =
            |unit| AskedPlan { notice: row.id, title: row.content.title.clone(), unit, deadline: deadline.clone() };
        asked.extend(of.into_iter().map(plan));
    }
    Ok(asked)
}

/// An issued notice inside a sentence: by number, day, issuer and title.
///
/// The caller shows something of its scope that answers it.
pub async fn quoted(tx: &Tx, notice: Uuid) -> Answer<Option<String>> {
    let Some(row) = issued(tx, notice).await? else { return Ok(None) };
    let unit = row.unit_id;
    let notice = shown(tx, row).await?;
    let head = letterhead(tx, unit, PaperKind::Notice, notice.issued_on.unwrap_or(tx.today())).await?;
    let number = notice.number.map_or_else(String::new, |number| format!(" số {number}"));
    let day = notice.issued_on.map_or_else(String::new, |day| format!(" ngày {}", day_in_figures(day)));
    Ok(Some(format!("Thông báo{number}{day} của {} về {}", head.issuer.in_text(), lowered(&notice.title))))
}

/// Whether an issued notice covers an inspection of a unit, so that a remediation plan of the unit can answer it.
///
/// The caller has resolved the unit in its scope.
pub async fn covers_unit(tx: &Tx, notice: Uuid, unit: i64) -> Answer<bool> {
    let Some(row) = issued(tx, notice).await? else { return Ok(false) };
    let units = inspections::units_of(tx, &row.inspection_ids.0).await?;
    Ok(units.values().any(|covered| *covered == unit))
}

/// An issued notice, whoever may see it.
async fn issued(tx: &Tx, id: Uuid) -> Answer<Option<notice::Model>> {
    Ok(notice::Entity::find_by_id(id).filter(notice::Column::State.eq(NoticeState::Issued)).one(tx).await?)
}
