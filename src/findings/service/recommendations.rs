//! Recommendations.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::links;
use crate::access::Scope;
use crate::audit;
use crate::db::Tx;
use crate::findings::dto::{Coded, Recommendation, RecommendationFilter, RecommendationInput};
use crate::findings::entity::{finding, recommendation};
use crate::http::{Body, IfMatch, Page, Paging};
use crate::inspections::service::{Subject, subject_to_write};
use crate::reference::service::unknown_area;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text, code_fault};
use crate::time::Moment;
use crate::units::service as units;

/// The key by which lists of recommendations go on: inspection, place, id.
type Key = (Uuid, i32, Uuid);

/// Enters a recommendation of an inspection that no issued notice covers.
pub async fn create_recommendation(tx: Tx, scope: Scope, body: Body<RecommendationInput>) -> Answer<Recommendation> {
    let input = body.read()?;
    let subject = subject_to_write(&tx, &scope, input.inspection_id).await?;
    let answered = judge(&tx, &input).await?;
    subject.require_open()?;
    refuse_taken(&tx, &input, None).await?;
    let row = insert(&tx, &scope, &subject, input, &answered).await?;
    shown(&tx, row).await
}

/// Enters a recommendation of an open inspection that has none of this code yet, for other features.
pub async fn enter_recommendation(tx: &Tx, scope: &Scope, subject: &Subject, input: RecommendationInput) -> Answer<()> {
    let answered = judge(tx, &input).await?;
    insert(tx, scope, subject, input, &answered).await.map(drop)
}

async fn insert(
    tx: &Tx,
    scope: &Scope,
    subject: &Subject,
    input: RecommendationInput,
    answered: &[Uuid],
) -> Answer<recommendation::Model> {
    let row = recommendation::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(subject.unit_id),
        inspection_id: Set(subject.id),
        created_at: Set(tx.now()),
        ..content(input)
    };
    let row = row.insert(tx).await?;
    links::link(tx, row.id, answered).await?;
    trail(tx, scope, "recommendation.create", &row).await?;
    Ok(row)
}

fn content(input: RecommendationInput) -> recommendation::ActiveModel {
    recommendation::ActiveModel {
        code: Set(input.code),
        position: Set(input.position),
        area_code: Set(input.area_code),
        printed_section: Set(input.printed_section),
        text: Set(input.text),
        kind: Set(input.kind),
        addressee: Set(input.addressee),
        ..Default::default()
    }
}

async fn trail(tx: &Tx, scope: &Scope, action: &'static str, row: &recommendation::Model) -> Answer<()> {
    audit::Entry::new(action, format!("recommendation:{}", row.id)).record(tx, scope, Some(row.unit_id)).await
}

/// Replaces what a recommendation says, until an issued notice covers its inspection.
pub async fn put_recommendation(
    tx: Tx,
    scope: Scope,
    id: Uuid,
    version: IfMatch,
    body: Body<RecommendationInput>,
) -> Answer<Recommendation> {
    let current = get_recommendation(tx.clone(), scope.clone(), id).await?;
    let subject = subject_to_write(&tx, &scope, current.inspection_id).await?;
    version.check(&current)?;
    let input = body.read()?;
    if input.inspection_id != current.inspection_id {
        let detail = Text::new(
            "Không chuyển được sang cuộc kiểm tra khác.",
            "A recommendation can't be moved to another inspection.",
        );
        return Err(Refusal::fault("/inspection_id", "unchangeable", detail));
    }
    let answered = judge(&tx, &input).await?;
    subject.require_open()?;
    refuse_taken(&tx, &input, Some(id)).await?;
    let change = recommendation::ActiveModel { id: Set(id), ..content(input) };
    let row = change.update(&tx).await?;
    links::unlink(&tx, id).await?;
    links::link(&tx, id, &answered).await?;
    trail(&tx, &scope, "recommendation.edit", &row).await?;
    shown(&tx, row).await
}

/// Judges the input; answers with the ids of the findings that it names.
async fn judge(tx: &Tx, input: &RecommendationInput) -> Answer<Vec<Uuid>> {
    let mut faults = Faults::default();
    faults.add(code_fault("/code", &input.code)).range("/position", input.position.into(), 1, 1000);
    if let Some(code) = &input.area_code {
        faults.add(unknown_area(tx, code, "/area_code").await?);
    }
    faults
        .optional("/printed_section", input.printed_section.as_deref(), 40)
        .text("/text", &input.text, 10_000)
        .optional("/addressee", input.addressee.as_deref(), 500)
        .once("/finding_codes", &input.finding_codes);
    let rows = finding::Entity::find().filter(finding::Column::OriginId.eq(input.inspection_id)).all(tx).await?;
    let ids: HashMap<_, _> = rows.into_iter().map(|row| (row.code, row.id)).collect();
    let mut answered = Vec::new();
    for (index, code) in input.finding_codes.iter().enumerate() {
        if let Some(id) = ids.get(code) {
            answered.push(*id);
        } else {
            let detail = Text::new(
                "Cuộc kiểm tra không có tồn tại, hạn chế mang mã này.",
                "No finding of the inspection has this code.",
            );
            faults.add(Some(Fault::new(format!("/finding_codes/{index}"), "unknown_finding", detail)));
        }
    }
    faults.done()?;
    Ok(answered)
}

