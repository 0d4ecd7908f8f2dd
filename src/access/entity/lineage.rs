//! Who was below whom on which day.

use sea_orm::entity::prelude::*;

/// A row of `unit_lineage`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_lineage")]
pub struct Model {
    /// The unit above, or the unit itself at depth 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ancestor_id: i64,
    /// The unit below.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: i64,
    /// The first day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    /// The day after the last.
    pub valid_to: Date,
    /// How many levels apart.
    pub depth: i32,
    /// The commit that recorded this row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recorded_in: i64,
    /// The commit that took it back or replaced it; the largest number while it stands.
    pub superseded_in: i64,
}

impl ActiveModelBehavior for ActiveModel {}
