//! Inspections: entered by who plans, carried out by their team.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::{plans, teams};
use crate::access::{Scope, members};
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Nothing, Page, Paging};
use crate::inspections::dto::{Inspection, InspectionFilter, Lines, NewInspection};
use crate::inspections::entity::{inspection, plan};
use crate::inspections::rules::{InspectionState, InspectionStep, PlanStep};
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};
use crate::time::{Moment, Period};
use crate::units::service as units;
use crate::workflow::Workflow;

/// Enters an inspection of a unit by one of the plan's teams, once the plan is approved.
pub async fn create(tx: Tx, scope: Scope, body: Body<NewInspection>) -> Answer<Inspection> {
    let input = body.read()?;
    let unit = units::named_or_tree(&tx, &scope, Some(&input.unit_code), "/unit_code").await?;
    scope.require_wholly(&tx, unit).await?;
    let plan = plans::row_to_change(&tx, &scope, input.plan_id).await?;
    teams::require_of_plan(&tx, plan.id, input.team_id).await?;
    let mut faults = Faults::default();
    faults.texts("/inspected", &input.inspected, 500).order("/to", input.from, input.to);
    faults.done()?;
    plan.state.take(PlanStep::AddInspection)?;
    let row = inspection::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit),
        plan_id: Set(plan.id),
        team_id: Set(input.team_id),
        inspected: Set(Lines(input.inspected)),
        from_on: Set(input.from),
        to_on: Set(input.to),
        state: Set(InspectionState::Planned),
        frozen: Set(false),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "inspection.create", &row).await?;
    shown(&tx, row).await
}

async fn trail(tx: &Tx, scope: &Scope, action: &'static str, row: &inspection::Model) -> Answer<()> {
    audit::Entry::new(action, format!("inspection:{}", row.id)).record(tx, scope, Some(row.unit_id)).await
}

fn no_inspection() -> Refusal {
    Refusal::not_found(Text::new("cuộc kiểm tra", "inspection"))
}

async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<inspection::Model> {
    let found = inspection::Entity::find_by_id(id).filter(scope.contains(inspection::Column::UnitId)).one(tx).await?;
    found.ok_or_else(no_inspection)
}

/// An inspection's row, held until the end of the transaction, for who may write all of the unit's or is in its team.
async fn row_to_change(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<inspection::Model> {
    let found = inspection::Entity::find_by_id(id)
        .filter(scope.contains(inspection::Column::UnitId))
        .lock_exclusive()
        .one(tx)
        .await?;
    let row = found.ok_or_else(no_inspection)?;
    let own = teams::has_member(tx, row.team_id, scope.actor()).await?;
    scope.require_own_or_whole(tx, row.unit_id, own).await?;
    Ok(row)
}

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
        if !self.frozen {
            return Ok(());
        }
        let detail = Text::new(
            "Kết quả kiểm tra đã được thông báo nên không sửa được nữa.",
            "A notice of this inspection's results was issued; they can't be changed any more.",
        );
        Err(Refusal::new(Code::Conflict, detail))
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

/// One inspection.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<Inspection> {
    let row = row(&tx, &scope, id).await?;
    shown(&tx, row).await
}

