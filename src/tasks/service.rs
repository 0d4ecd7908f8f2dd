//! What waits for somebody.

use super::dto::{Task, TaskKind, Tasks};
use crate::access::{
    Caller, FindingAssign, FindingRead, NoticeIssue, Permits, RemediationJudge, RemediationWrite, Scope,
};
use crate::db::Tx;
use crate::findings::dto::{Finding, FindingFilter};
use crate::findings::rules::FindingState;
use crate::findings::service as findings;
use crate::http::Resource;
use crate::inspections::dto::Inspection;
use crate::inspections::service as inspections;
use crate::notices::service::{self as notices, AskedPlan};
use crate::reference::service::working_calendar;
use crate::refusal::Answer;
use crate::remediation::service as remediation;
use crate::remediation_plans::service as remediation_plans;
use crate::time::{Deadline, WorkingCalendar, is_overdue};
use crate::units::service as units;

/// The most tasks of a kind that are listed.
const MOST: i64 = 500;

/// Everything that waits for the caller today.
pub async fn of(tx: Tx, caller: Caller) -> Answer<Tasks> {
    let calendar = working_calendar(&tx).await?;
    let mut items = Vec::new();
    if let (Ok(scope), Some(username)) = (caller.scope(FindingRead::PERMISSION), caller.actor.username()) {
        let mine = FindingFilter { owner: Some(username.to_owned()), ..filter(FindingState::Assigned) };
        let found = findings::list(tx.clone(), scope, mine).await?.items;
        items.extend(found.into_iter().map(|finding| about(finding, TaskKind::Remediate, &tx, &calendar)));
    }
    if let Ok(scope) = caller.scope(FindingAssign::PERMISSION) {
        let found = findings::list(tx.clone(), scope, filter(FindingState::Open)).await?.items;
        items.extend(found.into_iter().map(|finding| about(finding, TaskKind::AssignFinding, &tx, &calendar)));
    }
    if let Ok(scope) = caller.scope(NoticeIssue::PERMISSION) {
        let ended = inspections::without_notice(&tx, &scope, MOST.unsigned_abs()).await?;
        items.extend(ended.into_iter().map(|inspection| to_tell(inspection, &tx, &calendar)));
    }
    if let Ok(scope) = caller.scope(RemediationWrite::PERMISSION) {
        items.extend(to_plan(&tx, &scope, &calendar).await?);
    }
    if let Ok(scope) = caller.scope(RemediationJudge::PERMISSION) {
        items.extend(to_judge(&tx, &scope, &caller.actor.to_string()).await?);
    }
    items.sort_by_key(|task| (task.due_on.is_none(), task.due_on, task.kind));
    Ok(Tasks { today: tx.today(), items })
}

/// The remediation plans that notices ask for and that were not handed in.
async fn to_plan(tx: &Tx, scope: &Scope, calendar: &WorkingCalendar) -> Answer<Vec<Task>> {
    let asked = notices::plans_asked(tx, scope, calendar, MOST.unsigned_abs()).await?;
    let answered = remediation_plans::answered(tx, asked.iter().map(|plan| plan.notice)).await?;
    let codes = units::codes(tx, asked.iter().map(|plan| plan.unit)).await?;
    let owed = asked.into_iter().filter(|plan| !answered.contains(&(plan.notice, plan.unit)));
    let task = |plan: AskedPlan| {
        let task = Task {
            kind: TaskKind::WriteRemediationPlan,
            id: plan.notice,
            href: format!("/v1/notices/{}", plan.notice),
            unit_code: codes.get(&plan.unit).cloned().unwrap_or_default(),
            text: plan.title,
            ..Task::default()
        };
        task.due(Some(&plan.deadline), tx, calendar)
    };
    Ok(owed.map(task).collect())
}

/// The reports and plans that wait for somebody else than who wrote them.
async fn to_judge(tx: &Tx, scope: &Scope, judge: &str) -> Answer<Vec<Task>> {
    let most = MOST.unsigned_abs();
    let reports = remediation::submitted_in(tx, scope, judge, most).await?.into_iter().map(|report| Task {
        kind: TaskKind::JudgeReport,
        id: report.id,
        href: report.location(),
        unit_code: report.unit_code,
        text: report.summary,
        ..Task::default()
    });
    let plans = remediation_plans::submitted_in(tx, scope, judge, most).await?.into_iter().map(|plan| Task {
        kind: TaskKind::JudgeRemediationPlan,
        id: plan.id,
        href: plan.location(),
        unit_code: plan.unit_code,
        text: plan.title,
        ..Task::default()
    });
    Ok(reports.chain(plans).collect())
}

fn filter(state: FindingState) -> FindingFilter {
    FindingFilter { state: Some(state), limit: Some(MOST), ..FindingFilter::default() }
}

fn about(finding: Finding, kind: TaskKind, tx: &Tx, calendar: &WorkingCalendar) -> Task {
    let task = Task {
        kind,
        id: finding.id,
        href: finding.location(),
        unit_code: finding.unit_code,
        text: finding.text,
        ..Task::default()
    };
    task.due(finding.deadline.as_ref(), tx, calendar)
}

fn to_tell(inspection: Inspection, tx: &Tx, calendar: &WorkingCalendar) -> Task {
    let task = Task {
        kind: TaskKind::IssueNotice,
        id: inspection.id,
        href: inspection.location(),
        unit_code: inspection.unit_code,
        text: inspection.inspected.join(", "),
        ..Task::default()
    };
    task.due(inspection.notice_deadline.as_ref(), tx, calendar)
}

impl Task {
    /// The same, due by a deadline where there is one.
    fn due(self, deadline: Option<&Deadline>, tx: &Tx, calendar: &WorkingCalendar) -> Self {
        let due_on = deadline.map(|deadline| deadline.due_on);
        Self {
            due_on,
            overdue_from: deadline.map(|deadline| deadline.overdue_from),
            overdue: due_on.is_some_and(|due| is_overdue(due, tx.today())),
            days_left: due_on.map(|due| calendar.days_until(tx.today(), due)),
            ..self
        }
    }
}
