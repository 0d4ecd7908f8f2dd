//! The units that an event happened to, and those that came out of it.

use sea_orm::entity::prelude::*;

/// A row of `unit_event_units`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_event_units")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: i64,
    /// `from` or `into`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
}

impl ActiveModelBehavior for ActiveModel {}
