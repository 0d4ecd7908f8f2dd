//! The JSON shapes of findings and recommendations.

mod answers;
mod elsewhere;
mod summary;

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub use answers::{Explanation, ExplanationAnswer, NewExplanation, NewReminder, Reminded, Reminder, ReminderFilter};
pub use elsewhere::{Breach, RecordedFinding};
pub use summary::{AreaCounts, FindingsSummary, OverdueFinding, SummaryPaperQuestion, SummaryQuestion, UnitCounts};

use super::rules::{FindingEvent, FindingSource, FindingState, RecommendationKind, Severity};
use crate::http::Resource;
use crate::inspections::dto::Reference;
use crate::time::{Deadline, DeadlineInput, Moment};

/// A deadline with its days, as one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct KeptDeadline(pub Deadline);

/// What was reached, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Shares(pub Vec<Share>);

/// So many out of so many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The part.
    #[schema(minimum = 0, example = 1270)]
    pub numerator: i64,
    /// The whole.
    #[schema(minimum = 1, example = 1274)]
    pub denominator: i64,
}

/// How much is wrong: so many out of so many, a count, or only words; at least one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The part.
    #[schema(minimum = 0, example = 6)]
    pub numerator: Option<i64>,
    /// The whole.
    #[schema(minimum = 1, example = 16)]
    pub denominator: Option<i64>,
    /// The count, where there is no whole.
    #[schema(minimum = 0)]
    pub count: Option<i64>,
    /// The words for an amount that nobody counted.
    #[schema(min_length = 1, max_length = 100, example = "một số")]
    pub qualifier: Option<String>,
}

/// What a finding says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingInput {
    /// The inspection; it can't be changed later.
    pub inspection_id: Uuid,
    /// Its code, unique in the inspection.
    #[schema(min_length = 1, max_length = 20, example = "F13")]
    pub code: String,
    /// Its place among the findings.
    #[schema(minimum = 1, maximum = 1000, example = 13)]
    pub position: i32,
    /// The area of reform.
    #[schema(example = "cqdt_cqs")]
    pub area_code: String,
    /// The section in which it is printed.
    #[schema(min_length = 1, max_length = 40, example = "3.3")]
    pub printed_section: Option<String>,
    /// That section's heading.
    #[schema(min_length = 1, max_length = 500, example = "Hiện đại hóa nền hành chính nhà nước")]
    pub heading: Option<String>,
    /// The finding word for word.
    #[schema(min_length = 1, max_length = 10_000, example = "Có 06/16 địa chỉ mail công vụ của CBCC xã bị khóa.")]
    pub text: String,
    /// What is said around it.
    #[schema(min_length = 1, max_length = 10_000)]
    pub context: Option<String>,
    /// How much is wrong.
    pub quantity: Option<Quantity>,
    /// What should have been reached, in percent, as a decimal number with a point.
    #[schema(pattern = r"^\d{1,6}(\.\d{1,4})?$", example = "100")]
    pub target_percent: Option<String>,
    /// What was reached.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub actual: Vec<Share>,
    /// How grave it is.
    pub severity: Option<Severity>,
    /// What it was measured against.
    #[schema(min_length = 1, max_length = 1000, example = "Nghị định số 30/2020/NĐ-CP")]
    pub criterion: Option<String>,
    /// The finding of an earlier inspection of the unit that has come back.
    #[serde(default)]
    pub predecessor_id: Option<Uuid>,
}

/// A finding or recommendation by code and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coded {
    /// Its code in the inspection.
    #[schema(example = "R01")]
    pub code: String,
    /// Its id.
    pub id: Uuid,
}

/// Why, and until when, a finding is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedRisk {
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Chờ phần mềm mới của tỉnh.")]
    pub reason: String,
    /// The last day; from the next one it counts as open or assigned again.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-12-31")]
    pub until: NaiveDate,
}

