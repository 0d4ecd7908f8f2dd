//! Writing findings, by the team of their inspection.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::find::{get, no_finding, shown};
use super::history;
use super::predecessors::{Place, carry_first_found, first_found, known_since};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::{Finding, FindingInput, Quantity, Share, Shares};
use crate::findings::entity::finding;
use crate::findings::rules::{FindingEvent, FindingSource, FindingState, Severity};
use crate::http::{Body, IfMatch};
use crate::inspections::service::{Subject, percent_fault, subject_to_write};
use crate::reference::service::unknown_area;
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text, code_fault};

/// Enters a finding of an inspection that is under way or has ended, and that no issued notice covers.
pub async fn create(tx: Tx, scope: Scope, body: Body<FindingInput>) -> Answer<Finding> {
    let (inspection, said) = Said::of(body.read()?);
    let subject = subject_to_write(&tx, &scope, inspection).await?;
    judge(&tx, &said).await?;
    subject.require_open()?;
    refuse_taken(&tx, inspection, &said.code, None).await?;
    let row = insert(&tx, &scope, &subject, said).await?;
    shown(&tx, row).await
}

/// Enters a finding of an open inspection that has none of this code yet, for other features.
pub async fn enter(tx: &Tx, scope: &Scope, subject: &Subject, input: FindingInput) -> Answer<()> {
    let (_, said) = Said::of(input);
    judge(tx, &said).await?;
    insert(tx, scope, subject, said).await.map(drop)
}

async fn insert(tx: &Tx, scope: &Scope, subject: &Subject, said: Said) -> Answer<finding::Model> {
    let id = tx.new_id();
    let place = Place { id, unit: subject.unit_id, origin: subject.id };
    let first_found_on = first_found(tx, place, subject.day, said.predecessor_id).await?;
    let row = finding::ActiveModel {
        id: Set(id),
        first_found_on: Set(Some(first_found_on)),
        unit_id: Set(subject.unit_id),
        source: Set(FindingSource::Inspection),
        origin_id: Set(subject.id),
        state: Set(FindingState::Open),
        created_at: Set(tx.now()),
        ..content(tx, said)
    };
    let row = row.insert(tx).await?;
    trail(tx, scope, "finding.create", &row).await?;
    history::keep(tx, scope, &row, FindingEvent::Created, None).await?;
    Ok(row)
}

/// What a finding says, wherever it comes from.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) code: String,
    pub(super) position: i32,
    pub(super) area_code: String,
    pub(super) printed_section: Option<String>,
    pub(super) heading: Option<String>,
    pub(super) text: String,
    pub(super) context: Option<String>,
    pub(super) quantity: Option<Quantity>,
    pub(super) target_percent: Option<String>,
    pub(super) actual: Vec<Share>,
    pub(super) severity: Option<Severity>,
    pub(super) criterion: Option<String>,
    pub(super) predecessor_id: Option<Uuid>,
}

impl Said {
    /// The inspection, and what is said.
    fn of(input: FindingInput) -> (Uuid, Self) {
        let said = Self {
            code: input.code,
            position: input.position,
            area_code: input.area_code,
            printed_section: input.printed_section,
            heading: input.heading,
            text: input.text,
            context: input.context,
            quantity: input.quantity,
            target_percent: input.target_percent,
            actual: input.actual,
            severity: input.severity,
            criterion: input.criterion,
            predecessor_id: input.predecessor_id,
        };
        (input.inspection_id, said)
    }
}

pub(super) async fn trail(tx: &Tx, scope: &Scope, action: &'static str, row: &finding::Model) -> Answer<()> {
    audit::Entry::new(action, format!("finding:{}", row.id)).record(tx, scope, Some(row.unit_id)).await
}

pub(super) fn content(tx: &Tx, input: Said) -> finding::ActiveModel {
    finding::ActiveModel {
        code: Set(input.code),
        position: Set(input.position),
        area_code: Set(input.area_code),
        printed_section: Set(input.printed_section),
        heading: Set(input.heading),
        text: Set(input.text),
        context: Set(input.context),
        quantity: Set(input.quantity),
        target_percent: Set(input.target_percent),
        actual: Set(Shares(input.actual)),
        severity: Set(input.severity),
        criterion: Set(input.criterion),
        predecessor_id: Set(input.predecessor_id),
        updated_at: Set(tx.now()),
        ..Default::default()
    }
}

