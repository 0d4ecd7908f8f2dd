//! Files that stand behind what was said.

use sea_orm::entity::prelude::*;

use crate::evidence::rules::{Subject, SubjectKind};

/// A row of `evidence`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    /// The file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it stands behind: the kind.
    pub subject: SubjectKind,
    /// The report, the explained finding, or the inspection.
    pub subject_id: Uuid,
    /// Which of a finding's explanations; 0 where there is but one thing.
    pub subject_number: i32,
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

impl Model {
    /// What it stands behind.
    pub const fn subject(&self) -> Subject {
        Subject { kind: self.subject, id: self.subject_id, number: self.subject_number }
    }
}

impl ActiveModelBehavior for ActiveModel {}
