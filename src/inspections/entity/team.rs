//! Inspection teams.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::{Members, Reference};

/// A row of `inspection_teams`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_teams")]
pub struct Model {
    /// The team.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The plan that it serves.
    pub plan_id: Uuid,
    /// Its name.
    pub name: String,
    /// The decision that appoints it.
    pub decision: Option<Reference>,
    /// Who is in it.
    pub members: Members,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
