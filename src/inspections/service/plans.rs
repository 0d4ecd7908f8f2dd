//! Inspection plans: written, approved, carried out.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::inspections::refuse_unconcluded;
use super::{schedule, versions};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Nothing, Page, Paging};
use crate::inspections::dto::{
    InspectedPeriod, InspectionPlan, Lines, PlanFilter, PlanInput, Reason, Reference, References, Schedule,
};
use crate::inspections::entity::plan;
use crate::inspections::rules::{PlanState, PlanStep};
use crate::reference::service::known_areas;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::time::Moment;
use crate::units::service as units;
use crate::workflow::Workflow;

/// Enters a plan as a draft.
pub async fn create_plan(tx: Tx, scope: Scope, body: Body<PlanInput>) -> Answer<InspectionPlan> {
    let input = body.read()?;
    let unit = units::named_or_tree(&tx, &scope, Some(&input.unit_code), "/unit_code").await?;
    scope.require_wholly(&tx, unit).await?;
    judge(&tx, unit, &input).await?;
    let row = plan::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit),
        version: Set(1),
        state: Set(PlanState::Draft),
        reason: Set(None),
        created_at: Set(tx.now()),
        ..content(&tx, input)
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, "plan.create", &row, None).await?;
    shown(&tx, row).await
}

pub(super) fn content(tx: &Tx, input: PlanInput) -> plan::ActiveModel {
    plan::ActiveModel {
        number: Set(input.number),
        issued_on: Set(input.issued_on),
        title: Set(input.title),
        kind: Set(input.kind),
        trigger: Set(input.trigger),
        year: Set(input.year),
        period_from: Set(input.period.from),
        period_to: Set(input.period.to),
        area_codes: Set(Lines(input.area_codes)),
        basis: Set(References(input.basis)),
        schedule: Set(Schedule(input.schedule)),
        notice_working_days: Set(input.notice_working_days),
        body: Set(input.body),
        updated_at: Set(tx.now()),
        ..Default::default()
    }
}

/// What a plan says, as it would be sent.
pub(super) fn content_of(plan: InspectionPlan) -> PlanInput {
    PlanInput {
        unit_code: plan.unit_code,
        number: plan.number,
        issued_on: plan.issued_on,
        title: plan.title,
        kind: plan.kind,
        trigger: plan.trigger,
        year: plan.year,
        period: plan.period,
        area_codes: plan.area_codes,
        basis: plan.basis,
        schedule: plan.schedule,
        notice_working_days: plan.notice_working_days,
        body: plan.body,
    }
}

/// Judges what a plan of `unit` is to say.
pub(super) async fn judge(tx: &Tx, unit: i64, input: &PlanInput) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .optional("/number", input.number.as_deref(), 100)
        .text("/title", &input.title, 500)
        .range("/year", input.year.into(), 1945, 2200)
        .order("/period/to", Some(input.period.from), Some(input.period.to))
        .once("/area_codes", &input.area_codes)
        .optional_range("/notice_working_days", input.notice_working_days.map(Into::into), 1, 365)
        .optional("/body", input.body.as_deref(), 200_000);
    Reference::judge_all(&input.basis, &mut faults, "/basis");
    schedule::judge(tx, unit, &input.schedule, &mut faults).await?;
    let known = known_areas(tx, &input.area_codes).await?;
    for (index, code) in input.area_codes.iter().enumerate() {
        if !known.contains(code) {
            let detail = Text::new(
                "Không có lĩnh vực cải cách mang mã này; xem GET /v1/reform-areas.",
                "No reform area has this code; see GET /v1/reform-areas.",
            );
            faults.add(Some(Fault::new(format!("/area_codes/{index}"), "unknown_area", detail)));
        }
    }
    faults.done()
}

async fn trail(tx: &Tx, scope: &Scope, action: &'static str, row: &plan::Model, reason: Option<&str>) -> Answer<()> {
    let entry = audit::Entry::new(action, format!("inspection-plan:{}", row.id)).because(reason)?;
    entry.record(tx, scope, Some(row.unit_id)).await
}

fn no_plan() -> Refusal {
    Refusal::not_found(Text::new("kế hoạch kiểm tra", "inspection plan"))
}

