//! Papers whose bytes are kept.

use sea_orm::entity::prelude::*;

use crate::stationery::print::PaperFormat;

/// A row of `kept_papers`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_papers")]
pub struct Model {
    /// What it shows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// In which format.
    #[sea_orm(primary_key, auto_increment = false)]
    pub format: PaperFormat,
    /// SHA-256 of what it says, hexadecimal.
    pub sha256: String,
    /// The file.
    pub content: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
