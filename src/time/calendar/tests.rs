use proptest::prelude::*;

use super::*;

fn closing_on(closes_on: u32) -> Calendar {
    Calendar::new([Cut { from: "1900-01-01".parse().unwrap(), closes_on: Some(closes_on) }])
}

fn admin15() -> Calendar {
    closing_on(14)
}

fn gregorian() -> Calendar {
    Calendar::default()
}

fn period(calendar: &Calendar, name: &str) -> Period {
    resolve(calendar, name.parse().unwrap()).unwrap()
}

fn days(calendar: &Calendar, name: &str) -> String {
    let Period { from, to } = period(calendar, name);
    format!("{from}..{to}")
}

#[test]
fn an_administrative_period_runs_from_the_fifteenth_to_the_fourteenth() {
    for (name, expected) in [
        ("2023", "2022-12-15..2023-12-14"),
        ("2023-H1", "2022-12-15..2023-06-14"),
        ("2023-H2", "2023-06-15..2023-12-14"),
        ("2023-Q1", "2022-12-15..2023-03-14"),
        ("2023-Q2", "2023-03-15..2023-06-14"),
        ("2023-Q3", "2023-06-15..2023-09-14"),
        ("2023-Q4", "2023-09-15..2023-12-14"),
        ("2023-M01", "2022-12-15..2023-01-14"),
        ("2023-09", "2023-08-15..2023-09-14"),
        ("2023-YTD-09", "2022-12-15..2023-09-14"),
        ("2023-YTD-12", "2022-12-15..2023-12-14"),
    ] {
        assert_eq!(days(&admin15(), name), expected, "{name}");
    }
}

#[test]
fn a_gregorian_period_is_the_one_on_the_wall() {
    for (name, expected) in [
        ("2023", "2023-01-01..2023-12-31"),
        ("2023-H1", "2023-01-01..2023-06-30"),
        ("2023-H2", "2023-07-01..2023-12-31"),
        ("2023-Q3", "2023-07-01..2023-09-30"),
        ("2024-M02", "2024-02-01..2024-02-29"),
        ("2023-12", "2023-12-01..2023-12-31"),
        ("2023-YTD-09", "2023-01-01..2023-09-30"),
    ] {
        assert_eq!(days(&gregorian(), name), expected, "{name}");
    }
}

#[test]
fn an_office_that_closes_its_months_on_another_day_has_periods_of_its_own() {
    assert_eq!(days(&closing_on(20), "2023-09"), "2023-08-21..2023-09-20");
    assert_eq!(days(&closing_on(28), "2023-M03"), "2023-03-01..2023-03-28");
    assert_eq!(days(&closing_on(28), "2024-M03"), "2024-02-29..2024-03-28");
}

#[test]
fn where_the_rule_changes_no_day_is_lost_and_none_is_in_two_months() {
    let cut = |from: &str, closes_on| Cut { from: from.parse().unwrap(), closes_on };
    let calendar = Calendar::new([cut("2024-01-01", None), cut("2020-01-01", Some(14))]);
    assert_eq!(days(&calendar, "2023-M12"), "2023-11-15..2023-12-14");
    assert_eq!(days(&calendar, "2024-M01"), "2023-12-15..2024-01-31");
    assert_eq!(days(&calendar, "2024-Q1"), "2023-12-15..2024-03-31");
    assert_eq!(days(&calendar, "2019-M05"), "2019-04-15..2019-05-14");
}

#[test]
fn iso_weeks_are_the_same_in_both_calendars() {
    for calendar in [&admin15(), &gregorian()] {
        assert_eq!(days(calendar, "2023-W01"), "2023-01-02..2023-01-08");
        assert_eq!(days(calendar, "2023-W37"), "2023-09-11..2023-09-17");
        assert_eq!(days(calendar, "2020-W53"), "2020-12-28..2021-01-03");
        assert_eq!(days(calendar, "2025-W01"), "2024-12-30..2025-01-05");
    }
}

#[test]
fn an_unknown_name_is_refused_with_the_known_forms() {
    for name in [
        "",
        "23",
        "2023-",
        "2023-H0",
        "2023-H3",
        "2023-Q5",
        "2023-Q03",
        "2023-q3",
        "2023-M13",
        "2023-M9",
        "2023-00",
        "2023-W54",
        "2023-W00",
        "2023-YTD",
        "2023-YTD-13",
        "2023-X1",
        "2023Q3",
        "2023-09-14",
        "Q3-2023",
        " 2023",
        "２023",
        "2023-é",
    ] {
        let misread = name.parse::<PeriodName>().unwrap_err();
        assert_eq!(misread.code, "wrong_format", "{name}");
        assert!(misread.detail.vi.contains("2023-YTD-01…12") && misread.detail.en.contains("2023-Q1…Q4"), "{name}");
    }
}

#[test]
fn weeks_and_years_that_do_not_exist_are_out_of_range() {
    let refusal = resolve(&gregorian(), "2023-W53".parse().unwrap()).unwrap_err().below("?period");
    assert_eq!((refusal.faults[0].pointer.as_str(), refusal.faults[0].code), ("?period", "out_of_range"));
    assert!(refusal.faults[0].detail.en.contains("2023 has 52 weeks"));
    for name in ["0000", "1899-Q1", "2201", "9999-W01"] {
        assert_eq!(name.parse::<PeriodName>().unwrap_err().code, "out_of_range", "{name}");
    }
    assert!(resolve(&admin15(), "1900-M01".parse().unwrap()).is_err());
    assert!(resolve(&gregorian(), "1900-M01".parse().unwrap()).is_ok());
}

