//! Recommendations.

use sea_orm::entity::prelude::*;

use crate::findings::rules::RecommendationKind;

/// A row of `recommendations`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendations")]
pub struct Model {
    /// The recommendation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit that was inspected.
    pub unit_id: i64,
    /// The inspection.
    pub inspection_id: Uuid,
    /// Its code in the inspection.
    pub code: String,
    /// Its place among the recommendations.
    pub position: i32,
    /// The area of reform; none where it is for all.
    pub area_code: Option<String>,
    /// The section in which it is printed.
    pub printed_section: Option<String>,
    /// The recommendation word for word.
    pub text: String,
    /// What it asks for.
    pub kind: RecommendationKind,
    /// Whom it is addressed to.
    pub addressee: Option<String>,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
