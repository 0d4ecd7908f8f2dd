//! The life of a remediation report: draft, submitted, then accepted or returned by somebody else.

use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::refusal::{Answer, Code, Refusal, Text};
use crate::workflow::Workflow;

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ReportState {
    /// Being written.
    Draft,
    /// Handed in.
    Submitted,
    /// Accepted: its findings are put right.
    Accepted,
    /// Returned with a reason; its findings need another report.
    Returned,
}

/// A step of a report's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Change what it says, add evidence.
    Edit,
    /// Hand it in.
    Submit,
    /// Accept it.
    Accept,
    /// Return it.
    Return,
}

impl Workflow for ReportState {
    type Step = Step;
    const STEPS: &'static [(Step, &'static str)] =
        &[(Step::Edit, "edit"), (Step::Submit, "submit"), (Step::Accept, "accept"), (Step::Return, "return")];

    fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
        }
    }

    fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Draft, Step::Edit) => Some(Self::Draft),
            (Self::Draft, Step::Submit) => Some(Self::Submitted),
            (Self::Submitted, Step::Accept) => Some(Self::Accepted),
            (Self::Submitted, Step::Return) => Some(Self::Returned),
            _ => None,
        }
    }
}

/// A finding's new value: what is left of it after the remediation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewValue {
    /// The finding.
    pub finding_id: Uuid,
    /// The numerator of a ratio, such as 0 of 16 mailboxes still locked.
    #[schema(minimum = 0, example = 0)]
    pub numerator: Option<i64>,
    /// Its denominator.
    #[schema(minimum = 1, example = 16)]
    pub denominator: Option<i64>,
    /// A count.
    #[schema(minimum = 0)]
    pub count: Option<i64>,
}

/// New values as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct NewValues(pub Vec<NewValue>);

/// Nobody judges the report that they wrote, wrote anew, brought evidence for or submitted: 403.
pub fn judged_by_another<'a>(authors: impl IntoIterator<Item = &'a str>, judge: &str) -> Answer<()> {
    if authors.into_iter().any(|author| author == judge) {
        return Err(Refusal::new(
            Code::OwnReport,
            Text::new(
                "Báo cáo phải do người khác với người lập, người sửa, người gửi minh chứng và người nộp xem xét.",
                "A report is judged by somebody other than who wrote, changed or submitted it, or sent its evidence.",
            ),
        ));
    }
    Ok(())
}

/// Acceptance needs evidence in force or a stated reason.
pub fn acceptance_has_ground(evidence: usize, reason: Option<&str>) -> Answer<()> {
    if evidence > 0 || reason.is_some_and(|reason| !reason.trim().is_empty()) {
        return Ok(());
    }
    Err(Refusal::fault(
        "/reason",
        "required",
        Text::new(
            "Báo cáo không có minh chứng: cần nêu lý do chấp nhận.",
            "The report has no evidence: say why it is accepted.",
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_judged_once_and_only_after_it_was_handed_in() {
        assert_eq!(ReportState::Draft.take(Step::Submit), Ok(ReportState::Submitted));
        assert_eq!(ReportState::Submitted.take(Step::Return), Ok(ReportState::Returned));
        let refused = ReportState::Draft.take(Step::Accept).unwrap_err();
        assert_eq!((refused.code, refused.allowed), (Code::TransitionNotAllowed, vec!["edit", "submit"]));
        for state in [ReportState::Accepted, ReportState::Returned] {
            assert!(ReportState::STEPS.iter().all(|(step, _)| state.take(*step).is_err()));
        }
    }

    #[test]
    fn nobody_accepts_their_own_and_something_has_to_stand_behind_it() {
        assert_eq!(judged_by_another(["user:c", "user:a"], "user:a").unwrap_err().code, Code::OwnReport);
        assert_eq!(judged_by_another(["user:b", "user:a"], "user:b").unwrap_err().code, Code::OwnReport);
        assert_eq!(judged_by_another(["user:c", "user:a"], "user:b"), Ok(()));
        assert_eq!(acceptance_has_ground(1, None), Ok(()));
        assert_eq!(acceptance_has_ground(0, Some("đã kiểm tra tại chỗ")), Ok(()));
        assert!(acceptance_has_ground(0, Some(" ")).is_err());
    }
}
