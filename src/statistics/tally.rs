//! From counters to figures: what was tallied of a period, from the sums or from history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::count::Counts;
use super::figures::{Amount, Figure};
use crate::dossiers::rules::{Counter, Sums};
use crate::time::Period;

/// The counters of what was received.
const RECEIVED: [Counter; 3] = [Counter::ReceivedOnline, Counter::ReceivedDirect, Counter::ReceivedPostal];

/// The counters of what happens on a day.
const EVENTS: [Counter; 12] = [
    Counter::ReceivedOnline,
    Counter::ReceivedDirect,
    Counter::ReceivedPostal,
    Counter::TakenOverOnline,
    Counter::TakenOverOtherwise,
    Counter::ResolvedEarly,
    Counter::ResolvedOnDue,
    Counter::ResolvedLate,
    Counter::ResolvedNoDue,
    Counter::Withdrawn,
    Counter::HandedOver,
    Counter::Submitted,
];

/// The sums of a group: in the period, and what was pending before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) sums: Sums,
    pub(super) carried_in: i64,
    /// The figures [apart](Figure::is_apart), where they were counted.
    pub(super) apart: BTreeMap<Figure, i64>,
    /// When any of it last changed, where that is kept.
    pub(super) changed_at: Option<DateTime<Utc>>,
}

impl Group {
    /// Counts what a dossier adds to the counters of days, as far as the period takes it in.
    pub(super) fn count(&mut self, period: Period, added: &[(NaiveDate, Counter, i64)]) {
        for (day, counter, number) in added {
            let begun = if counter.is_stock() { NaiveDate::MIN } else { period.from };
            if begun <= *day && *day <= period.to {
                self.sums.add(*counter, *number);
            }
            if *counter == Counter::Pending && *day < period.from {
                self.carried_in += number;
            }
        }
        self.count_apart(period, added);
    }

    /// Counts a dossier that was received in the period and resolved by its end.
    fn count_apart(&mut self, Period { from, to }: Period, added: &[(NaiveDate, Counter, i64)]) {
        let received =
            |(day, counter, _): &(NaiveDate, Counter, i64)| RECEIVED.contains(counter) && from <= *day && *day <= to;
        if !added.iter().any(received) {
            return;
        }
        let resolved = added.iter().filter(|(day, ..)| *day <= to).find_map(|(_, counter, _)| match counter {
            Counter::ResolvedEarly | Counter::ResolvedOnDue => Some(Figure::ReceivedInTime),
            Counter::ResolvedLate => Some(Figure::ReceivedLate),
            Counter::ResolvedNoDue => Some(Figure::ReceivedNoDue),
            _ => None,
        });
        if let Some(figure) = resolved {
            *self.apart.entry(figure).or_default() += 1;
        }
    }

    /// The figures.
    pub(super) fn counts(&self) -> Counts {
        counts(self)
    }

    /// Whether something happened in the period.
    fn reports(&self) -> bool {
        self.sums.of_all(&EVENTS) > 0
    }
}

/// What was tallied of a period.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// All of it.
    pub(super) all: Group,
    /// The units under which something is shown that happened in the period: a successor reports with what its
    /// predecessors sent.
    pub(super) reporting: BTreeSet<i64>,
    /// By the unit under which it is shown on the tree's day, where the question asks for it.
    pub(super) units: BTreeMap<i64, Group>,
    /// By what else the question asks for.
    pub(super) groups: BTreeMap<String, Counts>,
}

impl Tally {
    /// Adds up the units.
    pub(super) fn of_units(units: BTreeMap<i64, Group>) -> Self {
        let mut all = Group::default();
        for group in units.values() {
            all.sums.add_all(&group.sums);
            all.carried_in += group.carried_in;
            for (figure, count) in &group.apart {
                *all.apart.entry(*figure).or_default() += count;
            }
            all.changed_at = all.changed_at.max(group.changed_at);
        }
        let reporting = units.iter().filter(|(_, group)| group.reports()).map(|(unit, _)| *unit).collect();
        Self { all, reporting, units, groups: BTreeMap::new() }
    }

    /// The counts of all of it.
    pub(super) fn whole(&self) -> Counts {
        self.all.counts()
    }
}

