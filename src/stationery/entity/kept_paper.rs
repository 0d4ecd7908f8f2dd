//! Papers that are kept for good.

use press::Paper;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A row of `kept_papers`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kept_papers")]
pub struct Model {
    /// What it shows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// What it says.
    pub paper: KeptPaper,
    /// Its PDF, once it was printed.
    pub pdf: Option<Vec<u8>>,
    /// Its DOCX, once it was printed.
    pub docx: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A paper, in one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct KeptPaper(pub Paper);
