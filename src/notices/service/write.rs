//! Drafting and issuing notices.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::find::{no_notice, own, results, shown};
use super::print::{paper, subject};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::service as findings;
use crate::http::{Body, IfMatch};
use crate::inspections::dto::Reference;
use crate::inspections::service as inspections;
use crate::notices::dto::{Inspections, Issue, Notice, NoticeContent, NoticeInput, Recipient, Signer};
use crate::notices::entity::{notice, recipient};
use crate::notices::rules::{NoticeState, NoticeStep};
use crate::reference::service::working_calendar;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::stationery::service::keep;
use crate::time::{Deadline, DeadlineInput, resolve_deadline};
use crate::units::service as units;
use crate::workflow::Workflow;

/// The most inspections that one notice covers.
const MOST_INSPECTIONS: usize = 200;

/// Drafts a notice.
pub async fn create(tx: Tx, scope: Scope, body: Body<NoticeInput>) -> Answer<Notice> {
    let input = body.read()?;
    let unit = units::named_or_tree(&tx, &scope, Some(&input.unit_code), "/unit_code").await?;
    let inspection_ids = inspections_of(&tx, &scope, unit, &input).await?;
    let row = notice::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit),
        inspection_ids: Set(inspection_ids),
        state: Set(NoticeState::Draft),
        content: Set(content(&tx, input).await?),
        asks_for_plan: Set(false),
        number: Set(None),
        year: Set(None),
        issued_on: Set(None),
        frozen: Set(None),
        sha256: Set(None),
        created_by: Set(scope.actor().to_string()),
        created_at: Set(tx.now()),
        issued_by: Set(None),
        issued_at: Set(None),
    };
    let row = row.insert(&tx).await?;
    trail(&tx, &scope, &row, "notice.create").await?;
    shown(&tx, row).await
}

/// Replaces what a draft says; its unit stays.
pub async fn put(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<NoticeInput>) -> Answer<Notice> {
    let before = row_to_change(&tx, &scope, id).await?;
    version.check(&shown(&tx, before.clone()).await?)?;
    let input = body.read()?;
    before.state.take(NoticeStep::Edit)?;
    let unit = units::named_or_tree(&tx, &scope, Some(&input.unit_code), "/unit_code").await?;
    if unit != before.unit_id {
        let detail = Text::new("Đơn vị ban hành không thay đổi được.", "Who issues it can't be changed.");
        return Err(Refusal::fault("/unit_code", "unchangeable", detail));
    }
    let inspection_ids = inspections_of(&tx, &scope, unit, &input).await?;
    let mut change = before.into_active_model();
    change.inspection_ids = Set(inspection_ids);
    change.content = Set(content(&tx, input).await?);
    let row = change.update(&tx).await?;
    trail(&tx, &scope, &row, "notice.edit").await?;
    shown(&tx, row).await
}

