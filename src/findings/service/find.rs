//! Reading findings.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::narrowing::{Then, narrowed};
use super::{history, links};
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::dto::{AcceptedRisk, Coded, Finding, FindingFilter};
use crate::findings::entity::finding;
use crate::findings::rules::{FindingEvent, FindingSource, FindingState, state_on};
use crate::http::{Page, Paging};
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Moment;
use crate::units::service as units;

/// The key by which lists of findings go on: origin, place, id.
type Key = (Uuid, i32, Uuid);

pub(super) fn no_finding() -> Refusal {
    Refusal::not_found(Text::new("tồn tại, hạn chế", "finding"))
}

/// One finding's row.
pub(super) async fn row(tx: &Tx, scope: &Scope, id: Uuid) -> Answer<finding::Model> {
    let found = finding::Entity::find_by_id(id).filter(scope.contains(finding::Column::UnitId)).one(tx).await?;
    found.ok_or_else(no_finding)
}

/// One finding.
pub async fn get(tx: Tx, scope: Scope, id: Uuid) -> Answer<Finding> {
    shown(&tx, row(&tx, &scope, id).await?).await
}

/// Several findings, in the order of `ids`; 404 if one of them lies outside the scope.
pub async fn of_ids(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Answer<Vec<Finding>> {
    let rows = finding::Entity::find()
        .filter(finding::Column::Id.is_in(ids.to_vec()))
        .filter(scope.contains(finding::Column::UnitId))
        .all(tx)
        .await?;
    let found = show_all(tx, rows).await?;
    ids.iter().map(|id| found.iter().find(|finding| finding.id == *id).cloned().ok_or_else(no_finding)).collect()
}

/// Those of `ids` that are findings of a unit.
pub(super) async fn of_unit(tx: &Tx, unit: i64, ids: &[Uuid]) -> Answer<HashSet<Uuid>> {
    let rows = finding::Entity::find()
        .filter(finding::Column::Id.is_in(ids.to_vec()))
        .filter(finding::Column::UnitId.eq(unit))
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Those of `ids` that are findings of a unit, in the scope, and not closed.
pub async fn open_of_unit(tx: &Tx, scope: &Scope, unit: i64, ids: &[Uuid]) -> Answer<Vec<Finding>> {
    let rows = finding::Entity::find()
        .filter(finding::Column::Id.is_in(ids.to_vec()))
        .filter(finding::Column::UnitId.eq(unit))
        .filter(scope.contains(finding::Column::UnitId))
        .filter(finding::Column::State.ne(FindingState::Closed))
        .all(tx)
        .await?;
    show_all(tx, rows).await
}

/// The codes of findings, by id.
///
/// The caller shows something of its scope that is about them.
pub async fn codes(tx: &Tx, ids: Vec<Uuid>) -> Answer<HashMap<Uuid, String>> {
    let rows = finding::Entity::find().filter(finding::Column::Id.is_in(ids)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

/// All findings of inspections, by inspection and place.
///
/// The caller has resolved `ids` in its scope.
pub async fn of_inspections(tx: &Tx, ids: &[Uuid]) -> Answer<Vec<Finding>> {
    let rows = finding::Entity::find()
        .filter(finding::Column::OriginId.is_in(ids.to_vec()))
        .order_by_asc(finding::Column::OriginId)
        .order_by_asc(finding::Column::Position)
        .order_by_asc(finding::Column::Id)
        .all(tx)
        .await?;
    show_all(tx, rows).await
}

/// Findings: those of the newest inspection first, in the order of the paper.
pub async fn list(tx: Tx, scope: Scope, filter: FindingFilter) -> Answer<Page<Finding>> {
    let question = (
        "findings",
        (&filter.unit, &filter.inspection_id, &filter.area_code, &filter.source),
        (&filter.state, &filter.owner, &filter.overdue, &filter.due_before),
        (&filter.recurring, &filter.found_before, &filter.as_of),
    );
    let paging: Paging<Key> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let day = filter.as_of.unwrap_or(tx.today());
    let then = Then::of(day, tx.today());
    let mut query = narrowed(&filter, then);
    query = query.filter(units::below(&tx, &scope, filter.unit.as_deref(), finding::Column::UnitId).await?);
    if let Some(after) = paging.after {
        query = query.filter(later(after));
    }
    query = query.filter(scope.contains(finding::Column::UnitId)).limit(paging.fetch());
    let rows = in_order(query).all(&tx).await?;
    let page = paging.page(rows, |row| (row.origin_id, row.position, row.id), |row| row)?;
    let rows = if then.is_past { history::put_back(&tx, page.items, day).await? } else { page.items };
    Ok(Page { items: show_all_on(&tx, rows, day).await?, next_cursor: page.next_cursor })
}

/// Findings of the newest inspection first, in the order of the paper.
pub(super) fn in_order(query: Select<finding::Entity>) -> Select<finding::Entity> {
    query
        .order_by_desc(finding::Column::OriginId)
        .order_by_asc(finding::Column::Position)
        .order_by_asc(finding::Column::Id)
}

fn later((inspection, position, id): Key) -> Condition {
    let same = || finding::Column::OriginId.eq(inspection);
    Condition::any()
        .add(finding::Column::OriginId.lt(inspection))
        .add(Condition::all().add(same()).add(finding::Column::Position.gt(position)))
        .add(Condition::all().add(same()).add(finding::Column::Position.eq(position)).add(finding::Column::Id.gt(id)))
}

/// One row as answers show it.
pub(super) async fn shown(tx: &Tx, row: finding::Model) -> Answer<Finding> {
    show_all(tx, vec![row]).await?.pop().ok_or_else(no_finding)
}

pub(super) async fn show_all(tx: &Tx, rows: Vec<finding::Model>) -> Answer<Vec<Finding>> {
    show_all_on(tx, rows, tx.today()).await
}

/// Rows as answers show them; an accepted risk that ended before `day` is over.
pub(super) async fn show_all_on(tx: &Tx, rows: Vec<finding::Model>, day: NaiveDate) -> Answer<Vec<Finding>> {
    let names = units::names(tx, rows.iter().map(|row| row.unit_id), tx.today()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut answers = links::answers_to(tx, &ids).await?;
    let events = history::times(tx, &ids, [FindingEvent::Extended, FindingEvent::Reminded]).await?;
    let items = rows.into_iter().map(|row| {
        let unit_code = names.get(&row.unit_id).map(|unit| unit.code.clone()).unwrap_or_default();
        let answers = answers.remove(&row.id).unwrap_or_default();
        let times = |event| events.get(&(row.id, event)).copied().unwrap_or_default();
        let (extensions, reminders) = (times(FindingEvent::Extended), times(FindingEvent::Reminded));
        let state = state_on(row.state, row.owner.is_some(), row.risk_until, day);
        let shown = show(finding::Model { state, ..row }, unit_code, answers);
        Finding { extensions, reminders, ..shown }
    });
    Ok(items.collect())
}

fn show(row: finding::Model, unit_code: String, recommendations: Vec<Coded>) -> Finding {
    Finding {
        id: row.id,
        inspection_id: (row.source == FindingSource::Inspection).then_some(row.origin_id),
        source: row.source,
        reference: row.reference,
        breach: row.breach,
        unit_code,
        code: row.code,
        position: row.position,
        area_code: row.area_code,
        printed_section: row.printed_section,
        heading: row.heading,
        text: row.text,
        context: row.context,
        quantity: row.quantity,
        target_percent: row.target_percent,
        actual: row.actual.0,
        severity: row.severity,
        criterion: row.criterion,
        state: row.state,
        owner: row.owner,
        deadline: row.deadline.map(|kept| kept.0),
        accepted_risk: row.risk_reason.zip(row.risk_until).map(|(reason, until)| AcceptedRisk { reason, until }),
        closed_reason: row.closed_reason,
        merged_into: row.merged_into,
        extensions: 0,
        reminders: 0,
        predecessor_id: row.predecessor_id,
        first_found_on: row.first_found_on,
        recommendations,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}
