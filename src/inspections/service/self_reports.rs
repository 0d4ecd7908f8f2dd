//! An inspected unit's own report.

use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use uuid::Uuid;

use super::inspections::{held, row, trail};
use super::subjects::subject_to_read;
use crate::access::Scope;
use crate::db::Tx;
use crate::evidence::dto::{Evidence, NewFile};
use crate::evidence::rules::Subject;
use crate::evidence::service::{self as evidence, Arrived, Expected};
use crate::http::{Body, IfMatch};
use crate::inspections::dto::{OwnWords, SelfReport, SelfReportInput};
use crate::inspections::entity::self_report;
use crate::inspections::rules::InspectionStep;
use crate::reference::service::unknown_area;
use crate::refusal::{Answer, Faults, Refusal, Text};
use crate::time::Moment;
use crate::workflow::Workflow;

/// Sends what an inspected unit says about itself, until the inspection has ended; answers with it, and whether it is new.
pub async fn put_self_report(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<SelfReportInput>,
) -> Answer<(SelfReport, bool)> {
    let inspection = held(&tx, &scope, id).await?;
    let current = find(&tx, id).await?;
    version.check_where_there(current.as_ref())?;
    let input = body.read()?;
    judge(&tx, &input).await?;
    inspection.state.take(InspectionStep::SendSelfReport)?;
    let row = self_report::ActiveModel {
        inspection_id: Set(id),
        number: Set(input.number),
        issued_on: Set(input.issued_on),
        text: Set(input.text),
        areas: Set(OwnWords(input.areas)),
        sent_by: Set(scope.actor().to_string()),
        created_at: Set(current.as_ref().map_or(tx.now(), |report| report.created_at.utc())),
        updated_at: Set(tx.now()),
    };
    let new = current.is_none();
    let row = if new { row.insert(&tx).await? } else { row.update(&tx).await? };
    trail(&tx, &scope, "inspection.self_report", (id, inspection.unit_id)).await?;
    Ok((show(row, current.map(|report| report.evidence).unwrap_or_default()), new))
}

async fn judge(tx: &Tx, input: &SelfReportInput) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .optional("/number", input.number.as_deref(), 100)
        .text("/text", &input.text, 200_000)
        .once_at(input.areas.iter().map(|area| &area.area_code), |index| format!("/areas/{index}/area_code"));
    for (index, area) in input.areas.iter().enumerate() {
        faults.add(unknown_area(tx, &area.area_code, &format!("/areas/{index}/area_code")).await?).text(
            &format!("/areas/{index}/text"),
            &area.text,
            200_000,
        );
    }
    faults.done()
}

fn show(row: self_report::Model, evidence: Vec<Evidence>) -> SelfReport {
    SelfReport {
        inspection_id: row.inspection_id,
        number: row.number,
        issued_on: row.issued_on,
        text: row.text,
        areas: row.areas.0,
        evidence,
        sent_by: row.sent_by,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}

async fn find(tx: &Tx, id: Uuid) -> Answer<Option<SelfReport>> {
    let Some(row) = self_report::Entity::find_by_id(id).one(tx).await? else { return Ok(None) };
    Ok(Some(show(row, evidence::behind(tx, Subject::self_report(id)).await?)))
}

async fn found(tx: &Tx, id: Uuid) -> Answer<SelfReport> {
    find(tx, id).await?.ok_or_else(|| Refusal::not_found(Text::new("báo cáo tự kiểm tra", "self-report")))
}

/// What an inspected unit says about itself.
pub async fn get_self_report(tx: Tx, scope: Scope, id: Uuid) -> Answer<SelfReport> {
    subject_to_read(&tx, &scope, id).await?;
    found(&tx, id).await
}

/// Says whether a file may be sent to a unit's own report, before any of it is read.
pub async fn expect_self_report_evidence(tx: Tx, scope: Scope, id: Uuid, file: NewFile) -> Answer<Expected> {
    let inspection = row(&tx, &scope, id).await?;
    found(&tx, id).await?;
    inspection.state.take(InspectionStep::SendSelfReport)?;
    evidence::expect(&tx, Subject::self_report(id), file).await
}

/// Notes a file that has arrived.
pub async fn add_self_report_evidence(tx: Tx, scope: Scope, id: Uuid, file: Arrived) -> Answer<Evidence> {
    let inspection = held(&tx, &scope, id).await?;
    inspection.state.take(InspectionStep::SendSelfReport)?;
    evidence::note(&tx, &scope, inspection.unit_id, Subject::self_report(id), file).await
}
