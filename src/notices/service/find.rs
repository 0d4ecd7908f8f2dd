//! Reading notices.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::access::Scope;
use crate::db::Tx;
use crate::findings::service as findings;
use crate::http::{Page, Paging};
use crate::inspections::service as inspections;
use crate::notices::dto::{
    Frozen, Notice, NoticeArea, NoticeFigure, NoticeFilter, NoticeFinding, NoticeRecommendation,
};
use crate::notices::entity::{notice, recipient};
use crate::notices::rules::{NoticeState, number_and_sign};
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Moment;
use crate::units::service as units;

/// One notice.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<Notice> {
    let row = row(&tx, &scope, id).await?;
    shown(&tx, row).await
}

/// Notices, the newest first.
pub async fn list(tx: Tx, scope: Scope, filter: NoticeFilter) -> Answer<Page<Notice>> {
    let question = ("notices", &filter.unit, &filter.state);
    let paging: Paging<Uuid> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let mut query =
        notice::Entity::find().filter(visible(&scope)).order_by_desc(notice::Column::Id).limit(paging.fetch());
    query = query.filter(units::below(&tx, &scope, filter.unit.as_deref(), notice::Column::UnitId).await?);
    if let Some(state) = filter.state {
        query = query.filter(notice::Column::State.eq(state));
    }
    if let Some(after) = paging.after {
        query = query.filter(notice::COLUMN.id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let mut items = Vec::new();
    for row in page.items {
        items.push(shown(&tx, row).await?);
    }
    Ok(Page { items, next_cursor: page.next_cursor })
}

fn issued() -> Expr {
    notice::Column::State.eq(NoticeState::Issued)
}

/// The notices of the scope's own units; where it is limited, the issued ones.
pub(super) fn own(scope: &Scope) -> Expr {
    scope.contains(notice::Column::UnitId).and(scope.contains_wholly(notice::Column::UnitId).or(issued()))
}

/// The same, and the issued ones that go to one of the scope's units.
fn visible(scope: &Scope) -> Expr {
    let mut sent = Query::select();
    sent.column(recipient::Column::NoticeId)
        .from(recipient::Entity)
        .and_where(scope.contains((recipient::Entity, recipient::Column::UnitId)));
    own(scope).or(issued().and(Expr::col((notice::Entity, notice::Column::Id)).in_subquery(sent)))
}

pub(super) fn no_notice() -> Refusal {
    Refusal::not_found(Text::new("thông báo", "notice"))
}

pub(super) async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<notice::Model> {
    notice::Entity::find_by_id(id).filter(visible(scope)).one(tx).await?.ok_or_else(no_notice)
}

/// A notice of the scope's own units, for what goes beyond reading it.
pub(super) async fn own_row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<notice::Model> {
    notice::Entity::find_by_id(id).filter(own(scope)).one(tx).await?.ok_or_else(no_notice)
}

/// The results of a notice's inspections as they stand now; they lie at its unit or below it, where its reader sees them.
pub(super) async fn results(tx: &Tx, ids: &[Uuid], day: NaiveDate) -> Answer<Frozen> {
    let units = inspections::units_of(tx, ids).await?;
    let names = units::names(tx, units.values().copied(), day).await?;
    let unit = |inspection: Uuid| names.get(units.get(&inspection)?).cloned();
    let (mut areas, mut figures) = (Vec::new(), Vec::new());
    for id in ids {
        areas.extend(inspections::areas_of(tx, *id).await?.into_iter().map(|area| NoticeArea::of(unit(*id), area)));
        let declared = inspections::figures_of(tx, *id).await?.into_iter();
        figures.extend(declared.map(|figure| NoticeFigure::of(unit(*id), figure)));
    }
    let found = findings::of_inspections(tx, ids).await?.into_iter();
    let recommended = findings::recommendations_of_inspections(tx, ids).await?.into_iter();
    Ok(Frozen {
        areas,
        figures,
        findings: found.map(|one| NoticeFinding::of(one.inspection_id.and_then(unit), one)).collect(),
        recommendations: recommended.map(|one| NoticeRecommendation::of(unit(one.inspection_id), one)).collect(),
    })
}

/// A notice as answers show it: an issued one as it was issued, a draft with the results of now.
pub(super) async fn shown(tx: &Tx, row: notice::Model) -> Answer<Notice> {
    let day = row.issued_on.unwrap_or(tx.today());
    let Frozen { areas, figures, findings, recommendations } = match row.frozen {
        Some(frozen) => frozen,
        None => results(tx, &row.inspection_ids.0, day).await?,
    };
    let unit = units::names(tx, [row.unit_id], day).await?.remove(&row.unit_id);
    let content = row.content;
    Ok(Notice {
        id: row.id,
        unit: unit.ok_or_else(|| Refusal::internal(&"a notice's unit has no name"))?,
        state: row.state,
        number: row.number.map(number_and_sign),
        issued_on: row.issued_on,
        inspection_ids: row.inspection_ids.0,
        title: content.title,
        opening: content.opening,
        general_assessment: content.general_assessment,
        areas,
        figures,
        findings,
        recommendations,
        closing: content.closing,
        references: content.references,
        documents_mentioned: content.documents_mentioned,
        recipients: content.recipients,
        signer: content.signer,
        deadline: content.deadline,
        remediation_plan_deadline: content.remediation_plan_deadline,
        report_to: content.report_to,
        sha256: row.sha256,
        created_by: row.created_by,
        created_at: Moment::new(row.created_at),
        issued_by: row.issued_by,
        issued_at: row.issued_at.map(Moment::new),
    })
}