/// The units that inspections look at, by inspection.
///
/// The caller has resolved `ids` in its scope.
pub async fn units_of(tx: &Tx, ids: &[Uuid]) -> Answer<HashMap<Uuid, i64>> {
    let rows = inspection::Entity::find().filter(inspection::Column::Id.is_in(ids.to_vec())).all(tx).await?;
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

/// Inspections, the newest first.
pub async fn list(tx: Tx, scope: Scope, filter: InspectionFilter) -> Answer<Page<Inspection>> {
    let question = ("inspections", &filter.unit, &filter.state, &filter.plan_id);
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let mut query = inspection::Entity::find()
        .filter(scope.contains(inspection::Column::UnitId))
        .order_by_desc(inspection::Column::Id)
        .limit(paging.fetch());
    query = query.filter(units::below(&tx, &scope, filter.unit.as_deref(), inspection::Column::UnitId).await?);
    if let Some(state) = filter.state {
        query = query.filter(inspection::Column::State.eq(state));
    }
    if let Some(plan) = filter.plan_id {
        query = query.filter(inspection::Column::PlanId.eq(plan));
    }
    if let Some(after) = paging.after {
        query = query.filter(inspection::Column::Id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let names = units::names(&tx, page.items.iter().map(|row| row.unit_id), tx.today()).await?;
    let code = |unit: i64| names.get(&unit).map(|unit| unit.code.clone()).unwrap_or_default();
    let items = page.items.into_iter().map(|row| show(code(row.unit_id), row)).collect();
    Ok(Page { items, next_cursor: page.next_cursor })
}

async fn shown(tx: &Tx, row: inspection::Model) -> Answer<Inspection> {
    Ok(show(units::code_of(tx, row.unit_id).await?, row))
}

fn show(unit_code: String, row: inspection::Model) -> Inspection {
    Inspection {
        id: row.id,
        plan_id: row.plan_id,
        team_id: row.team_id,
        unit_code,
        inspected: row.inspected.0,
        from: row.from_on,
        to: row.to_on,
        state: row.state,
        frozen: row.frozen,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}

async fn take(
    tx: &Tx,
    scope: &Scope,
    row: inspection::Model,
    step: InspectionStep,
    action: &'static str,
) -> Answer<Inspection> {
    let state = row.state.take(step)?;
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.updated_at = Set(tx.now());
    let row = change.update(tx).await?;
    trail(tx, scope, action, &row).await?;
    shown(tx, row).await
}

/// Begins an inspection whose plan is under way.
pub async fn start(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Nothing>) -> Answer<Inspection> {
    let row = row_to_change(&tx, &scope, id).await?;
    version.check(&shown(&tx, row.clone()).await?)?;
    body.read_nothing()?;
    plans::state_of(&tx, row.plan_id).await?.take(PlanStep::StartInspection)?;
    take(&tx, &scope, row, InspectionStep::Start, "inspection.start").await
}

/// Ends an inspection.
pub async fn conclude(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Nothing>) -> Answer<Inspection> {
    let row = row_to_change(&tx, &scope, id).await?;
    version.check(&shown(&tx, row.clone()).await?)?;
    body.read_nothing()?;
    take(&tx, &scope, row, InspectionStep::Conclude, "inspection.conclude").await
}

/// Refuses (409) to end a plan while one of its inspections is under way or was never begun.
pub(super) async fn refuse_unconcluded(tx: &Tx, plan: Uuid) -> Answer<()> {
    let open = inspection::Entity::find()
        .filter(inspection::Column::PlanId.eq(plan))
        .filter(inspection::Column::State.ne(InspectionState::Concluded))
        .one(tx)
        .await?;
    match open {
        None => Ok(()),
        Some(open) => Err(not_ended(open.id)),
    }
}

fn not_ended(id: Uuid) -> Refusal {
    Refusal::new(
        Code::Conflict,
        Text::new(
            format!("Cuộc kiểm tra {id} chưa kết thúc; hãy kết thúc trước."),
            format!("The inspection {id} has not ended; conclude it first."),
        ),
    )
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
/// unless all of them are concluded and none is covered by an issued notice yet.
///
/// The caller has resolved `ids` in its scope. Held before their findings, as those who write findings do.
pub async fn hold_concluded(tx: &Tx, ids: &[Uuid]) -> Answer<()> {
    let rows = inspection::Entity::find()
        .filter(inspection::Column::Id.is_in(ids.to_vec()))
        .order_by_asc(inspection::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    for row in rows {
        if row.state != InspectionState::Concluded {
            return Err(not_ended(row.id));
        }
        Subject::from(row).require_open()?;
    }
    Ok(())
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