/// A finding (tồn tại, hạn chế).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// The finding.
    pub id: Uuid,
    /// Where it comes from.
    pub source: FindingSource,
    /// The inspection, where it comes from one.
    pub inspection_id: Option<Uuid>,
    /// The document that it stands in, where it comes from elsewhere.
    pub reference: Option<Reference>,
    /// The rule on the data that was broken, where that is where it comes from.
    pub breach: Option<Breach>,
    /// The unit in which it was found.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Its code in the inspection, or else among the unit's findings from elsewhere.
    #[schema(example = "F13")]
    pub code: String,
    /// Its place among the findings.
    #[schema(example = 13)]
    pub position: i32,
    /// The area of reform.
    #[schema(example = "cqdt_cqs")]
    pub area_code: String,
    /// The section in which it is printed.
    #[schema(example = "3.3")]
    pub printed_section: Option<String>,
    /// That section's heading.
    #[schema(example = "Hiện đại hóa nền hành chính nhà nước")]
    pub heading: Option<String>,
    /// The finding word for word.
    #[schema(example = "Có 06/16 địa chỉ mail công vụ của CBCC xã bị khóa.")]
    pub text: String,
    /// What is said around it.
    pub context: Option<String>,
    /// How much is wrong.
    pub quantity: Option<Quantity>,
    /// What should have been reached, in percent.
    #[schema(example = "100")]
    pub target_percent: Option<String>,
    /// What was reached.
    pub actual: Vec<Share>,
    /// How grave it is.
    pub severity: Option<Severity>,
    /// What it was measured against.
    pub criterion: Option<String>,
    /// Where it stands; a risk that was accepted until a day that has passed counts as open, or assigned with an owner.
    pub state: FindingState,
    /// Who is to put it right, by account.
    #[schema(example = "chuyenmon")]
    pub owner: Option<String>,
    /// By when.
    pub deadline: Option<Deadline>,
    /// Why, and until when, it is left as it is; stays after that day.
    pub accepted_risk: Option<AcceptedRisk>,
    /// Why it was closed without a remediation report.
    pub closed_reason: Option<String>,
    /// The finding that it was merged into.
    pub merged_into: Option<Uuid>,
    /// How often it was given more time.
    pub extensions: u32,
    /// How often somebody was reminded of it.
    pub reminders: u32,
    /// The finding of an earlier inspection that came back as this one.
    pub predecessor_id: Option<Uuid>,
    /// The day on which it was first found, by itself or its predecessors.
    #[schema(example = "2023-08-31")]
    pub first_found_on: Option<NaiveDate>,
    /// The recommendations that answer it.
    pub recommendations: Vec<Coded>,
    /// When it was entered.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for Finding {
    fn location(&self) -> String {
        format!("/v1/findings/{}", self.id)
    }
}

/// Which findings.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindingFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those of this inspection.
    #[param(example = "018a7c3e-0000-7000-8000-000000000012")]
    pub inspection_id: Option<Uuid>,
    /// Only those that come from here.
    pub source: Option<FindingSource>,
    /// Only those in this area of reform.
    #[param(example = "cqdt_cqs")]
    pub area_code: Option<String>,
    /// Only those that stand here today.
    pub state: Option<FindingState>,
    /// Only those of this owner, by account.
    #[param(example = "chuyenmon")]
    pub owner: Option<String>,
    /// Only those that are open or assigned and whose deadline has passed (`true`), or all others (`false`).
    #[param(example = true)]
    pub overdue: Option<bool>,
    /// Only those that are due before this day.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-09-18")]
    pub due_before: Option<NaiveDate>,
    /// Only those that came back from an earlier inspection (`true`), or all others (`false`).
    #[param(example = true)]
    pub recurring: Option<bool>,
    /// Only those that were first found before this day, by themselves or their predecessors; with a state, those that have
    /// been open that long.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2020-11-28")]
    pub found_before: Option<NaiveDate>,
    /// As they stood at the end of this day; today if absent. A later day judges deadlines on it and leaves all else as it is.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-09-30")]
    pub as_of: Option<NaiveDate>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// Who is to put a finding right, and by when.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Their account.
    #[schema(example = "chuyenmon")]
    pub owner: String,
    /// By when; without it, the deadline that the finding has stays.
    pub deadline: Option<DeadlineInput>,
}

/// Why a finding is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Đã gộp vào tồn tại F02.")]
    pub reason: String,
}

