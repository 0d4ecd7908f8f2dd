//! Findings that come from elsewhere than an inspection: an appraisal, a complaint, a rule on the data.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::find::{no_finding, shown};
use super::findings::{Said, content, judge, trail};
use super::history;
use super::predecessors::{Place, carry_first_found, first_found, known_since};
use super::steps::next;
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::dto::{Breach, Finding, RecordedFinding};
use crate::findings::entity::finding;
use crate::findings::rules::{FindingEvent, FindingSource, FindingState, FindingStep, Severity};
use crate::http::{Body, IfMatch};
use crate::inspections::dto::Reference;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::units::service as units;

/// Records a finding of a unit that comes from elsewhere, or replaces what it says; answers with it, and whether it is new.
pub async fn record(
    tx: Tx,
    scope: Scope,
    (unit_code, code): (String, String),
    version: IfMatch,
    body: Body<RecordedFinding>,
) -> Answer<(Finding, bool)> {
    let unit = units::named(&tx, &scope, &unit_code).await?.id;
    let current = held(&tx, unit, &code).await?;
    let there = match current.clone() {
        Some(row) => Some(shown(&tx, row).await?),
        None => None,
    };
    version.check_where_there(there.as_ref())?;
    let input = body.read()?;
    let origin = Origin { source: input.source, reference: input.reference.clone(), breach: None };
    judge_origin(&origin, current.as_ref())?;
    refuse_ahead(input.found_on, tx.today())?;
    let (day, said) = said(code, input);
    judge(&tx, &said).await?;
    if let Some(row) = &current {
        next(&tx, row, FindingStep::Edit)?;
    }
    let new = current.is_none();
    write(&tx, &scope, unit, current, origin, (day, said)).await.map(|finding| (finding, new))
}

/// One finding that comes from elsewhere.
pub async fn recorded(tx: Tx, scope: Scope, (unit_code, code): (String, String)) -> Answer<Finding> {
    let unit = units::named(&tx, &scope, &unit_code).await?.id;
    shown(&tx, row(&tx, unit, &code).await?.ok_or_else(no_finding)?).await
}

/// Where a finding comes from.
#[derive(Debug)]
struct Origin {
    source: FindingSource,
    reference: Option<Reference>,
    breach: Option<Breach>,
}

/// The finding from elsewhere that has a code in a unit; two that write the same wait for each other.
async fn held(tx: &Tx, unit: i64, code: &str) -> Answer<Option<finding::Model>> {
    tx.hold(&format!("findings:{unit}")).await?;
    row(tx, unit, code).await
}

async fn row(tx: &Tx, unit: i64, code: &str) -> Answer<Option<finding::Model>> {
    let found = finding::Entity::find()
        .filter(finding::Column::UnitId.eq(unit))
        .filter(finding::Column::Source.ne(FindingSource::Inspection))
        .filter(finding::COLUMN.code.eq(code))
        .one(tx)
        .await?;
    Ok(found)
}

/// 422 for an inspection as the source, for a rule that nobody applied, and for another source than before.
fn judge_origin(origin: &Origin, current: Option<&finding::Model>) -> Answer<()> {
    let mut faults = Faults::default();
    if let Some(reference) = &origin.reference {
        reference.judge(&mut faults, "/reference");
    }
    let is_recorded = matches!(origin.source, FindingSource::IndexAppraisal | FindingSource::Complaint);
    faults.add((!is_recorded).then(|| {
        let detail = Text::new(
            "Tồn tại của cuộc kiểm tra ghi bằng POST /v1/findings, của quy tắc dữ liệu do dịch vụ ghi.",
            "Findings of inspections are entered by POST /v1/findings, those of rules on the data by the service.",
        );
        Fault::new("/source", "not_applicable", detail)
    }));
    faults.add(current.filter(|row| row.source != origin.source).map(|_| {
        let detail = Text::new("Không đổi được nguồn của tồn tại.", "Where a finding comes from can't be changed.");
        Fault::new("/source", "unchangeable", detail)
    }));
    faults.done()
}

