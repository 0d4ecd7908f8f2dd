//! Reading remediation reports.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::evidence::show_evidence;
use crate::access::{Scope, members};
use crate::db::Tx;
use crate::findings::dto::Coded;
use crate::findings::service as findings;
use crate::http::{Page, Paging};
use crate::refusal::{Answer, Refusal, Text};
use crate::remediation::dto::{RemediationReport, ReportFilter};
use crate::remediation::entity::{evidence, report, report_finding};
use crate::remediation::rules::ReportState;
use crate::time::Moment;
use crate::units::service as units;

/// One report's row.
pub(super) async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<report::Model> {
    let found = report::Entity::find_by_id(id).filter(scope.contains(report::Column::UnitId)).one(tx).await?;
    found.ok_or_else(|| Refusal::not_found(Text::new("báo cáo khắc phục", "remediation report")))
}

/// The findings that a report is about.
pub(super) async fn findings_of(tx: &Tx, report: Uuid) -> Answer<Vec<Uuid>> {
    let rows = report_finding::Entity::find()
        .filter(report_finding::COLUMN.report_id.eq(report))
        .order_by_asc(report_finding::Column::FindingId)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.finding_id).collect())
}

/// One report.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<RemediationReport> {
    shown(&tx, &scope, row(&tx, &scope, id).await?).await
}

/// Reports, the newest first.
pub async fn list(tx: Tx, scope: Scope, filter: ReportFilter) -> Answer<Page<RemediationReport>> {
    let question = ("remediation-reports", &filter.unit, &filter.finding_id, &filter.state);
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let mut query = report::Entity::find()
        .filter(scope.contains(report::Column::UnitId))
        .order_by_desc(report::Column::Id)
        .limit(paging.fetch());
    if let Some(code) = &filter.unit {
        let unit = units::named(&tx, &scope, code).await?;
        query = query.filter(Expr::col(report::Column::UnitId).in_subquery(members(&[unit.id], tx.today())));
    }
    if let Some(finding) = filter.finding_id {
        let mut about = Query::select();
        about
            .column(report_finding::Column::ReportId)
            .from(report_finding::Entity)
            .and_where(report_finding::Column::FindingId.eq(finding));
        query = query.filter(Expr::col(report::Column::Id).in_subquery(about));
    }
    if let Some(state) = filter.state {
        query = query.filter(report::Column::State.eq(state));
    }
    if let Some(after) = paging.after {
        query = query.filter(report::COLUMN.id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let mut items = Vec::new();
    for row in page.items {
        items.push(shown(&tx, &scope, row).await?);
    }
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// The reports of the scope that wait for judgement and were handed in by somebody other than `not_by`.
pub async fn submitted_in(tx: &Tx, scope: &Scope, not_by: &str) -> Answer<Vec<RemediationReport>> {
    let rows = report::Entity::find()
        .filter(scope.contains(report::Column::UnitId))
        .filter(report::Column::State.eq(ReportState::Submitted))
        .filter(report::Column::SubmittedBy.ne(not_by))
        .order_by_asc(report::Column::Id)
        .all(tx)
        .await?;
    let mut reports = Vec::new();
    for row in rows {
        reports.push(shown(tx, scope, row).await?);
    }
    Ok(reports)
}

/// A report as answers show it.
pub(super) async fn shown(tx: &Tx, scope: &Scope, row: report::Model) -> Answer<RemediationReport> {
    let ids = findings_of(tx, row.id).await?;
    let about = findings::of_ids(tx, scope, &ids).await?;
    let codes: HashMap<Uuid, String> = about.into_iter().map(|finding| (finding.id, finding.code)).collect();
    let files = evidence::Entity::find()
        .filter(evidence::COLUMN.report_id.eq(row.id))
        .order_by_asc(evidence::Column::Id)
        .all(tx)
        .await?;
    Ok(RemediationReport {
        id: row.id,
        unit_code: units::code_of(tx, row.unit_id).await?,
        state: row.state,
        findings: ids.iter().map(|id| Coded { code: codes.get(id).cloned().unwrap_or_default(), id: *id }).collect(),
        summary: row.summary,
        measures: row.measures,
        new_values: row.new_values.0,
        evidence: files.into_iter().map(show_evidence).collect(),
        created_by: row.created_by,
        created_at: Moment::new(row.created_at),
        submitted_by: row.submitted_by,
        submitted_at: row.submitted_at.map(Moment::new),
        judged_by: row.judged_by,
        judged_at: row.judged_at.map(Moment::new),
        judgement: row.judgement,
    })
}
