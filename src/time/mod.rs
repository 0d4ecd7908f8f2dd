//! Time: the clock, Vietnam's days, reporting periods, working days and deadlines. Pure but for [`Clock`].

mod calendar;
mod clock;
mod comparison;
pub mod day;
mod deadline;
mod labels;
mod local;
mod scan;
mod span;
mod working_days;
mod working_hours;

pub use calendar::{Calendar, Cut, Part, Period, PeriodName, months, resolve as resolve_period};
pub use clock::Clock;
pub use comparison::Comparison;
pub use day::{BEGINNING, Day, FOREVER, parse_day};
pub use deadline::{Deadline, DeadlineInput, DeadlineKind, is_overdue, resolve as resolve_deadline};
pub use labels::names_of;
pub use local::{Moment, VIETNAM, day_of, start_of};
pub use span::{Piece, Span, pieces};
pub use working_days::{DaysUntil, ExceptionKind, WorkingCalendar, is_weekend};
pub use working_hours::working_hours_after;
