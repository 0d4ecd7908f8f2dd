//! Reading remediation reports.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::access::Scope;
use crate::db::Tx;
use crate::evidence::dto::Evidence;
use crate::evidence::rules::{Subject, SubjectKind};
use crate::evidence::service as evidence;
use crate::findings::dto::Coded;
use crate::findings::service as findings;
use crate::http::{Page, Paging};
use crate::refusal::{Answer, Refusal, Text};
use crate::remediation::dto::{RemediationReport, ReportFilter};
use crate::remediation::entity::{report, report_finding};
use crate::remediation::rules::ReportState;
use crate::time::Moment;
use crate::units::service as units;

fn no_report() -> Refusal {
    Refusal::not_found(Text::new("báo cáo khắc phục", "remediation report"))
}

/// One report's row.
pub(super) async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<report::Model> {
    let found = report::Entity::find_by_id(id).filter(scope.contains(report::Column::UnitId)).one(tx).await?;
    found.ok_or_else(no_report)
}

/// One report's row, held until the end of the transaction, before its findings.
pub(super) async fn row_to_change(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<report::Model> {
    let found =
        report::Entity::find_by_id(id).filter(scope.contains(report::Column::UnitId)).lock_exclusive().one(tx).await?;
    found.ok_or_else(no_report)
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
    shown(&tx, row(&tx, &scope, id).await?).await
}

/// Reports, the newest first.
pub async fn list(tx: Tx, scope: Scope, filter: ReportFilter) -> Answer<Page<RemediationReport>> {
    let question = ("remediation-reports", &filter.unit, &filter.finding_id, &filter.state);
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let mut query = report::Entity::find()
        .filter(scope.contains(report::Column::UnitId))
        .order_by_desc(report::Column::Id)
        .limit(paging.fetch());
    query = query.filter(units::below(&tx, &scope, filter.unit.as_deref(), report::Column::UnitId).await?);
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
    Ok(Page { items: show_all(&tx, page.items).await?, next_cursor: page.next_cursor })
}

/// The reports of the scope that wait for judgement by `judge`, who had no hand in them, the oldest first,
/// at most `most`.
pub async fn submitted_in(tx: &Tx, scope: &Scope, judge: &str, most: u64) -> Answer<Vec<RemediationReport>> {
    let rows = report::Entity::find()
        .filter(scope.contains(report::Column::UnitId))
        .filter(report::Column::State.eq(ReportState::Submitted))
        .filter(report::Column::CreatedBy.ne(judge))
        .filter(report::Column::SubmittedBy.ne(judge))
        .order_by_asc(report::Column::Id)
        .limit(most)
        .all(tx)
        .await?;
    let by_others = |report: &RemediationReport| report.evidence.iter().all(|file| file.uploaded_by != judge);
    let rows = rows.into_iter().filter(|row| row.edited_by.iter().all(|editor| editor != judge)).collect();
    Ok(show_all(tx, rows).await?.into_iter().filter(by_others).collect())
}

/// A report as answers show it.
pub(super) async fn shown(tx: &Tx, row: report::Model) -> Answer<RemediationReport> {
    show_all(tx, vec![row]).await?.pop().ok_or_else(no_report)
}

async fn show_all(tx: &Tx, rows: Vec<report::Model>) -> Answer<Vec<RemediationReport>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let units = units::names(tx, rows.iter().map(|row| row.unit_id), tx.today()).await?;
    let links = report_finding::Entity::find()
        .filter(report_finding::Column::ReportId.is_in(ids.clone()))
        .order_by_asc(report_finding::Column::FindingId)
        .all(tx)
        .await?;
    let codes = findings::codes(tx, links.iter().map(|link| link.finding_id).collect()).await?;
    let mut files = evidence::in_force(tx, SubjectKind::RemediationReport, ids).await?;
    let items = rows.into_iter().map(|row| {
        let unit_code = units.get(&row.unit_id).map(|unit| unit.code.clone()).unwrap_or_default();
        let about = links.iter().filter(|link| link.report_id == row.id).map(|link| link.finding_id);
        let about = about.map(|id| Coded { code: codes.get(&id).cloned().unwrap_or_default(), id }).collect();
        let files = files.remove(&Subject::report(row.id)).unwrap_or_default();
        show(row, unit_code, about, files)
    });
    Ok(items.collect())
}

fn show(row: report::Model, unit_code: String, findings: Vec<Coded>, evidence: Vec<Evidence>) -> RemediationReport {
    RemediationReport {
        id: row.id,
        unit_code,
        state: row.state,
        findings,
        summary: row.summary,
        measures: row.measures,
        new_values: row.new_values.0,
        evidence,
        created_by: row.created_by,
        created_at: Moment::new(row.created_at),
        submitted_by: row.submitted_by,
        submitted_at: row.submitted_at.map(Moment::new),
        judged_by: row.judged_by,
        judged_at: row.judged_at.map(Moment::new),
        judgement: row.judgement,
    }
}
