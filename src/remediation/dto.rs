//! The JSON shapes of remediation reports.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::rules::{NewValue, ReportState};
use crate::evidence::dto::Evidence;
use crate::findings::dto::Coded;
use crate::http::Resource;
use crate::time::Moment;

/// What a remediation report says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportInput {
    /// The findings that it is about, all of one unit.
    #[schema(min_items = 1, max_items = 100)]
    pub finding_ids: Vec<Uuid>,
    /// What was done, in short.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Đã mở khóa 06 hòm thư công vụ và hướng dẫn cán bộ đổi mật khẩu."
    )]
    pub summary: String,
    /// How.
    #[schema(min_length = 1, max_length = 20_000)]
    pub measures: Option<String>,
    /// What is left of each measurable finding.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub new_values: Vec<NewValue>,
}

/// A remediation report (báo cáo khắc phục).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RemediationReport {
    /// The report.
    pub id: Uuid,
    /// The unit whose findings it is about.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Where it stands.
    pub state: ReportState,
    /// The findings that it is about.
    pub findings: Vec<Coded>,
    /// What was done, in short.
    pub summary: String,
    /// How.
    pub measures: Option<String>,
    /// What is left of each measurable finding.
    pub new_values: Vec<NewValue>,
    /// The files that stand behind it, without those whose place another has taken.
    pub evidence: Vec<Evidence>,
    /// Who wrote it.
    #[schema(example = "user:chuyenmon")]
    pub created_by: String,
    /// When.
    pub created_at: Moment,
    /// Who handed it in.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<Moment>,
    /// Who accepted or returned it; never who wrote, changed or handed it in, or sent its evidence.
    #[schema(example = "user:chutich")]
    pub judged_by: Option<String>,
    /// When.
    pub judged_at: Option<Moment>,
    /// Why.
    pub judgement: Option<String>,
}

impl Resource for RemediationReport {
    fn location(&self) -> String {
        format!("/v1/remediation-reports/{}", self.id)
    }
}

/// Why a report is accepted; needed where no file stands behind it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Đã kiểm tra trên hệ thống.")]
    pub reason: Option<String>,
}

/// Why a report is returned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// Why, and what is missing.
    #[schema(min_length = 1, max_length = 2000, example = "Chưa có minh chứng việc cập nhật quy trình ISO.")]
    pub reason: String,
}

/// Which reports.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those on this finding.
    #[param(example = "018a7c3e-0000-7000-8000-000000000012")]
    pub finding_id: Option<Uuid>,
    /// Only those that stand here.
    pub state: Option<ReportState>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
