//! Remediation plans.

use sea_orm::entity::prelude::*;

use super::dto::PlannedMeasures;
use super::rules::RemediationPlanState;

/// A row of `remediation_plans`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "remediation_plans")]
pub struct Model {
    /// The plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit that puts its findings right.
    pub unit_id: i64,
    /// The notice that it answers.
    pub notice_id: Option<Uuid>,
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub issued_on: Option<Date>,
    /// Its title.
    pub title: String,
    /// What is done about which finding.
    pub items: PlannedMeasures,
    /// Where it stands.
    pub state: RemediationPlanState,
    /// Who wrote it.
    pub created_by: String,
    /// Who wrote it anew.
    pub edited_by: crate::workflow::Editors,
    /// When.
    pub created_at: DateTimeUtc,
    /// When it last changed.
    pub updated_at: DateTimeUtc,
    /// Who submitted it.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<DateTimeUtc>,
    /// Who approved or returned it.
    pub judged_by: Option<String>,
    /// When.
    pub judged_at: Option<DateTimeUtc>,
    /// Why it was returned.
    pub judgement: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
