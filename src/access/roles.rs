//! The role table: the whole of what each role may do, in one place.
//!
//! A role is assigned to an actor at a unit and holds in that unit's subtree. No role is named after a level of the tree.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::permission::Permission::{self, *};

/// How far a role's permission goes inside its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Everything in the unit.
    Whole,
    /// Only what is one's own: sent by, assigned to, of one's team; for notices, what is issued.
    Limited,
}

/// A role; it is given to a person or a machine at a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Role {
    /// Operator (quản trị): units, accounts, roles, reference data.
    Administrator,
    /// Officer of the office above (cán bộ cấp trên): reads all below, plans, verifies, reopens.
    Supervisor,
    /// Chair or vice chair of the commune (lãnh đạo UBND): approves plans, issues notices, assigns, accepts.
    Leader,
    /// Member of an inspection team (thành viên tổ kiểm tra): writes the results of the team's inspections.
    Inspector,
    /// Commune official (công chức chuyên môn): reports the remediation of what is assigned to them.
    Specialist,
    /// One-stop desk (bộ phận một cửa): dossiers of the unit.
    OneStopClerk,
    /// One-stop software (phần mềm một cửa): its own dossiers, nothing else.
    OneStopSystem,
    /// A portal of the office above (cổng thông tin): statistics and issued notices.
    Portal,
    /// Inspectorate (thanh tra): reads all below, and the audit trail.
    Auditor,
}

use Hold::{Limited, Whole};

/// Permissions, each with how far it goes.
type Row = &'static [(Permission, Hold)];

/// What may be read of a unit by everybody who works in it.
const READER: Row = &[
    (UnitRead, Whole),
    (ReferenceRead, Whole),
    (DossierRead, Whole),
    (StatisticsRead, Whole),
    (PlanRead, Whole),
    (InspectionRead, Whole),
    (FindingRead, Whole),
    (NoticeRead, Whole),
    (PaperRead, Whole),
    (EvidenceRead, Whole),
    (RemediationRead, Whole),
    (ChangesRead, Whole),
];

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::Administrator,
        Self::Supervisor,
        Self::Leader,
        Self::Inspector,
        Self::Specialist,
        Self::OneStopClerk,
        Self::OneStopSystem,
        Self::Portal,
        Self::Auditor,
    ];

    /// What the role may do beyond what it may read.
    const fn table(self) -> (Row, Row) {
        match self {
            Self::Administrator => (
                &[],
                &[
                    (UnitRead, Whole),
                    (UnitWrite, Whole),
                    (ReferenceRead, Whole),
                    (ReferenceWrite, Whole),
                    (AccountManage, Whole),
                    (RoleAssign, Whole),
                    (TemplateWrite, Whole),
                ],
            ),
            Self::Supervisor => (
                READER,
                &[
                    (PlanWrite, Whole),
                    (PlanApprove, Whole),
                    (FindingRecord, Whole),
                    (ExplanationJudge, Whole),
                    (FindingRemind, Whole),
                    (FindingClose, Whole),
                    (RemediationJudge, Whole),
                ],
            ),
            Self::Leader => (
                READER,
                &[
                    (PlanWrite, Whole),
                    (PlanApprove, Whole),
                    (SelfReportWrite, Whole),
                    (MinutesCountersign, Whole),
                    (FindingRecord, Whole),
                    (FindingExplain, Whole),
                    (FindingRemind, Whole),
                    (FindingAssign, Whole),
                    (FindingClose, Whole),
                    (NoticeWrite, Whole),
                    (NoticeIssue, Whole),
                    (TemplateWrite, Whole),
                    (RemediationWrite, Whole),
                    (RemediationJudge, Whole),
                ],
            ),
            Self::Inspector => {
                (READER, &[(InspectionWrite, Limited), (FindingWrite, Limited), (ExplanationJudge, Limited)])
            }
            Self::Specialist => {
                (READER, &[(SelfReportWrite, Whole), (FindingExplain, Whole), (RemediationWrite, Limited)])
            }
            Self::OneStopClerk => (READER, &[(DossierWrite, Whole)]),
            Self::OneStopSystem => (&[], &[(DossierRead, Limited), (DossierWrite, Limited)]),
            Self::Portal => (&[], &[(StatisticsRead, Whole), (NoticeRead, Limited), (ChangesRead, Limited)]),
            Self::Auditor => (READER, &[(AuditRead, Whole)]),
        }
    }

    /// How the role holds `permission`, if at all.
    pub fn hold(self, permission: Permission) -> Option<Hold> {
        let (reads, more) = self.table();
        more.iter().chain(reads).find(|(held, _)| *held == permission).map(|(_, hold)| *hold)
    }

    /// Whether the role is for machines.
    pub const fn is_for_machines(self) -> bool {
        matches!(self, Self::OneStopSystem | Self::Portal)
    }

    /// The role's name in the contract.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Supervisor => "supervisor",
            Self::Leader => "leader",
            Self::Inspector => "inspector",
            Self::Specialist => "specialist",
            Self::OneStopClerk => "one_stop_clerk",
            Self::OneStopSystem => "one_stop_system",
            Self::Portal => "portal",
            Self::Auditor => "auditor",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Hold, Permission, Role};

    #[test]
    fn every_permission_is_held_by_some_role() {
        for permission in Permission::ALL {
            assert!(Role::ALL.iter().any(|role| role.hold(*permission).is_some()), "nobody may {}", permission.name());
        }
    }

    #[test]
    fn the_one_stop_software_touches_its_own_dossiers_and_nothing_else() {
        let held: Vec<_> =
            Permission::ALL.iter().filter_map(|p| Role::OneStopSystem.hold(*p).map(|hold| (*p, hold))).collect();
        assert_eq!(held, [(Permission::DossierRead, Hold::Limited), (Permission::DossierWrite, Hold::Limited)]);
    }

    #[test]
    fn an_auditor_changes_nothing() {
        for permission in Permission::ALL.iter().filter(|p| Role::Auditor.hold(**p).is_some()) {
            assert_eq!(permission.name().split_once('.').map(|(_, verb)| verb), Some("read"));
        }
    }
}
