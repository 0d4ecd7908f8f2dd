//! Reminders of what waits.

use sea_orm::entity::prelude::*;

use crate::findings::dto::Reminded;

/// A row of `reminders`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminders")]
pub struct Model {
    /// The reminder.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit that is reminded.
    pub unit_id: i64,
    /// The findings that it is about.
    pub finding_ids: Reminded,
    /// The inspection whose notice it is about.
    pub inspection_id: Option<Uuid>,
    /// What it says.
    pub text: String,
    /// Whom it is addressed to.
    pub addressee: Option<String>,
    /// Who reminded.
    pub by: String,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
