//! The steps of a finding: given to somebody, left as a risk, closed; and those that remediation and notices take.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::find::{no_finding, show_all, shown};
use super::findings::row_to_change;
use super::history;
use crate::access::{Permits, RemediationWrite, Scope};
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::{AcceptedRisk, Assignment, Closing, Extension, Finding, KeptDeadline, Merging, Reopening};
use crate::findings::entity::finding;
use crate::findings::rules::{FindingEvent, FindingState, FindingStep, state_on};
use crate::http::{Body, IfMatch};
use crate::reference::service::working_calendar;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::time::{Deadline, DeadlineInput, resolve_deadline};
use crate::users::service::unfit_user;
use crate::workflow::Workflow;

/// Where the step leads from where the finding stands today.
pub(super) fn next(tx: &Tx, row: &finding::Model, step: FindingStep) -> Answer<FindingState> {
    state_on(row.state, row.owner.is_some(), row.risk_until, tx.today()).take(step)
}

/// The row of a finding of which the caller saw the newest version, and may change all of the unit's.
async fn seen(tx: &Tx, scope: &Scope, id: Uuid, version: &IfMatch) -> Answer<finding::Model> {
    let row = row_to_change(tx, scope, id).await?;
    scope.require_wholly(tx, row.unit_id).await?;
    version.check(&shown(tx, row.clone()).await?)?;
    Ok(row)
}

