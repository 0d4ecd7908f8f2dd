//! Every version of every dossier, in the order in which they were recorded.

use sea_orm::entity::prelude::*;

use crate::dossiers::rules::VersionId;

/// A row of `dossier_versions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossier_versions")]
pub struct Model {
    /// Which it is among all; it tells the commit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VersionId,
    /// The version of the same dossier before it.
    pub previous_id: Option<VersionId>,
    /// The unit.
    pub unit_id: i64,
    /// The dossier.
    pub code: String,
    /// Which version of the dossier, from 1.
    pub version: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Who.
    pub actor: String,
    /// created, updated or deleted.
    pub action: String,
    /// What it became; none for a deletion.
    pub content: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
