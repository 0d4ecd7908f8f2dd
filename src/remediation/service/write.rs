//! Writing remediation reports.

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use uuid::Uuid;

use super::read::{row_to_change, shown};
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::Finding;
use crate::findings::service as findings;
use crate::http::{Body, IfMatch};
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};
use crate::remediation::dto::{RemediationReport, ReportInput};
use crate::remediation::entity::{report, report_finding};
use crate::remediation::rules::{NewValue, NewValues, ReportState, Step};
use crate::units::service as units;
use crate::workflow::{Editors, Workflow};

/// Begins a report on findings of one unit: its chair may, and a specialist on what is assigned to them.
pub async fn create(tx: Tx, scope: Scope, body: Body<ReportInput>) -> Answer<RemediationReport> {
    let input = body.read()?;
    let unit_id = judge(&tx, &scope, &input).await?;
    let row = report::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit_id),
        state: Set(ReportState::Draft),
        summary: Set(input.summary),
        measures: Set(input.measures),
        new_values: Set(NewValues(input.new_values)),
        created_by: Set(scope.actor().to_string()),
        edited_by: Set(Editors::default()),
        created_at: Set(tx.now()),
        submitted_by: Set(None),
        submitted_at: Set(None),
        judged_by: Set(None),
        judged_at: Set(None),
        judgement: Set(None),
    };
    let row = row.insert(&tx).await?;
    link(&tx, row.id, &input.finding_ids).await?;
    trail(&tx, &scope, &row, ("remediation.create", None)).await?;
    shown(&tx, row).await
}

/// Replaces what a draft says.
pub async fn put(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<ReportInput>,
) -> Answer<RemediationReport> {
    let before = own_row(&tx, &scope, id).await?;
    version.check(&shown(&tx, before.clone()).await?)?;
    let input = body.read()?;
    before.state.take(Step::Edit)?;
    if judge(&tx, &scope, &input).await? != before.unit_id {
        let detail = Text::new("Báo cáo không chuyển sang đơn vị khác được.", "A report can't move to another unit.");
        return Err(Refusal::fault("/finding_ids", "unchangeable", detail));
    }
    report_finding::Entity::delete_many().filter(report_finding::COLUMN.report_id.eq(id)).exec(&tx).await?;
    link(&tx, id, &input.finding_ids).await?;
    let editors = before.edited_by.clone().with(scope.actor().to_string());
    let mut change = before.into_active_model();
    change.edited_by = Set(editors);
    change.summary = Set(input.summary);
    change.measures = Set(input.measures);
    change.new_values = Set(NewValues(input.new_values));
    let row = change.update(&tx).await?;
    trail(&tx, &scope, &row, ("remediation.edit", None)).await?;
    shown(&tx, row).await
}

/// A report that the caller may write: their own, or any of the unit's. Held until the end of the transaction.
pub(super) async fn own_row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<report::Model> {
    let found = row_to_change(tx, scope, id).await?;
    require_own(tx, scope, &found).await?;
    Ok(found)
}

/// Refuses (403) a report of somebody else to who may write only their own.
pub(super) async fn require_own(tx: &Tx, scope: &Scope, report: &report::Model) -> Answer<()> {
    let own = report.created_by == scope.actor().to_string();
    scope.require_own_or_whole(tx, report.unit_id, own).await
}

/// Leaves an entry of what was done with a report, and why where somebody said so.
pub(super) async fn trail(
    tx: &Tx,
    scope: &Scope,
    row: &report::Model,
    (action, reason): (&'static str, Option<&str>),
) -> Answer<()> {
    let entry = audit::Entry::new(action, format!("remediation:{}", row.id)).because(reason)?;
    entry.record(tx, scope, Some(row.unit_id)).await
}

async fn link(tx: &Tx, report: Uuid, findings: &[Uuid]) -> Answer<()> {
    for finding in findings.iter().collect::<BTreeSet<_>>() {
        report_finding::ActiveModel { report_id: Set(report), finding_id: Set(*finding) }.insert(tx).await?;
    }
    Ok(())
}

/// Judges what a report says; answers with the unit that it is about.
async fn judge(tx: &Tx, scope: &Scope, input: &ReportInput) -> Answer<i64> {
    let mut faults = Faults::default();
    faults
        .text("/summary", &input.summary, 5000)
        .optional("/measures", input.measures.as_deref(), 20_000)
        .items("/finding_ids", input.finding_ids.len(), 1, 100)
        .once("/finding_ids", &input.finding_ids);
    for (index, value) in input.new_values.iter().enumerate() {
        judge_new_value(&mut faults, &format!("/new_values/{index}"), value, &input.finding_ids);
    }
    faults.done()?;
    let about = findings::of_ids(tx, scope, &input.finding_ids).await?;
    unit_of(tx, scope, &about).await
}

fn judge_new_value(faults: &mut Faults, at: &str, value: &NewValue, findings: &[Uuid]) {
    let NewValue { finding_id, numerator, denominator, count } = value;
    faults.ratio(at, *numerator, *denominator, 1).count(&format!("{at}/count"), *count);
    if !findings.contains(finding_id) {
        let detail = Text::new("Tồn tại này không thuộc báo cáo.", "The report isn't about this finding.");
        faults.add(Some(Fault::new(format!("{at}/finding_id"), "not_of_this_report", detail)));
    }
    if numerator.is_none() && count.is_none() {
        let detail = Text::new(
            "Cần numerator và denominator, hoặc count.",
            "A numerator and a denominator, or a count is needed.",
        );
        faults.add(Some(Fault::new(at, "required", detail)));
    }
}

/// The one unit of findings, of which the caller may report on all or owns each.
pub(super) async fn unit_of(tx: &Tx, scope: &Scope, about: &[Finding]) -> Answer<i64> {
    let codes: BTreeSet<_> = about.iter().map(|finding| finding.unit_code.as_str()).collect();
    let (Some(code), 1) = (codes.first(), codes.len()) else {
        let detail = Text::new("Các tồn tại phải cùng một đơn vị.", "The findings must be of one unit.");
        return Err(Refusal::fault("/finding_ids", "several_units", detail));
    };
    let unit = units::named(tx, scope, code).await?;
    let me = scope.actor().username();
    let own = me.is_some() && about.iter().all(|finding| finding.owner.as_deref() == me);
    scope.require_own_or_whole(tx, unit.id, own).await?;
    Ok(unit.id)
}
