//! What became of findings.

use sea_orm::entity::prelude::*;

use crate::findings::dto::KeptDeadline;
use crate::findings::rules::{FindingEvent, FindingState};

/// A row of `finding_steps`: how a finding stood after a step; it never changes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_steps")]
pub struct Model {
    /// The finding.
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding_id: Uuid,
    /// The step's number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// When.
    pub at: DateTimeUtc,
    /// Who.
    pub by: String,
    /// What was done.
    pub step: FindingEvent,
    /// Why.
    pub reason: Option<String>,
    /// Where it stood then, but for an accepted risk that has ended.
    pub state: FindingState,
    /// Who was to put it right.
    pub owner: Option<String>,
    /// By when.
    pub deadline: Option<KeptDeadline>,
    /// The deadline's last day, to ask by.
    pub due_on: Option<Date>,
    /// Why it was left as it is.
    pub risk_reason: Option<String>,
    /// The last day on which it might be.
    pub risk_until: Option<Date>,
    /// Why it was closed without a report.
    pub closed_reason: Option<String>,
    /// The finding that it was merged into.
    pub merged_into: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
