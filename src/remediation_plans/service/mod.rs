//! Remediation plans: written by the unit, approved by somebody else.

mod print;

use std::collections::HashSet;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

pub use print::document;

use super::dto::{PlanReturn, PlannedMeasures, RemediationPlan, RemediationPlanFilter, RemediationPlanInput};
use super::entity;
use super::rules::{RemediationPlanState, RemediationPlanStep};
use crate::access::{Permits, RemediationWrite, Scope};
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::Finding;
use crate::findings::service as findings;
use crate::http::{Body, IfMatch, Nothing, Page, Paging};
use crate::notices::service as notices;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::time::Moment;
use crate::units::service as units;
use crate::users::service::unfit_user;
use crate::workflow::{Editors, Workflow, require_second};

/// Begins a remediation plan on findings of one unit.
pub async fn create(tx: Tx, scope: Scope, body: Body<RemediationPlanInput>) -> Answer<RemediationPlan> {
    let input = body.read()?;
    let unit = units::named_or_tree(&tx, &scope, Some(&input.unit_code), "/unit_code").await?;
    scope.require_wholly(&tx, unit).await?;
    judge(&tx, &scope, unit, &input).await?;
    let new = entity::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit),
        state: Set(RemediationPlanState::Draft),
        created_by: Set(scope.actor().to_string()),
        edited_by: Set(Editors::default()),
        created_at: Set(tx.now()),
        ..content(&tx, input)
    };
    let row = new.insert(&tx).await?;
    trail(&tx, &scope, &row, ("remediation_plan.create", None)).await?;
    shown(&tx, row).await
}

fn content(tx: &Tx, input: RemediationPlanInput) -> entity::ActiveModel {
    entity::ActiveModel {
        notice_id: Set(input.notice_id),
        number: Set(input.number),
        issued_on: Set(input.issued_on),
        title: Set(input.title),
        items: Set(PlannedMeasures(input.items)),
        updated_at: Set(tx.now()),
        ..Default::default()
    }
}

/// Leaves an entry of what was done with a plan, and why where somebody said so.
async fn trail(
    tx: &Tx,
    scope: &Scope,
    row: &entity::Model,
    (action, reason): (&'static str, Option<&str>),
) -> Answer<()> {
    let entry = audit::Entry::new(action, format!("remediation-plan:{}", row.id)).because(reason)?;
    entry.record(tx, scope, Some(row.unit_id)).await
}

/// Judges what a plan of `unit` says.
async fn judge(tx: &Tx, scope: &Scope, unit: i64, input: &RemediationPlanInput) -> Answer<()> {
    let mut faults = Faults::default();
    faults.add(unfit_notice(tx, unit, input.notice_id).await?);
    let at = |index: usize, field: &str| format!("/items/{index}/{field}");
    faults
        .optional("/number", input.number.as_deref(), 100)
        .text("/title", &input.title, 500)
        .items("/items", input.items.len(), 1, 500)
        .once_at(input.items.iter().map(|item| item.finding_id), |index| at(index, "finding_id"));
    let known =
        findings::open_of_unit(tx, scope, unit, &input.items.iter().map(|item| item.finding_id).collect::<Vec<_>>())
            .await?;
    for (index, item) in input.items.iter().enumerate() {
        faults
            .text(&at(index, "measure"), &item.measure, 5000)
            .add(unfit_user(tx, &item.owner, RemediationWrite::PERMISSION, unit, &at(index, "owner")).await?);
        match known.iter().find(|finding| finding.id == item.finding_id) {
            None => faults.add(Some(unknown_finding(at(index, "finding_id")))),
            Some(finding) => faults.add(too_late(finding, item.due_on, at(index, "due_on"))),
        };
    }
    faults.done()
}

async fn unfit_notice(tx: &Tx, unit: i64, id: Option<Uuid>) -> Answer<Option<Fault>> {
    let Some(id) = id else { return Ok(None) };
    let detail = Text::new(
        "Không có thông báo nào mang mã này đã ban hành về cuộc kiểm tra tại đơn vị.",
        "No issued notice of an inspection of the unit has this id.",
    );
    let covers = notices::covers_unit(tx, id, unit).await?;
    Ok((!covers).then(|| Fault::new("/notice_id", "unknown_notice", detail)))
}

fn unknown_finding(pointer: String) -> Fault {
    let detail =
        Text::new("Đơn vị không có tồn tại này đang chờ khắc phục.", "The unit has no such finding that waits.");
    Fault::new(pointer, "unknown_finding", detail)
}

fn too_late(finding: &Finding, due_on: chrono::NaiveDate, pointer: String) -> Option<Fault> {
    let deadline = finding.deadline.as_ref().map(|deadline| deadline.due_on).filter(|last| due_on > *last)?;
    let detail = Text::new(
        format!("Sau thời hạn của tồn tại ({deadline})."),
        format!("After the finding's deadline ({deadline})."),
    );
    Some(Fault::new(pointer, "after_deadline", detail))
}

fn no_plan() -> Refusal {
    Refusal::not_found(Text::new("kế hoạch khắc phục", "remediation plan"))
}

async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<entity::Model> {
    let found = entity::Entity::find_by_id(id).filter(scope.contains(entity::Column::UnitId)).one(tx).await?;
    found.ok_or_else(no_plan)
}

/// A plan's row of which the caller saw the newest version and may change all of the unit's, held until the end of the
/// transaction.
async fn seen(tx: &Tx, scope: &Scope, id: Uuid, version: &IfMatch) -> Answer<entity::Model> {
    let found =
        entity::Entity::find_by_id(id).filter(scope.contains(entity::Column::UnitId)).lock_exclusive().one(tx).await?;
    let row = found.ok_or_else(no_plan)?;
    scope.require_wholly(tx, row.unit_id).await?;
    version.check(&shown(tx, row.clone()).await?)?;
    Ok(row)
}

/// One plan.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<RemediationPlan> {
    let row = row(&tx, &scope, id).await?;
    shown(&tx, row).await
}

