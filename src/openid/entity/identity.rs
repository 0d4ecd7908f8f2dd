//! Who somebody is at an identity provider.

use sea_orm::entity::prelude::*;

/// A row of `identities`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identities")]
pub struct Model {
    /// The identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The provider.
    pub issuer: String,
    /// What the provider names the person by, for ever; unique with the issuer.
    pub subject: String,
    /// What the provider called them last, for an administrator to recognise.
    pub name: Option<String>,
    /// The account, once an administrator has linked one.
    pub user_id: Option<Uuid>,
    /// When it was first seen or entered.
    pub created_at: DateTimeUtc,
    /// When somebody last came with it.
    pub seen_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
