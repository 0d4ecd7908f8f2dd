//! Working days: Monday to Friday, but for what the Government decides each year.
//!
//! Holidays, days off in lieu and swapped Saturdays are data that an administrator enters; lunar dates are never
//! computed (Labour Code 2019, article 112).

use std::collections::BTreeMap;
use std::iter::successors;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a day is not what its weekday says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[schema(example = "holiday")]
pub enum ExceptionKind {
    /// A public holiday: nobody works.
    Holiday,
    /// A day off in lieu of a holiday on a weekend, or swapped for a worked Saturday.
    Compensation,
    /// A day of the weekend that is worked in exchange for a free weekday.
    WorkedSaturday,
}

/// How far away a day is; negative once it has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DaysUntil {
    /// In calendar days.
    #[schema(example = 7)]
    pub calendar: i64,
    /// In working days: today is not counted, the day itself is.
    #[schema(example = 5)]
    pub working: i64,
}

/// Which days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    /// Weekdays that nobody works, in order.
    off: Vec<NaiveDate>,
    /// Days of the weekend that are worked, in order.
    worked: Vec<NaiveDate>,
}

impl WorkingCalendar {
    /// A calendar with these exceptions; of several for one day, the last counts. Those that only say what the weekday
    /// says anyway (a holiday on a Sunday, a worked Monday) change nothing.
    pub fn new(exceptions: impl IntoIterator<Item = (NaiveDate, ExceptionKind)>) -> Self {
        let mut calendar = Self::default();
        for (day, kind) in exceptions.into_iter().collect::<BTreeMap<_, _>>() {
            match (is_weekend(day), kind) {
                (true, ExceptionKind::WorkedSaturday) => calendar.worked.push(day),
                (false, ExceptionKind::Holiday | ExceptionKind::Compensation) => calendar.off.push(day),
                _ => {}
            }
        }
        calendar
    }

    /// Whether `day` is worked.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        if is_weekend(day) { self.worked.binary_search(&day).is_ok() } else { self.off.binary_search(&day).is_err() }
    }

    /// The `n`th working day after `day`, which itself is not counted; `day` for 0, and the last date that there is
    /// where the count goes beyond it.
    pub fn add(&self, day: NaiveDate, n: u32) -> NaiveDate {
        let mut reached = day;
        loop {
            let missing = u64::try_from(i64::from(n) - self.between(day, reached)).unwrap_or(0);
            if missing == 0 {
                return reached;
            }
            // So many days hold at most so many working days: the nth is never passed, and a step that completes it
            // was of working days alone.
            let Some(next) = reached.checked_add_days(Days::new(missing)) else { return NaiveDate::MAX };
            reached = next;
        }
    }

    /// The working days after `a` up to and including `b`; negative, with the ends exchanged, where `b` is before `a`.
    pub fn between(&self, a: NaiveDate, b: NaiveDate) -> i64 {
        self.worked_until(b) - self.worked_until(a)
    }

    /// How far `day` is from `today`.
    pub fn days_until(&self, today: NaiveDate, day: NaiveDate) -> DaysUntil {
        DaysUntil { calendar: (day - today).num_days(), working: self.between(today, day) }
    }

    /// The last working day not after `day`.
    pub fn last_on_or_before(&self, day: NaiveDate) -> NaiveDate {
        self.first_working(day, NaiveDate::pred_opt)
    }

    /// The first working day not before `day`.
    pub fn next_on_or_after(&self, day: NaiveDate) -> NaiveDate {
        self.first_working(day, NaiveDate::succ_opt)
    }

    fn first_working(&self, day: NaiveDate, step: fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        successors(Some(day), step).find(|day| self.is_working(*day)).unwrap_or(day)
    }

    /// Working days up to and including `day`, from a Monday long before any document.
    fn worked_until(&self, day: NaiveDate) -> i64 {
        let days = i64::from(day.num_days_from_ce());
        let weekdays = days.div_euclid(7) * 5 + days.rem_euclid(7).min(5);
        weekdays - count_until(&self.off, day) + count_until(&self.worked, day)
    }
}

