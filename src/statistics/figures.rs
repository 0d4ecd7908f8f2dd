//! The figures: each a condition on a dossier and a period. The count and the drill-down use the same condition.
//!
//! Stocks are as they stood at the end of the period's last day.

use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::rules::NoDue;
use crate::dossiers::entity::dossier::{Column, Entity};
use crate::dossiers::entity::pause;
use crate::time::Period;

/// Declares the figures with the names by which answers and links know them.
macro_rules! figures {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// A figure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Figure { $($(#[doc = $doc])* $variant,)* }

        impl Figure {
            /// Every figure.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in answers and links.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

figures! {
    /// Received in the period, no handover.
    Received = "received.total",
    /// … online.
    ReceivedOnline = "received.online",
    /// … at the desk.
    ReceivedDirect = "received.direct",
    /// … by post.
    ReceivedPostal = "received.postal",
    /// Handovers that entered in the period.
    TakenOver = "taken_over",
    /// Entered before the period and not closed before it.
    CarriedIn = "carried_in",
    /// Entered by the period's end and not closed before the period.
    ToHandle = "to_handle",
    /// Closed as completed in the period.
    Resolved = "resolved.total",
    /// … on a day before the due day.
    ResolvedEarly = "resolved.early",
    /// … on the due day, or without one.
    ResolvedOnTime = "resolved.on_time",
    /// … on the due day.
    ResolvedOnDue = "resolved.on_due_day",
    /// … after the due day.
    ResolvedLate = "resolved.late",
    /// … without a due day.
    ResolvedNoDue = "resolved.unclassified",
    /// Closed in the period as withdrawn.
    Withdrawn = "withdrawn",
    /// Closed in the period as handed over.
    HandedOver = "handed_over",
    /// Entered and not closed at the period's end.
    Pending = "pending.total",
    /// … neither paused nor overdue.
    PendingInTime = "pending.in_time",
    /// … not paused, with a due day that has passed.
    PendingOverdue = "pending.overdue",
    /// … inside a pause.
    PendingPaused = "pending.paused",
    /// Due in the period.
    Due = "due",
    /// … completed by the due day.
    DueInTime = "due_in_time",
    /// Received online in the period, later than the rule allows.
    AcceptedLate = "accepted_late",
    /// Submitted online, and neither accepted nor refused at the period's end.
    Awaiting = "awaiting.total",
    /// … past the limit.
    AwaitingLate = "awaiting.late",
    /// Received in the period, all components digitised.
    ComponentsDigitised = "components_digitised.yes",
    /// … not all.
    ComponentsNotDigitised = "components_digitised.no",
    /// … unknown.
    ComponentsUnknown = "components_digitised.missing",
    /// Completed in the period, the result digitised.
    ResultsDigitised = "results_digitised.yes",
    /// … not digitised.
    ResultsNotDigitised = "results_digitised.no",
    /// … unknown.
    ResultsUnknown = "results_digitised.missing",
    /// Received in the period with a fee.
    WithFee = "with_fee",
    /// … paid online.
    PaidOnline = "paid_online",
    /// Completed in the period and rated.
    Rated = "rated",
    /// … with 4 or 5.
    Satisfied = "satisfied",
    /// Received in the period with certified electronic copies.
    WithCopies = "certified_copies.dossiers",
    /// Entered in the period online, handovers included: column 4 of form II.06a.
    EnteredOnline = "entered.online",
    /// Entered in the period in other ways, handovers included: column 5 of form II.06a.
    EnteredOtherwise = "entered.otherwise",
    /// Resolved late in the period, or pending and overdue at its end.
    Late = "late",
    /// … because of the officials.
    LateStaff = "late_causes.staff",
    /// … because data was entered late.
    LateData = "late_causes.late_data",
    /// … because of the software.
    LateSoftware = "late_causes.software",
    /// … because of another body.
    LateOtherBody = "late_causes.other_body",
    /// … nobody says why.
    LateUntold = "late_causes.untold",
    /// … with an apology.
    LateApologised = "late_apologised",
    /// Received in the period and completed by its end, by the due day.
    ReceivedInTime = "received.resolved_in_time",
    /// … after the due day.
    ReceivedLate = "received.resolved_late",
    /// … without one.
    ReceivedNoDue = "received.resolved_no_due",
}

/// What is added up over dossiers instead of counting them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Amount {
    /// Certified electronic copies of those received in the period.
    Copies,
    /// Calendar days late of those resolved late in it.
    LateDays,
    /// Working days late of those.
    LateWorkingDays,
}

impl Amount {
    /// Every amount.
    pub const ALL: &'static [Self] = &[Self::Copies, Self::LateDays, Self::LateWorkingDays];

    /// The name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Copies => "certified_copies.copies",
            Self::LateDays => "late_days.calendar",
            Self::LateWorkingDays => "late_days.working",
        }
    }

    /// The dossiers that it is added up over, and the column that it is added up from.
    pub(super) const fn of(self) -> (Figure, Column) {
        match self {
            Self::Copies => (Figure::WithCopies, Column::CertifiedCopies),
            Self::LateDays => (Figure::ResolvedLate, Column::LateDays),
            Self::LateWorkingDays => (Figure::ResolvedLate, Column::LateWorkingDays),
        }
    }
}

