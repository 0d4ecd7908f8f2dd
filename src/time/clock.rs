//! The one place that asks the machine for the time.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};

use super::day_of;

/// Microseconds: what both databases keep.
const KEPT_DIGITS: u16 = 6;

/// Where the time comes from. Cheap to clone; clones share their source.
///
/// It has two readings: [`Clock::now`] drives tokens, history and audit, [`Clock::today`] drives deadlines and
/// validity, and only the second can be held at a date by a setting.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    System,
    HoldingToday(NaiveDate),
    Manual(Mutex<DateTime<Utc>>),
}

impl Clock {
    /// The machine's time, for both readings.
    pub fn system() -> Self {
        Self(Arc::new(Source::System))
    }

    /// The machine's time for `now`, and `date` for `today`: demos and rehearsals.
    pub fn holding_today(date: NaiveDate) -> Self {
        Self(Arc::new(Source::HoldingToday(date)))
    }

    /// A clock that stands at `now`, for both readings, until it is [`set`](Self::set) or
    /// [`advanced`](Self::advance): tests.
    pub fn manual(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Source::Manual(Mutex::new(now))))
    }

    /// The present moment, cut to microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &*self.0 {
            Source::System | Source::HoldingToday(_) => machine_time(),
            Source::Manual(hand) => *hand.lock().unwrap_or_else(PoisonError::into_inner),
        };
        now.trunc_subsecs(KEPT_DIGITS)
    }

    /// The day in Vietnam.
    pub fn today(&self) -> NaiveDate {
        self.today_at(self.now())
    }

    /// The day in Vietnam at a moment that was read from this clock: at midnight, a second reading could be another day.
    pub fn today_at(&self, now: DateTime<Utc>) -> NaiveDate {
        match &*self.0 {
            Source::HoldingToday(date) => *date,
            Source::System | Source::Manual(_) => day_of(now),
        }
    }

    /// Puts a manual clock, and all its clones, at `now`. No other clock can be moved.
    pub fn set(&self, now: DateTime<Utc>) {
        self.turn(|hand| *hand = now);
    }

    /// Moves a manual clock, and all its clones, by `step`. No other clock can be moved.
    pub fn advance(&self, step: TimeDelta) {
        self.turn(|hand| *hand += step);
    }

    fn turn(&self, change: impl FnOnce(&mut DateTime<Utc>)) {
        match &*self.0 {
            Source::Manual(hand) => change(&mut hand.lock().unwrap_or_else(PoisonError::into_inner)),
            Source::System | Source::HoldingToday(_) => debug_assert!(false, "only a manual clock can be moved"),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock is what everything else takes the time from")]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_manual_clock_and_its_clones_move_together_for_both_readings() {
        let clock = Clock::manual(utc("2023-09-17T16:59:59Z"));
        let clone = clock.clone();
        assert_eq!(clone.today().to_string(), "2023-09-17");
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(clone.now(), utc("2023-09-17T17:00:00Z"));
        assert_eq!(clone.today().to_string(), "2023-09-18");
        clone.set(utc("2024-02-29T00:00:00Z"));
        assert_eq!(clock.today().to_string(), "2024-02-29");
    }

    #[test]
    fn now_has_no_more_than_microseconds() {
        let clock = Clock::manual(utc("2023-09-17T00:00:00.123456789Z"));
        assert_eq!(clock.now(), utc("2023-09-17T00:00:00.123456Z"));
        assert_eq!(Clock::system().now().nanosecond() % 1000, 0);
    }

    #[test]
    fn a_held_day_stands_still_while_now_goes_on() {
        let held = utc("2023-09-17T00:00:00Z").date_naive();
        let clock = Clock::holding_today(held);
        assert_eq!(clock.today(), held);
        assert!(clock.now() > utc("2024-01-01T00:00:00Z"));
        assert!(clock.now() <= Clock::system().now());
    }
}
