//! What units say to their findings, and what the team or the office above answers.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Set,
};
use uuid::Uuid;

use super::find;
use super::findings::row_to_change;
use super::history;
use super::steps::next;
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::evidence::dto::{Evidence, NewFile};
use crate::evidence::rules::{Subject, SubjectKind};
use crate::evidence::service::{self as evidence, Arrived, Expected};
use crate::findings::dto::{Explanation, ExplanationAnswer, NewExplanation};
use crate::findings::entity::{explanation, finding};
use crate::findings::rules::{ExplanationOutcome, FindingEvent, FindingSource, FindingStep};
use crate::http::{Body, IfMatch, Ordinal, Page, PageOnly, Paging};
use crate::inspections::service::is_in_team;
use crate::refusal::{Answer, Code, Faults, Refusal, Text};
use crate::time::Moment;
use crate::workflow::require_second;

/// Explains a finding that waits, for its unit. One explanation waits for an answer at a time.
pub async fn create_explanation(tx: Tx, scope: Scope, id: Uuid, body: Body<NewExplanation>) -> Answer<Explanation> {
    let row = row_to_change(&tx, &scope, id).await?;
    scope.require_wholly(&tx, row.unit_id).await?;
    let NewExplanation { text } = body.read()?;
    let mut faults = Faults::default();
    faults.text("/text", &text, 20_000);
    faults.done()?;
    next(&tx, &row, FindingStep::Explain)?;
    let of_finding = explanation::Entity::find().filter(explanation::Column::FindingId.eq(id));
    if of_finding.clone().filter(explanation::Column::Outcome.is_null()).one(&tx).await?.is_some() {
        let detail =
            Text::new("Giải trình trước chưa được trả lời.", "The explanation before has not been answered yet.");
        return Err(Refusal::new(Code::Conflict, detail));
    }
    let before = of_finding.count(&tx).await?;
    let new = explanation::ActiveModel {
        finding_id: Set(id),
        number: Set(i32::try_from(before).unwrap_or(i32::MAX - 1) + 1),
        text: Set(text.clone()),
        sent_by: Set(scope.actor().to_string()),
        sent_at: Set(tx.now()),
        ..Default::default()
    };
    let sent = new.insert(&tx).await?;
    history::keep(&tx, &scope, &row, FindingEvent::Explained, Some(text)).await?;
    trail(&tx, &scope, "finding.explain", &row, (sent.number, None)).await?;
    Ok(show(sent, Vec::new()))
}

async fn trail(
    tx: &Tx,
    scope: &Scope,
    action: &'static str,
    row: &finding::Model,
    (number, reason): (i32, Option<&str>),
) -> Answer<()> {
    audit::Entry::new(action, format!("finding:{}", row.id))
        .detail(&serde_json::json!({ "explanation": number, "reason": reason }))?
        .record(tx, scope, Some(row.unit_id))
        .await
}

fn show(row: explanation::Model, evidence: Vec<Evidence>) -> Explanation {
    Explanation {
        finding_id: row.finding_id,
        number: row.number,
        text: row.text,
        evidence,
        sent_by: row.sent_by,
        sent_at: Moment::new(row.sent_at),
        outcome: row.outcome,
        answer: row.answer,
        answered_by: row.answered_by,
        answered_at: row.answered_at.map(Moment::new),
    }
}

async fn shown(tx: &Tx, row: explanation::Model) -> Answer<Explanation> {
    let files = evidence::behind(tx, Subject::explanation(row.finding_id, row.number)).await?;
    Ok(show(row, files))
}

async fn row(tx: &Tx, finding: Uuid, number: i32) -> Answer<explanation::Model> {
    let found = explanation::Entity::find_by_id((finding, number)).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("giải trình", "explanation")))
}

/// One explanation of a finding.
pub async fn get_explanation(tx: Tx, scope: Scope, (id, Ordinal(number)): (Uuid, Ordinal)) -> Answer<Explanation> {
    find::row(&tx, &scope, id).await?;
    shown(&tx, row(&tx, id, number).await?).await
}

