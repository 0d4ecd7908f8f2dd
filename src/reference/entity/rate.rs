//! Rates (tỷ lệ).

use sea_orm::entity::prelude::*;

/// A row of `rates`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rates")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The figures that are added up above the line.
    pub numerator: crate::reference::dto::FigureNames,
    /// The figures that are added up below it.
    pub base: crate::reference::dto::FigureNames,
    /// How many decimals its percent has.
    pub decimals: Option<i32>,
    /// How its percent is rounded.
    pub rounding: Option<crate::ratio::Rounding>,
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
