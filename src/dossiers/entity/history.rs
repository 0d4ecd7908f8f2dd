//! Every version of every dossier.

use sea_orm::entity::prelude::*;

/// A row of `dossier_history`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier_history")]
pub struct Model {
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: i64,
    /// The dossier.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Which version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Who.
    pub actor: String,
    /// created, updated or deleted.
    pub action: String,
    /// What it became; none for a deletion.
    pub content: Option<Json>,
    /// By which commit.
    pub recorded_in: i64,
}

impl ActiveModelBehavior for ActiveModel {}
