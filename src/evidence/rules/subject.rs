//! What files stand behind.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What kind of thing a file stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum SubjectKind {
    /// A remediation report.
    RemediationReport,
    /// What a unit says to a finding.
    Explanation,
    /// The minutes of an inspection.
    Minutes,
    /// What an inspected unit says about itself.
    SelfReport,
}

/// What a file stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// The report, the explained finding, or the inspection.
    pub id: Uuid,
    /// Which of a finding's explanations; 0 where there is but one thing.
    pub number: i32,
}

impl Subject {
    /// A remediation report.
    pub const fn report(id: Uuid) -> Self {
        Self { kind: SubjectKind::RemediationReport, id, number: 0 }
    }

    /// An explanation of a finding.
    pub const fn explanation(finding: Uuid, number: i32) -> Self {
        Self { kind: SubjectKind::Explanation, id: finding, number }
    }

    /// The minutes of an inspection.
    pub const fn minutes(inspection: Uuid) -> Self {
        Self { kind: SubjectKind::Minutes, id: inspection, number: 0 }
    }

    /// The own report of an inspection's unit.
    pub const fn self_report(inspection: Uuid) -> Self {
        Self { kind: SubjectKind::SelfReport, id: inspection, number: 0 }
    }

    /// Where it is read.
    pub fn path(&self) -> String {
        let Self { kind, id, number } = self;
        match kind {
            SubjectKind::RemediationReport => format!("/v1/remediation-reports/{id}"),
            SubjectKind::Explanation => format!("/v1/findings/{id}/explanations/{number}"),
            SubjectKind::Minutes => format!("/v1/inspections/{id}/minutes"),
            SubjectKind::SelfReport => format!("/v1/inspections/{id}/self-report"),
        }
    }
}
