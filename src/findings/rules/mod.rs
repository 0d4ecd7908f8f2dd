//! What a finding may go through, and when it is overdue.

mod summary;

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use summary::{Counts, Standing, sunday_of};

use crate::time::is_overdue as has_passed;
use crate::workflow::Workflow;

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum FindingState {
    /// Nobody has it yet.
    Open,
    /// Somebody is to put it right.
    Assigned,
    /// A remediation report waits for judgement.
    Reported,
    /// Put right, or ended with a reason.
    Closed,
    /// Left as it is until a day, with a reason; from the next day it counts as open or assigned again.
    RiskAccepted,
}

/// What can be done with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingStep {
    /// Give it an owner, or another one.
    Assign,
    /// Report its remediation.
    Report,
    /// Return that report.
    ReturnReport,
    /// Accept that report.
    AcceptReport,
    /// Leave it as it is until a day.
    AcceptRisk,
    /// End it with a reason.
    Close,
    /// Give it more time.
    Extend,
    /// End it as a part of another one.
    Merge,
    /// Take it up again after it was closed.
    Reopen,
    /// Replace what it says, where it comes from elsewhere than an inspection.
    Edit,
    /// Explain it, for the unit.
    Explain,
    /// End it because the unit's explanation holds.
    Withdraw,
    /// Remind of it.
    Remind,
}

/// What was done with a finding, as its history tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum FindingEvent {
    /// It stood so when its history began to be kept.
    Recorded,
    /// It was entered.
    Created,
    /// A notice on it was issued, and gave it a deadline.
    NoticeIssued,
    /// Somebody was to put it right (giao xử lý).
    Assigned,
    /// It got more time (gia hạn).
    Extended,
    /// A remediation report on it was handed in.
    Reported,
    /// That report was returned.
    ReportReturned,
    /// That report was accepted.
    ReportAccepted,
    /// It was left as it is until a day.
    RiskAccepted,
    /// It was closed without a report.
    Closed,
    /// It was merged into another one (gộp).
    Merged,
    /// It was taken up again (mở lại).
    Reopened,
    /// The unit explained it (giải trình).
    Explained,
    /// The explanation was answered; the finding stays, as it is or mended.
    ExplanationAnswered,
    /// It was taken back because the explanation holds (rút lại).
    Withdrawn,
    /// Somebody was reminded of it (đôn đốc).
    Reminded,
    /// The working calendar changed, and with it the day on which it is due.
    CalendarChanged,
}

impl Workflow for FindingState {
    type Step = FindingStep;
    const STEPS: &'static [(FindingStep, &'static str)] = &[
        (FindingStep::Assign, "assign"),
        (FindingStep::Report, "report"),
        (FindingStep::ReturnReport, "return_report"),
        (FindingStep::AcceptReport, "accept_report"),
        (FindingStep::AcceptRisk, "accept-risk"),
        (FindingStep::Close, "close"),
        (FindingStep::Extend, "extend"),
        (FindingStep::Merge, "merge"),
        (FindingStep::Reopen, "reopen"),
        (FindingStep::Edit, "edit"),
        (FindingStep::Explain, "explain"),
        (FindingStep::Withdraw, "withdraw"),
        (FindingStep::Remind, "remind"),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Assigned => "assigned",
            Self::Reported => "reported",
            Self::Closed => "closed",
            Self::RiskAccepted => "risk_accepted",
        }
    }

    /// While a report waits it is judged first; a finding is not closed or reassigned over it.
    fn after(self, step: FindingStep) -> Option<Self> {
        match (step, self) {
            (FindingStep::Assign, Self::Open | Self::Assigned) | (FindingStep::ReturnReport, Self::Reported) => {
                Some(Self::Assigned)
            }
            (FindingStep::Report, Self::Assigned) => Some(Self::Reported),
            (FindingStep::AcceptReport, Self::Reported)
            | (
                FindingStep::Close | FindingStep::Merge | FindingStep::Withdraw,
                Self::Open | Self::Assigned | Self::RiskAccepted,
            ) => Some(Self::Closed),
            (FindingStep::Extend | FindingStep::Edit | FindingStep::Explain, Self::Open | Self::Assigned)
            | (FindingStep::Remind, Self::Open | Self::Assigned | Self::Reported) => Some(self),
            (FindingStep::Reopen, Self::Closed) => Some(Self::Open),
            (FindingStep::AcceptRisk, Self::Open | Self::Assigned) => Some(Self::RiskAccepted),
            _ => None,
        }
    }
}

/// The state that counts on `today`: a risk is accepted to the end of `until`, then the finding is open again, or
/// assigned where it has an owner.
pub fn state_on(stored: FindingState, has_owner: bool, until: Option<NaiveDate>, today: NaiveDate) -> FindingState {
    let is_over = stored == FindingState::RiskAccepted && until.is_some_and(|until| has_passed(until, today));
    match (is_over, has_owner) {
        (false, _) => stored,
        (true, true) => FindingState::Assigned,
        (true, false) => FindingState::Open,
    }
}

/// Where a finding comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum FindingSource {
    /// An inspection (kiểm tra).
    Inspection,
    /// The appraisal of the reform index (thẩm định chỉ số).
    IndexAppraisal,
    /// A complaint or petition (phản ánh, kiến nghị).
    Complaint,
    /// A rule on the data that was broken.
    DataRule,
}

/// What an explanation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ExplanationOutcome {
    /// The finding stays as it is.
    Upheld,
    /// The finding stays, and is mended.
    Amended,
    /// The finding is taken back.
    Withdrawn,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Severity {
    /// Nhẹ.
    Low,
    /// Vừa.
    Medium,
    /// Nghiêm trọng.
    High,
}

/// What a recommendation asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum RecommendationKind {
    /// Khắc phục: put something right.
    Remedy,
    /// Xin lỗi: an apology to whom it concerns.
    Apology,
    /// Kiểm điểm: self-criticism.
    SelfCriticism,
    /// Biểu dương: praise.
    Commend,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sea_orm::Iterable;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_returned_report_leaves_the_finding_with_its_owner() {
        let steps = [FindingStep::Assign, FindingStep::Report, FindingStep::ReturnReport];
        assert_eq!(steps.into_iter().try_fold(FindingState::Open, FindingState::after), Some(FindingState::Assigned));
    }

    #[test]
    fn an_accepted_risk_holds_to_the_end_of_its_day() {
        let on = |today| state_on(FindingState::RiskAccepted, true, Some(day("2023-12-31")), day(today));
        assert_eq!(on("2023-12-31"), FindingState::RiskAccepted);
        assert_eq!(on("2024-01-01"), FindingState::Assigned);
        let unowned = state_on(FindingState::RiskAccepted, false, Some(day("2023-12-31")), day("2024-01-01"));
        assert_eq!(unowned, FindingState::Open);
    }

    #[test]
    fn names_are_those_of_the_contract() {
        for state in FindingState::iter() {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }

    proptest! {
        #[test]
        fn a_finding_is_never_forgotten(steps in prop::collection::vec(0..FindingState::STEPS.len(), 0..20)) {
            let mut state = FindingState::Open;
            for index in steps {
                state = state.after(FindingState::STEPS[index].0).unwrap_or(state);
                prop_assert_eq!(state.allowed() == ["reopen"], state == FindingState::Closed);
                prop_assert!(!state.allowed().is_empty());
            }
        }
    }
}
