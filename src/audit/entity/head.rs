//! The last entry of each chain.

use sea_orm::entity::prelude::*;

/// A row of `audit_heads`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_heads")]
pub struct Model {
    /// The unit's chain, 0 for none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: i64,
    /// The place of the last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