fn text(column: Column, value: &str) -> Expr {
    col(column).eq(value)
}

/// A column of the dossiers, in a query that may join other tables.
pub(super) fn col(column: Column) -> Expr {
    Expr::col((Entity, column))
}

impl Figure {
    /// Where this figure stands in a report's `figures`; nothing for one that the report doesn't show.
    pub fn shown_as(self, no_due: NoDue) -> Option<&'static str> {
        match (self, no_due) {
            (figure, _) if figure.is_apart() => None,
            (Self::EnteredOnline | Self::EnteredOtherwise, _)
            | (Self::ResolvedOnTime, NoDue::Unclassified)
            | (Self::ResolvedOnDue | Self::ResolvedNoDue, NoDue::OnTime) => None,
            (Self::ResolvedOnDue, NoDue::Unclassified) => Some(Self::ResolvedOnTime.name()),
            (figure, _) => Some(figure.name()),
        }
    }

    /// Whether the figure is of two days of a dossier at once: no sums by day give it, so that it is counted dossier by dossier.
    pub const fn is_apart(self) -> bool {
        matches!(self, Self::ReceivedInTime | Self::ReceivedLate | Self::ReceivedNoDue)
    }

    /// The figure that a report shows under a name, or else the one that has it.
    pub fn named(name: &str, no_due: NoDue) -> Option<Self> {
        let shown = Self::ALL.iter().find(|figure| figure.shown_as(no_due) == Some(name));
        shown.or_else(|| Self::ALL.iter().find(|figure| figure.name() == name)).copied()
    }

    /// The condition under which a dossier counts.
    pub fn condition(self, period: Period) -> Expr {
        let Period { from, to } = period;
        let within = |column| col(column).between(from, to);
        let handover = || text(Column::OriginKind, "handover");
        let entered = || within(Column::EnteredOn);
        let received = || entered().and(col(Column::OriginKind).is_null().or(handover().not()));
        let closed = |outcome| within(Column::ClosedOn).and(text(Column::Outcome, outcome));
        let resolved = || closed("completed");
        let open = |still: Expr| col(Column::ClosedOn).is_null().or(still);
        let not_closed_before = || open(col(Column::ClosedOn).gte(from));
        let pending = || col(Column::EnteredOn).lte(to).and(open(col(Column::ClosedOn).gt(to)));
        let overdue = || pending().and(is_paused(period).not()).and(col(Column::DueOn).lt(to));
        let due = || col(Column::DueOn);
        let late = || resolved().and(col(Column::ClosedOn).gt(due())).or(overdue());
        let because = |cause| late().and(text(Column::LateCause, cause));
        let by_the_end = || received().and(text(Column::Outcome, "completed")).and(col(Column::ClosedOn).lte(to));
        match self {
            Self::Received => received(),
            Self::ReceivedOnline => received().and(text(Column::Channel, "online")),
            Self::ReceivedDirect => received().and(text(Column::Channel, "direct")),
            Self::ReceivedPostal => received().and(text(Column::Channel, "postal")),
            Self::TakenOver => entered().and(handover()),
            Self::CarriedIn => col(Column::EnteredOn).lt(from).and(not_closed_before()),
            Self::ToHandle => col(Column::EnteredOn).lte(to).and(not_closed_before()),
            Self::Resolved => resolved(),
            Self::ResolvedEarly => resolved().and(col(Column::ClosedOn).lt(due())),
            Self::ResolvedOnTime => resolved().and(due().is_null().or(col(Column::ClosedOn).eq(due()))),
            Self::ResolvedOnDue => resolved().and(col(Column::ClosedOn).eq(due())),
            Self::ResolvedLate => resolved().and(col(Column::ClosedOn).gt(due())),
            Self::ResolvedNoDue => resolved().and(due().is_null()),
            Self::Withdrawn => closed("withdrawn"),
            Self::HandedOver => closed("handed_over"),
            Self::Pending => pending(),
            Self::PendingInTime => pending().and(is_paused(period).not()).and(due().is_null().or(due().gte(to))),
            Self::PendingOverdue => overdue(),
            Self::PendingPaused => pending().and(is_paused(period)),
            Self::Due => col(Column::EnteredOn).is_not_null().and(within(Column::DueOn)),
            Self::DueInTime => {
                within(Column::DueOn).and(text(Column::Outcome, "completed")).and(col(Column::ClosedOn).lte(due()))
            }
            Self::AcceptedLate => received().and(col(Column::ReceivedAt).gt(col(Column::AcceptBy))),
            Self::Awaiting => awaiting(period),
            Self::AwaitingLate => awaiting(period).and(col(Column::AcceptBy).lt(end_of(period))),
            Self::ComponentsDigitised => received().and(text(Column::ComponentsDigitised, "yes")),
            Self::ComponentsNotDigitised => received().and(text(Column::ComponentsDigitised, "no")),
            Self::ComponentsUnknown => received().and(col(Column::ComponentsDigitised).is_null()),
            Self::ResultsDigitised => resolved().and(text(Column::ResultDigitised, "yes")),
            Self::ResultsNotDigitised => resolved().and(text(Column::ResultDigitised, "no")),
            Self::ResultsUnknown => resolved().and(col(Column::ResultDigitised).is_null()),
            Self::WithFee => received().and(col(Column::FeeAmount).gt(0)),
            Self::PaidOnline => received().and(col(Column::FeeAmount).gt(0)).and(col(Column::FeePaidOnline).eq(true)),
            Self::Rated => resolved().and(col(Column::Rating).is_not_null()),
            Self::Satisfied => resolved().and(col(Column::Rating).gte(4)),
            Self::WithCopies => received().and(col(Column::CertifiedCopies).gt(0)),
            Self::EnteredOnline => entered().and(text(Column::Channel, "online")),
            Self::EnteredOtherwise => entered().and(text(Column::Channel, "online").not()),
            Self::Late => late(),
            Self::LateStaff => because("staff"),
            Self::LateData => because("late_data"),
            Self::LateSoftware => because("software"),
            Self::LateOtherBody => because("other_body"),
            Self::LateUntold => late().and(col(Column::LateCause).is_null()),
            Self::LateApologised => late().and(col(Column::ApologySentAt).is_not_null()),
            Self::ReceivedInTime => by_the_end().and(col(Column::ClosedOn).lte(due())),
            Self::ReceivedLate => by_the_end().and(col(Column::ClosedOn).gt(due())),
            Self::ReceivedNoDue => by_the_end().and(due().is_null()),
        }
    }
}

