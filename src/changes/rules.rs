//! Which entries of the trail are changes that others follow, and where what they changed is read.

use crate::dossiers::rules::RECORDED;
use crate::http::segment;

/// Declares the kinds of things that change, with their names in the trail.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $variant:ident = $object:literal,)*) => {
        /// What changed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            /// A dossier.
            Dossier,
            /// A unit came into the caller's view: a snapshot of its dossiers follows.
            UnitEntered,
            /// A unit left the caller's view: what was known of it no longer counts.
            UnitLeft,
            /// Figures of a unit, for those who see no dossiers: some of its dossiers changed.
            Figures,
            $($(#[doc = $doc])* $variant,)*
        }

        /// The kinds that the trail tells of, with how its entries name them.
        pub(super) const TOLD: &[(Kind, &str)] = &[$((Kind::$variant, $object),)*];
    };
}

kinds! {
    /// A unit of the tree.
    Unit = "unit",
    /// An event of the tree.
    UnitEvent = "unit-event",
    /// A field of procedures.
    ProcedureField = "procedure_field",
    /// A procedure.
    Procedure = "procedure",
    /// An area of reform.
    ReformArea = "reform_area",
    /// A day of the working calendar.
    WorkingDay = "working_day",
    /// A calendar of reporting.
    Calendar = "calendar",
    /// A rate.
    Rate = "rate",
    /// A rule on the data.
    DataRule = "data_rule",
    /// A plan of inspection.
    InspectionPlan = "inspection-plan",
    /// A team of inspection.
    InspectionTeam = "inspection-team",
    /// An inspection.
    Inspection = "inspection",
    /// A finding.
    Finding = "finding",
    /// A recommendation.
    Recommendation = "recommendation",
    /// A notice.
    Notice = "notice",
    /// A remediation report.
    Remediation = "remediation",
    /// A remediation plan.
    RemediationPlan = "remediation-plan",
    /// A reminder.
    Reminder = "reminder",
    /// An evidence file.
    Evidence = "evidence",
}

impl Kind {
    /// Whether it belongs to no unit and concerns everybody.
    pub(super) const fn is_reference(self) -> bool {
        matches!(
            self,
            Self::ProcedureField
                | Self::Procedure
                | Self::ReformArea
                | Self::WorkingDay
                | Self::Calendar
                | Self::Rate
                | Self::DataRule
        )
    }

    /// Where the thing with this id is read, if it has an address.
    pub(super) fn path(self, id: &str) -> Option<String> {
        let list = match self {
            Self::Unit => "units",
            Self::UnitEvent => "unit-events",
            Self::Procedure => "procedures",
            Self::DataRule => "data-rules",
            Self::InspectionPlan => "inspection-plans",
            Self::Inspection => "inspections",
            Self::Finding => "findings",
            Self::Recommendation => "recommendations",
            Self::Notice => "notices",
            Self::Remediation => "remediation-reports",
            Self::RemediationPlan => "remediation-plans",
            Self::Reminder => "reminders",
            Self::Evidence => "evidence",
            _ => return None,
        };
        Some(format!("/v1/{list}/{}", segment(id)))
    }
}

/// What an entry of the trail tells: the kind of thing, its id, and what was done.
///
/// An entry of dossiers that changed tells that figures did. Nothing for what nobody follows.
pub(super) fn told<'a>(action: &'a str, object: &'a str) -> Option<(Kind, &'a str, &'a str)> {
    let (kind, id) = object.split_once(':')?;
    if RECORDED.contains(&action) {
        return Some((Kind::Figures, id, "changed"));
    }
    let (kind, _) = TOLD.iter().find(|(_, name)| *name == kind)?;
    let (_, verb) = action.rsplit_once('.')?;
    Some((*kind, id, verb))
}

/// The action of the entries that tell of notices which everybody may read from then on.
pub(super) const ISSUED: &str = "notice.issue";
/// The action of the entries that tell a unit of a notice which goes to it.
pub(super) const RECEIVED: &str = "notice.receive";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_sessions_and_keys_are_followed_by_nobody() {
        for object in ["user:an", "client:motcua", "session:1", "role-assignment:2", "key:3", "nonsense"] {
            assert_eq!(told("thing.done", object), None, "{object}");
        }
        for action in RECORDED {
            assert_eq!(told(action, "unit:10852"), Some((Kind::Figures, "10852", "changed")));
        }
        assert_eq!(told("finding.close", "finding:7"), Some((Kind::Finding, "7", "close")));
    }

    #[test]
    fn a_path_keeps_what_a_code_contains() {
        assert_eq!(Kind::Procedure.path("1.00/2 a").as_deref(), Some("/v1/procedures/1.00%2F2%20a"));
        assert_eq!(Kind::Figures.path("10852"), None);
    }
}
