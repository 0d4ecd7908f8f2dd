//! The life of a remediation plan: draft, submitted, then approved by somebody else, or returned and written on.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::workflow::Workflow;

/// Where a remediation plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum RemediationPlanState {
    /// Being written.
    Draft,
    /// Waiting for approval.
    Submitted,
    /// Approved: its owners have its findings.
    Approved,
    /// Given back with a reason; it can be mended and submitted again.
    Returned,
}

/// A step of a plan's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemediationPlanStep {
    /// Replace what it says.
    Edit,
    /// Ask for approval.
    Submit,
    /// Approve it.
    Approve,
    /// Give it back with a reason.
    Return,
}

impl Workflow for RemediationPlanState {
    type Step = RemediationPlanStep;
    const STEPS: &'static [(RemediationPlanStep, &'static str)] = &[
        (RemediationPlanStep::Edit, "edit"),
        (RemediationPlanStep::Submit, "submit"),
        (RemediationPlanStep::Approve, "approve"),
        (RemediationPlanStep::Return, "return"),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Returned => "returned",
        }
    }

    fn after(self, step: RemediationPlanStep) -> Option<Self> {
        match (self, step) {
            (Self::Draft | Self::Returned, RemediationPlanStep::Edit) => Some(self),
            (Self::Draft | Self::Returned, RemediationPlanStep::Submit) => Some(Self::Submitted),
            (Self::Submitted, RemediationPlanStep::Approve) => Some(Self::Approved),
            (Self::Submitted, RemediationPlanStep::Return) => Some(Self::Returned),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    #[test]
    fn a_returned_plan_is_mended_and_submitted_again() {
        let steps = [
            RemediationPlanStep::Submit,
            RemediationPlanStep::Return,
            RemediationPlanStep::Edit,
            RemediationPlanStep::Submit,
            RemediationPlanStep::Approve,
        ];
        let end = steps.into_iter().try_fold(RemediationPlanState::Draft, RemediationPlanState::after);
        assert_eq!(end, Some(RemediationPlanState::Approved));
        assert!(RemediationPlanState::Approved.allowed().is_empty());
    }

    #[test]
    fn names_are_those_of_the_contract() {
        for state in RemediationPlanState::iter() {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }
}
