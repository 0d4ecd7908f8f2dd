//! Which other period a report is compared with.

use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::scan::{from_text, in_range};
use super::{Calendar, Part, Period, PeriodName, parse_day, resolve_period};
use crate::refusal::{Answer, Misread, Refusal, Text};

/// The period that another one is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The one just before: the quarter before a quarter, as many days before any days. Months to date have none before
    /// them in their year, and are compared with those of the year before.
    Previous,
    /// The same one a year before (cùng kỳ năm trước).
    PreviousYear,
    /// A period by its name.
    Named(PeriodName),
    /// Any days.
    Days(Period),
}

impl Comparison {
    /// The days of the other period. `name` is what the compared one is called, where it has a name.
    ///
    /// The fault's pointer is empty: the caller puts it in its place.
    pub fn period(self, compared: Period, name: Option<PeriodName>, calendar: &Calendar) -> Answer<Period> {
        let other = match (self, name) {
            (Self::Named(other), _) => return resolve_period(calendar, other),
            (Self::Days(period), _) => period,
            (Self::Previous, Some(name)) => return resolve_period(calendar, before(name)),
            (Self::PreviousYear, Some(name)) => {
                let year = name.year - 1;
                return resolve_period(calendar, PeriodName { year, ..name });
            }
            (Self::Previous, None) => days_before(compared),
            (Self::PreviousYear, None) => Period { from: a_year_before(compared.from), to: a_year_before(compared.to) },
        };
        let refuse = |misread: Misread| Refusal::invalid(vec![misread.at("")]);
        in_range(other.from).and_then(|_| in_range(other.to)).map_err(refuse)?;
        Ok(other)
    }
}

fn before(PeriodName { year, part }: PeriodName) -> PeriodName {
    let in_year = |part| PeriodName { year, part };
    let last_year = |part| PeriodName { year: year - 1, part };
    match part {
        Part::Year | Part::YearToDate(_) => last_year(part),
        Part::Half(1) => last_year(Part::Half(2)),
        Part::Half(half) => in_year(Part::Half(half - 1)),
        Part::Quarter(1) => last_year(Part::Quarter(4)),
        Part::Quarter(quarter) => in_year(Part::Quarter(quarter - 1)),
        Part::Month(1) => last_year(Part::Month(12)),
        Part::Month(month) => in_year(Part::Month(month - 1)),
        Part::Week(1) => last_year(Part::Week(weeks(year - 1))),
        Part::Week(week) => in_year(Part::Week(week - 1)),
    }
}

/// 28 December always lies in the last week of its ISO year.
fn weeks(year: i32) -> u32 {
    NaiveDate::from_ymd_opt(year, 12, 28).map_or(52, |day| day.iso_week().week())
}

fn days_before(Period { from, to }: Period) -> Period {
    let to_before = from.pred_opt().unwrap_or(from);
    let length = Days::new((to - from).num_days().unsigned_abs());
    Period { from: to_before.checked_sub_days(length).unwrap_or(to_before), to: to_before }
}

/// The same day; of 29 February, the 28th.
fn a_year_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(Months::new(12)).unwrap_or(day)
}

impl FromStr for Comparison {
    type Err = Misread;

    fn from_str(text: &str) -> Result<Self, Misread> {
        match (text, text.split_once('/')) {
            ("previous", _) => Ok(Self::Previous),
            ("previous_year", _) => Ok(Self::PreviousYear),
            (_, Some((from, to))) => {
                let period = Period { from: parse_day(from)?, to: parse_day(to)? };
                if period.from <= period.to { Ok(Self::Days(period)) } else { Err(no_comparison()) }
            }
            (name, None) => name.parse().map(Self::Named).map_err(|_| no_comparison()),
        }
    }
}

fn no_comparison() -> Misread {
    const FORMS: &str = "previous, previous_year, 2022-Q3, 2021-12-15/2022-08-31";
    Misread::new(
        "wrong_format",
        Text::new(format!("Kỳ so sánh viết như: {FORMS}."), format!("What to compare with is written like: {FORMS}.")),
    )
}

