//! Reporting periods: what "quarter 3 of 2023" means under each calendar.
//!
//! The same label has different days by the calendar of the report, and a calendar is data: `admin15` closes a month on its
//! 14th (the rule for periodic administrative reports made under NĐ 09/2019/NĐ-CP), `gregorian` on its last day (the national
//! service-quality portal of QĐ 766/QĐ-TTg), an office's own on any day to the 28th.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::scan::{Scan, YEARS, from_text, in_range, outside_years};
use crate::refusal::{Answer, Misread, Refusal, Text};

const MONTHS_A_YEAR: i32 = 12;

/// What the schema says of a period's name; the year and the 53rd week are judged besides.
const PATTERN: &str = r"^\d{4}(-(H[12]|Q[1-4]|M?(0[1-9]|1[0-2])|W(0[1-9]|[1-4]\d|5[0-3])|YTD-(0[1-9]|1[0-2])))?$";

/// How months are cut: each month ends on a day of its own, and begins on the day after the end of the one before it, so that
/// no day is in two months or in none, also where the rule changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar(Vec<Cut>);

/// From when on months are cut in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// Months whose 1st is this day or a later one.
    pub from: NaiveDate,
    /// The last day of a month, 1 to 28; without one, months are those on the wall.
    pub closes_on: Option<u32>,
}

impl Calendar {
    /// A calendar with these rules; months before the first of them are cut by it too. Without any, months are those on the
    /// wall.
    pub fn new(cuts: impl IntoIterator<Item = Cut>) -> Self {
        let mut cuts: Vec<_> = cuts.into_iter().collect();
        cuts.sort_unstable();
        Self(cuts)
    }

    /// The last day of a month, counted from January of the year 0.
    fn last_day(&self, month: i32) -> Option<NaiveDate> {
        let first = first_on_the_wall(month)?;
        let rule = self.0.iter().rev().find(|cut| cut.from <= first).or(self.0.first());
        match rule.and_then(|cut| cut.closes_on) {
            Some(day) => first.with_day(day),
            None => first_on_the_wall(month + 1)?.pred_opt(),
        }
    }

    /// The first day of a month.
    fn first_day(&self, month: i32) -> Option<NaiveDate> {
        self.last_day(month - 1)?.succ_opt()
    }

    /// The month that `day` belongs to, counted like that of [`Self::last_day`].
    fn month_of(&self, day: NaiveDate) -> i32 {
        let month = day.year() * MONTHS_A_YEAR + day.month0().cast_signed();
        month + i32::from(self.last_day(month).is_some_and(|last| last < day))
    }

    fn span(&self, first_month: i32, months: i32) -> Option<Period> {
        Some(Period { from: self.first_day(first_month)?, to: self.last_day(first_month + months - 1)? })
    }
}

/// The 1st of a month, counted from January of the year 0.
fn first_on_the_wall(month: i32) -> Option<NaiveDate> {
    let (year, month) = (month.div_euclid(MONTHS_A_YEAR), month.rem_euclid(MONTHS_A_YEAR));
    NaiveDate::from_ymd_opt(year, month.unsigned_abs() + 1, 1)
}

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "2023-06-15", "to": "2023-09-14"}))]
pub struct Period {
    /// The first day.
    #[serde(with = "super::day")]
    #[schema(example = "2023-06-15")]
    pub from: NaiveDate,
    /// The last day.
    #[serde(with = "super::day")]
    #[schema(example = "2023-09-14")]
    pub to: NaiveDate,
}

impl Period {
    /// Whether `day` lies in the period.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Which part of its year a period's name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The whole year.
    Year,
    /// The first or second half.
    Half(u32),
    /// Quarter 1 to 4.
    Quarter(u32),
    /// Month 1 to 12.
    Month(u32),
    /// ISO week 1 to 53, Monday to Sunday, the same in both calendars.
    Week(u32),
    /// From the year's first day to the end of this month.
    YearToDate(u32),
}

/// A period's name: `2023`, `2023-H1`, `2023-Q3`, `2023-M09` (or `2023-09`), `2023-W37`, `2023-YTD-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PeriodName {
    /// The reporting year; for a week, the ISO year.
    pub year: i32,
    /// The part of the year.
    pub part: Part,
}

impl PeriodName {
    fn period(self, calendar: &Calendar) -> Option<Period> {
        let (first, months) = match self.part {
            Part::Year => (0, 12),
            Part::Half(half) => ((half - 1) * 6, 6),
            Part::Quarter(quarter) => ((quarter - 1) * 3, 3),
            Part::Month(month) => (month - 1, 1),
            Part::YearToDate(month) => (0, month),
            Part::Week(week) => return iso_week(self.year, week),
        };
        calendar.span(self.year * MONTHS_A_YEAR + first.cast_signed(), months.cast_signed())
    }