/// More time for a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// By when now: after the deadline that it has.
    pub deadline: DeadlineInput,
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Chờ phần mềm một cửa của tỉnh nâng cấp.")]
    pub reason: String,
}

/// Into which finding another is merged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merging {
    /// A finding of the same unit that is not closed.
    pub into: Uuid,
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Cùng nội dung với F02.")]
    pub reason: String,
}

/// Why a closed finding is taken up again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopening {
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Kiểm tra lại: 02 địa chỉ mail vẫn bị khóa.")]
    pub reason: String,
    /// By when; without it, the deadline that the finding had stays.
    pub deadline: Option<DeadlineInput>,
}

/// A step that a finding has taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FindingStepTaken {
    /// Its number.
    #[schema(example = 2)]
    pub number: i32,
    /// When.
    pub at: Moment,
    /// Who.
    #[schema(example = "user:chutich")]
    pub by: String,
    /// What was done.
    pub step: FindingEvent,
    /// Why.
    pub reason: Option<String>,
    /// Where it stood after that.
    pub state: FindingState,
    /// Who was to put it right.
    #[schema(example = "chuyenmon")]
    pub owner: Option<String>,
    /// By when.
    pub deadline: Option<Deadline>,
    /// Until when it was left as it is.
    pub risk_until: Option<NaiveDate>,
    /// The finding that it was merged into.
    pub merged_into: Option<Uuid>,
}

/// What a recommendation says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecommendationInput {
    /// The inspection; it can't be changed later.
    pub inspection_id: Uuid,
    /// Its code, unique in the inspection.
    #[schema(min_length = 1, max_length = 20, example = "R05")]
    pub code: String,
    /// Its place among the recommendations.
    #[schema(minimum = 1, maximum = 1000, example = 5)]
    pub position: i32,
    /// The area of reform; `null` where it is for all.
    #[schema(example = "the_che")]
    pub area_code: Option<String>,
    /// The section in which it is printed.
    #[schema(min_length = 1, max_length = 40, example = "2")]
    pub printed_section: Option<String>,
    /// The recommendation word for word.
    #[schema(
        min_length = 1,
        max_length = 10_000,
        example = "Tăng cường tuyên truyền theo dõi tình hình thi hành pháp luật"
    )]
    pub text: String,
    /// What it asks for.
    pub kind: RecommendationKind,
    /// Whom it is addressed to, who may be others than the inspected unit.
    #[schema(min_length = 1, max_length = 500, example = "các công chức")]
    pub addressee: Option<String>,
    /// The codes of the findings of the same inspection that it answers.
    #[serde(default)]
    #[schema(max_items = 500, example = json!(["F03"]))]
    pub finding_codes: Vec<String>,
}

/// A recommendation (kiến nghị).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Recommendation {
    /// The recommendation.
    pub id: Uuid,
    /// The inspection.
    pub inspection_id: Uuid,
    /// The unit that was inspected.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Its code in the inspection.
    #[schema(example = "R05")]
    pub code: String,
    /// Its place among the recommendations.
    #[schema(example = 5)]
    pub position: i32,
    /// The area of reform; `null` where it is for all.
    #[schema(example = "the_che")]
    pub area_code: Option<String>,
    /// The section in which it is printed.
    #[schema(example = "2")]
    pub printed_section: Option<String>,
    /// The recommendation word for word.
    #[schema(example = "Tăng cường tuyên truyền theo dõi tình hình thi hành pháp luật")]
    pub text: String,
    /// What it asks for.
    pub kind: RecommendationKind,
    /// Whom it is addressed to.
    #[schema(example = "các công chức")]
    pub addressee: Option<String>,
    /// The findings that it answers.
    pub findings: Vec<Coded>,
    /// When it was entered.
    pub created_at: Moment,
}

impl Resource for Recommendation {
    fn location(&self) -> String {
        format!("/v1/recommendations/{}", self.id)
    }
}

/// Which recommendations.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RecommendationFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those of this inspection.
    #[param(example = "018a7c3e-0000-7000-8000-000000000012")]
    pub inspection_id: Option<Uuid>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
