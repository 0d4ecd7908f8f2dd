//! The units that issued notices go to.

use sea_orm::entity::prelude::*;

/// A row of `notice_recipients`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_recipients")]
pub struct Model {
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: Uuid,
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: i64,
}

impl ActiveModelBehavior for ActiveModel {}
