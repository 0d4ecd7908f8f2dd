//! What a unit was called and where it stood, from when to when.

use sea_orm::entity::prelude::*;

/// A row of `unit_versions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_versions")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub unit_id: i64,
    /// The code of the General Statistics Office.
    pub code: String,
    /// Whether the code was checked against the official list.
    pub code_verified: bool,
    /// The name.
    pub name: String,
    /// The name as search compares it.
    pub name_folded: String,
    /// What kind of unit.
    pub kind: crate::units::rules::UnitKind,
    /// The unit above, if any.
    pub parent_id: Option<i64>,
    /// Whether dossiers are expected of it.
    pub receives_dossiers: bool,
    /// A remark.
    pub note: Option<String>,
    /// The first day.
    pub valid_from: Date,
    /// The day after the last.
    pub valid_to: Date,
    /// The commit that recorded this row.
    pub recorded_in: i64,
    /// The commit that took it back or replaced it; the largest number while it stands.
    pub superseded_in: i64,
}

impl ActiveModelBehavior for ActiveModel {}
