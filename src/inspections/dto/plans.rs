//! The JSON shapes of plans.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{InspectedPeriod, Reference};
use crate::http::Resource;
use crate::inspections::rules::{PlanKind, PlanState, Trigger};
use crate::time::Moment;

/// When which units are inspected, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Schedule(pub Vec<Visit>);

/// One line of a plan's schedule: units that are inspected in the same days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// The units, by code.
    #[serde(default)]
    #[schema(max_items = 500, example = json!(["10852"]))]
    pub unit_codes: Vec<String>,
    /// How many more units are chosen later.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 500, example = 0)]
    pub to_choose: i32,
    /// The first day, where it is known.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-28")]
    pub from: Option<NaiveDate>,
    /// The last day, where it is known.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// A remark, such as how the units are chosen.
    #[schema(min_length = 1, max_length = 2000, example = "Tổ kiểm tra chọn ngẫu nhiên.")]
    pub note: Option<String>,
}

/// A unit that is chosen for a line of the schedule.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenUnit {
    /// The unit.
    #[schema(example = "10852")]
    pub unit_code: String,
}

/// What a plan says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct PlanInput {
    /// Whose plan; it can't be changed later.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Its number, once it has one.
    #[schema(min_length = 1, max_length = 100, example = "11/KH-UBND")]
    pub number: Option<String>,
    /// Its date, once it has one.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-02-06")]
    pub issued_on: Option<NaiveDate>,
    /// Its title.
    #[schema(min_length = 1, max_length = 500, example = "Tự kiểm tra việc thực hiện cải cách hành chính năm 2023")]
    pub title: String,
    /// What kind of inspection.
    pub kind: PlanKind,
    /// What it follows from.
    pub trigger: Option<Trigger>,
    /// For which year.
    #[schema(minimum = 1945, maximum = 2200, example = 2023)]
    pub year: i32,
    /// The days that are looked at.
    pub period: InspectedPeriod,
    /// The areas of reform that are looked at.
    #[schema(max_items = 500, example = json!(["the_che", "tthc_mot_cua"]))]
    pub area_codes: Vec<String>,
    /// The documents that it rests on.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub basis: Vec<Reference>,
    /// When which units are inspected. Where it has lines, only units that stand in it are inspected.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub schedule: Vec<Visit>,
    /// Within how many working days after an inspection has ended its notice is to be issued, where the plan sets it.
    #[schema(minimum = 1, maximum = 365, example = 10)]
    pub notice_working_days: Option<i32>,
    /// Its text.
    #[schema(min_length = 1, max_length = 200_000)]
    pub body: Option<String>,
}

/// An inspection plan (kế hoạch kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InspectionPlan {
    /// The plan.
    pub id: Uuid,
    /// Whose plan.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Its number.
    #[schema(example = "11/KH-UBND")]
    pub number: Option<String>,
    /// Its date.
    #[schema(example = "2023-02-06")]
    pub issued_on: Option<NaiveDate>,
    /// Its title.
    #[schema(example = "Tự kiểm tra việc thực hiện cải cách hành chính năm 2023")]
    pub title: String,
    /// What kind of inspection.
    pub kind: PlanKind,
    /// What it follows from.
    pub trigger: Option<Trigger>,
    /// For which year.
    #[schema(example = 2023)]
    pub year: i32,
    /// The days that are looked at.
    pub period: InspectedPeriod,
    /// The areas of reform that are looked at.
    #[schema(example = json!(["the_che", "tthc_mot_cua"]))]
    pub area_codes: Vec<String>,
    /// The documents that it rests on.
    pub basis: Vec<Reference>,
    /// When which units are inspected.
    pub schedule: Vec<Visit>,
    /// Within how many working days after an inspection has ended its notice is to be issued.
    #[schema(example = 10)]
    pub notice_working_days: Option<i32>,
    /// Its text.
    pub body: Option<String>,
    /// Which version is in force; an amendment that is approved makes the next one.
    #[schema(example = 1)]
    pub version: i32,
    /// Where it stands.
    pub state: PlanState,
    /// Why it was given back or up; `null` otherwise.
    pub reason: Option<String>,
    /// When it was entered.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for InspectionPlan {
    fn location(&self) -> String {
        format!("/v1/inspection-plans/{}", self.id)
    }
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Chưa nêu thành phần Tổ kiểm tra.")]
    pub reason: String,
}

/// Which plans.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlanFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those in this state.
    pub state: Option<PlanState>,
    /// Only those of this year.
    #[param(example = 2023)]
    pub year: Option<i32>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
