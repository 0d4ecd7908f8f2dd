//! Results by area of reform.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::Lines;

/// A row of `inspection_areas`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_areas")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: Uuid,
    /// The area of reform.
    #[sea_orm(primary_key, auto_increment = false)]
    pub area_code: String,
    /// Its place among the results.
    pub position: i32,
    /// The number of its section, as printed.
    pub printed_number: Option<String>,
    /// The heading, as printed.
    pub heading: String,
    /// What was achieved.
    pub results: Lines,
    /// The section's whole text.
    pub full_text: Option<String>,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
