//! Files that stand behind reports.

use sea_orm::entity::prelude::*;

/// A row of `evidence`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    /// The file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The report that it stands behind.
    pub report_id: Uuid,
    /// The unit.
    pub unit_id: i64,
    /// Its name.
    pub file_name: String,
    /// Its kind.
    pub media_type: String,
    /// Its size.
    pub bytes: i64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Who sent it.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: DateTimeUtc,
    /// The earlier file whose place it took.
    #[sea_orm(unique)]
    pub supersedes: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
