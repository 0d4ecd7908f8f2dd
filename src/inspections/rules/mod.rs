//! What an inspection plan and an inspection may go through; samples.

mod sample;

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use sample::{SampleMethod, draw};

use crate::time::{Deadline, DeadlineInput, DeadlineKind, WorkingCalendar, resolve_deadline};
use crate::workflow::Workflow;

/// What kind of inspection a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum PlanKind {
    /// Tự kiểm tra: the unit inspects itself.
    #[serde(rename = "self")]
    OwnUnit,
    /// Kiểm tra theo kế hoạch.
    Planned,
    /// Kiểm tra đột xuất.
    Unannounced,
    /// Kiểm tra chéo: units inspect each other.
    Cross,
    /// Kiểm tra chuyên đề.
    Thematic,
    /// Giám sát.
    Supervision,
}

/// What an inspection plan follows from (căn cứ tiến hành).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Trigger {
    /// The programme or plan of the year.
    YearlyPlan,
    /// An order of the office above.
    SuperiorOrder,
    /// A result of the reform index.
    IndexResult,
    /// A complaint or petition.
    Complaint,
    /// Signs of a breach, such as figures that stand out.
    SignsOfBreach,
}

/// Where a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum PlanState {
    /// Being written.
    Draft,
    /// Waiting for approval.
    Submitted,
    /// Approved (đã phê duyệt), not yet begun.
    Approved,
    /// Its inspections are under way.
    InProgress,
    /// All is done.
    Concluded,
    /// Given up, with a reason.
    Cancelled,
}

/// What can be done with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanStep {
    /// Replace its content.
    Edit,
    /// Propose, approve or give back another version of it.
    Amend,
    /// Choose a unit for its schedule.
    ChooseUnit,
    /// Appoint a team.
    AppointTeam,
    /// Enter an inspection.
    AddInspection,
    /// Begin one of its inspections.
    StartInspection,
    /// Ask for approval.
    Submit,
    /// Approve it.
    Approve,
    /// Give it back with a reason.
    Return,
    /// Begin.
    Start,
    /// End.
    Conclude,
    /// Give it up with a reason.
    Cancel,
}

impl Workflow for PlanState {
    type Step = PlanStep;
    const STEPS: &'static [(PlanStep, &'static str)] = &[
        (PlanStep::Edit, "edit"),
        (PlanStep::Amend, "amend"),
        (PlanStep::ChooseUnit, "choose_unit"),
        (PlanStep::AppointTeam, "appoint_team"),
        (PlanStep::AddInspection, "add_inspection"),
        (PlanStep::StartInspection, "start_inspection"),
        (PlanStep::Submit, "submit"),
        (PlanStep::Approve, "approve"),
        (PlanStep::Return, "return"),
        (PlanStep::Start, "start"),
        (PlanStep::Conclude, "conclude"),
        (PlanStep::Cancel, "cancel"),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::InProgress => "in_progress",
            Self::Concluded => "concluded",
            Self::Cancelled => "cancelled",
        }
    }

    fn after(self, step: PlanStep) -> Option<Self> {
        let is_open = !matches!(self, Self::Concluded | Self::Cancelled);
        match (step, self) {
            (PlanStep::Edit, Self::Draft)
            | (PlanStep::Amend | PlanStep::ChooseUnit | PlanStep::AddInspection, Self::Approved | Self::InProgress)
            | (PlanStep::StartInspection, Self::InProgress) => Some(self),
            (PlanStep::AppointTeam, _) if is_open => Some(self),
            (PlanStep::Submit, Self::Draft) => Some(Self::Submitted),
            (PlanStep::Approve, Self::Submitted) => Some(Self::Approved),
            (PlanStep::Return, Self::Submitted) => Some(Self::Draft),
            (PlanStep::Start, Self::Approved) => Some(Self::InProgress),
            (PlanStep::Conclude, Self::InProgress) => Some(Self::Concluded),
            (PlanStep::Cancel, _) if is_open => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// Where a version of an approved plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum VersionState {
    /// It waits for a decision.
    Proposed,
    /// It is what the plan says.
    InForce,
    /// It was what the plan said, until the next one was approved.
    Superseded,
    /// It was given back, with a reason.
    Returned,
}

/// Where an inspection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum InspectionState {
    /// Not yet begun.
    Planned,
    /// The team is at work.
    InProgress,
    /// The team has ended its work.
    Concluded,
}

