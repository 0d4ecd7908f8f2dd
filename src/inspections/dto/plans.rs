//! The JSON shapes of plans.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{InspectedPeriod, Reference};
use crate::http::Resource;
use crate::inspections::rules::{PlanKind, PlanState};
use crate::time::Moment;

/// What a plan says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
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
    /// Its text.
    pub body: Option<String>,
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
