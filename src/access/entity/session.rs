//! Signed-in sessions of people.

use sea_orm::entity::prelude::*;

/// A row of `sessions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// The session; access tokens name it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// SHA-256 of the refresh token that is valid now.
    pub refresh_hash: String,
    /// When they signed in.
    pub created_at: DateTimeUtc,
    /// When it ends by itself.
    pub expires_at: DateTimeUtc,
    /// When it was ended, if it was.
    pub ended_at: Option<DateTimeUtc>,
    /// Why: signed_out, reused, revoked, password_changed, locked, unlinked.
    pub ended_why: Option<String>,
    /// The identity that opened it, where none of a password did.
    pub identity_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
