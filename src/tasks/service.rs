//! What waits for somebody.

use super::dto::{Task, TaskKind, Tasks};
use crate::access::{Caller, FindingAssign, FindingRead, Permits, RemediationJudge};
use crate::db::Tx;
use crate::findings::dto::{Finding, FindingFilter};
use crate::findings::rules::FindingState;
use crate::findings::service as findings;
use crate::http::Resource;
use crate::reference::service::working_calendar;
use crate::refusal::Answer;
use crate::remediation::service as remediation;
use crate::time::{WorkingCalendar, is_overdue};

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
    if let Ok(scope) = caller.scope(RemediationJudge::PERMISSION) {
        for report in remediation::submitted_in(&tx, &scope, &caller.actor.to_string(), MOST.unsigned_abs()).await? {
            items.push(Task {
                kind: TaskKind::JudgeReport,
                id: report.id,
                href: report.location(),
                unit_code: report.unit_code,
                text: report.summary,
                due_on: None,
                overdue_from: None,
                overdue: false,
                days_left: None,
            });
        }
    }
    items.sort_by_key(|task| (task.due_on.is_none(), task.due_on, task.kind));
    Ok(Tasks { today: tx.today(), items })
}

fn filter(state: FindingState) -> FindingFilter {
    FindingFilter { state: Some(state), limit: Some(MOST), ..FindingFilter::default() }
}

fn about(finding: Finding, kind: TaskKind, tx: &Tx, calendar: &WorkingCalendar) -> Task {
    let deadline = finding.deadline.as_ref();
    let due_on = deadline.map(|deadline| deadline.due_on);
    Task {
        kind,
        id: finding.id,
        href: finding.location(),
        due_on,
        overdue_from: deadline.map(|deadline| deadline.overdue_from),
        overdue: due_on.is_some_and(|due| is_overdue(due, tx.today())),
        days_left: due_on.map(|due| calendar.days_until(tx.today(), due)),
        unit_code: finding.unit_code,
        text: finding.text,
    }
}
