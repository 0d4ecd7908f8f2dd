//! The JSON shapes of tasks.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::{DaysUntil, Moment};

/// What kind of task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Put a finding right and report it (khắc phục).
    #[default]
    Remediate,
    /// Hand in the remediation plan that a notice asks for (lập kế hoạch khắc phục).
    WriteRemediationPlan,
    /// Accept or return a remediation report (xem xét báo cáo).
    JudgeReport,
    /// Approve or return a remediation plan (xem xét kế hoạch khắc phục).
    JudgeRemediationPlan,
    /// Give a finding an owner (giao việc).
    AssignFinding,
    /// Issue the notice of an inspection that has ended (ra thông báo).
    IssueNotice,
}

/// Something that waits for the caller.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Task {
    /// What kind.
    pub kind: TaskKind,
    /// The finding, notice, report, plan or inspection.
    pub id: Uuid,
    /// Where it is.
    #[schema(example = "/v1/findings/01890000-0000-7000-8000-000000000000")]
    pub href: String,
    /// The unit's code.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// What it is about.
    #[schema(example = "Có 06/16 địa chỉ mail công vụ của CBCC xã bị khóa.")]
    pub text: String,
    /// By when, where there is a date.
    #[schema(example = "2023-09-17")]
    pub due_on: Option<NaiveDate>,
    /// From when on it is overdue.
    pub overdue_from: Option<Moment>,
    /// Whether it is overdue today.
    pub overdue: bool,
    /// How many days are left; negative once it is overdue.
    pub days_left: Option<DaysUntil>,
}

/// What waits for the caller, the most urgent first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tasks {
    /// The day that this was worked out for.
    #[schema(example = "2023-09-10")]
    pub today: NaiveDate,
    /// The tasks.
    pub items: Vec<Task>,
}