/// Plans, the newest first.
pub async fn list(tx: Tx, scope: Scope, filter: RemediationPlanFilter) -> Answer<Page<RemediationPlan>> {
    let question = ("remediation-plans", &filter.unit, &filter.state);
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let mut query = entity::Entity::find()
        .filter(scope.contains(entity::Column::UnitId))
        .filter(units::below(&tx, &scope, filter.unit.as_deref(), entity::Column::UnitId).await?)
        .order_by_desc(entity::Column::Id)
        .limit(paging.fetch());
    if let Some(state) = filter.state {
        query = query.filter(entity::Column::State.eq(state));
    }
    if let Some(after) = paging.after {
        query = query.filter(entity::Column::Id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    Ok(Page { items: show_all(&tx, page.items).await?, next_cursor: page.next_cursor })
}

/// The plans of the scope that wait for approval by `judge`, who had no hand in them, the oldest first.
pub async fn submitted_in(tx: &Tx, scope: &Scope, judge: &str, most: u64) -> Answer<Vec<RemediationPlan>> {
    let rows = entity::Entity::find()
        .filter(scope.contains(entity::Column::UnitId))
        .filter(entity::Column::State.eq(RemediationPlanState::Submitted))
        .filter(entity::Column::CreatedBy.ne(judge))
        .filter(entity::Column::SubmittedBy.ne(judge))
        .order_by_asc(entity::Column::Id)
        .limit(most)
        .all(tx)
        .await?;
    show_all(tx, rows.into_iter().filter(|row| row.edited_by.iter().all(|editor| editor != judge)).collect()).await
}

/// Which notices have been answered by which units: their plans wait for approval, or have it.
pub async fn answered(tx: &Tx, notices: impl Iterator<Item = Uuid>) -> Answer<HashSet<(Uuid, i64)>> {
    let handed_in = [RemediationPlanState::Submitted, RemediationPlanState::Approved];
    let rows = entity::Entity::find()
        .filter(entity::Column::NoticeId.is_in(notices))
        .filter(entity::Column::State.is_in(handed_in))
        .all(tx)
        .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.notice_id?, row.unit_id))).collect())
}

async fn shown(tx: &Tx, row: entity::Model) -> Answer<RemediationPlan> {
    show_all(tx, vec![row]).await?.pop().ok_or_else(no_plan)
}

async fn show_all(tx: &Tx, rows: Vec<entity::Model>) -> Answer<Vec<RemediationPlan>> {
    let codes = units::codes(tx, rows.iter().map(|row| row.unit_id)).await?;
    let shown = rows.into_iter().map(|row| show(codes.get(&row.unit_id).cloned().unwrap_or_default(), row));
    Ok(shown.collect())
}

