//! Findings.

use sea_orm::entity::prelude::*;

use crate::findings::dto::{Breach, KeptDeadline, Quantity, Shares};
use crate::findings::rules::{FindingSource, FindingState, Severity};
use crate::inspections::dto::Reference;

/// A row of `findings`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "findings")]
pub struct Model {
    /// The finding.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit that was inspected.
    pub unit_id: i64,
    /// What it was entered with: its inspection, or else the finding itself.
    pub origin_id: Uuid,
    /// Where it comes from.
    pub source: FindingSource,
    /// The document that it stands in, where it comes from elsewhere than an inspection.
    pub reference: Option<Reference>,
    /// The rule on the data that was broken.
    pub breach: Option<Breach>,
    /// Its code in the inspection.
    pub code: String,
    /// Its place among the findings.
    pub position: i32,
    /// The area of reform.
    pub area_code: String,
    /// The section in which it is printed.
    pub printed_section: Option<String>,
    /// That section's heading.
    pub heading: Option<String>,
    /// The finding word for word.
    pub text: String,
    /// What is said around it.
    pub context: Option<String>,
    /// How much.
    pub quantity: Option<Quantity>,
    /// What should have been reached, in percent.
    pub target_percent: Option<String>,
    /// What was reached.
    pub actual: Shares,
    /// How grave.
    pub severity: Option<Severity>,
    /// What it was measured against.
    pub criterion: Option<String>,
    /// Where it stands, but for an accepted risk that has ended.
    pub state: FindingState,
    /// Who is to put it right.
    pub owner: Option<String>,
    /// By when.
    pub deadline: Option<KeptDeadline>,
    /// The deadline's last day, to ask by.
    pub due_on: Option<Date>,
    /// Why it was left as it is.
    pub risk_reason: Option<String>,
    /// The last day on which it may be.
    pub risk_until: Option<Date>,
    /// Why it was closed without a report.
    pub closed_reason: Option<String>,
    /// The finding of an earlier inspection that came back as this one.
    pub predecessor_id: Option<Uuid>,
    /// The day on which it was first found, by itself or its predecessors.
    pub first_found_on: Option<Date>,
    /// The finding that it was merged into.
    pub merged_into: Option<Uuid>,
    /// When it was entered.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
