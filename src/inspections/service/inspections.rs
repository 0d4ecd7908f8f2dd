//! Inspections: entered by who plans, carried out by their team.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::{plans, schedule, teams};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Nothing, Page, Paging};
use crate::inspections::dto::{Inspection, InspectionFilter, InspectionInput, InspectionPlan, InspectionTeam, Lines};
use crate::inspections::entity::inspection;
use crate::inspections::rules::{InspectionState, InspectionStep, PlanStep, notice_deadline};
use crate::reference::service::working_calendar;
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};
use crate::time::{Deadline, Moment};
use crate::units::service as units;
use crate::workflow::Workflow;

/// Enters an inspection of a unit by one of the plan's teams, once the plan is approved.
pub async fn create(tx: Tx, scope: Scope, body: Body<InspectionInput>) -> Answer<Inspection> {
    let input = body.read()?;
    let unit = units::named_or_tree(&tx, &scope, Some(&input.unit_code), "/unit_code").await?;
    scope.require_wholly(&tx, unit).await?;
    let plan = plans::row_to_change(&tx, &scope, input.plan_id).await?;
    teams::require_of_plan(&tx, plan.id, input.team_id).await?;
    let mut faults = judge(&input);
    faults.add(schedule::unscheduled(&tx, &plan, unit, "/unit_code").await?);
    faults.done()?;
    plan.state.take(PlanStep::AddInspection)?;
    let row = inspection::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit),
        plan_id: Set(plan.id),
        state: Set(InspectionState::Planned),
        frozen: Set(false),
        created_at: Set(tx.now()),
        ..content(&tx, input)
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "inspection.create", (row.id, row.unit_id)).await?;
    shown(&tx, row).await
}

fn judge(input: &InspectionInput) -> Faults {
    let mut faults = Faults::default();
    faults.texts("/inspected", &input.inspected, 500).order("/to", input.from, input.to);
    faults
}

fn content(tx: &Tx, input: InspectionInput) -> inspection::ActiveModel {
    inspection::ActiveModel {
        team_id: Set(input.team_id),
        inspected: Set(Lines(input.inspected)),
        from_on: Set(input.from),
        to_on: Set(input.to),
        updated_at: Set(tx.now()),
        ..Default::default()
    }
}

/// Replaces what is set down about an inspection, until an issued notice covers it: its team, its parts and days.
pub async fn put(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<InspectionInput>) -> Answer<Inspection> {
    let row = held(&tx, &scope, id).await?;
    scope.require_wholly(&tx, row.unit_id).await?;
    version.check(&shown(&tx, row.clone()).await?)?;
    let input = body.read()?;
    let mut faults = judge(&input);
    faults.add((input.plan_id != row.plan_id).then(|| unchangeable("/plan_id")));
    let same_unit = input.unit_code == units::code_of(&tx, row.unit_id).await?;
    faults.add((!same_unit).then(|| unchangeable("/unit_code")));
    faults.done()?;
    teams::require_of_plan(&tx, row.plan_id, input.team_id).await?;
    refuse_frozen(row.frozen)?;
    let change = inspection::ActiveModel { id: Set(id), ..content(&tx, input) };
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "inspection.edit", (row.id, row.unit_id)).await?;
    shown(&tx, row).await
}

fn unchangeable(pointer: &'static str) -> Fault {
    let detail = Text::new(
        "Không đổi được kế hoạch và đơn vị của cuộc kiểm tra.",
        "The plan and the unit of an inspection can't be changed.",
    );
    Fault::new(pointer, "unchangeable", detail)
}

/// Refuses (409) to change what an issued notice covers.
pub(super) fn refuse_frozen(frozen: bool) -> Answer<()> {
    if !frozen {
        return Ok(());
    }
    let detail = Text::new(
        "Kết quả kiểm tra đã được thông báo nên không sửa được nữa.",
        "A notice of this inspection's results was issued; they can't be changed any more.",
    );
    Err(Refusal::new(Code::Conflict, detail))
}

