//! Sign-ins that are under way at the identity provider.

use sea_orm::entity::prelude::*;

/// A row of `openid_sign_ins`; it goes when somebody comes back with its ticket, or when its time is over.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "openid_sign_ins")]
pub struct Model {
    /// The sign-in; its ticket names it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the ticket.
    pub ticket_hash: String,
    /// SHA-256 of the `state` that has to come back.
    pub state_hash: String,
    /// What the ID token has to repeat.
    pub nonce: String,
    /// What the code is worth nothing without (RFC 7636).
    pub verifier: String,
    /// Where the provider sends the browser.
    pub redirect_uri: String,
    /// Whence it was begun.
    pub address: String,
    /// When its time is over.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
