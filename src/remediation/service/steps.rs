//! The steps of a report: handed in, accepted, returned.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use uuid::Uuid;

use super::read::{findings_of, row_to_change, shown};
use super::write::{own_row, trail, unit_of};
use crate::access::Scope;
use crate::db::Tx;
use crate::evidence::dto::Evidence;
use crate::evidence::rules::Subject;
use crate::evidence::service as evidence;
use crate::findings::service as findings;
use crate::http::{Body, IfMatch, Nothing};
use crate::refusal::{Answer, Faults};
use crate::remediation::dto::{Acceptance, RemediationReport, Return};
use crate::remediation::entity::report;
use crate::remediation::rules::{Step, acceptance_has_ground, judged_by_another};
use crate::workflow::Workflow;

/// Hands a report in; its findings are reported.
pub async fn submit(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Nothing>,
) -> Answer<RemediationReport> {
    let before = own_row(&tx, &scope, id).await?;
    version.check(&shown(&tx, before.clone()).await?)?;
    body.read_nothing()?;
    let state = before.state.take(Step::Submit)?;
    let about = findings_of(&tx, id).await?;
    // whose they are can have changed since the draft was written
    unit_of(&tx, &scope, &findings::hold(&tx, &about).await?).await?;
    findings::mark_reported(&tx, &scope, &about).await?;
    let mut change = before.into_active_model();
    change.state = Set(state);
    change.submitted_by = Set(Some(scope.actor().to_string()));
    change.submitted_at = Set(Some(tx.now()));
    let row = change.update(&tx).await?;
    trail(&tx, &scope, &row, ("remediation.submit", None)).await?;
    shown(&tx, row).await
}

/// Accepts a report: somebody other than who wrote it or handed it in, on evidence or with a reason. Its findings are closed.
pub async fn accept(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Acceptance>,
) -> Answer<RemediationReport> {
    let before = row_to_judge(&tx, &scope, id, &version).await?;
    let Acceptance { reason } = body.read()?;
    let mut faults = Faults::default();
    faults.optional("/reason", reason.as_deref(), 2000);
    faults.done()?;
    let state = before.state.take(Step::Accept)?;
    let files = evidence::behind(&tx, Subject::report(id)).await?;
    require_another(&scope, &before, &files)?;
    acceptance_has_ground(files.len(), reason.as_deref())?;
    findings::close_remediated(&tx, &scope, &findings_of(&tx, id).await?).await?;
    let mut change = before.into_active_model();
    change.state = Set(state);
    keep_judgement(&tx, &scope, change, reason, "remediation.accept").await
}

/// 403 for who had a hand in the report or in the files behind it.
fn require_another(scope: &Scope, report: &report::Model, files: &[Evidence]) -> Answer<()> {
    let authors = [Some(report.created_by.as_str()), report.submitted_by.as_deref()].into_iter().flatten();
    let senders = files.iter().map(|file| file.uploaded_by.as_str());
    judged_by_another(authors.chain(report.edited_by.iter()).chain(senders), &scope.actor().to_string())
}

/// Returns a report with a reason; its findings are assigned again.
pub async fn return_(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<Return>,
) -> Answer<RemediationReport> {
    let before = row_to_judge(&tx, &scope, id, &version).await?;
    let Return { reason } = body.read()?;
    let mut faults = Faults::default();
    faults.text("/reason", &reason, 2000);
    faults.done()?;
    let state = before.state.take(Step::Return)?;
    require_another(&scope, &before, &evidence::behind(&tx, Subject::report(id)).await?)?;
    findings::mark_returned(&tx, &scope, &findings_of(&tx, id).await?).await?;
    let mut change = before.into_active_model();
    change.state = Set(state);
    keep_judgement(&tx, &scope, change, Some(reason), "remediation.return").await
}

async fn row_to_judge(tx: &Tx, scope: &Scope, id: Uuid, version: &IfMatch) -> Answer<report::Model> {
    let found = row_to_change(tx, scope, id).await?;
    version.check(&shown(tx, found.clone()).await?)?;
    Ok(found)
}

async fn keep_judgement(
    tx: &Tx,
    scope: &Scope,
    mut change: report::ActiveModel,
    reason: Option<String>,
    action: &'static str,
) -> Answer<RemediationReport> {
    change.judged_by = Set(Some(scope.actor().to_string()));
    change.judged_at = Set(Some(tx.now()));
    change.judgement = Set(reason);
    let row = change.update(tx).await?;
    trail(tx, scope, &row, (action, row.judgement.as_deref())).await?;
    shown(tx, row).await
}
