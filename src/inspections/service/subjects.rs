//! Inspections as other features see them: whose they are, whether something may still be written about them, and the notice
//! that covers them.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::inspections::{no_inspection, not_ended, refuse_frozen, row, row_to_change, show_all};
use super::teams;
use crate::access::{Actor, Scope, members};
use crate::db::Tx;
use crate::inspections::dto::Inspection;
use crate::inspections::entity::{inspection, plan};
use crate::inspections::rules::{InspectionState, InspectionStep};
use crate::refusal::{Answer, Fault, Text};
use crate::time::Period;
use crate::workflow::Workflow;

/// An inspection that something else belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The inspection.
    pub id: Uuid,
    /// The unit that is inspected.
    pub unit_id: i64,
    /// The last day at the unit, or else the first one, where they are known.
    pub day: Option<NaiveDate>,
    state: InspectionState,
    frozen: bool,
}

impl Subject {
    /// Refuses (409) to write about an inspection that hasn't begun, or that an issued notice covers.
    pub fn require_open(&self) -> Answer<()> {
        self.state.take(InspectionStep::WriteResults)?;
        refuse_frozen(self.frozen)
    }
}

impl From<inspection::Model> for Subject {
    fn from(row: inspection::Model) -> Self {
        let day = row.to_on.or(row.from_on);
        Self { id: row.id, unit_id: row.unit_id, day, state: row.state, frozen: row.frozen }
    }
}

/// The inspection that something is read of; 404 outside the scope.
pub async fn subject_to_read(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<Subject> {
    row(tx, scope, id).await.map(Subject::from)
}

/// The inspection that something is written about: 404 outside the scope, 403 for who holds the permission in a limited
/// way and isn't in the team. Whether it is open is asked separately, after the body and its version were judged. The
/// row is held until the end of the transaction.
pub async fn subject_to_write(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<Subject> {
    row_to_change(tx, scope, id).await.map(Subject::from)
}

/// The units that inspections look at, by inspection.
///
/// The caller has resolved `ids` in its scope.
pub async fn units_of(tx: &Tx, ids: &[Uuid]) -> Answer<HashMap<Uuid, i64>> {
    let rows = inspection::Entity::find().filter(inspection::Column::Id.is_in(ids.to_vec())).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.unit_id)).collect())
}

/// The same for those units that the scope holds wholly.
pub async fn units_held(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Answer<HashMap<Uuid, i64>> {
    let rows = inspection::Entity::find()
        .filter(inspection::Column::Id.is_in(ids.to_vec()))
        .filter(scope.contains_wholly(inspection::Column::UnitId))
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.unit_id)).collect())
}

/// A fault for each of `ids`, below `pointer`, that is no inspection of the scope at `unit` or below it.
pub async fn unknown_below(tx: &Tx, scope: &Scope, unit: i64, ids: &[Uuid], pointer: &str) -> Answer<Vec<Fault>> {
    let known = inspection::Entity::find()
        .filter(inspection::Column::Id.is_in(ids.to_vec()))
        .filter(scope.contains(inspection::Column::UnitId))
        .filter(Expr::col(inspection::Column::UnitId).in_subquery(members(&[unit], tx.today())))
        .all(tx)
        .await?;
    let unknown = ids.iter().enumerate().filter(|(_, id)| known.iter().all(|row| row.id != **id));
    let fault = |(index, _)| {
        let detail = Text::new(
            "Không có cuộc kiểm tra này tại đơn vị hoặc cấp dưới.",
            "There is no such inspection at the unit or below it.",
        );
        Fault::new(format!("{pointer}/{index}"), "unknown_inspection", detail)
    };
    Ok(unknown.map(fault).collect())
}

/// Marks inspections as covered by an issued notice, so that nothing of them changes any more.
///
/// The caller has resolved `ids` in its scope and audits the notice.
pub async fn freeze(tx: &Tx, ids: &[Uuid]) -> Answer<()> {
    inspection::Entity::update_many()
        .col_expr(inspection::Column::Frozen, Expr::value(true))
        .col_expr(inspection::Column::UpdatedAt, Expr::value(tx.now()))
        .filter(inspection::Column::Id.is_in(ids.to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Holds inspections until the end of the transaction, so that nothing is written about them meanwhile, and refuses (409)
/// unless all of them are concluded and none is covered by an issued notice yet. Answers with the last of their days that is
/// known.
///
/// The caller has resolved `ids` in its scope. Held before their findings, as those who write findings do.
pub async fn hold_concluded(tx: &Tx, ids: &[Uuid]) -> Answer<Option<NaiveDate>> {
    let rows = inspection::Entity::find()
        .filter(inspection::Column::Id.is_in(ids.to_vec()))
        .order_by_asc(inspection::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    let mut last: Option<NaiveDate> = None;
    for row in rows {
        if row.state != InspectionState::Concluded {
            return Err(not_ended(row.id));
        }
        let subject = Subject::from(row);
        subject.require_open()?;
        last = Ord::max(last, subject.day);
    }
    Ok(last)
}

/// Whether the actor is in the team of an inspection.
///
/// The caller has resolved `id` in its scope.
pub async fn is_in_team(tx: &Tx, id: Uuid, actor: &Actor) -> Answer<bool> {
    match inspection::Entity::find_by_id(id).one(tx).await? {
        Some(row) => teams::has_member(tx, row.team_id, actor).await,
        None => Ok(false),
    }
}

/// The inspections of the scope that have ended and that no issued notice covers yet, the one that ended first before.
pub async fn without_notice(tx: &Tx, scope: &Scope, most: u64) -> Answer<Vec<Inspection>> {
    let rows = inspection::Entity::find()
        .filter(scope.contains(inspection::Column::UnitId))
        .filter(inspection::Column::State.eq(InspectionState::Concluded))
        .filter(inspection::Column::Frozen.eq(false))
        .order_by_asc(inspection::Column::ConcludedOn)
        .limit(most)
        .all(tx)
        .await?;
    show_all(tx, rows).await
}

/// The days that the plans of inspections look at, from the first to the last.
pub async fn inspected_period(tx: &Tx, ids: &[Uuid]) -> Answer<Period> {
    let rows = inspection::Entity::find().filter(inspection::Column::Id.is_in(ids.to_vec())).all(tx).await?;
    let plans: Vec<Uuid> = rows.into_iter().map(|row| row.plan_id).collect();
    let plans = plan::Entity::find().filter(plan::Column::Id.is_in(plans)).all(tx).await?;
    let from = plans.iter().map(|plan| plan.period_from).min();
    let to = plans.iter().map(|plan| plan.period_to).max();
    from.zip(to).map(|(from, to)| Period { from, to }).ok_or_else(no_inspection)
}
