//! Refresh tokens that were exchanged.

use sea_orm::entity::prelude::*;

/// A row of `spent_refresh_tokens`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent_refresh_tokens")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The session that it belonged to.
    pub session_id: Uuid,
    /// When it was exchanged.
    pub spent_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