/// The figures as the definitions have them.
fn counts(Group { sums, carried_in, apart, .. }: &Group) -> Counts {
    use Counter as C;
    let of = |counters: &[C]| sums.of_all(counters);
    let received = of(&RECEIVED);
    let late = of(&[C::ResolvedLate, C::Overdue]);
    let causes = [
        [C::LateStaff, C::OverdueStaff],
        [C::LateData, C::OverdueData],
        [C::LateSoftware, C::OverdueSoftware],
        [C::LateOtherBody, C::OverdueOtherBody],
    ];
    let told: i64 = causes.iter().map(|counters| of(counters)).sum();
    let [staff, data, software, other_body] = causes;
    let taken_over = of(&[C::TakenOverOnline, C::TakenOverOtherwise]);
    let value = |figure: Figure| match figure {
        Figure::Received => received,
        Figure::ReceivedOnline => of(&[C::ReceivedOnline]),
        Figure::ReceivedDirect => of(&[C::ReceivedDirect]),
        Figure::ReceivedPostal => of(&[C::ReceivedPostal]),
        Figure::TakenOver => taken_over,
        Figure::CarriedIn => *carried_in,
        Figure::ToHandle => carried_in + received + taken_over,
        Figure::Resolved => of(&[C::ResolvedEarly, C::ResolvedOnDue, C::ResolvedLate, C::ResolvedNoDue]),
        Figure::ResolvedEarly => of(&[C::ResolvedEarly]),
        Figure::ResolvedOnTime => of(&[C::ResolvedOnDue, C::ResolvedNoDue]),
        Figure::ResolvedOnDue => of(&[C::ResolvedOnDue]),
        Figure::ResolvedLate => of(&[C::ResolvedLate]),
        Figure::ResolvedNoDue => of(&[C::ResolvedNoDue]),
        Figure::Withdrawn => of(&[C::Withdrawn]),
        Figure::HandedOver => of(&[C::HandedOver]),
        Figure::Pending => of(&[C::Pending]),
        Figure::PendingInTime => of(&[C::Pending]) - of(&[C::Paused, C::Overdue]),
        Figure::PendingOverdue => of(&[C::Overdue]),
        Figure::PendingPaused => of(&[C::Paused]),
        Figure::Due => of(&[C::Due]),
        Figure::AcceptedLate => of(&[C::AcceptedLate]),
        Figure::Awaiting => of(&[C::Awaiting]),
        Figure::AwaitingLate => of(&[C::AwaitingLate]),
        Figure::ComponentsDigitised => of(&[C::ComponentsYes]),
        Figure::ComponentsNotDigitised => of(&[C::ComponentsNo]),
        Figure::ComponentsUnknown => of(&[C::ComponentsMissing]),
        Figure::ResultsDigitised => of(&[C::ResultsYes]),
        Figure::ResultsNotDigitised => of(&[C::ResultsNo]),
        Figure::ResultsUnknown => of(&[C::ResultsMissing]),
        Figure::WithFee => of(&[C::WithFee]),
        Figure::PaidOnline => of(&[C::PaidOnline]),
        Figure::Rated => of(&[C::Rated]),
        Figure::Satisfied => of(&[C::Satisfied]),
        Figure::WithCopies => of(&[C::WithCopies]),
        Figure::EnteredOnline => of(&[C::ReceivedOnline, C::TakenOverOnline]),
        Figure::EnteredOtherwise => of(&[C::ReceivedDirect, C::ReceivedPostal, C::TakenOverOtherwise]),
        Figure::DueInTime => of(&[C::DueInTime]),
        Figure::Late => late,
        Figure::LateStaff => of(&staff),
        Figure::LateData => of(&data),
        Figure::LateSoftware => of(&software),
        Figure::LateOtherBody => of(&other_body),
        Figure::LateUntold => late - told,
        Figure::LateApologised => of(&[C::LateApologised, C::OverdueApologised]),
        Figure::ReceivedInTime | Figure::ReceivedLate | Figure::ReceivedNoDue => {
            apart.get(&figure).copied().unwrap_or_default()
        }
    };
    let counts = Figure::ALL.iter().map(|figure| (*figure, value(*figure))).collect();
    let amount = |amount: Amount| match amount {
        Amount::Copies => sums.of(C::Copies),
        Amount::LateDays => sums.of(C::LateDays),
        Amount::LateWorkingDays => sums.of(C::LateWorkingDays),
    };
    Counts { counts, amounts: Amount::ALL.iter().map(|which| (*which, amount(*which))).collect() }
}
