//! Versions of approved plans: amendments proposed, approved or given back. What is in force stands in the plan itself.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::plans::{self, content, content_of, judge, read_reason};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::http::{Body, IfMatch, Nothing, Ordinal, Page, PageOnly, Paging};
use crate::inspections::dto::{Amendment, InspectionPlan, PlanVersion, Reason};
use crate::inspections::entity::{plan, version};
use crate::inspections::rules::{PlanStep, VersionState};
use crate::refusal::{Answer, Code, Faults, Refusal, Text};
use crate::time::Moment;
use crate::workflow::Workflow;

/// Who stands for a version that was approved before versions were kept.
const SYSTEM: &str = "system";

/// Keeps what a plan says as its first version, and who approved it where that is known.
pub(super) async fn keep_first(tx: &Tx, plan: InspectionPlan, approved_by: Option<String>) -> Answer<()> {
    let first = version::ActiveModel {
        plan_id: Set(plan.id),
        version: Set(plan.version),
        state: Set(VersionState::InForce),
        reason: Set(None),
        proposed_by: Set(approved_by.clone().unwrap_or_else(|| SYSTEM.into())),
        proposed_at: Set(plan.updated_at.utc()),
        decided_at: Set(approved_by.as_ref().map(|_| tx.now())),
        decided_by: Set(approved_by),
        content: Set(content_of(plan)),
        decision: Set(None),
    };
    first.insert(tx).await?;
    Ok(())
}

/// Proposes another version of an approved plan. One can wait at a time.
pub async fn amend_plan(tx: Tx, scope: Scope, id: Uuid, body: Body<Amendment>) -> Answer<PlanVersion> {
    let row = plans::row_to_change(&tx, &scope, id).await?;
    let Amendment { reason, plan } = body.read()?;
    let mut faults = Faults::default();
    faults.text("/reason", &reason, 2000);
    faults.done()?;
    plans::require_same_unit(&tx, &row, &plan).await.map_err(|refusal| refusal.below("/plan"))?;
    judge(&tx, row.unit_id, &plan).await.map_err(|refusal| refusal.below("/plan"))?;
    row.state.take(PlanStep::Amend)?;
    refuse_while_proposed(&tx, id).await?;
    let last = match last(&tx, id).await? {
        Some(last) => last,
        None => {
            keep_first(&tx, plans::shown(&tx, row.clone()).await?, None).await?;
            row.version
        }
    };
    let proposed = version::ActiveModel {
        plan_id: Set(id),
        version: Set(last + 1),
        state: Set(VersionState::Proposed),
        content: Set(plan),
        reason: Set(Some(reason)),
        proposed_by: Set(scope.actor().to_string()),
        proposed_at: Set(tx.now()),
        ..Default::default()
    };
    let proposed = proposed.insert(&tx).await?;
    trail(&tx, &scope, "plan.amend", &row, (proposed.version, proposed.reason.as_deref())).await?;
    Ok(show(proposed))
}

async fn last(tx: &Tx, plan: Uuid) -> Answer<Option<i32>> {
    let found = version::Entity::find()
        .filter(version::Column::PlanId.eq(plan))
        .order_by_desc(version::Column::Version)
        .one(tx)
        .await?;
    Ok(found.map(|row| row.version))
}

async fn trail(
    tx: &Tx,
    scope: &Scope,
    action: &'static str,
    plan: &plan::Model,
    (version, reason): (i32, Option<&str>),
) -> Answer<()> {
    audit::Entry::new(action, format!("inspection-plan:{}", plan.id))
        .detail(&serde_json::json!({ "version": version, "reason": reason }))?
        .record(tx, scope, Some(plan.unit_id))
        .await
}

/// Refuses (409) what an amendment that waits for a decision would undo.
pub(super) async fn refuse_while_proposed(tx: &Tx, plan: Uuid) -> Answer<()> {
    let waiting = version::Entity::find()
        .filter(version::Column::PlanId.eq(plan))
        .filter(version::Column::State.eq(VersionState::Proposed))
        .one(tx)
        .await?;
    let Some(waiting) = waiting else { return Ok(()) };
    let number = waiting.version;
    let detail = Text::new(
        format!("Bản sửa đổi {number} đang chờ quyết định; hãy phê duyệt hoặc trả lại trước."),
        format!("Amendment {number} waits for a decision; approve it or give it back first."),
    );
    Err(Refusal::new(Code::Conflict, detail))
}

