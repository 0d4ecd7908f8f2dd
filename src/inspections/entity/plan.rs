//! Inspection plans.

use sea_orm::entity::prelude::*;

use crate::inspections::dto::{Lines, References, Schedule};
use crate::inspections::rules::{PlanKind, PlanState, Trigger};

/// A row of `inspection_plans`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_plans")]
pub struct Model {
    /// The plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub unit_id: i64,
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub issued_on: Option<Date>,
    /// Its title.
    pub title: String,
    /// What kind of inspection.
    pub kind: PlanKind,
    /// What it follows from.
    pub trigger: Option<Trigger>,
    /// For which year.
    pub year: i32,
    /// The first day of the period that is looked at.
    pub period_from: Date,
    /// Its last day.
    pub period_to: Date,
    /// The areas of reform that are looked at.
    pub area_codes: Lines,
    /// The documents that it rests on.
    pub basis: References,
    /// When which units are inspected.
    pub schedule: Schedule,
    /// Within how many working days after an inspection its notice is to be issued.
    pub notice_working_days: Option<i32>,
    /// Its text.
    pub body: Option<String>,
    /// Which version is in force.
    pub version: i32,
    /// Where it stands.
    pub state: PlanState,
    /// Why it was given back or up.
    pub reason: Option<String>,
    /// When it was entered.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
