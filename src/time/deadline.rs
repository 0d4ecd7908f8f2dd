//! Deadlines as documents word them, and the days that they mean.
//!
//! A deadline has a last day (`due_on`); it is overdue from the midnight after it, in Vietnam's time, whether or not
//! that day is worked. Whether it has passed follows the clock, is never stored, and is asked of [`is_overdue`].

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::scan::in_range;
use super::working_hours::end_of_working_hours;
use super::{Moment, WorkingCalendar, day, parse_day, start_of};
use crate::refusal::{Answer, Fault, Faults, Refusal, Text};

/// The most days or hours of a deadline.
const MOST: u32 = 3650;
/// The most characters of its words.
const LONGEST: usize = 1_000;

/// How a deadline is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "before")]
pub enum DeadlineKind {
    /// "trước ngày 18/9/2023": `date` itself is too late.
    Before,
    /// "đến hết ngày 18/9/2023", "chậm nhất ngày 18/9/2023": `date` is the last day.
    By,
    /// "trong 10 ngày kể từ ngày …": `n` days after `anchor`, whose day is not counted.
    DaysAfter,
    /// "trong 10 ngày làm việc kể từ ngày …": `n` working days after `anchor`, whose day is not counted.
    WorkingDaysAfter,
    /// "trong 8 giờ làm việc kể từ …": `n` working hours after the moment `anchor_at`; the day on which they end is the last.
    WorkingHoursAfter,
    /// "trong tháng 10": the last day of `month`.
    Month,
}

impl DeadlineKind {
    /// The name in requests and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::By => "by",
            Self::DaysAfter => "days_after",
            Self::WorkingDaysAfter => "working_days_after",
            Self::WorkingHoursAfter => "working_hours_after",
            Self::Month => "month",
        }
    }

    /// The fields that say when, the one to blame for an impossible date first.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Before | Self::By => &["date"],
            Self::DaysAfter | Self::WorkingDaysAfter => &["n", "anchor"],
            Self::WorkingHoursAfter => &["n", "anchor_at"],
            Self::Month => &["month"],
        }
    }
}

/// A deadline as it is sent: the words, and what they say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "trước ngày 18/9/2023", "kind": "before", "date": "2023-09-18"}))]
pub struct DeadlineInput {
    /// The words of the document, kept as they stand.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 1_000, example = "trước ngày 18/9/2023")]
    pub text: Option<String>,
    /// How the deadline is worded; it decides which of the other fields are needed, and no others are taken.
    pub kind: DeadlineKind,
    /// For `before` the first day that is too late, for `by` the last day.
    #[serde(default, with = "day::option")]
    #[schema(example = "2023-09-18")]
    pub date: Option<NaiveDate>,
    /// For `days_after`, `working_days_after` and `working_hours_after`: how many days or hours, 1 to 3650.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3650)]
    pub n: Option<u32>,
    /// For `days_after` and `working_days_after`: the day from which they run, itself not counted.
    #[serde(default, with = "day::option")]
    pub anchor: Option<NaiveDate>,
    /// For `working_hours_after`: the moment from which they run.
    #[serde(default)]
    pub anchor_at: Option<Moment>,
    /// For `month`: the month, as `YYYY-MM`.
    #[serde(default)]
    #[schema(pattern = r"^\d{4}-(0[1-9]|1[0-2])$")]
    pub month: Option<String>,
}

/// A deadline with the days that it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "text": "trước ngày 18/9/2023", "kind": "before", "date": "2023-09-18", "n": null, "anchor": null,
    "anchor_at": null, "month": null, "due_at": null, "due_on": "2023-09-17", "last_working_day": "2023-09-15", "overdue_from": "2023-09-18T00:00:00+07:00",
}))]
pub struct Deadline {
    /// The words of the document, as they were sent.
    #[schema(example = "trước ngày 18/9/2023")]
    pub text: Option<String>,
    /// How the deadline is worded.
    pub kind: DeadlineKind,
    /// For `before` the first day that is too late, for `by` the last day.
    #[serde(default, with = "day::option")]
    #[schema(example = "2023-09-18")]
    pub date: Option<NaiveDate>,
    /// How many days, working days or working hours after the anchor, by the kind.
    pub n: Option<u32>,
    /// The day from which `n` runs, itself not counted.
    #[serde(default, with = "day::option")]
    pub anchor: Option<NaiveDate>,
    /// The moment from which `n` working hours run.
    #[serde(default)]
    pub anchor_at: Option<Moment>,
    /// The month at whose end it is due, as `YYYY-MM`.
    pub month: Option<String>,
    /// The moment at which `n` working hours have passed.
    #[serde(default)]
    pub due_at: Option<Moment>,
    /// The last day on which it is kept.
    #[serde(with = "day")]
    #[schema(example = "2023-09-17")]
    pub due_on: NaiveDate,
    /// The last working day on which it is kept: `due_on`, or the one before it where nobody works then.
    #[serde(with = "day")]
    #[schema(example = "2023-09-15")]
    pub last_working_day: NaiveDate,
    /// The moment from which it is overdue: the midnight after `due_on`.
    #[schema(example = "2023-09-18T00:00:00+07:00")]
    pub overdue_from: Moment,
}

impl Deadline {
    /// The same words, with the days that they mean by another calendar. What was taken once isn't judged again, but for a last
    /// day that can't be.
    pub fn anew(&self, calendar: &WorkingCalendar) -> Answer<Self> {
        let Self { text, kind, date, n, anchor, anchor_at, month, .. } = self.clone();
        reckoned(DeadlineInput { text, kind, date, n, anchor, anchor_at, month }, calendar)
    }
}