/// Whether a day is of a weekend.
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn count_until(days: &[NaiveDate], last: NaiveDate) -> i64 {
    i64::try_from(days.partition_point(|day| *day <= last)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// National Day 2023 with its day off in lieu, and a Saturday worked for a free Monday.
    fn autumn() -> WorkingCalendar {
        WorkingCalendar::new([
            (day("2023-09-01"), ExceptionKind::Holiday),
            (day("2023-09-02"), ExceptionKind::Holiday),
            (day("2023-09-04"), ExceptionKind::Compensation),
            (day("2023-09-16"), ExceptionKind::WorkedSaturday),
            (day("2023-09-18"), ExceptionKind::Compensation),
        ])
    }

    #[test]
    fn holidays_are_off_and_swapped_saturdays_are_worked() {
        let calendar = autumn();
        for off in ["2023-09-01", "2023-09-02", "2023-09-03", "2023-09-04", "2023-09-09", "2023-09-18"] {
            assert!(!calendar.is_working(day(off)), "{off}");
        }
        for worked in ["2023-08-31", "2023-09-05", "2023-09-16"] {
            assert!(calendar.is_working(day(worked)), "{worked}");
        }
    }

    #[test]
    fn counting_skips_what_is_off() {
        let calendar = autumn();
        assert_eq!(calendar.add(day("2023-08-31"), 1), day("2023-09-05"));
        assert_eq!(calendar.add(day("2023-09-15"), 2), day("2023-09-19"));
        assert_eq!(calendar.add(day("2023-09-03"), 0), day("2023-09-03"));
        assert_eq!(calendar.between(day("2023-08-31"), day("2023-09-05")), 1);
        assert_eq!(calendar.between(day("2023-09-05"), day("2023-08-31")), -1);
        assert_eq!(calendar.last_on_or_before(day("2023-09-18")), day("2023-09-16"));
        assert_eq!(calendar.last_on_or_before(day("2023-09-04")), day("2023-08-31"));
        assert_eq!(calendar.next_on_or_after(day("2023-09-01")), day("2023-09-05"));
        assert_eq!(calendar.next_on_or_after(day("2023-09-05")), day("2023-09-05"));
    }

    #[test]
    fn lateness_is_told_in_calendar_and_in_working_days() {
        let until = |day| autumn().days_until("2023-09-15".parse().unwrap(), day);
        assert_eq!(until(day("2023-09-19")), DaysUntil { calendar: 4, working: 2 });
        assert_eq!(until(day("2023-08-31")), DaysUntil { calendar: -15, working: -9 });
        assert_eq!(until(day("2023-09-15")), DaysUntil { calendar: 0, working: 0 });
    }

    #[test]
    fn exceptions_that_say_nothing_new_change_nothing_and_the_last_one_counts() {
        let plain = WorkingCalendar::default();
        let sunday = (day("2023-09-10"), ExceptionKind::Holiday);
        let monday = (day("2023-09-11"), ExceptionKind::WorkedSaturday);
        assert_eq!(WorkingCalendar::new([sunday, monday]), plain);
        let revoked = [(day("2023-09-11"), ExceptionKind::Holiday), monday];
        assert_eq!(WorkingCalendar::new(revoked), plain);
    }

    #[test]
    fn a_count_beyond_the_last_date_there_is_ends_there_without_a_panic() {
        assert_eq!(WorkingCalendar::default().add(NaiveDate::MAX, 3), NaiveDate::MAX);
        assert_eq!(WorkingCalendar::default().add(day("2023-09-11"), u32::MAX), NaiveDate::MAX);
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0_u64..800).prop_map(|days| day("2022-06-01") + Days::new(days))
    }

    fn any_calendar() -> impl Strategy<Value = WorkingCalendar> {
        let kind = prop_oneof![
            Just(ExceptionKind::Holiday),
            Just(ExceptionKind::Compensation),
            Just(ExceptionKind::WorkedSaturday)
        ];
        prop::collection::vec((any_day(), kind), 0..200).prop_map(WorkingCalendar::new)
    }

    proptest! {
        #[test]
        fn between_equals_counting_one_by_one(calendar in any_calendar(), a in any_day(), b in any_day()) {
            let counted = |a: NaiveDate, b: NaiveDate| {
                a.iter_days().skip(1).take_while(|day| *day <= b).filter(|day| calendar.is_working(*day)).count()
            };
            let expected = if a <= b { counted(a, b).cast_signed() } else { -counted(b, a).cast_signed() };
            prop_assert_eq!(calendar.between(a, b), expected as i64);
        }

        #[test]
        fn adding_and_counting_undo_each_other(calendar in any_calendar(), a in any_day(), n in 0_u32..400) {
            let reached = calendar.add(a, n);
            prop_assert_eq!(calendar.between(a, reached), i64::from(n));
            prop_assert!(n == 0 || calendar.is_working(reached));
        }

        #[test]
        fn counting_and_adding_undo_each_other(calendar in any_calendar(), a in any_day(), b in any_day()) {
            let b = calendar.next_on_or_after(b);
            if a < b {
                let n = u32::try_from(calendar.between(a, b)).unwrap();
                prop_assert_eq!(calendar.add(a, n), b);
            }
        }

        #[test]
        fn a_later_start_or_a_longer_count_never_ends_earlier(
            calendar in any_calendar(), a in any_day(), b in any_day(), n in 0_u32..100, more in 0_u32..20,
        ) {
            let (a, b) = (a.min(b), a.max(b));
            prop_assert!(calendar.add(a, n) <= calendar.add(b, n));
            prop_assert!(calendar.add(a, n) <= calendar.add(a, n + more));
            prop_assert!(calendar.between(a, b) >= 0);
        }

        #[test]
        fn neighbours_are_the_nearest_working_days(calendar in any_calendar(), day in any_day()) {
            let (last, next) = (calendar.last_on_or_before(day), calendar.next_on_or_after(day));
            prop_assert!(calendar.is_working(last) && calendar.is_working(next));
            prop_assert!(last <= day && day <= next);
            prop_assert_eq!(calendar.between(last, day), 0);
            prop_assert_eq!(calendar.between(day, next), i64::from(next != day));
        }
    }
}
