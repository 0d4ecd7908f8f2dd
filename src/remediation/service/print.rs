//! Remediation reports on paper.

use chrono::Datelike;
use uuid::Uuid;

use super::read::{row, shown};
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::service as findings;
use crate::refusal::Answer;
use crate::remediation::paper;
use crate::stationery::print::Sheet;
use crate::stationery::rules::PaperKind;
use crate::stationery::service::letterhead;
use crate::time::Moment;

/// A report's paper, and its file's name.
pub async fn document(tx: Tx, scope: Scope, id: Uuid) -> Answer<(Sheet, String)> {
    let row = row(&tx, &scope, id).await?;
    let unit = row.unit_id;
    let report = shown(&tx, row).await?;
    let ids: Vec<Uuid> = report.findings.iter().map(|finding| finding.id).collect();
    let findings = findings::of_ids(&tx, &scope, &ids).await?;
    let day = report.submitted_at.map(Moment::day);
    let written = report.created_at.day();
    let letterhead = letterhead(&tx, unit, PaperKind::RemediationReport, day.unwrap_or(written)).await?;
    let document = paper::report(&report, &findings, &letterhead, day, written.year());
    let dated = report.submitted_at.unwrap_or(report.created_at).utc();
    Ok((Sheet::new(document, id, &report, dated)?, format!("remediation report {id}")))
}
