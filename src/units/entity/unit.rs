//! Units, which keep their id through all that happens to them.

use sea_orm::entity::prelude::*;

/// A row of `units`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "units")]
pub struct Model {
    /// The unit.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
