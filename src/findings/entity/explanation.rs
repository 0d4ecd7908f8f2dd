//! What units say to findings, and what is answered.

use sea_orm::entity::prelude::*;

use crate::findings::rules::ExplanationOutcome;

/// A row of `finding_explanations`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_explanations")]
pub struct Model {
    /// The finding.
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding_id: Uuid,
    /// Its number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// What the unit says.
    pub text: String,
    /// Who sent it.
    pub sent_by: String,
    /// When.
    pub sent_at: DateTimeUtc,
    /// What became of it.
    pub outcome: Option<ExplanationOutcome>,
    /// Why.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
