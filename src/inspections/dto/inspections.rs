//! The JSON shapes of inspections.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::http::Resource;
use crate::inspections::rules::InspectionState;
use crate::time::{Deadline, Moment};

/// What is set down about an inspection before it begins.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionInput {
    /// The plan; it can't be changed later.
    pub plan_id: Uuid,
    /// The team, one of the plan's.
    pub team_id: Uuid,
    /// The unit that is inspected; it can't be changed later.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Which parts of it.
    #[serde(default)]
    #[schema(max_items = 500, example = json!(["các Bộ phận chuyên môn"]))]
    pub inspected: Vec<String>,
    /// The first day at the unit, where it is known.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-28")]
    pub from: Option<NaiveDate>,
    /// The last day there.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-31")]
    pub to: Option<NaiveDate>,
}

/// An inspection (cuộc kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Inspection {
    /// The inspection.
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// The team.
    pub team_id: Uuid,
    /// The unit that is inspected.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Which parts of it.
    #[schema(example = json!(["các Bộ phận chuyên môn"]))]
    pub inspected: Vec<String>,
    /// The first day at the unit.
    #[schema(example = "2023-08-28")]
    pub from: Option<NaiveDate>,
    /// The last day there.
    #[schema(example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// Where it stands.
    pub state: InspectionState,
    /// The day on which it ended.
    #[schema(example = "2023-08-31")]
    pub concluded_on: Option<NaiveDate>,
    /// By when its notice is to be issued, once it has ended, where the plan sets it; worked out from the working calendar of
    /// today.
    pub notice_deadline: Option<Deadline>,
    /// Whether an issued notice covers it: then its results, figures, findings and recommendations stay as they are.
    pub frozen: bool,
    /// When it was entered.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for Inspection {
    fn location(&self) -> String {
        format!("/v1/inspections/{}", self.id)
    }
}

/// Which inspections.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InspectionFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those in this state.
    pub state: Option<InspectionState>,
    /// Only those of this plan.
    #[param(example = "018a7c3e-0000-7000-8000-000000000012")]
    pub plan_id: Option<Uuid>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