/// Leaves an entry of what was done with an inspection of a unit.
pub(super) async fn trail(tx: &Tx, scope: &Scope, action: &'static str, (inspection, unit): (Uuid, i64)) -> Answer<()> {
    audit::Entry::new(action, format!("inspection:{inspection}")).record(tx, scope, Some(unit)).await
}

pub(super) fn no_inspection() -> Refusal {
    Refusal::not_found(Text::new("cuộc kiểm tra", "inspection"))
}

pub(super) async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<inspection::Model> {
    let found = inspection::Entity::find_by_id(id).filter(scope.contains(inspection::Column::UnitId)).one(tx).await?;
    found.ok_or_else(no_inspection)
}

/// An inspection's row, held until the end of the transaction.
pub(super) async fn held(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<inspection::Model> {
    let found = inspection::Entity::find_by_id(id)
        .filter(scope.contains(inspection::Column::UnitId))
        .lock_exclusive()
        .one(tx)
        .await?;
    found.ok_or_else(no_inspection)
}

/// The same for who may write all of the unit's or is in its team.
pub(super) async fn row_to_change(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<inspection::Model> {
    let row = held(tx, scope, id).await?;
    let own = teams::has_member(tx, row.team_id, scope.actor()).await?;
    scope.require_own_or_whole(tx, row.unit_id, own).await?;
    Ok(row)
}

/// One inspection.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<Inspection> {
    let row = row(&tx, &scope, id).await?;
    shown(&tx, row).await
}

/// The plan that an inspection follows, for who sees the inspection, be the plan their own or of an office above.
pub async fn plan_followed(tx: Tx, scope: Scope, id: Uuid) -> Answer<InspectionPlan> {
    let row = row(&tx, &scope, id).await?;
    plans::followed(&tx, row.plan_id).await
}

/// The team that carries an inspection out, for who sees the inspection.
pub async fn team_sent(tx: Tx, scope: Scope, id: Uuid) -> Answer<InspectionTeam> {
    let row = row(&tx, &scope, id).await?;
    teams::sent(&tx, row.plan_id, row.team_id).await
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
    Ok(Page { items: show_all(&tx, page.items).await?, next_cursor: page.next_cursor })
}

async fn shown(tx: &Tx, row: inspection::Model) -> Answer<Inspection> {
    show_all(tx, vec![row]).await?.pop().ok_or_else(no_inspection)
}

pub(super) async fn show_all(tx: &Tx, rows: Vec<inspection::Model>) -> Answer<Vec<Inspection>> {
    let codes = units::codes(tx, rows.iter().map(|row| row.unit_id)).await?;
    let within = plans::notices_within(tx, rows.iter().map(|row| row.plan_id)).await?;
    let calendar = working_calendar(tx).await?;
    let shown = rows.into_iter().map(|row| {
        let code = codes.get(&row.unit_id).cloned().unwrap_or_default();
        let due = row.concluded_on.zip(within.get(&row.plan_id).copied());
        let deadline = due.and_then(|(ended, days)| notice_deadline(ended, days, &calendar));
        show(code, deadline, row)
    });
    Ok(shown.collect())
}

fn show(unit_code: String, notice_deadline: Option<Deadline>, row: inspection::Model) -> Inspection {
    Inspection {
        id: row.id,
        plan_id: row.plan_id,
        team_id: row.team_id,
        unit_code,
        inspected: row.inspected.0,
        from: row.from_on,
        to: row.to_on,
        state: row.state,
        concluded_on: row.concluded_on,
        notice_deadline,
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
    if step == InspectionStep::Conclude {
        change.concluded_on = Set(Some(tx.today()));
    }
    change.updated_at = Set(tx.now());
    let row = change.update(tx).await?;
    trail(tx, scope, action, (row.id, row.unit_id)).await?;
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

pub(super) fn not_ended(id: Uuid) -> Refusal {
    Refusal::new(
        Code::Conflict,
        Text::new(
            format!("Cuộc kiểm tra {id} chưa kết thúc; hãy kết thúc trước."),
            format!("The inspection {id} has not ended; conclude it first."),
        ),
    )
}