/// Works out the days of a deadline.
///
/// Refuses (422, with pointers relative to the deadline) a field that the kind needs and lacks (`required`), one that
/// it doesn't use (`not_applicable`), a month that can't be read (`wrong_format`), a count outside 1–3650 and a
/// last day outside the years 1900–2200, or the last of them (`out_of_range`), and words that are empty or longer than
/// 1,000 characters (`text_length`).
pub fn resolve(input: DeadlineInput, calendar: &WorkingCalendar) -> Answer<Deadline> {
    faults(&input).done()?;
    reckoned(input, calendar)
}

fn reckoned(input: DeadlineInput, calendar: &WorkingCalendar) -> Answer<Deadline> {
    let due_at = due_at(&input, calendar);
    let due_on = due_on(&input, due_at, calendar).ok_or_else(|| no_date(input.kind))?;
    let overdue_from = due_on.succ_opt().map(start_of).ok_or_else(|| no_date(input.kind))?.into();
    let DeadlineInput { text, kind, date, n, anchor, anchor_at, month } = input;
    let last_working_day = calendar.last_on_or_before(due_on);
    Ok(Deadline { text, kind, date, n, anchor, anchor_at, month, due_at, due_on, last_working_day, overdue_from })
}

/// Whether a deadline whose last day is `due_on` has passed on `today`.
pub fn is_overdue(due_on: NaiveDate, today: NaiveDate) -> bool {
    due_on < today
}

fn due_at(input: &DeadlineInput, calendar: &WorkingCalendar) -> Option<Moment> {
    input.anchor_at.zip(input.n).map(|(start, hours)| end_of_working_hours(start, hours, calendar))
}

fn due_on(input: &DeadlineInput, due_at: Option<Moment>, calendar: &WorkingCalendar) -> Option<NaiveDate> {
    let due = match input.kind {
        DeadlineKind::Before => input.date?.pred_opt(),
        DeadlineKind::By => input.date,
        DeadlineKind::DaysAfter => input.anchor?.checked_add_days(Days::new(input.n?.into())),
        DeadlineKind::WorkingDaysAfter => Some(calendar.add(input.anchor?, input.n?)),
        DeadlineKind::WorkingHoursAfter => Some(due_at?.day()),
        DeadlineKind::Month => last_day(input.month.as_deref()?),
    };
    // it is overdue from the next day, which has to be a day that can be read again
    in_range(due?.succ_opt()?).ok()?;
    in_range(due?).ok()
}

fn last_day(month: &str) -> Option<NaiveDate> {
    first_day(month)?.checked_add_months(Months::new(1))?.pred_opt()
}

fn first_day(month: &str) -> Option<NaiveDate> {
    parse_day(&format!("{month}-01")).ok()
}

fn faults(input: &DeadlineInput) -> Faults {
    let given = [
        ("date", input.date.is_some()),
        ("n", input.n.is_some()),
        ("anchor", input.anchor.is_some()),
        ("anchor_at", input.anchor_at.is_some()),
        ("month", input.month.is_some()),
    ];
    let misplaced = given.into_iter().filter_map(|(field, is_given)| match (is_given, needs(input.kind, field)) {
        (false, true) => Some(missing(input.kind, field)),
        (true, false) => Some(superfluous(input.kind, field)),
        _ => None,
    });
    let n_out_of_range = input.n.filter(|n| needs(input.kind, "n") && !(1..=MOST).contains(n)).map(|_| bad_count());
    let bad_month = input.month.as_deref().filter(|month| needs(input.kind, "month") && first_day(month).is_none());
    let mut faults = Faults::default();
    faults
        .optional("/text", input.text.as_deref(), LONGEST)
        .extend(misplaced)
        .add(n_out_of_range)
        .add(bad_month.map(|_| bad_month_fault()));
    faults
}

fn needs(kind: DeadlineKind, field: &str) -> bool {
    kind.fields().contains(&field)
}

fn missing(kind: DeadlineKind, field: &str) -> Fault {
    let kind = kind.name();
    let detail = Text::new(
        format!("Thời hạn loại «{kind}» phải có trường «{field}»."),
        format!("A deadline of the kind '{kind}' needs the field '{field}'."),
    );
    Fault::new(format!("/{field}"), "required", detail)
}

fn superfluous(kind: DeadlineKind, field: &str) -> Fault {
    let (name, fields) = (kind.name(), kind.fields().join(", "));
    let detail = Text::new(
        format!("Thời hạn loại «{name}» không dùng trường «{field}», chỉ dùng: {fields}. Hãy bỏ trường này."),
        format!("A deadline of the kind '{name}' doesn't use '{field}', only: {fields}. Leave it out."),
    );
    Fault::new(format!("/{field}"), "not_applicable", detail)
}

fn bad_count() -> Fault {
    let detail = Text::new(
        format!("Số ngày hoặc số giờ phải từ 1 đến {MOST}."),
        format!("The number of days or hours has to be from 1 to {MOST}."),
    );
    Fault::new("/n", "out_of_range", detail)
}

fn bad_month_fault() -> Fault {
    let detail = Text::new(
        "Tháng phải viết theo dạng YYYY-MM, từ năm 1900 đến 2200, ví dụ 2023-10.",
        "A month has to be written as YYYY-MM, from 1900 to 2200, such as 2023-10.",
    );
    Fault::new("/month", "wrong_format", detail)
}

fn no_date(kind: DeadlineKind) -> Refusal {
    let detail = Text::new(
        "Ngày cuối của thời hạn phải nằm trong các năm 1900 đến 2200.",
        "The last day of a deadline has to lie in the years 1900 to 2200.",
    );
    let field = kind.fields().first().copied().unwrap_or("kind");
    Refusal::fault(format!("/{field}"), "out_of_range", detail)
}

#[cfg(test)]
mod tests;
