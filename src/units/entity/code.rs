//! Codes of units in other schemes.

use sea_orm::entity::prelude::*;

/// A row of `unit_codes`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_codes")]
pub struct Model {
    /// The code's row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub unit_id: i64,
    /// Which scheme.
    pub scheme: String,
    /// The code.
    pub code: String,
    /// Whether it was checked against an official list.
    pub verified: bool,
    /// The first day.
    pub valid_from: Date,
    /// The day after the last.
    pub valid_to: Date,
}

impl ActiveModelBehavior for ActiveModel {}