    fn scan(text: &str) -> Option<Self> {
        let (year, part) = text.split_at_checked(4)?;
        let year = number(year, 4)?.cast_signed();
        let part = if part.is_empty() { Part::Year } else { scan_part(part.strip_prefix('-')?)? };
        Some(Self { year, part })
    }
}

fn scan_part(text: &str) -> Option<Part> {
    let within = |digits: &str, width, last| number(digits, width).filter(|number| (1..=last).contains(number));
    if let Some(month) = text.strip_prefix("YTD-") {
        return within(month, 2, 12).map(Part::YearToDate);
    }
    match text.as_bytes().first()? {
        b'H' => within(&text[1..], 1, 2).map(Part::Half),
        b'Q' => within(&text[1..], 1, 4).map(Part::Quarter),
        b'W' => within(&text[1..], 2, 53).map(Part::Week),
        b'M' => within(&text[1..], 2, 12).map(Part::Month),
        _ => within(text, 2, 12).map(Part::Month),
    }
}

fn number(text: &str, width: usize) -> Option<u32> {
    let mut scan = Scan(text.as_bytes());
    scan.digits(width).filter(|_| scan.0.is_empty())
}

fn iso_week(year: i32, week: u32) -> Option<Period> {
    let day = |weekday| NaiveDate::from_isoywd_opt(year, week, weekday);
    Some(Period { from: day(Weekday::Mon)?, to: day(Weekday::Sun)? })
}

impl FromStr for PeriodName {
    type Err = Misread;

    fn from_str(text: &str) -> Result<Self, Misread> {
        let name = Self::scan(text).ok_or_else(no_known_form)?;
        if YEARS.contains(&name.year) { Ok(name) } else { Err(outside_years()) }
    }
}

impl fmt::Display for PeriodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        match self.part {
            Part::Year => Ok(()),
            Part::Half(half) => write!(f, "-H{half}"),
            Part::Quarter(quarter) => write!(f, "-Q{quarter}"),
            Part::Month(month) => write!(f, "-M{month:02}"),
            Part::Week(week) => write!(f, "-W{week:02}"),
            Part::YearToDate(month) => write!(f, "-YTD-{month:02}"),
        }
    }
}

impl PartialSchema for PeriodName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A period's name: a year, or its half, quarter, month, ISO week or months to date."))
            .pattern(Some(PATTERN))
            .examples(["2023", "2023-H1", "2023-Q3", "2023-M09", "2023-09", "2023-W37", "2023-YTD-09"])
            .into()
    }
}

impl ToSchema for PeriodName {}

impl Serialize for PeriodName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PeriodName {
    fn deserialize<D: Deserializer<'de>>(decoder: D) -> Result<Self, D::Error> {
        from_text(decoder, "a period such as 2023-Q3", str::parse)
    }
}

/// The days that `name` means under `calendar`.
///
/// Refuses a 53rd week of a year that has 52, and periods that reach out of the years 1900–2200. The fault's pointer
/// is empty: the caller puts it in its place with [`Refusal::below`].
pub fn resolve(calendar: &Calendar, name: PeriodName) -> Answer<Period> {
    let refuse = |misread: Misread| Refusal::invalid(vec![misread.at("")]);
    let period = name.period(calendar).ok_or_else(|| refuse(no_such_week(name)))?;
    in_range(period.from).and_then(|_| in_range(period.to)).map_err(refuse)?;
    Ok(period)
}

/// The months that `period` touches, each with its label (`2023-09`) and cut to the period's edges.
pub fn months(calendar: &Calendar, period: Period) -> Vec<(String, Period)> {
    (calendar.month_of(period.from)..=calendar.month_of(period.to))
        .filter_map(|month| {
            let whole = calendar.span(month, 1)?;
            let part = Period { from: whole.from.max(period.from), to: whole.to.min(period.to) };
            (part.from <= part.to).then(|| (label(month), part))
        })
        .collect()
}

fn label(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(MONTHS_A_YEAR), month.rem_euclid(MONTHS_A_YEAR) + 1)
}

fn no_known_form() -> Misread {
    const FORMS: &str = "2023, 2023-H1…H2, 2023-Q1…Q4, 2023-M01…M12 (2023-01…12), 2023-W01…W53, 2023-YTD-01…12";
    Misread::new(
        "wrong_format",
        Text::new(
            format!("Kỳ báo cáo phải viết theo một trong các dạng: {FORMS}."),
            format!("A period has to be written in one of these forms: {FORMS}."),
        ),
    )
}

fn no_such_week(name: PeriodName) -> Misread {
    Misread::new(
        "out_of_range",
        Text::new(
            format!("Không có kỳ {name}: năm {} chỉ có 52 tuần theo ISO 8601.", name.year),
            format!("There is no {name}: {} has 52 weeks by ISO 8601.", name.year),
        ),
    )
}

#[cfg(test)]
mod tests;