impl Serialize for Comparison {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Previous => serializer.serialize_str("previous"),
            Self::PreviousYear => serializer.serialize_str("previous_year"),
            Self::Named(name) => name.serialize(serializer),
            Self::Days(Period { from, to }) => serializer.collect_str(&format_args!("{from}/{to}")),
        }
    }
}

impl<'de> Deserialize<'de> for Comparison {
    fn deserialize<D: Deserializer<'de>>(decoder: D) -> Result<Self, D::Error> {
        from_text(decoder, "a comparison such as previous_year", str::parse)
    }
}

impl PartialSchema for Comparison {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "`previous`, `previous_year`, a period's name, or two days with a slash between them (ISO 8601).",
            ))
            .examples(["previous_year", "previous", "2022-Q3", "2021-12-15/2022-08-31"])
            .into()
    }
}

impl ToSchema for Comparison {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Cut;

    fn admin15() -> Calendar {
        Calendar::new([Cut { from: day("2019-01-01"), closes_on: Some(14) }])
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_named_period_is_compared_with_its_like() {
        for (name, previous, last_year) in [
            ("2023", "2022", "2022"),
            ("2023-H2", "2023-H1", "2022-H2"),
            ("2023-H1", "2022-H2", "2022-H1"),
            ("2023-Q1", "2022-Q4", "2022-Q1"),
            ("2023-M01", "2022-M12", "2022-M01"),
            ("2021-W01", "2020-W53", "2020-W01"),
            ("2022-W01", "2021-W52", "2021-W01"),
            ("2023-YTD-09", "2022-YTD-09", "2022-YTD-09"),
        ] {
            let name: PeriodName = name.parse().unwrap();
            let of = |name: &str| resolve_period(&admin15(), name.parse().unwrap()).unwrap();
            let compared = resolve_period(&admin15(), name).unwrap();
            let with = |what: Comparison| what.period(compared, Some(name), &admin15()).unwrap();
            assert_eq!(with(Comparison::Previous), of(previous), "before {name}");
            assert_eq!(with(Comparison::PreviousYear), of(last_year), "a year before {name}");
        }
    }

    #[test]
    fn any_days_are_compared_with_as_many_before_or_the_same_a_year_before() {
        let period = Period { from: day("2024-02-21"), to: day("2024-02-29") };
        let with = |what: &str| what.parse::<Comparison>().unwrap().period(period, None, &Calendar::default()).unwrap();
        assert_eq!(with("previous"), Period { from: day("2024-02-12"), to: day("2024-02-20") });
        assert_eq!(with("previous_year"), Period { from: day("2023-02-21"), to: day("2023-02-28") });
        assert_eq!(with("2023-Q1"), Period { from: day("2023-01-01"), to: day("2023-03-31") });
        assert_eq!(with("2022-01-03/2022-01-04"), Period { from: day("2022-01-03"), to: day("2022-01-04") });
    }

    #[test]
    fn what_is_no_period_is_refused_with_the_forms() {
        for text in ["", "last", "2023-Q5", "2023-02-02/2023-02-01", "2023-02-30/2023-03-01", "2023-01-01/"] {
            assert!(text.parse::<Comparison>().is_err(), "{text}");
        }
        let first = Period { from: day("1900-01-01"), to: day("1900-01-31") };
        assert!(Comparison::Previous.period(first, None, &Calendar::default()).is_err());
    }

    proptest! {
        #[test]
        fn the_days_before_touch_the_compared_ones_and_are_as_many(start in 0_u64..9000, length in 0_u64..800) {
            let from = day("2000-01-01") + Days::new(start);
            let period = Period { from, to: from + Days::new(length) };
            let before = Comparison::Previous.period(period, None, &Calendar::default()).unwrap();
            prop_assert_eq!(before.to + Days::new(1), period.from);
            prop_assert_eq!(before.to - before.from, period.to - period.from);
        }
    }
}
