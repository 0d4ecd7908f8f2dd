//! Rules on the data.

use sea_orm::entity::prelude::*;

use super::rules::BrokenWhen;
use crate::findings::rules::Severity;

/// A row of `data_rules`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_rules")]
pub struct Model {
    /// Its code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Its name.
    pub name: String,
    /// The figure that is looked at.
    pub definition: String,
    /// On which side of the threshold it breaks the rule.
    pub broken_when: BrokenWhen,
    /// The threshold.
    pub threshold: String,
    /// The area of reform of its findings.
    pub area_code: String,
    /// How grave they are.
    pub severity: Option<Severity>,
    /// What they say.
    pub text: String,
    /// What they are measured against.
    pub criterion: Option<String>,
    /// Whether it is applied.
    pub active: bool,
    /// When it was entered.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
