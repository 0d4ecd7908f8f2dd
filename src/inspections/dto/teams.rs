//! The JSON shapes of teams.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Reference;
use crate::http::Resource;
use crate::inspections::rules::Duty;
use crate::time::Moment;

/// A team's members, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Members(pub Vec<TeamMember>);

/// Somebody in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamMember {
    /// Their account; who has none can't write results.
    #[schema(example = "kiemtra")]
    pub username: Option<String>,
    /// Their office, or name.
    #[schema(min_length = 1, max_length = 200, example = "Phó Chủ tịch UBND xã")]
    pub name: String,
    /// Their duty.
    pub duty: Duty,
}

/// Who is in a team, and by which decision.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamInput {
    /// Its name.
    #[schema(min_length = 1, max_length = 500, example = "Tổ kiểm tra công tác cải cách hành chính năm 2023")]
    pub name: String,
    /// The decision that appoints it.
    pub decision: Option<Reference>,
    /// Who is in it.
    #[schema(max_items = 500, min_items = 1)]
    pub members: Vec<TeamMember>,
}

/// An inspection team (tổ, đoàn kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InspectionTeam {
    /// The team.
    pub id: Uuid,
    /// The plan that it serves.
    pub plan_id: Uuid,
    /// Its name.
    #[schema(example = "Tổ kiểm tra công tác cải cách hành chính năm 2023")]
    pub name: String,
    /// The decision that appoints it.
    pub decision: Option<Reference>,
    /// Who is in it.
    pub members: Vec<TeamMember>,
    /// When it was entered.
    pub created_at: Moment,
}

impl Resource for InspectionTeam {
    fn location(&self) -> String {
        format!("/v1/inspection-plans/{}/teams/{}", self.plan_id, self.id)
    }
}
