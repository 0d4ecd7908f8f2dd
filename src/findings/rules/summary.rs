//! How findings are summed up: a pure count of how each stands on a day.

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::FindingState;
use crate::time::{WorkingCalendar, is_overdue};

/// How many findings stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// All of them; the next five add up to it.
    #[schema(example = 16)]
    pub total: u64,
    /// Nobody has them yet.
    #[schema(example = 3)]
    pub open: u64,
    /// Somebody is to put them right.
    #[schema(example = 9)]
    pub assigned: u64,
    /// A report on them waits for judgement.
    #[schema(example = 1)]
    pub reported: u64,
    /// Left as they are until a day.
    #[schema(example = 0)]
    pub risk_accepted: u64,
    /// Put right, or ended with a reason.
    #[schema(example = 3)]
    pub closed: u64,
    /// Of those that are open or assigned, due from that day to the Sunday of its week.
    #[schema(example = 2)]
    pub due_this_week: u64,
    /// Of those that are open or assigned, past their deadline.
    #[schema(example = 4)]
    pub overdue: u64,
    /// By how many working days the one that is overdue longest is.
    #[schema(example = 12)]
    pub most_working_days_overdue: i64,
    /// Of all, those that came back from an earlier inspection.
    #[schema(example = 1)]
    pub recurring: u64,
}

/// How one finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where.
    pub state: FindingState,
    /// Its last day.
    pub due_on: Option<NaiveDate>,
    /// Whether it came back.
    pub is_recurring: bool,
}

impl Standing {
    /// By how many working days it is overdue on `day`; nothing where it isn't.
    pub fn overdue_by(self, day: NaiveDate, calendar: &WorkingCalendar) -> Option<i64> {
        let due_on = self.due_on.filter(|due_on| self.waits() && is_overdue(*due_on, day))?;
        Some(calendar.between(due_on, day))
    }

    fn waits(self) -> bool {
        matches!(self.state, FindingState::Open | FindingState::Assigned)
    }

    fn is_due_in_week_of(self, day: NaiveDate) -> bool {
        self.waits() && self.due_on.is_some_and(|due_on| (day..=sunday_of(day)).contains(&due_on))
    }
}

/// The Sunday of a day's week.
pub fn sunday_of(day: NaiveDate) -> NaiveDate {
    let left = 6 - u64::from(day.weekday().num_days_from_monday());
    day.checked_add_days(Days::new(left)).unwrap_or(day)
}

impl Counts {
    /// Counts one more finding as it stands on `day`.
    pub fn add(&mut self, standing: Standing, day: NaiveDate, calendar: &WorkingCalendar) {
        self.total += 1;
        *match standing.state {
            FindingState::Open => &mut self.open,
            FindingState::Assigned => &mut self.assigned,
            FindingState::Reported => &mut self.reported,
            FindingState::RiskAccepted => &mut self.risk_accepted,
            FindingState::Closed => &mut self.closed,
        } += 1;
        self.due_this_week += u64::from(standing.is_due_in_week_of(day));
        self.recurring += u64::from(standing.is_recurring);
        if let Some(working_days) = standing.overdue_by(day, calendar) {
            self.overdue += 1;
            self.most_working_days_overdue = self.most_working_days_overdue.max(working_days);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sea_orm::Iterable;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn standing(state: FindingState, due_on: &str) -> Standing {
        Standing { state, due_on: Some(day(due_on)), is_recurring: false }
    }

    #[test]
    fn a_finding_is_overdue_by_the_working_days_after_its_last_day() {
        let calendar = WorkingCalendar::default();
        let late = |state, on: &str| standing(state, "2023-09-15").overdue_by(day(on), &calendar);
        assert_eq!(late(FindingState::Open, "2023-09-15"), None, "its last day, a Friday");
        assert_eq!(late(FindingState::Open, "2023-09-17"), Some(0), "the Sunday after it");
        assert_eq!(late(FindingState::Assigned, "2023-09-19"), Some(2));
        assert_eq!(late(FindingState::Reported, "2023-09-19"), None, "it waits for who judges");
    }

    #[test]
    fn a_week_ends_with_its_sunday() {
        let mut counts = Counts::default();
        for due_on in ["2023-09-12", "2023-09-13", "2023-09-17", "2023-09-18"] {
            counts.add(standing(FindingState::Open, due_on), day("2023-09-13"), &WorkingCalendar::default());
        }
        assert_eq!((counts.due_this_week, counts.overdue), (2, 1));
    }

    proptest! {
        #[test]
        fn the_states_add_up_and_sums_of_parts_are_the_whole(states in proptest::collection::vec((0_usize..5, 0_i64..60), 0..40), cut in 0_usize..40) {
            let calendar = WorkingCalendar::default();
            let today = day("2023-10-01");
            let all: Vec<FindingState> = FindingState::iter().collect();
            let findings: Vec<Standing> = states
                .iter()
                .map(|(state, days)| Standing {
                    state: all[*state],
                    due_on: Some(today + chrono::TimeDelta::days(days - 30)),
                    is_recurring: days % 3 == 0,
                })
                .collect();
            let count = |some: &[Standing]| {
                let mut counts = Counts::default();
                for one in some {
                    counts.add(*one, today, &calendar);
                }
                counts
            };
            let whole = count(&findings);
            prop_assert_eq!(whole.open + whole.assigned + whole.reported + whole.risk_accepted + whole.closed, whole.total);
            let (a, b) = findings.split_at(cut.min(findings.len()));
            let (a, b) = (count(a), count(b));
            prop_assert_eq!(a.overdue + b.overdue, whole.overdue);
            prop_assert_eq!(a.most_working_days_overdue.max(b.most_working_days_overdue), whole.most_working_days_overdue);
            prop_assert!(whole.overdue + whole.due_this_week <= whole.open + whole.assigned);
        }
    }
}