pub(super) async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<plan::Model> {
    let found = plan::Entity::find_by_id(id).filter(scope.contains(plan::Column::UnitId)).one(tx).await?;
    found.ok_or_else(no_plan)
}

/// A plan's row, held until the end of the transaction, so that steps of the same plan wait for each other.
pub(super) async fn row_to_change(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<plan::Model> {
    let found =
        plan::Entity::find_by_id(id).filter(scope.contains(plan::Column::UnitId)).lock_exclusive().one(tx).await?;
    let row = found.ok_or_else(no_plan)?;
    scope.require_wholly(tx, row.unit_id).await?;
    Ok(row)
}

/// Refuses a plan that the scope doesn't show.
pub(super) async fn require(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<()> {
    row(tx, scope, id).await.map(drop)
}

/// The state of a plan that an inspection belongs to, whoever may see it.
pub(super) async fn state_of(tx: &Tx, id: Uuid) -> Answer<PlanState> {
    let found = plan::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    found.map(|row| row.state).ok_or_else(no_plan)
}

/// The unit of a plan that an inspection follows, whoever may see it.
pub(super) async fn unit_of(tx: &Tx, id: Uuid) -> Answer<i64> {
    let found = plan::Entity::find_by_id(id).one(tx).await?;
    found.map(|row| row.unit_id).ok_or_else(no_plan)
}

/// The plan that an inspection follows, whoever may see it.
pub(super) async fn followed(tx: &Tx, id: Uuid) -> Answer<InspectionPlan> {
    let found = plan::Entity::find_by_id(id).one(tx).await?;
    shown(tx, found.ok_or_else(no_plan)?).await
}

/// Within how many working days the notices of plans are to be issued, by plan, where the plans set it.
pub(super) async fn notices_within(tx: &Tx, ids: impl Iterator<Item = Uuid>) -> Answer<HashMap<Uuid, u32>> {
    let rows = plan::Entity::find().filter(plan::Column::Id.is_in(ids)).all(tx).await?;
    let within = |row: plan::Model| Some((row.id, u32::try_from(row.notice_working_days?).ok()?));
    Ok(rows.into_iter().filter_map(within).collect())
}

/// One plan.
pub async fn get_plan(tx: Tx, scope: Scope, id: Uuid) -> Answer<InspectionPlan> {
    let row = row(&tx, &scope, id).await?;
    shown(&tx, row).await
}

/// Plans, the newest first.
pub async fn list_plans(tx: Tx, scope: Scope, filter: PlanFilter) -> Answer<Page<InspectionPlan>> {
    let question = ("inspection-plans", &filter.unit, &filter.state, &filter.year);
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let mut query = plan::Entity::find()
        .filter(scope.contains(plan::Column::UnitId))
        .order_by_desc(plan::Column::Id)
        .limit(paging.fetch());
    query = query.filter(units::below(&tx, &scope, filter.unit.as_deref(), plan::Column::UnitId).await?);
    if let Some(state) = filter.state {
        query = query.filter(plan::Column::State.eq(state));
    }
    if let Some(year) = filter.year {
        query = query.filter(plan::Column::Year.eq(year));
    }
    if let Some(after) = paging.after {
        query = query.filter(plan::Column::Id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let names = units::names(&tx, page.items.iter().map(|row| row.unit_id), tx.today()).await?;
    let code = |unit: i64| names.get(&unit).map(|unit| unit.code.clone()).unwrap_or_default();
    let items = page.items.into_iter().map(|row| show(code(row.unit_id), row)).collect();
    Ok(Page { items, next_cursor: page.next_cursor })
}

pub(super) async fn shown(tx: &Tx, row: plan::Model) -> Answer<InspectionPlan> {
    Ok(show(units::code_of(tx, row.unit_id).await?, row))
}

fn show(unit_code: String, row: plan::Model) -> InspectionPlan {
    InspectionPlan {
        id: row.id,
        unit_code,
        number: row.number,
        issued_on: row.issued_on,
        title: row.title,
        kind: row.kind,
        trigger: row.trigger,
        year: row.year,
        period: InspectedPeriod { from: row.period_from, to: row.period_to },
        area_codes: row.area_codes.0,
        basis: row.basis.0,
        schedule: row.schedule.0,
        notice_working_days: row.notice_working_days,
        body: row.body,
        version: row.version,
        state: row.state,
        reason: row.reason,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}

/// Replaces a draft's content.
pub async fn put_plan(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<PlanInput>,
) -> Answer<InspectionPlan> {
    let row = row_to_change(&tx, &scope, id).await?;
    version.check(&shown(&tx, row.clone()).await?)?;
    let input = body.read()?;
    row.state.take(PlanStep::Edit)?;
    require_same_unit(&tx, &row, &input).await?;
    judge(&tx, row.unit_id, &input).await?;
    let change = plan::ActiveModel { id: Set(id), ..content(&tx, input) };
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "plan.edit", &row, None).await?;
    shown(&tx, row).await
}

/// Refuses (422) another unit than the plan's.
pub(super) async fn require_same_unit(tx: &Tx, row: &plan::Model, input: &PlanInput) -> Answer<()> {
    if input.unit_code == units::code_of(tx, row.unit_id).await? {
        return Ok(());
    }
    let detail = Text::new("Không đổi được đơn vị của kế hoạch.", "The unit of a plan can't be changed.");
    Err(Refusal::fault("/unit_code", "unchangeable", detail))
}

/// What a step needs besides the plan.
struct Step {
    step: PlanStep,
    action: &'static str,
}

async fn take(
    tx: &Tx,
    scope: &Scope,
    id: Uuid,
    version: &IfMatch,
    Step { step, action }: Step,
    reason: impl FnOnce() -> Answer<Option<String>>,
) -> Answer<InspectionPlan> {
    let row = row_to_change(tx, scope, id).await?;
    version.check(&shown(tx, row.clone()).await?)?;
    let reason = reason()?;
    let state = row.state.take(step)?;
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.reason = Set(reason);
    change.updated_at = Set(tx.now());
    let row = change.update(tx).await?;
    trail(tx, scope, action, &row, row.reason.as_deref()).await?;
    shown(tx, row).await
}

pub(super) fn read_reason(body: Body<Reason>) -> Answer<Option<String>> {
    let Reason { reason } = body.read()?;
    let mut faults = Faults::default();
    faults.text("/reason", &reason, 2000);
    faults.done()?;
    Ok(Some(reason))
}

/// A step that needs no words.
macro_rules! plain_steps {
    ($($(#[doc = $doc:literal])* $name:ident, $step:ident, $action:literal;)*) => { $(
        $(#[doc = $doc])*
        pub async fn $name(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Nothing>) -> Answer<InspectionPlan> {
            let step = Step { step: PlanStep::$step, action: $action };
            take(&tx, &scope, id, &version, step, || body.read_nothing().map(|()| None)).await
        }
    )* };
}

plain_steps! {
    /// Asks for approval of a draft.
    submit_plan, Submit, "plan.submit";
    /// Begins an approved plan.
    start_plan, Start, "plan.start";
}

/// Approves a submitted plan; what it says becomes its first version.
pub async fn approve_plan(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Nothing>,
) -> Answer<InspectionPlan> {
    let step = Step { step: PlanStep::Approve, action: "plan.approve" };
    let plan = take(&tx, &scope, id, &version, step, || body.read_nothing().map(|()| None)).await?;
    versions::keep_first(&tx, plan.clone(), Some(scope.actor().to_string())).await?;
    Ok(plan)
}

/// Ends a plan; its inspections must have ended.
pub async fn conclude_plan(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Nothing>,
) -> Answer<InspectionPlan> {
    let step = Step { step: PlanStep::Conclude, action: "plan.conclude" };
    let plan = take(&tx, &scope, id, &version, step, || body.read_nothing().map(|()| None)).await?;
    refuse_unconcluded(&tx, id).await?;
    Ok(plan)
}

/// Gives a submitted plan back with a reason.
pub async fn return_plan(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Reason>,
) -> Answer<InspectionPlan> {
    let step = Step { step: PlanStep::Return, action: "plan.return" };
    take(&tx, &scope, id, &version, step, || read_reason(body)).await
}

/// Gives a plan up with a reason.
pub async fn cancel_plan(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Reason>,
) -> Answer<InspectionPlan> {
    let step = Step { step: PlanStep::Cancel, action: "plan.cancel" };
    take(&tx, &scope, id, &version, step, || read_reason(body)).await
}