/// Inside one of its pauses, from the day it begins to the day before it ends.
fn is_paused(period: Period) -> Expr {
    let mut inside = Query::select();
    inside
        .expr(Expr::val(1))
        .from(pause::Entity)
        .and_where(Expr::col((pause::Entity, pause::Column::UnitId)).eq(col(Column::UnitId)))
        .and_where(Expr::col((pause::Entity, pause::Column::Code)).eq(col(Column::Code)))
        .and_where(Expr::col((pause::Entity, pause::Column::FromOn)).lte(period.to))
        .and_where(Expr::col((pause::Entity, pause::Column::ToOn)).gt(period.to));
    Expr::exists(inside)
}

/// Submitted online by the period's end, and still registered, or received or refused only later.
fn awaiting(period: Period) -> Expr {
    let received_later = col(Column::EnteredOn).is_not_null().and(col(Column::ReceivedAt).gte(end_of(period)));
    let later = received_later.or(col(Column::RefusedOn).gt(period.to));
    let submitted = text(Column::Channel, "online").and(col(Column::SubmittedOn).lte(period.to));
    submitted.and(text(Column::Status, "registered").or(later))
}

/// The midnight that ends the period, in UTC.
fn end_of(period: Period) -> chrono::DateTime<chrono::Utc> {
    let next = period.to.succ_opt().unwrap_or(period.to);
    crate::time::start_of(next).to_utc()
}
