//! Procedures (thủ tục hành chính).

use sea_orm::entity::prelude::*;

/// A row of `procedures`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "procedures")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The name as search compares it.
    pub name_folded: String,
    /// Its field.
    pub field_code: String,
    /// How far it is offered online.
    pub service_level: crate::reference::dto::ServiceLevel,
    /// Whether it ends in a paper.
    pub has_result: bool,
    /// The first day.
    pub valid_from: Date,
    /// The day after the last.
    pub valid_to: Date,
    /// The commit that recorded this row.
    pub recorded_in: i64,
    /// The commit that took it back or replaced it; the largest number while it stands.
    pub superseded_in: i64,
}

impl ActiveModelBehavior for ActiveModel {}
