//! Areas of administrative reform (lĩnh vực cải cách).

use sea_orm::entity::prelude::*;

/// A row of `reform_areas`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reform_areas")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code.
    pub code: String,
    /// Its place in the list.
    pub position: i32,
    /// The name.
    pub name: String,
    /// The name in English.
    pub name_en: String,
    /// Other names under which it is printed.
    pub aliases: crate::reference::dto::Aliases,
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