pub(super) async fn judge(tx: &Tx, input: &Said) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .add(code_fault("/code", &input.code))
        .range("/position", input.position.into(), 1, 1000)
        .add(unknown_area(tx, &input.area_code, "/area_code").await?)
        .optional("/printed_section", input.printed_section.as_deref(), 40)
        .optional("/heading", input.heading.as_deref(), 500)
        .text("/text", &input.text, 10_000)
        .optional("/context", input.context.as_deref(), 10_000)
        .add(percent_fault(input.target_percent.as_deref(), "/target_percent"))
        .optional("/criterion", input.criterion.as_deref(), 1000);
    if let Some(quantity) = &input.quantity {
        judge_quantity(&mut faults, quantity);
    }
    for (index, Share { numerator, denominator }) in input.actual.iter().enumerate() {
        faults.ratio(&format!("/actual/{index}"), Some(*numerator), Some(*denominator), 1);
    }
    faults.done()
}

fn judge_quantity(faults: &mut Faults, quantity: &Quantity) {
    let Quantity { numerator, denominator, count, qualifier } = quantity;
    faults.ratio("/quantity", *numerator, *denominator, 1).count("/quantity/count", *count).optional(
        "/quantity/qualifier",
        qualifier.as_deref(),
        100,
    );
    if numerator.is_none() && denominator.is_none() && count.is_none() && qualifier.is_none() {
        let detail = Text::new(
            "Cần numerator và denominator, hoặc count, hoặc qualifier.",
            "A numerator and denominator, a count, or a qualifier is needed.",
        );
        faults.add(Some(Fault::new("/quantity", "required", detail)));
    }
}

/// 409 where another finding of the inspection has the code.
async fn refuse_taken(tx: &Tx, inspection: Uuid, code: &str, itself: Option<Uuid>) -> Answer<()> {
    let other = finding::Entity::find()
        .filter(finding::Column::OriginId.eq(inspection))
        .filter(finding::COLUMN.code.eq(code))
        .one(tx)
        .await?;
    if other.is_none_or(|other| Some(other.id) == itself) {
        return Ok(());
    }
    let detail = Text::new("Mã này đã có trong cuộc kiểm tra.", "This code is taken in the inspection.");
    Err(Refusal::conflict("/code", "code_taken", detail))
}

/// Replaces what a finding says, until an issued notice covers its inspection; where it stands stays as it is.
pub async fn put(tx: Tx, scope: Scope, id: Uuid, version: IfMatch, body: Body<FindingInput>) -> Answer<Finding> {
    // the inspection before the finding, as a notice takes them, so that neither waits for the other
    let inspection = get(tx.clone(), scope.clone(), id).await?.inspection_id.ok_or_else(from_elsewhere)?;
    let subject = subject_to_write(&tx, &scope, inspection).await?;
    let row = row_to_change(&tx, &scope, id).await?;
    version.check(&shown(&tx, row.clone()).await?)?;
    let (named, said) = Said::of(body.read()?);
    if named != inspection {
        let detail =
            Text::new("Không chuyển được sang cuộc kiểm tra khác.", "A finding can't be moved to another inspection.");
        return Err(Refusal::fault("/inspection_id", "unchangeable", detail));
    }
    judge(&tx, &said).await?;
    subject.require_open()?;
    refuse_taken(&tx, inspection, &said.code, Some(id)).await?;
    let place = Place { id, unit: subject.unit_id, origin: inspection };
    let first_found_on =
        Set(Some(first_found(&tx, place, subject.day.or(Some(known_since(&row))), said.predecessor_id).await?));
    let change = finding::ActiveModel { id: Set(id), first_found_on, ..content(&tx, said) };
    let row = change.update(&tx).await?;
    trail(&tx, &scope, "finding.edit", &row).await?;
    carry_first_found(&tx, &scope, &row).await?;
    shown(&tx, row).await
}

/// 409: what a finding from elsewhere says is replaced where it was recorded.
fn from_elsewhere() -> Refusal {
    let detail = Text::new(
        "Tồn tại này không thuộc cuộc kiểm tra nào; sửa bằng PUT /v1/units/{mã đơn vị}/findings/{mã}.",
        "This finding is of no inspection; replace it by PUT /v1/units/{unit code}/findings/{code}.",
    );
    Refusal::new(Code::Conflict, detail)
}

/// A finding's row, held until the end of the transaction, so that its steps wait for each other.
pub(super) async fn row_to_change(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<finding::Model> {
    let found = finding::Entity::find_by_id(id)
        .filter(scope.contains(finding::Column::UnitId))
        .lock_exclusive()
        .one(tx)
        .await?;
    found.ok_or_else(no_finding)
}
