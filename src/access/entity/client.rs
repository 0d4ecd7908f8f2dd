//! Machines' accounts.

use sea_orm::entity::prelude::*;

/// A row of `clients`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clients")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name that it asks for tokens with.
    #[sea_orm(unique)]
    pub client_id: String,
    /// What it is.
    pub name: String,
    /// Argon2id, in PHC form.
    pub secret_hash: String,
    /// Whether it may ask for tokens.
    pub active: bool,
    /// Raised when its secret changes or its tokens are revoked; older tokens are void.
    pub generation: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
