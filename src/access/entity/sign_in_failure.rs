//! Failed sign-ins, by account and by address.

use sea_orm::entity::prelude::*;

/// A row of `sign_in_failures`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failures")]
pub struct Model {
    /// Whom it counts: `user:…`, `client:…` or `address:…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// How many in a row.
    pub failures: i32,
    /// The last one.
    pub last_at: DateTimeUtc,
    /// No try before this time.
    pub blocked_until: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