/// 409 where another recommendation of the inspection has the code.
async fn refuse_taken(tx: &Tx, input: &RecommendationInput, itself: Option<Uuid>) -> Answer<()> {
    let other = recommendation::Entity::find()
        .filter(recommendation::Column::InspectionId.eq(input.inspection_id))
        .filter(recommendation::COLUMN.code.eq(input.code.as_str()))
        .one(tx)
        .await?;
    if other.is_none_or(|other| Some(other.id) == itself) {
        return Ok(());
    }
    let detail = Text::new("Mã này đã có trong cuộc kiểm tra.", "This code is taken in the inspection.");
    Err(Refusal::conflict("/code", "code_taken", detail))
}

/// One recommendation.
pub async fn get_recommendation(tx: Tx, scope: Scope, id: Uuid) -> Answer<Recommendation> {
    let found =
        recommendation::Entity::find_by_id(id).filter(scope.contains(recommendation::Column::UnitId)).one(&tx).await?;
    shown(&tx, found.ok_or_else(no_recommendation)?).await
}

fn no_recommendation() -> Refusal {
    Refusal::not_found(Text::new("kiến nghị", "recommendation"))
}

/// Recommendations: those of the newest inspection first, in the order of the paper.
pub async fn list_recommendations(tx: Tx, scope: Scope, filter: RecommendationFilter) -> Answer<Page<Recommendation>> {
    let question = ("recommendations", &filter.unit, &filter.inspection_id);
    let paging: Paging<Key> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let mut query = recommendation::Entity::find().filter(scope.contains(recommendation::Column::UnitId));
    query = query.filter(units::below(&tx, &scope, filter.unit.as_deref(), recommendation::Column::UnitId).await?);
    if let Some(inspection) = filter.inspection_id {
        query = query.filter(recommendation::Column::InspectionId.eq(inspection));
    }
    if let Some(after) = paging.after {
        query = query.filter(later(after));
    }
    let rows = query
        .order_by_desc(recommendation::Column::InspectionId)
        .order_by_asc(recommendation::Column::Position)
        .order_by_asc(recommendation::Column::Id)
        .limit(paging.fetch())
        .all(&tx)
        .await?;
    let page = paging.page(rows, |row| (row.inspection_id, row.position, row.id), |row| row)?;
    Ok(Page { items: show_all(&tx, page.items).await?, next_cursor: page.next_cursor })
}

fn later((inspection, position, id): Key) -> Condition {
    let same = || recommendation::Column::InspectionId.eq(inspection);
    let tied = Condition::all()
        .add(same())
        .add(recommendation::Column::Position.eq(position))
        .add(recommendation::Column::Id.gt(id));
    Condition::any()
        .add(recommendation::Column::InspectionId.lt(inspection))
        .add(Condition::all().add(same()).add(recommendation::Column::Position.gt(position)))
        .add(tied)
}

/// All recommendations of inspections, by inspection and place.
///
/// The caller has resolved `ids` in its scope.
pub async fn recommendations_of_inspections(tx: &Tx, ids: &[Uuid]) -> Answer<Vec<Recommendation>> {
    let rows = recommendation::Entity::find()
        .filter(recommendation::Column::InspectionId.is_in(ids.to_vec()))
        .order_by_asc(recommendation::Column::InspectionId)
        .order_by_asc(recommendation::Column::Position)
        .order_by_asc(recommendation::Column::Id)
        .all(tx)
        .await?;
    show_all(tx, rows).await
}

async fn shown(tx: &Tx, row: recommendation::Model) -> Answer<Recommendation> {
    show_all(tx, vec![row]).await?.pop().ok_or_else(no_recommendation)
}

async fn show_all(tx: &Tx, rows: Vec<recommendation::Model>) -> Answer<Vec<Recommendation>> {
    let names = units::names(tx, rows.iter().map(|row| row.unit_id), tx.today()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut answered = links::answered_by(tx, &ids).await?;
    let items = rows.into_iter().map(|row| {
        let unit_code = names.get(&row.unit_id).map(|unit| unit.code.clone()).unwrap_or_default();
        let findings = answered.remove(&row.id).unwrap_or_default();
        show(row, unit_code, findings)
    });
    Ok(items.collect())
}

fn show(row: recommendation::Model, unit_code: String, findings: Vec<Coded>) -> Recommendation {
    Recommendation {
        id: row.id,
        inspection_id: row.inspection_id,
        unit_code,
        code: row.code,
        position: row.position,
        area_code: row.area_code,
        printed_section: row.printed_section,
        text: row.text,
        kind: row.kind,
        addressee: row.addressee,
        findings,
        created_at: Moment::new(row.created_at),
    }
}