/// What can be done with an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InspectionStep {
    /// Write results, figures, findings or recommendations.
    WriteResults,
    /// Send the unit's own report.
    SendSelfReport,
    /// Begin.
    Start,
    /// End.
    Conclude,
}

impl Workflow for InspectionState {
    type Step = InspectionStep;
    const STEPS: &'static [(InspectionStep, &'static str)] = &[
        (InspectionStep::WriteResults, "write_results"),
        (InspectionStep::SendSelfReport, "send_self_report"),
        (InspectionStep::Start, "start"),
        (InspectionStep::Conclude, "conclude"),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::InProgress => "in_progress",
            Self::Concluded => "concluded",
        }
    }

    /// Results may be mended after the end, until a notice is issued on them.
    fn after(self, step: InspectionStep) -> Option<Self> {
        match (step, self) {
            (InspectionStep::Start, Self::Planned) => Some(Self::InProgress),
            (InspectionStep::Conclude, Self::InProgress) => Some(Self::Concluded),
            (InspectionStep::SendSelfReport, Self::Planned | Self::InProgress)
            | (InspectionStep::WriteResults, Self::InProgress | Self::Concluded) => Some(self),
            _ => None,
        }
    }
}

/// By when the notice of an inspection that ended on a day is to be issued: within so many working days after it.
pub fn notice_deadline(ended: NaiveDate, days: u32, calendar: &WorkingCalendar) -> Option<Deadline> {
    let input = DeadlineInput {
        text: None,
        kind: DeadlineKind::WorkingDaysAfter,
        date: None,
        n: Some(days),
        anchor: Some(ended),
        anchor_at: None,
        month: None,
    };
    resolve_deadline(input, calendar).ok()
}

/// For whom somebody takes part in an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// For the team.
    Team,
    /// For the inspected unit.
    Unit,
}

/// The duty of a team's member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Tổ trưởng, trưởng đoàn.
    Head,
    /// Tổ phó, phó trưởng đoàn.
    Deputy,
    /// Thư ký.
    Secretary,
    /// Thành viên.
    Member,
}

/// Whether `text` is a percentage as a decimal number, such as `88.25`: no sign, a point, at most four places.
pub fn is_decimal(text: &str) -> bool {
    let (whole, places) = text.split_once('.').map_or((text, "0"), |(whole, places)| (whole, places));
    let digits =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole, 6) && digits(places, 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Code;
    use proptest::prelude::*;
    use sea_orm::Iterable;

    #[test]
    fn a_plan_goes_from_draft_to_its_end() {
        let steps = [PlanStep::Submit, PlanStep::Approve, PlanStep::Start, PlanStep::Conclude];
        let end = steps.into_iter().try_fold(PlanState::Draft, PlanState::after);
        assert_eq!(end, Some(PlanState::Concluded));
    }

    #[test]
    fn what_has_ended_allows_nothing() {
        assert!(PlanState::Concluded.allowed().is_empty() && PlanState::Cancelled.allowed().is_empty());
    }

    #[test]
    fn a_refused_step_names_those_that_are_allowed() {
        let refusal = PlanState::Submitted.take(PlanStep::Submit).unwrap_err();
        assert_eq!(refusal.code, Code::TransitionNotAllowed);
        assert_eq!(refusal.allowed, ["appoint_team", "approve", "return", "cancel"]);
    }

    #[test]
    fn names_are_those_of_the_contract() {
        for state in PlanState::iter() {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        for state in InspectionState::iter() {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }

    #[test]
    fn percentages_are_written_with_a_point() {
        assert!(["88.25", "100", "0.5", "99.6875"].into_iter().all(is_decimal));
        assert!(["88,25", "100%", "-1", "1.", ".5", "1e3", ""].into_iter().all(|text| !is_decimal(text)));
    }

    proptest! {
        #[test]
        fn no_plan_is_approved_that_was_not_submitted(steps in prop::collection::vec(0..PlanState::STEPS.len(), 0..20)) {
            let mut state = PlanState::Draft;
            let mut submitted = false;
            for index in steps {
                let (step, _) = PlanState::STEPS[index];
                if let Some(next) = state.after(step) {
                    submitted = match step { PlanStep::Submit => true, PlanStep::Return => false, _ => submitted };
                    state = next;
                }
                let began = matches!(state, PlanState::Approved | PlanState::InProgress | PlanState::Concluded);
                prop_assert!(submitted || !began);
            }
        }
    }
}
