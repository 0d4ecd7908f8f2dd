//! The JSON shapes of a plan's versions.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::PlanInput;
use crate::http::Resource;
use crate::inspections::rules::VersionState;
use crate::time::Moment;

/// A change of an approved plan that is proposed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// Why it is needed.
    #[schema(min_length = 1, max_length = 2000, example = "Lùi thời gian kiểm tra do mưa lũ.")]
    pub reason: String,
    /// The whole plan as it is to be.
    pub plan: PlanInput,
}

/// A version of an approved plan (kế hoạch sửa đổi, bổ sung).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanVersion {
    /// The plan.
    pub plan_id: Uuid,
    /// The version's number; 1 is the plan as it was approved first.
    #[schema(example = 2)]
    pub version: i32,
    /// Where it stands.
    pub state: VersionState,
    /// What the plan says in it.
    pub plan: PlanInput,
    /// Why it was proposed; none for the first.
    #[schema(example = "Lùi thời gian kiểm tra do mưa lũ.")]
    pub reason: Option<String>,
    /// Who proposed it; the first one, who approved it.
    #[schema(example = "user:chutich")]
    pub proposed_by: String,
    /// When.
    pub proposed_at: Moment,
    /// Who approved it or gave it back.
    #[schema(example = "user:noivu")]
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why it was given back.
    pub decision: Option<String>,
}

impl Resource for PlanVersion {
    fn location(&self) -> String {
        format!("/v1/inspection-plans/{}/versions/{}", self.plan_id, self.version)
    }
}
