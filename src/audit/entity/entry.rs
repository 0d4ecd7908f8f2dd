//! Entries of the audit trail.

use sea_orm::entity::prelude::*;

/// A row of `audit_entries`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    /// The unit's chain, 0 for none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: i64,
    /// The place in the chain, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Who.
    pub actor: String,
    /// What was done, `thing.verb`.
    pub action: String,
    /// To what, `thing:id`.
    pub object: String,
    /// What was changed or why, JSON.
    pub detail: String,
    /// By which request.
    pub request_id: String,
    /// The hash of the entry before.
    pub previous: String,
    /// The hash of this entry.
    pub hash: String,
    /// By which commit.
    pub recorded_in: i64,
}

impl ActiveModelBehavior for ActiveModel {}