fn show(unit_code: String, row: entity::Model) -> RemediationPlan {
    RemediationPlan {
        id: row.id,
        unit_code,
        notice_id: row.notice_id,
        number: row.number,
        issued_on: row.issued_on,
        title: row.title,
        items: row.items.0,
        state: row.state,
        created_by: row.created_by,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
        submitted_by: row.submitted_by,
        submitted_at: row.submitted_at.map(Moment::new),
        judged_by: row.judged_by,
        judged_at: row.judged_at.map(Moment::new),
        judgement: row.judgement,
    }
}

/// Replaces what a draft or returned plan says.
pub async fn put(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<RemediationPlanInput>,
) -> Answer<RemediationPlan> {
    let row = seen(&tx, &scope, id, &version).await?;
    let input = body.read()?;
    row.state.take(RemediationPlanStep::Edit)?;
    if input.unit_code != units::code_of(&tx, row.unit_id).await? {
        let detail = Text::new("Không đổi được đơn vị của kế hoạch.", "The unit of a plan can't be changed.");
        return Err(Refusal::fault("/unit_code", "unchangeable", detail));
    }
    judge(&tx, &scope, row.unit_id, &input).await?;
    let edited_by = Set(row.edited_by.with(scope.actor().to_string()));
    let change = entity::ActiveModel { id: Set(id), edited_by, ..content(&tx, input) };
    let row = change.update(&tx).await?;
    trail(&tx, &scope, &row, ("remediation_plan.edit", None)).await?;
    shown(&tx, row).await
}

/// Asks for approval.
pub async fn submit(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Nothing>) -> Answer<RemediationPlan> {
    let row = seen(&tx, &scope, id, &version).await?;
    body.read_nothing()?;
    let state = row.state.take(RemediationPlanStep::Submit)?;
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.submitted_by = Set(Some(scope.actor().to_string()));
    change.submitted_at = Set(Some(tx.now()));
    change.updated_at = Set(tx.now());
    let row = change.update(&tx).await?;
    trail(&tx, &scope, &row, ("remediation_plan.submit", None)).await?;
    shown(&tx, row).await
}

/// Approves a plan: its owners have its findings, where these still wait.
pub async fn approve(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Nothing>) -> Answer<RemediationPlan> {
    let row = seen(&tx, &scope, id, &version).await?;
    body.read_nothing()?;
    let state = row.state.take(RemediationPlanStep::Approve)?;
    require_another(&row, &scope)?;
    let name = row.number.clone().unwrap_or_else(|| row.title.clone());
    let owners = row.items.0.iter().map(|item| (item.finding_id, item.owner.clone())).collect();
    findings::assign_planned(&tx, &scope, owners, &format!("Kế hoạch khắc phục: {name}")).await?;
    decide(&tx, &scope, row, state, None, "remediation_plan.approve").await
}

/// Gives a plan back with a reason.
pub async fn return_(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<PlanReturn>,
) -> Answer<RemediationPlan> {
    let row = seen(&tx, &scope, id, &version).await?;
    let PlanReturn { reason } = body.read()?;
    let mut faults = Faults::default();
    faults.text("/reason", &reason, 2000);
    faults.done()?;
    let state = row.state.take(RemediationPlanStep::Return)?;
    require_another(&row, &scope)?;
    decide(&tx, &scope, row, state, Some(reason), "remediation_plan.return").await
}

/// 403 where who wrote, changed or submitted a plan would decide on it.
fn require_another(row: &entity::Model, scope: &Scope) -> Answer<()> {
    let detail = Text::new(
        "Kế hoạch phải do người khác với người lập, người sửa và người trình quyết định.",
        "A plan is decided on by somebody other than who wrote, changed or submitted it.",
    );
    let before = [Some(row.created_by.as_str()), row.submitted_by.as_deref()];
    require_second(before.into_iter().flatten().chain(row.edited_by.iter()), &scope.actor().to_string(), detail)
}

async fn decide(
    tx: &Tx,
    scope: &Scope,
    row: entity::Model,
    state: RemediationPlanState,
    judgement: Option<String>,
    action: &'static str,
) -> Answer<RemediationPlan> {
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.judged_by = Set(Some(scope.actor().to_string()));
    change.judged_at = Set(Some(tx.now()));
    change.judgement = Set(judgement);
    change.updated_at = Set(tx.now());
    let row = change.update(tx).await?;
    trail(tx, scope, &row, (action, row.judgement.as_deref())).await?;
    shown(tx, row).await
}