/// Issues a notice: numbers and dates it, keeps its results word for word, and gives its findings its deadline.
pub async fn issue(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<Issue>) -> Answer<Notice> {
    let before = row_to_change(&tx, &scope, id).await?;
    let ids = before.inspection_ids.0.clone();
    // held before the caller's version is compared: what is issued is what they saw
    let held = inspections::hold_concluded(&tx, &ids).await;
    version.check(&shown(&tx, before.clone()).await?)?;
    let Issue { issued_on, number } = body.read()?;
    judge_date(&before.content, issued_on, tx.today())?;
    let state = before.state.take(NoticeStep::Issue)?;
    refuse_too_early(issued_on, held?)?;
    let number = match number {
        Some(number @ 1..=99_999) => number,
        Some(_) => {
            let detail = Text::new("Số văn bản từ 1 đến 99999.", "A number is 1 to 99999.");
            return Err(Refusal::fault("/number", "out_of_range", detail));
        }
        None => next_number(&tx, before.unit_id, issued_on.year()).await?,
    };
    let frozen = results(&tx, &ids, issued_on).await?;
    let said = serde_json::to_vec(&(&before.content, &frozen, number, issued_on)).map_err(|e| Refusal::internal(&e))?;
    let about: Vec<Uuid> = frozen.findings.iter().map(|finding| finding.id).collect();
    findings::set_deadline(&tx, &scope, &about, before.content.deadline.clone()).await?;
    inspections::freeze(&tx, &ids).await?;
    let sent_to = send(&tx, &before).await?;
    let asks_for_plan = before.content.remediation_plan_deadline.is_some();
    let mut change = before.into_active_model();
    change.state = Set(state);
    change.asks_for_plan = Set(asks_for_plan);
    change.number = Set(Some(number));
    change.year = Set(Some(issued_on.year()));
    change.issued_on = Set(Some(issued_on));
    change.frozen = Set(Some(frozen));
    change.sha256 = Set(Some(hex::encode(Sha256::digest(said))));
    change.issued_by = Set(Some(scope.actor().to_string()));
    change.issued_at = Set(Some(tx.now()));
    let row = change.update(&tx).await?;
    trail(&tx, &scope, &row, "notice.issue").await?;
    audit::Entry::new("notice.receive", subject(id)).record_in(&tx, &scope, sent_to).await?;
    let unit = row.unit_id;
    let notice = shown(&tx, row).await?;
    keep(&tx, &subject(id), paper(&tx, unit, &notice).await?).await?;
    Ok(notice)
}

/// Notes which units of the tree a notice goes to once it is issued: who works there may read it. Answers with those that
/// don't send it themselves.
async fn send(tx: &Tx, notice: &notice::Model) -> Answer<BTreeSet<i64>> {
    let mut to = BTreeSet::new();
    for code in notice.content.recipients.iter().filter_map(|recipient| recipient.unit_code.as_deref()) {
        to.extend(units::resolve(tx, code, tx.today()).await?.map(|named| named.id));
    }
    for unit in &to {
        recipient::ActiveModel { notice_id: Set(notice.id), unit_id: Set(*unit) }.insert(tx).await?;
    }
    to.remove(&notice.unit_id);
    Ok(to)
}

/// A notice is dated neither in the future nor after a deadline that it sets.
fn judge_date(content: &NoticeContent, issued_on: NaiveDate, today: NaiveDate) -> Answer<()> {
    let deadlines = [Some(&content.deadline), content.remediation_plan_deadline.as_ref()];
    let first = deadlines.into_iter().flatten().map(|deadline| deadline.due_on).min();
    let detail = if issued_on > today {
        Text::new("Ngày ban hành không thể ở tương lai.", "A notice can't be dated in the future.")
    } else if let Some(passed) = first.filter(|due_on| *due_on < issued_on) {
        Text::new(
            format!("Thời hạn mà thông báo đặt ra ({passed}) đã qua vào ngày này."),
            format!("A deadline that the notice sets ({passed}) has passed on this day."),
        )
    } else {
        return Ok(());
    };
    Err(Refusal::fault("/issued_on", "out_of_range", detail))
}

/// A notice isn't dated before the last day of what it tells of.
fn refuse_too_early(issued_on: NaiveDate, inspected_until: Option<NaiveDate>) -> Answer<()> {
    let Some(last) = inspected_until.filter(|last| issued_on < *last) else { return Ok(()) };
    let detail = Text::new(
        format!("Ngày ban hành không thể trước ngày cuối của cuộc kiểm tra ({last})."),
        format!("A notice can't be dated before the last day of its inspection ({last})."),
    );
    Err(Refusal::fault("/issued_on", "out_of_range", detail))
}

