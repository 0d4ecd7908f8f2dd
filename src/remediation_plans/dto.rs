//! The JSON shapes of remediation plans.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::rules::RemediationPlanState;
use crate::http::Resource;
use crate::time::Moment;

/// What is done about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedMeasure {
    /// The finding.
    pub finding_id: Uuid,
    /// What is done.
    #[schema(min_length = 1, max_length = 5000, example = "Mở khóa 06 hòm thư công vụ, hướng dẫn đổi mật khẩu.")]
    pub measure: String,
    /// Who does it, by account; they have the finding once the plan is approved.
    #[schema(example = "chuyenmon")]
    pub owner: String,
    /// By when; not after the finding's deadline.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-09-15")]
    pub due_on: NaiveDate,
}

/// What is done about findings, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct PlannedMeasures(pub Vec<PlannedMeasure>);

/// What a remediation plan says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemediationPlanInput {
    /// The unit that puts its findings right; it can't be changed later.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// The notice that asks for it, an issued one that covers an inspection of the unit.
    #[serde(default)]
    pub notice_id: Option<Uuid>,
    /// Its number, once it has one.
    #[schema(min_length = 1, max_length = 100, example = "72/KH-UBND")]
    pub number: Option<String>,
    /// Its date, once it has one.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-09-08")]
    pub issued_on: Option<NaiveDate>,
    /// Its title.
    #[schema(min_length = 1, max_length = 500, example = "Khắc phục tồn tại, hạn chế sau tự kiểm tra năm 2023")]
    pub title: String,
    /// What is done about which finding, each of the unit and not closed.
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<PlannedMeasure>,
}

/// A remediation plan (kế hoạch khắc phục).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RemediationPlan {
    /// The plan.
    pub id: Uuid,
    /// The unit that puts its findings right.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// The notice that asks for it.
    pub notice_id: Option<Uuid>,
    /// Its number.
    #[schema(example = "72/KH-UBND")]
    pub number: Option<String>,
    /// Its date.
    #[schema(example = "2023-09-08")]
    pub issued_on: Option<NaiveDate>,
    /// Its title.
    #[schema(example = "Khắc phục tồn tại, hạn chế sau tự kiểm tra năm 2023")]
    pub title: String,
    /// What is done about which finding.
    pub items: Vec<PlannedMeasure>,
    /// Where it stands.
    pub state: RemediationPlanState,
    /// Who wrote it.
    #[schema(example = "user:chutich")]
    pub created_by: String,
    /// When.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<Moment>,
    /// Who approved or returned it; never who wrote, changed or submitted it.
    #[schema(example = "user:noivu")]
    pub judged_by: Option<String>,
    /// When.
    pub judged_at: Option<Moment>,
    /// Why it was returned.
    pub judgement: Option<String>,
}

impl Resource for RemediationPlan {
    fn location(&self) -> String {
        format!("/v1/remediation-plans/{}", self.id)
    }
}

/// Why a plan is returned.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanReturn {
    /// Why, and what is missing.
    #[schema(min_length = 1, max_length = 2000, example = "Chưa nêu người chịu trách nhiệm với tồn tại F08.")]
    pub reason: String,
}

/// Which plans.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemediationPlanFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those that stand here.
    pub state: Option<RemediationPlanState>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
