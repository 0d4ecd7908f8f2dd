//! Answers to bulk submissions.

use sea_orm::entity::prelude::*;

/// A row of `submissions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submissions")]
pub struct Model {
    /// The submission.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who sent it.
    pub actor: String,
    /// When.
    pub at: DateTimeUtc,
    /// The answer.
    pub answer: Json,
}

impl ActiveModelBehavior for ActiveModel {}
