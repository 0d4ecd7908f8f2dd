//! Inspections.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::Lines;
use crate::inspections::rules::InspectionState;

/// A row of `inspections`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspections")]
pub struct Model {
    /// The inspection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit that is inspected.
    pub unit_id: i64,
    /// The plan.
    pub plan_id: Uuid,
    /// The team.
    pub team_id: Uuid,
    /// Which parts of the unit are inspected.
    pub inspected: Lines,
    /// The first day at the unit.
    pub from_on: Option<Date>,
    /// The last day there.
    pub to_on: Option<Date>,
    /// Where it stands.
    pub state: InspectionState,
    /// The day on which it ended.
    pub concluded_on: Option<Date>,
    /// Whether an issued notice covers it, so that nothing of it changes any more.
    pub frozen: bool,
    /// When it was entered.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
