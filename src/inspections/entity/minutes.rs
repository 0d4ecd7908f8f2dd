//! Minutes of inspections.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::{MinutesInput, Signature};

/// A row of `inspection_minutes`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_minutes")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: Uuid,
    /// What they say.
    pub content: MinutesInput,
    /// Who signed for the team, and when.
    pub team_signature: Option<Signature>,
    /// Who signed for the unit, and when.
    pub unit_signature: Option<Signature>,
    /// When they were written first.
    pub created_at: DateTimeUtc,
    /// When they last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