/// The explanations of a finding, the first one first.
pub async fn list_explanations(tx: Tx, scope: Scope, id: Uuid, page: PageOnly) -> Answer<Page<Explanation>> {
    find::row(&tx, &scope, id).await?;
    let paging: Paging<i32> = Paging::new(page.limit, page.cursor.as_deref(), &("explanations", id))?;
    let mut query = explanation::Entity::find()
        .filter(explanation::Column::FindingId.eq(id))
        .order_by_asc(explanation::Column::Number)
        .limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(explanation::Column::Number.gt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.number, |row| row)?;
    let mut files = evidence::in_force(&tx, SubjectKind::Explanation, vec![id]).await?;
    let mut behind = |number| files.remove(&Subject::explanation(id, number)).unwrap_or_default();
    let items = page.items.into_iter().map(|row| {
        let files = behind(row.number);
        show(row, files)
    });
    Ok(Page { items: items.collect(), next_cursor: page.next_cursor })
}

/// Answers an explanation: somebody other than who sent it does, of the inspection's team or for the whole unit.
pub async fn answer_explanation(
    tx: Tx,
    scope: Scope,
    (id, Ordinal(number)): (Uuid, Ordinal),
    version: IfMatch,
    body: Body<ExplanationAnswer>,
) -> Answer<Explanation> {
    let finding = row_to_change(&tx, &scope, id).await?;
    let of_team =
        finding.source == FindingSource::Inspection && is_in_team(&tx, finding.origin_id, scope.actor()).await?;
    scope.require_own_or_whole(&tx, finding.unit_id, of_team).await?;
    let row = row(&tx, id, number).await?;
    version.check(&shown(&tx, row.clone()).await?)?;
    let ExplanationAnswer { outcome, answer } = body.read()?;
    let mut faults = Faults::default();
    faults.text("/answer", &answer, 2000);
    faults.done()?;
    let by = scope.actor().to_string();
    require_waiting(&row)?;
    let detail =
        Text::new("Người giải trình không tự trả lời giải trình của mình.", "Who sent an explanation can't answer it.");
    require_second([row.sent_by.as_str()], &by, detail)?;
    let mut change = row.into_active_model();
    change.outcome = Set(Some(outcome));
    change.answer = Set(Some(answer.clone()));
    change.answered_by = Set(Some(by));
    change.answered_at = Set(Some(tx.now()));
    let answered = change.update(&tx).await?;
    trail(&tx, &scope, "finding.explanation_answer", &finding, (number, Some(&answer))).await?;
    settle(&tx, &scope, finding, outcome, answer).await?;
    shown(&tx, answered).await
}

/// Refuses (409) to change what was answered.
fn require_waiting(row: &explanation::Model) -> Answer<()> {
    if row.outcome.is_none() {
        return Ok(());
    }
    let detail = Text::new("Giải trình này đã được trả lời.", "This explanation has been answered.");
    Err(Refusal::new(Code::Conflict, detail))
}

/// Says whether a file may be sent to an explanation, before any of it is read.
pub async fn expect_explanation_evidence(
    tx: Tx,
    scope: Scope,
    (id, Ordinal(number)): (Uuid, Ordinal),
    file: NewFile,
) -> Answer<Expected> {
    let finding = find::row(&tx, &scope, id).await?;
    scope.require_wholly(&tx, finding.unit_id).await?;
    require_waiting(&row(&tx, id, number).await?)?;
    evidence::expect(&tx, Subject::explanation(id, number), file).await
}

/// Notes a file that has arrived.
pub async fn add_explanation_evidence(
    tx: Tx,
    scope: Scope,
    (id, Ordinal(number)): (Uuid, Ordinal),
    file: Arrived,
) -> Answer<Evidence> {
    let finding = row_to_change(&tx, &scope, id).await?;
    scope.require_wholly(&tx, finding.unit_id).await?;
    require_waiting(&row(&tx, id, number).await?)?;
    evidence::note(&tx, &scope, finding.unit_id, Subject::explanation(id, number), file).await
}

/// What the answer means for the finding.
async fn settle(
    tx: &Tx,
    scope: &Scope,
    row: finding::Model,
    outcome: ExplanationOutcome,
    answer: String,
) -> Answer<()> {
    if outcome != ExplanationOutcome::Withdrawn {
        return history::keep(tx, scope, &row, FindingEvent::ExplanationAnswered, Some(answer)).await;
    }
    let state = next(tx, &row, FindingStep::Withdraw)?;
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.closed_reason = Set(Some(answer.clone()));
    change.updated_at = Set(tx.now());
    history::keep(tx, scope, &change.update(tx).await?, FindingEvent::Withdrawn, Some(answer)).await
}
