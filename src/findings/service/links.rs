//! Which recommendation answers which finding, by code.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::db::Tx;
use crate::findings::dto::Coded;
use crate::findings::entity::{finding, link, recommendation};
use crate::refusal::Answer;

/// The recommendations that answer each of the findings.
pub(super) async fn answers_to(tx: &Tx, findings: &[Uuid]) -> Answer<HashMap<Uuid, Vec<Coded>>> {
    let rows = link::Entity::find().filter(link::Column::FindingId.is_in(findings.to_vec())).all(tx).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.recommendation_id).collect();
    let codes = recommendation::Entity::find()
        .filter(recommendation::Column::Id.is_in(ids))
        .order_by_asc(recommendation::Column::Position)
        .order_by_asc(recommendation::Column::Id)
        .all(tx)
        .await?;
    let pairs: Vec<_> = rows.into_iter().map(|row| (row.recommendation_id, row.finding_id)).collect();
    Ok(grouped(codes.into_iter().map(|row| Coded { code: row.code, id: row.id }), &pairs))
}

/// The findings that each of the recommendations answers.
pub(super) async fn answered_by(tx: &Tx, recommendations: &[Uuid]) -> Answer<HashMap<Uuid, Vec<Coded>>> {
    let rows =
        link::Entity::find().filter(link::Column::RecommendationId.is_in(recommendations.to_vec())).all(tx).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.finding_id).collect();
    let codes = finding::Entity::find()
        .filter(finding::Column::Id.is_in(ids))
        .order_by_asc(finding::Column::Position)
        .order_by_asc(finding::Column::Id)
        .all(tx)
        .await?;
    let pairs: Vec<_> = rows.into_iter().map(|row| (row.finding_id, row.recommendation_id)).collect();
    Ok(grouped(codes.into_iter().map(|row| Coded { code: row.code, id: row.id }), &pairs))
}

/// `codes`, in their order, under each id that they are paired with.
fn grouped(codes: impl Iterator<Item = Coded>, pairs: &[(Uuid, Uuid)]) -> HashMap<Uuid, Vec<Coded>> {
    let mut grouped: HashMap<Uuid, Vec<Coded>> = HashMap::new();
    for code in codes {
        for (_, to) in pairs.iter().filter(|(from, _)| *from == code.id) {
            grouped.entry(*to).or_default().push(code.clone());
        }
    }
    grouped
}

/// Notes that a recommendation answers findings.
pub(super) async fn link(tx: &Tx, recommendation: Uuid, findings: &[Uuid]) -> Answer<()> {
    for finding in findings {
        link::ActiveModel { recommendation_id: Set(recommendation), finding_id: Set(*finding) }.insert(tx).await?;
    }
    Ok(())
}

/// Takes away what a recommendation answers.
pub(super) async fn unlink(tx: &Tx, recommendation: Uuid) -> Answer<()> {
    link::Entity::delete_many().filter(link::Column::RecommendationId.eq(recommendation)).exec(tx).await?;
    Ok(())
}
