//! The permissions, each one a type, so that a handler's signature can name it.

/// A type that stands for one permission.
pub trait Permits: Send + Sync + 'static {
    /// The permission that it stands for.
    const PERMISSION: Permission;
    /// Its name in the contract (`x-permission`).
    const NAME: &'static str = Self::PERMISSION.name();
}

/// Declares the permissions: as values for the role table and as types for signatures.
macro_rules! permissions {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal;)*) => {
        /// A permission, as the role table names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[doc = $doc])* $name,)* }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name in the contract and the audit trail.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }

        $(
            $(#[doc = $doc])*
            #[derive(Debug)]
            pub struct $name;
            impl Permits for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*
    };
}

permissions! {
    /// See units of the tree and their history.
    UnitRead = "unit.read";
    /// Create units; merge, split, rename, move and abolish them.
    UnitWrite = "unit.write";
    /// See procedures, fields, reform areas and the working calendar.
    ReferenceRead = "reference.read";
    /// Change them.
    ReferenceWrite = "reference.write";
    /// Create and lock accounts of people and machines.
    AccountManage = "account.manage";
    /// Give and take roles.
    RoleAssign = "role.assign";
    /// See dossiers; held in a limited way, only those that one sent.
    DossierRead = "dossier.read";
    /// Put and delete dossiers; held in a limited way, only those that one sent.
    DossierWrite = "dossier.write";
    /// See statistics and coverage.
    StatisticsRead = "statistics.read";
    /// See inspection plans and their teams.
    PlanRead = "plan.read";
    /// Draft and submit inspection plans, appoint teams.
    PlanWrite = "plan.write";
    /// Approve, return and cancel inspection plans.
    PlanApprove = "plan.approve";
    /// See inspections with their results and declared figures.
    InspectionRead = "inspection.read";
    /// Carry out an inspection and write its results; held in a limited way, those of one's own team.
    InspectionWrite = "inspection.write";
    /// Send the own report of an inspected unit.
    SelfReportWrite = "self_report.write";
    /// Sign the minutes of an inspection for the inspected unit.
    MinutesCountersign = "minutes.countersign";
    /// See findings and recommendations.
    FindingRead = "finding.read";
    /// Write findings and recommendations; held in a limited way, those of one's own team's inspections.
    FindingWrite = "finding.write";
    /// Record findings that come from elsewhere than an inspection.
    FindingRecord = "finding.record";
    /// Explain findings, for the unit in which they were made.
    FindingExplain = "finding.explain";
    /// Answer what units say to findings; held in a limited way, for one's own team's inspections.
    ExplanationJudge = "explanation.judge";
    /// Remind of findings that wait.
    FindingRemind = "finding.remind";
    /// Give a finding an owner and a deadline.
    FindingAssign = "finding.assign";
    /// Close a finding, or accept its risk.
    FindingClose = "finding.close";
    /// See notices; held in a limited way, only the issued ones.
    NoticeRead = "notice.read";
    /// Draft notices.
    NoticeWrite = "notice.write";
    /// Issue notices.
    NoticeIssue = "notice.issue";
    /// Write the words that a unit's papers have.
    TemplateWrite = "template.write";
    /// Have documents read that somebody else wrote.
    PaperRead = "paper.read";
    /// See the files that stand behind what is said.
    EvidenceRead = "evidence.read";
    /// See remediation reports.
    RemediationRead = "remediation.read";
    /// Write and submit remediation reports; held in a limited way, on findings that are assigned to oneself.
    RemediationWrite = "remediation.write";
    /// Accept or return remediation reports.
    RemediationJudge = "remediation.judge";
    /// Follow what changes; held in a limited way, that figures changed and notices were issued.
    ChangesRead = "changes.read";
    /// Read the audit trail.
    AuditRead = "audit.read";
}
