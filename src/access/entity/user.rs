//! People's accounts.

use sea_orm::entity::prelude::*;

/// A row of `users`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name to sign in with, lower case.
    #[sea_orm(unique)]
    pub username: String,
    /// The name that others see; in the demo a job title.
    pub display_name: String,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// Whether the account may sign in.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
