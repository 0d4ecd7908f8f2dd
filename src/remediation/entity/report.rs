//! Remediation reports.

use sea_orm::entity::prelude::*;

/// A row of `remediation_reports`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "remediation_reports")]
pub struct Model {
    /// The report.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit whose findings it is about.
    pub unit_id: i64,
    /// Where it stands.
    pub state: crate::remediation::rules::ReportState,
    /// What was done, in short.
    pub summary: String,
    /// How.
    pub measures: Option<String>,
    /// What is left of each finding.
    pub new_values: crate::remediation::rules::NewValues,
    /// Who wrote it.
    pub created_by: String,
    /// Who wrote it anew.
    pub edited_by: crate::workflow::Editors,
    /// When.
    pub created_at: DateTimeUtc,
    /// Who handed it in.
    pub submitted_by: Option<String>,
    /// When.
    pub submitted_at: Option<DateTimeUtc>,
    /// Who judged it.
    pub judged_by: Option<String>,
    /// When.
    pub judged_at: Option<DateTimeUtc>,
    /// Why.
    pub judgement: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
