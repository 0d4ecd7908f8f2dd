//! Offices' own words, by version.

use std::collections::BTreeMap;

use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::stationery::rules::PaperKind;

/// A row of `paper_templates`: one version, which never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "paper_templates")]
pub struct Model {
    /// Whose words.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: i64,
    /// Of which paper.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: PaperKind,
    /// Its number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// The texts that are the office's own; none where it took its words back.
    pub texts: Option<Texts>,
    /// Who wrote it.
    pub created_by: String,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Texts by name, in one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Texts(pub BTreeMap<String, String>);
