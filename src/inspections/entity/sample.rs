//! Samples that inspections look at.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::{Drawn, Examined};
use crate::inspections::rules::SampleMethod;

/// A row of `inspection_samples`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_samples")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_id: Uuid,
    /// Its code in the inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// What is looked for.
    pub purpose: String,
    /// How it was chosen.
    pub method: SampleMethod,
    /// From what it was drawn, and with which seed.
    pub draw: Option<Drawn>,
    /// How many are in it.
    pub size: i64,
    /// How many failed, where nobody lists them.
    pub stated_failed: Option<i64>,
    /// The dossiers, and what was found in each.
    pub dossiers: Examined,
    /// Who entered it.
    pub created_by: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
