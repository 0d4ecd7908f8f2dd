//! Calendars of reporting (lịch báo cáo).

use sea_orm::entity::prelude::*;

/// A row of `calendars`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendars")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The last day of a month; none where months are those on the wall.
    pub closes_on: Option<i32>,
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
