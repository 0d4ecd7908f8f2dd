//! Working hours: 7:00 to 11:30 and 13:30 to 17:00 of each working day, eight hours together.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{Moment, VIETNAM, WorkingCalendar};

/// The stretches of a working day, in minutes of the day.
const STRETCHES: [(u32, u32); 2] = [(7 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60)];

/// The last moment at which no more than `hours` working hours have passed since `start`: where they end with a stretch, the
/// beginning of the next one.
pub fn working_hours_after(start: Moment, hours: u32, calendar: &WorkingCalendar) -> Moment {
    passed(start, hours, calendar, |stretch, left| stretch > left)
}

/// The first moment at which `hours` working hours, at least one, have passed since `start`.
pub(super) fn end_of_working_hours(start: Moment, hours: u32, calendar: &WorkingCalendar) -> Moment {
    passed(start, hours, calendar, |stretch, left| stretch >= left)
}

/// The moment at which `hours` have passed, in the first stretch of work that is enough for what is left of them.
fn passed(
    start: Moment,
    hours: u32,
    calendar: &WorkingCalendar,
    is_enough: impl Fn(TimeDelta, TimeDelta) -> bool,
) -> Moment {
    let local = start.utc().with_timezone(&VIETNAM).naive_local();
    let mut left = TimeDelta::hours(i64::from(hours));
    let mut day = local.date();
    loop {
        if calendar.is_working(day) {
            for (from, to) in STRETCHES {
                let begins = at(day, from).max(local);
                let ends = at(day, to);
                if begins < ends {
                    if is_enough(ends - begins, left) {
                        return moment(begins + left).unwrap_or(start);
                    }
                    left -= ends - begins;
                }
            }
        }
        match day.checked_add_days(Days::new(1)) {
            Some(next) => day = next,
            None => return start,
        }
    }
}

fn at(day: NaiveDate, minutes: u32) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes))
}

fn moment(local: NaiveDateTime) -> Option<Moment> {
    local.and_local_timezone(VIETNAM).single().map(Moment::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::ExceptionKind;

    fn after(start: &str, hours: u32) -> String {
        let holiday = ("2023-09-01".parse().unwrap(), ExceptionKind::Holiday);
        let calendar = WorkingCalendar::new([holiday]);
        working_hours_after(format!("{start}:00+07:00").parse().unwrap(), hours, &calendar).to_string()
    }

    #[test]
    fn the_night_the_lunch_break_and_days_off_do_not_count() {
        assert_eq!(after("2023-08-30T08:00", 8), "2023-08-31T08:00:00+07:00");
        assert_eq!(after("2023-08-30T11:00", 1), "2023-08-30T14:00:00+07:00");
        assert_eq!(after("2023-08-29T20:00", 8), "2023-08-31T07:00:00+07:00");
        // a holiday on Friday, then the weekend
        assert_eq!(after("2023-08-31T16:00", 2), "2023-09-04T08:00:00+07:00");
    }

    #[test]
    fn a_deadline_of_eight_hours_from_the_morning_ends_with_the_day() {
        let end = |start: &str, hours| {
            let start = format!("{start}:00+07:00").parse().unwrap();
            end_of_working_hours(start, hours, &WorkingCalendar::new([])).to_string()
        };
        assert_eq!(end("2023-08-30T07:00", 8), "2023-08-30T17:00:00+07:00");
        assert_eq!(end("2023-08-29T20:00", 8), "2023-08-30T17:00:00+07:00");
        assert_eq!(end("2023-08-30T07:00", 9), "2023-08-31T08:00:00+07:00");
    }

    #[test]
    fn more_hours_never_end_earlier() {
        let ends: Vec<_> = (0..60).map(|hours| after("2023-08-31T12:10", hours)).collect();
        assert!(ends.is_sorted(), "{ends:?}");
    }
}
