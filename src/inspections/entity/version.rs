//! Versions of approved inspection plans.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::PlanInput;
use crate::inspections::rules::VersionState;

/// A row of `inspection_plan_versions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_plan_versions")]
pub struct Model {
    /// The plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: Uuid,
    /// The version's number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Where it stands.
    pub state: VersionState,
    /// What the plan says in it.
    pub content: PlanInput,
    /// Why it was proposed.
    pub reason: Option<String>,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub proposed_at: DateTimeUtc,
    /// Who decided on it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was given back.
    pub decision: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
