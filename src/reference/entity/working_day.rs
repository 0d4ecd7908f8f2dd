//! Days that are not what their weekday says.

use sea_orm::entity::prelude::*;

/// A row of `working_day_exceptions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_day_exceptions")]
pub struct Model {
    /// The day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// What it is.
    pub kind: crate::time::ExceptionKind,
    /// Its name.
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}