fn show(row: version::Model) -> PlanVersion {
    PlanVersion {
        plan_id: row.plan_id,
        version: row.version,
        state: row.state,
        plan: row.content,
        reason: row.reason,
        proposed_by: row.proposed_by,
        proposed_at: Moment::new(row.proposed_at),
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(Moment::new),
        decision: row.decision,
    }
}

async fn row(tx: &Tx, plan: Uuid, number: i32) -> Answer<version::Model> {
    let found = version::Entity::find_by_id((plan, number)).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("phiên bản của kế hoạch", "version of the plan")))
}

/// One version of a plan.
pub async fn get_version(tx: Tx, scope: Scope, (plan, Ordinal(number)): (Uuid, Ordinal)) -> Answer<PlanVersion> {
    plans::require(&tx, &scope, plan).await?;
    row(&tx, plan, number).await.map(show)
}

/// The versions of a plan, the first one first.
pub async fn list_versions(tx: Tx, scope: Scope, plan: Uuid, page: PageOnly) -> Answer<Page<PlanVersion>> {
    plans::require(&tx, &scope, plan).await?;
    let paging: Paging<i32> = Paging::new(page.limit, page.cursor.as_deref(), &("plan-versions", plan))?;
    let mut query = version::Entity::find()
        .filter(version::Column::PlanId.eq(plan))
        .order_by_asc(version::Column::Version)
        .limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(version::Column::Version.gt(after));
    }
    paging.page(query.all(&tx).await?, |row| row.version, show)
}

/// A proposed version, its plan held until the end of the transaction.
async fn proposed(
    tx: &Tx,
    scope: &Scope,
    (id, Ordinal(number)): (Uuid, Ordinal),
    version: &IfMatch,
) -> Answer<(plan::Model, version::Model)> {
    let plan = plans::row_to_change(tx, scope, id).await?;
    let row = row(tx, id, number).await?;
    version.check(&show(row.clone()))?;
    plan.state.take(PlanStep::Amend)?;
    if row.state == VersionState::Proposed {
        return Ok((plan, row));
    }
    let detail =
        Text::new("Bản này đã được quyết định.", "This version has been decided on; only a proposed one can be.");
    Err(Refusal::new(Code::Conflict, detail))
}

async fn decide(
    tx: &Tx,
    scope: &Scope,
    row: version::Model,
    state: VersionState,
    decision: Option<String>,
) -> Answer<PlanVersion> {
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.decided_by = Set(Some(scope.actor().to_string()));
    change.decided_at = Set(Some(tx.now()));
    change.decision = Set(decision);
    Ok(show(change.update(tx).await?))
}

/// Approves an amendment: the plan says from now on what it says.
pub async fn approve_version(
    tx: Tx,
    scope: Scope,
    key: (Uuid, Ordinal),
    version: IfMatch,
    body: Body<Nothing>,
) -> Answer<PlanVersion> {
    let (plan, row) = proposed(&tx, &scope, key, &version).await?;
    body.read_nothing()?;
    version::Entity::update_many()
        .col_expr(version::Column::State, Expr::value(VersionState::Superseded))
        .filter(version::Column::PlanId.eq(plan.id).and(version::Column::State.eq(VersionState::InForce)))
        .exec(&tx)
        .await?;
    let change = plan::ActiveModel { id: Set(plan.id), version: Set(row.version), ..content(&tx, row.content.clone()) };
    change.update(&tx).await?;
    trail(&tx, &scope, "plan.amendment_approve", &plan, (row.version, None)).await?;
    decide(&tx, &scope, row, VersionState::InForce, None).await
}

/// Gives an amendment back with a reason; the plan stays as it is.
pub async fn return_version(
    tx: Tx,
    scope: Scope,
    key: (Uuid, Ordinal),
    version: IfMatch,
    body: Body<Reason>,
) -> Answer<PlanVersion> {
    let (plan, row) = proposed(&tx, &scope, key, &version).await?;
    let reason = read_reason(body)?;
    trail(&tx, &scope, "plan.amendment_return", &plan, (row.version, reason.as_deref())).await?;
    decide(&tx, &scope, row, VersionState::Returned, reason).await
}