async fn keep(
    tx: &Tx,
    scope: &Scope,
    mut change: finding::ActiveModel,
    (action, event): (&'static str, FindingEvent),
    detail: &serde_json::Value,
) -> Answer<Finding> {
    change.updated_at = Set(tx.now());
    let row = change.update(tx).await?;
    let reason = detail["reason"].as_str().map(Into::into);
    history::keep(tx, scope, &row, event, reason).await?;
    audit::Entry::new(action, format!("finding:{}", row.id))
        .detail(detail)?
        .record(tx, scope, Some(row.unit_id))
        .await?;
    shown(tx, row).await
}

/// Gives a finding an owner, and a deadline where one is sent.
pub async fn assign(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Assignment>) -> Answer<Finding> {
    let row = seen(&tx, &scope, id, &version).await?;
    let Assignment { owner, deadline } = body.read()?;
    let mut faults = Faults::default();
    faults.add(unfit_user(&tx, &owner, RemediationWrite::PERMISSION, row.unit_id, "/owner").await?);
    faults.done()?;
    let deadline = deadline_if_sent(&tx, deadline).await?;
    let state = next(&tx, &row, FindingStep::Assign)?;
    let detail = serde_json::json!({ "owner": owner, "due_on": deadline.as_ref().map(|deadline| deadline.due_on) });
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.owner = Set(Some(owner));
    if let Some(deadline) = deadline {
        set_due(&mut change, deadline);
    }
    keep(&tx, &scope, change, ("finding.assign", FindingEvent::Assigned), &detail).await
}

fn judge_reason(reason: &str) -> Answer<()> {
    let mut faults = Faults::default();
    faults.text("/reason", reason, 2000);
    faults.done()
}

fn set_due(change: &mut finding::ActiveModel, deadline: Deadline) {
    change.due_on = Set(Some(deadline.due_on));
    change.deadline = Set(Some(KeptDeadline(deadline)));
}

async fn deadline_if_sent(tx: &Tx, input: Option<DeadlineInput>) -> Answer<Option<Deadline>> {
    match input {
        Some(input) => deadline_to_come(tx, input).await.map(Some),
        None => Ok(None),
    }
}

async fn deadline_to_come(tx: &Tx, input: DeadlineInput) -> Answer<Deadline> {
    let calendar = working_calendar(tx).await?;
    let deadline = resolve_deadline(input, &calendar).map_err(|wrong| wrong.below("/deadline"))?;
    if deadline.due_on < tx.today() {
        let detail = Text::new(
            format!("Thời hạn này đã qua ({}).", deadline.due_on),
            format!("This deadline has passed ({}).", deadline.due_on),
        );
        return Err(Refusal::fault("/deadline", "in_the_past", detail));
    }
    Ok(deadline)
}

/// Leaves a finding as it is until a day.
pub async fn accept_risk(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<AcceptedRisk>,
) -> Answer<Finding> {
    let row = seen(&tx, &scope, id, &version).await?;
    let AcceptedRisk { reason, until } = body.read()?;
    let mut faults = Faults::default();
    faults.text("/reason", &reason, 2000).add((until < tx.today()).then(|| {
        let detail = Text::new("Ngày này đã qua.", "This day has passed.");
        Fault::new("/until", "in_the_past", detail)
    }));
    faults.done()?;
    let state = next(&tx, &row, FindingStep::AcceptRisk)?;
    let detail = serde_json::json!({ "reason": reason, "until": until });
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.risk_reason = Set(Some(reason));
    change.risk_until = Set(Some(until));
    keep(&tx, &scope, change, ("finding.accept_risk", FindingEvent::RiskAccepted), &detail).await
}

/// Closes a finding with a reason, without a remediation report.
pub async fn close(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Closing>) -> Answer<Finding> {
    let row = seen(&tx, &scope, id, &version).await?;
    let Closing { reason } = body.read()?;
    judge_reason(&reason)?;
    let state = next(&tx, &row, FindingStep::Close)?;
    let detail = serde_json::json!({ "reason": reason });
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.closed_reason = Set(Some(reason));
    keep(&tx, &scope, change, ("finding.close", FindingEvent::Closed), &detail).await
}

/// Gives a finding more time, with a reason.
pub async fn extend(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Extension>) -> Answer<Finding> {
    let row = seen(&tx, &scope, id, &version).await?;
    let Extension { deadline, reason } = body.read()?;
    judge_reason(&reason)?;
    let deadline = deadline_to_come(&tx, deadline).await?;
    if row.due_on.is_none_or(|due_on| deadline.due_on <= due_on) {
        let detail = Text::new(
            "Thời hạn mới phải sau thời hạn hiện có.",
            "The new deadline has to be after the one that the finding has.",
        );
        return Err(Refusal::fault("/deadline", "no_extension", detail));
    }
    next(&tx, &row, FindingStep::Extend)?;
    let detail = serde_json::json!({ "reason": reason, "due_on": deadline.due_on });
    let mut change = row.into_active_model();
    set_due(&mut change, deadline);
    keep(&tx, &scope, change, ("finding.extend", FindingEvent::Extended), &detail).await
}

/// Closes a finding as a part of another one of its unit.
pub async fn merge(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Merging>) -> Answer<Finding> {
    let row = seen(&tx, &scope, id, &version).await?;
    let Merging { into, reason } = body.read()?;
    judge_reason(&reason)?;
    let other = finding::Entity::find_by_id(into).filter(finding::Column::UnitId.eq(row.unit_id)).one(&tx).await?;
    let is_open = |other: &finding::Model| other.id != id && other.state != FindingState::Closed;
    if !other.as_ref().is_some_and(is_open) {
        let detail = Text::new(
            "Cần một tồn tại khác của cùng đơn vị, chưa kết thúc.",
            "Another finding of the same unit that is not closed is needed.",
        );
        return Err(Refusal::fault("/into", "unknown_finding", detail));
    }
    let state = next(&tx, &row, FindingStep::Merge)?;
    let detail = serde_json::json!({ "reason": reason, "into": into });
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.closed_reason = Set(Some(reason));
    change.merged_into = Set(Some(into));
    keep(&tx, &scope, change, ("finding.merge", FindingEvent::Merged), &detail).await
}

/// Takes a closed finding up again: its owner has it again, or nobody.
pub async fn reopen(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Reopening>) -> Answer<Finding> {
    let row = seen(&tx, &scope, id, &version).await?;
    let Reopening { reason, deadline } = body.read()?;
    judge_reason(&reason)?;
    let deadline = deadline_if_sent(&tx, deadline).await?;
    let open = next(&tx, &row, FindingStep::Reopen)?;
    let detail = serde_json::json!({ "reason": reason, "due_on": deadline.as_ref().map(|deadline| deadline.due_on) });
    let state = if row.owner.is_some() { FindingState::Assigned } else { open };
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.closed_reason = Set(None);
    change.merged_into = Set(None);
    if let Some(deadline) = deadline {
        set_due(&mut change, deadline);
    }
    keep(&tx, &scope, change, ("finding.reopen", FindingEvent::Reopened), &detail).await
}

/// The rows of several findings, held until the end of the transaction; 404 if one of them isn't there.
pub(super) async fn rows(tx: &Tx, ids: &[Uuid]) -> Answer<Vec<finding::Model>> {
    let wanted: BTreeSet<Uuid> = ids.iter().copied().collect();
    let rows = finding::Entity::find()
        .filter(finding::Column::Id.is_in(wanted.iter().copied()))
        .order_by_asc(finding::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    if rows.len() == wanted.len() { Ok(rows) } else { Err(no_finding()) }
}

/// Findings as they are now, held until the end of the transaction; 404 if one of them isn't there.
///
/// The caller has resolved `ids` in its scope.
pub async fn hold(tx: &Tx, ids: &[Uuid]) -> Answer<Vec<Finding>> {
    show_all(tx, rows(tx, ids).await?).await
}

async fn move_all(tx: &Tx, scope: &Scope, ids: &[Uuid], (step, event): (FindingStep, FindingEvent)) -> Answer<()> {
    for row in rows(tx, ids).await? {
        let state = next(tx, &row, step)?;
        let mut change = row.into_active_model();
        change.state = Set(state);
        change.updated_at = Set(tx.now());
        history::keep(tx, scope, &change.update(tx).await?, event, None).await?;
    }
    Ok(())
}

/// A remediation report on these findings was submitted: assigned → reported; 409 where one isn't assigned.
///
/// The caller has resolved `ids` in its scope and audits the report; so in the two below.
pub async fn mark_reported(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Answer<()> {
    move_all(tx, scope, ids, (FindingStep::Report, FindingEvent::Reported)).await
}

/// Their remediation report was returned: reported → assigned.
pub async fn mark_returned(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Answer<()> {
    move_all(tx, scope, ids, (FindingStep::ReturnReport, FindingEvent::ReportReturned)).await
}

/// Their remediation report was accepted: reported → closed.
pub async fn close_remediated(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Answer<()> {
    move_all(tx, scope, ids, (FindingStep::AcceptReport, FindingEvent::ReportAccepted)).await
}

/// Gives findings the owners that an approved plan names, where they still wait for one or have another.
///
/// The caller has resolved the findings in its scope, and the owners as fit, and audits the plan.
pub async fn assign_planned(tx: &Tx, scope: &Scope, owners: BTreeMap<Uuid, String>, reason: &str) -> Answer<()> {
    let ids: Vec<Uuid> = owners.keys().copied().collect();
    for row in rows(tx, &ids).await? {
        let Ok(state) = next(tx, &row, FindingStep::Assign) else { continue };
        let owner = owners.get(&row.id).cloned();
        let mut change = row.into_active_model();
        change.state = Set(state);
        change.owner = Set(owner);
        change.updated_at = Set(tx.now());
        let row = change.update(tx).await?;
        history::keep(tx, scope, &row, FindingEvent::Assigned, Some(reason.to_owned())).await?;
    }
    Ok(())
}

/// Gives findings the deadline of the notice that was issued on them, closed ones too: they have it if they are reopened.
///
/// The caller has resolved `ids` in its scope and audits the reason.
pub async fn set_deadline(tx: &Tx, scope: &Scope, ids: &[Uuid], deadline: Deadline) -> Answer<()> {
    for row in rows(tx, ids).await? {
        let mut change = row.into_active_model();
        set_due(&mut change, deadline.clone());
        change.updated_at = Set(tx.now());
        history::keep(tx, scope, &change.update(tx).await?, FindingEvent::NoticeIssued, None).await?;
    }
    Ok(())
}