fn refuse_ahead(found_on: Option<NaiveDate>, today: NaiveDate) -> Answer<()> {
    if found_on.is_none_or(|day| day <= today) {
        return Ok(());
    }
    let detail = Text::new("Ngày phát hiện không thể ở tương lai.", "Nothing is found in the future.");
    Err(Refusal::fault("/found_on", "out_of_range", detail))
}

fn said(code: String, input: RecordedFinding) -> (Option<NaiveDate>, Said) {
    let said = Said {
        code,
        position: 1,
        area_code: input.area_code,
        printed_section: None,
        heading: None,
        text: input.text,
        context: input.context,
        quantity: input.quantity,
        target_percent: input.target_percent,
        actual: input.actual,
        severity: input.severity,
        criterion: input.criterion,
        predecessor_id: input.predecessor_id,
    };
    (input.found_on, said)
}

async fn write(
    tx: &Tx,
    scope: &Scope,
    unit: i64,
    current: Option<finding::Model>,
    origin: Origin,
    (day, said): (Option<NaiveDate>, Said),
) -> Answer<Finding> {
    let id = current.as_ref().map_or_else(|| tx.new_id(), |row| row.id);
    let day = day.or(current.as_ref().map(known_since));
    let first = first_found(tx, Place { id, unit, origin: id }, day, said.predecessor_id).await?;
    let change = finding::ActiveModel {
        id: Set(id),
        source: Set(origin.source),
        reference: Set(origin.reference),
        breach: Set(origin.breach),
        first_found_on: Set(Some(first)),
        ..content(tx, said)
    };
    if current.is_some() {
        let row = change.update(tx).await?;
        trail(tx, scope, "finding.edit", &row).await?;
        carry_first_found(tx, scope, &row).await?;
        return shown(tx, row).await;
    }
    let new = finding::ActiveModel {
        unit_id: Set(unit),
        origin_id: Set(id),
        state: Set(FindingState::Open),
        created_at: Set(tx.now()),
        ..change
    };
    let row = new.insert(tx).await?;
    trail(tx, scope, "finding.create", &row).await?;
    history::keep(tx, scope, &row, FindingEvent::Created, None).await?;
    shown(tx, row).await
}

/// A rule on the data that a unit breaks, and what the finding of it says.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The unit.
    pub unit: i64,
    /// The finding's code.
    pub code: String,
    /// The rule, and what was counted.
    pub breach: Breach,
    /// The area of reform.
    pub area_code: String,
    /// The finding.
    pub text: String,
    /// How grave it is.
    pub severity: Option<Severity>,
    /// What it was measured against.
    pub criterion: Option<String>,
}

/// The finding from elsewhere that has a code in a unit, where there is one.
///
/// The caller has resolved the unit in its scope; so in the one below.
pub async fn recorded_under(tx: &Tx, unit: i64, code: &str) -> Answer<Option<Uuid>> {
    Ok(row(tx, unit, code).await?.map(|row| row.id))
}

/// Records that a unit breaks a rule on the data; where the code was recorded before, answers with that finding, as it is.
pub async fn record_breach(tx: &Tx, scope: &Scope, broken: Broken) -> Answer<(Uuid, bool)> {
    let Broken { unit, code, breach, area_code, text, severity, criterion } = broken;
    if let Some(there) = held(tx, unit, &code).await? {
        return Ok((there.id, false));
    }
    let said = Said {
        code,
        position: 1,
        area_code,
        printed_section: None,
        heading: None,
        text,
        context: None,
        quantity: None,
        target_percent: None,
        actual: Vec::new(),
        severity,
        criterion,
        predecessor_id: None,
    };
    let origin = Origin { source: FindingSource::DataRule, reference: None, breach: Some(breach) };
    write(tx, scope, unit, None, origin, (None, said)).await.map(|finding| (finding.id, true))
}
