//! The JSON shapes of explanations and reminders.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::evidence::dto::Evidence;
use crate::findings::rules::ExplanationOutcome;
use crate::http::Resource;
use crate::time::Moment;

/// What a unit says to a finding.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExplanation {
    /// Why it is not so, or came to be so.
    #[schema(min_length = 1, max_length = 20_000, example = "Hai hòm thư bị khóa là của công chức đã nghỉ hưu.")]
    pub text: String,
}

/// What an explanation is answered with.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplanationAnswer {
    /// What becomes of the finding.
    pub outcome: ExplanationOutcome,
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Đã đối chiếu danh sách; giữ nguyên số liệu.")]
    pub answer: String,
}

/// What a unit says to a finding (giải trình), and what is answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Explanation {
    /// The finding.
    pub finding_id: Uuid,
    /// Its number, from 1.
    #[schema(example = 1)]
    pub number: i32,
    /// What the unit says.
    #[schema(example = "Hai hòm thư bị khóa là của công chức đã nghỉ hưu.")]
    pub text: String,
    /// The files that stand behind it, without those whose place another has taken.
    pub evidence: Vec<Evidence>,
    /// Who sent it.
    #[schema(example = "user:chuyenmon")]
    pub sent_by: String,
    /// When.
    pub sent_at: Moment,
    /// What became of the finding; `null` until it is answered.
    pub outcome: Option<ExplanationOutcome>,
    /// Why.
    pub answer: Option<String>,
    /// Who answered.
    #[schema(example = "user:kiemtra")]
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Moment>,
}

impl Resource for Explanation {
    fn location(&self) -> String {
        format!("/v1/findings/{}/explanations/{}", self.finding_id, self.number)
    }
}

/// Findings that are reminded of, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Reminded(pub Vec<Uuid>);

/// A reminder to send: of findings that wait, of an inspection whose notice is due, or of both.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReminder {
    /// The unit that is reminded.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// The findings of the unit that it is about; none of them closed.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub finding_ids: Vec<Uuid>,
    /// The inspection of the unit whose notice it is about.
    pub inspection_id: Option<Uuid>,
    /// What it says.
    #[schema(min_length = 1, max_length = 5000, example = "Đề nghị khẩn trương báo cáo kết quả khắc phục.")]
    pub text: String,
    /// Whom it is addressed to.
    #[schema(min_length = 1, max_length = 500, example = "Chủ tịch UBND xã Thanh Xá")]
    pub addressee: Option<String>,
}

/// A reminder (đôn đốc).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reminder {
    /// The reminder.
    pub id: Uuid,
    /// The unit that is reminded.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// The findings that it is about.
    pub finding_ids: Vec<Uuid>,
    /// The inspection whose notice it is about.
    pub inspection_id: Option<Uuid>,
    /// What it says.
    #[schema(example = "Đề nghị khẩn trương báo cáo kết quả khắc phục.")]
    pub text: String,
    /// Whom it is addressed to.
    #[schema(example = "Chủ tịch UBND xã Thanh Xá")]
    pub addressee: Option<String>,
    /// Who reminded.
    #[schema(example = "user:noivu")]
    pub by: String,
    /// When.
    pub at: Moment,
}

impl Resource for Reminder {
    fn location(&self) -> String {
        format!("/v1/reminders/{}", self.id)
    }
}

/// Which reminders.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReminderFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
