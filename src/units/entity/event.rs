//! What happened to units.

use sea_orm::entity::prelude::*;

/// A row of `unit_events`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_events")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What kind.
    pub kind: crate::units::rules::EventKind,
    /// From which day it holds.
    pub effective_on: Date,
    /// The decision that it rests on.
    pub legal_basis: String,
    /// When it was entered.
    pub recorded_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
