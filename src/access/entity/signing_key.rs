//! The keys that sign access tokens.

use sea_orm::entity::prelude::*;

/// A row of `signing_keys`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    /// The RFC 7638 thumbprint of the public key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// The private key, PKCS 8, or that sealed; nothing once it is retired.
    pub private_der: Vec<u8>,
    /// The public key, 32 bytes.
    pub public_raw: Vec<u8>,
    /// When it began to sign.
    pub created_at: DateTimeUtc,
    /// When another took its place; it verifies until the last token it signed has expired.
    pub retired_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