#[test]
fn names_pass_through_json() {
    for name in ["\"2023\"", "\"2023-H2\"", "\"2023-Q3\"", "\"2023-M09\"", "\"2023-W37\"", "\"2023-YTD-09\""] {
        let read: PeriodName = serde_json::from_str(name).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), name);
    }
    assert_eq!("2023-09".parse::<PeriodName>().unwrap().to_string(), "2023-M09");
}

#[test]
fn grouping_by_month_cuts_the_first_and_the_last_month_at_the_edges() {
    let odd = Period { from: "2023-06-21".parse().unwrap(), to: "2023-08-20".parse().unwrap() };
    let shown = |calendar: &Calendar| {
        months(calendar, odd).into_iter().map(|(label, part)| format!("{label} {}..{}", part.from, part.to))
    };
    assert!(shown(&gregorian()).eq([
        "2023-06 2023-06-21..2023-06-30",
        "2023-07 2023-07-01..2023-07-31",
        "2023-08 2023-08-01..2023-08-20"
    ]));
    assert!(shown(&admin15()).eq([
        "2023-07 2023-06-21..2023-07-14",
        "2023-08 2023-07-15..2023-08-14",
        "2023-09 2023-08-15..2023-08-20"
    ]));
    assert!(months(&gregorian(), Period { from: odd.to, to: odd.from }).is_empty());
}

/// Whether the parts, in their order, cover the whole without gap or overlap.
fn partition(whole: Period, parts: &[Period]) -> bool {
    parts.iter().all(|part| part.from <= part.to)
        && parts.first().is_some_and(|part| part.from == whole.from)
        && parts.last().is_some_and(|part| part.to == whole.to)
        && parts.windows(2).all(|pair| pair[0].to.succ_opt() == Some(pair[1].from))
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..108_000).prop_map(|days| NaiveDate::from_ymd_opt(1901, 1, 1).unwrap() + chrono::Days::new(days))
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let cut = (any_day(), prop::option::of(1_u32..=28)).prop_map(|(from, closes_on)| Cut { from, closes_on });
    prop::collection::vec(cut, 0..4).prop_map(Calendar::new)
}

proptest! {
    #[test]
    fn months_quarters_and_halves_partition_the_year(calendar in any_calendar(), year in 1901..2200) {
        let whole = period(&calendar, &format!("{year}"));
        for (letter, count, width) in [("H", 2, 1), ("Q", 4, 1), ("M", 12, 2)] {
            let parts: Vec<_> =
                (1..=count).map(|part| period(&calendar, &format!("{year}-{letter}{part:0width$}"))).collect();
            prop_assert!(partition(whole, &parts), "{} {:?}", letter, parts);
        }
        let next = period(&calendar, &format!("{}", year + 1));
        let two_years = partition(Period { from: whole.from, to: next.to }, &[whole, next]);
        prop_assert!(two_years);
    }

    #[test]
    fn the_year_to_date_ends_with_its_month(calendar in any_calendar(), year in 1901..2200, month in 1..=12) {
        let to_date = period(&calendar, &format!("{year}-YTD-{month:02}"));
        prop_assert_eq!(to_date.from, period(&calendar, &format!("{year}")).from);
        prop_assert_eq!(to_date.to, period(&calendar, &format!("{year}-{month:02}")).to);
    }

    #[test]
    fn every_day_belongs_to_exactly_one_month(calendar in any_calendar(), day in any_day()) {
        let holding: Vec<_> = (day.year() - 1..=day.year() + 1)
            .flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")))
            .filter(|name| name.parse().is_ok_and(|name| resolve(&calendar, name).is_ok_and(|it| it.contains(day))))
            .collect();
        prop_assert_eq!(&holding, &[label(calendar.month_of(day))]);
    }

    #[test]
    fn the_months_of_a_period_partition_it(calendar in any_calendar(), from in any_day(), length in 0_u64..1200) {
        let whole = Period { from, to: from + chrono::Days::new(length) };
        let (labels, parts): (Vec<_>, Vec<_>) = months(&calendar, whole).into_iter().unzip();
        prop_assert!(partition(whole, &parts));
        prop_assert!(labels.is_sorted());
        for (label, part) in labels.iter().zip(&parts) {
            prop_assert!(period(&calendar, label).contains(part.from) && period(&calendar, label).contains(part.to));
        }
    }

    #[test]
    fn the_schema_allows_what_is_read_and_nothing_else(
        text in "(19[0-9]{2}|20[0-9]{2})(-(H[0-3]|Q[0-5]|M?[01][0-9]|W[0-5][0-9]|YTD-[01][0-9]|[HQMWYTD0-9-]{1,4}))?",
    ) {
        let schema = serde_json::to_value(PeriodName::schema()).unwrap();
        prop_assert_eq!(jsonschema::is_valid(&schema, &text.clone().into()), text.parse::<PeriodName>().is_ok());
    }

    #[test]
    fn any_name_is_answered_and_read_back(text in "[0-9]{4}(-[HQMWYTD0-9-]{1,6})?|\\PC{0,12}", calendar in any_calendar()) {
        if let Ok(name) = text.parse::<PeriodName>() {
            prop_assert_eq!(name.to_string().parse(), Ok(name));
            let _ = resolve(&calendar, name);
        }
    }
}
