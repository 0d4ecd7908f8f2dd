//! The pauses that count, as days.

use sea_orm::entity::prelude::*;

/// A row of `dossier_pauses`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier_pauses")]
pub struct Model {
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: i64,
    /// The dossier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Which pause.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The first day.
    pub from_on: Date,
    /// The day after the last.
    pub to_on: Date,
}

impl ActiveModelBehavior for ActiveModel {}
