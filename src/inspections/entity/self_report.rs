//! What inspected units say about themselves.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::OwnWords;

/// A row of `self_reports`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "self_reports")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: Uuid,
    /// The report's number.
    pub number: Option<String>,
    /// Its date.
    pub issued_on: Option<Date>,
    /// What it says as a whole.
    pub text: String,
    /// What it says by area of reform.
    pub areas: OwnWords,
    /// Who sent it.
    pub sent_by: String,
    /// When it was sent first.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