/// A notice's row, held until the end of the transaction.
async fn row_to_change(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<notice::Model> {
    let found = notice::Entity::find_by_id(id).filter(own(scope)).lock_exclusive().one(tx).await?;
    found.ok_or_else(no_notice)
}

async fn trail(tx: &Tx, scope: &Scope, row: &notice::Model, action: &'static str) -> Answer<()> {
    audit::Entry::new(action, format!("notice:{}", row.id)).record(tx, scope, Some(row.unit_id)).await
}

/// The inspections that a notice of `unit` covers: 1 to [`MOST_INSPECTIONS`] at the unit or below it, each once.
async fn inspections_of(tx: &Tx, scope: &Scope, unit: i64, input: &NoticeInput) -> Answer<Inspections> {
    let (ids, pointer) = (&input.inspection_ids, "/inspection_ids");
    let mut faults = Faults::default();
    faults.items(pointer, ids.len(), 1, MOST_INSPECTIONS);
    if faults.is_empty() {
        faults.once(pointer, ids).extend(inspections::unknown_below(tx, scope, unit, ids, pointer).await?);
    }
    faults.done()?;
    Ok(Inspections(ids.clone()))
}

async fn content(tx: &Tx, input: NoticeInput) -> Answer<NoticeContent> {
    judge(tx, &input).await?;
    let calendar = working_calendar(tx).await?;
    let resolve = |deadline: DeadlineInput, pointer: &str| -> Answer<Deadline> {
        resolve_deadline(deadline, &calendar).map_err(|wrong| wrong.below(pointer))
    };
    let deadline = resolve(input.deadline, "/deadline")?;
    let plan = input.remediation_plan_deadline.map(|plan| resolve(plan, "/remediation_plan_deadline")).transpose()?;
    Ok(NoticeContent {
        title: input.title,
        opening: input.opening,
        general_assessment: input.general_assessment,
        closing: input.closing,
        references: input.references,
        documents_mentioned: input.documents_mentioned,
        recipients: input.recipients,
        signer: input.signer,
        deadline,
        remediation_plan_deadline: plan,
        report_to: input.report_to,
    })
}

async fn judge(tx: &Tx, input: &NoticeInput) -> Answer<()> {
    let Signer { authority, position, name } = &input.signer;
    let mut faults = Faults::default();
    faults
        .text("/title", &input.title, 1000)
        .optional("/opening", input.opening.as_deref(), 50_000)
        .optional("/general_assessment", input.general_assessment.as_deref(), 50_000)
        .optional("/closing", input.closing.as_deref(), 50_000)
        .texts("/documents_mentioned", &input.documents_mentioned, 2000)
        .text("/signer/authority", authority, 200)
        .text("/signer/position", position, 200)
        .text("/signer/name", name, 200)
        .optional("/report_to", input.report_to.as_deref(), 500);
    Reference::judge_all(&input.references, &mut faults, "/references");
    for (index, recipient) in input.recipients.iter().enumerate() {
        judge_recipient(tx, &mut faults, &format!("/recipients/{index}"), recipient).await?;
    }
    faults.done()
}

async fn judge_recipient(tx: &Tx, faults: &mut Faults, at: &str, recipient: &Recipient) -> Answer<()> {
    faults.text(&format!("{at}/text"), &recipient.text, 500);
    faults.optional(&format!("{at}/kind"), recipient.kind.as_deref(), 40);
    if let Some(code) = &recipient.unit_code
        && units::resolve(tx, code, tx.today()).await?.is_none()
    {
        let detail = Text::new("Không có đơn vị mang mã này.", "No unit has this code.");
        faults.add(Some(Fault::new(format!("{at}/unit_code"), "unknown_unit", detail)));
    }
    Ok(())
}

/// The number after the unit's last one of the year; the unique key refuses a second of the same.
async fn next_number(tx: &Tx, unit: i64, year: i32) -> Answer<i32> {
    tx.hold(&format!("notice-numbers:{unit}")).await?;
    let mut query = Query::select();
    query
        .expr_as(Func::max(Expr::col(notice::Column::Number)), "last")
        .from(notice::Entity)
        .and_where(notice::Column::UnitId.eq(unit))
        .and_where(notice::Column::Year.eq(year));
    let row = tx.query_one(&query).await?;
    let last: Option<i32> = match row {
        Some(row) => row.try_get("", "last")?,
        None => None,
    };
    Ok(last.unwrap_or_default() + 1)
}
