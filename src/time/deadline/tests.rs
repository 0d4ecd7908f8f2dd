use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::ExceptionKind;
use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The working days of September 2023: National Day on Saturday the 2nd, with the days before and after it.
fn calendar() -> WorkingCalendar {
    let off = |text| (date(text), ExceptionKind::Holiday);
    WorkingCalendar::new([off("2023-09-01"), off("2023-09-02"), off("2023-09-04")])
}

fn resolved(input: Value) -> Answer<Deadline> {
    resolve(serde_json::from_value(input).unwrap(), &calendar())
}

fn days(input: Value) -> (String, String, String) {
    let deadline = resolved(input).unwrap();
    (deadline.due_on.to_string(), deadline.last_working_day.to_string(), deadline.overdue_from.to_string())
}

fn faults(input: Value) -> Vec<(String, &'static str)> {
    resolved(input).unwrap_err().faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn before_the_18th_means_by_the_17th_and_in_practice_by_friday_the_15th() {
    let deadline = resolved(json!({"text": "trước ngày 18/9/2023", "kind": "before", "date": "2023-09-18"})).unwrap();
    assert_eq!(
        serde_json::to_value(&deadline).unwrap(),
        json!({
            "text": "trước ngày 18/9/2023", "kind": "before", "date": "2023-09-18",
            "n": null, "anchor": null, "anchor_at": null, "month": null,
            "due_at": null, "due_on": "2023-09-17", "last_working_day": "2023-09-15", "overdue_from": "2023-09-18T00:00:00+07:00",
        })
    );
    let read: Deadline = serde_json::from_value(serde_json::to_value(&deadline).unwrap()).unwrap();
    assert_eq!(read, deadline);
}

#[test]
fn each_wording_has_its_last_day() {
    for (input, due_on, last_working_day, overdue_from) in [
        (json!({"kind": "by", "date": "2023-09-18"}), "2023-09-18", "2023-09-18", "2023-09-19T00:00:00+07:00"),
        (
            json!({"kind": "days_after", "n": 10, "anchor": "2023-08-25"}),
            "2023-09-04",
            "2023-08-31",
            "2023-09-05T00:00:00+07:00",
        ),
        (
            json!({"kind": "working_days_after", "n": 5, "anchor": "2023-08-30"}),
            "2023-09-08",
            "2023-09-08",
            "2023-09-09T00:00:00+07:00",
        ),
        (
            json!({"kind": "working_hours_after", "n": 8, "anchor_at": "2023-08-31T14:00:00+07:00"}),
            "2023-09-05",
            "2023-09-05",
            "2023-09-06T00:00:00+07:00",
        ),
        (json!({"kind": "month", "month": "2023-10"}), "2023-10-31", "2023-10-31", "2023-11-01T00:00:00+07:00"),
        (json!({"kind": "month", "month": "2024-02"}), "2024-02-29", "2024-02-29", "2024-03-01T00:00:00+07:00"),
        (json!({"kind": "month", "month": "2023-12"}), "2023-12-31", "2023-12-29", "2024-01-01T00:00:00+07:00"),
    ] {
        let expected = (due_on.to_owned(), last_working_day.to_owned(), overdue_from.to_owned());
        assert_eq!(days(input.clone()), expected, "{input}");
    }
}

#[test]
fn a_missing_or_superfluous_field_is_named_where_it_stands() {
    for (input, expected) in [
        (json!({"kind": "before"}), vec![("/date", "required")]),
        (json!({"kind": "days_after", "n": 5}), vec![("/anchor", "required")]),
        (json!({"kind": "working_days_after"}), vec![("/n", "required"), ("/anchor", "required")]),
        (
            json!({"kind": "working_hours_after", "n": 5, "anchor": "2023-08-30"}),
            vec![("/anchor", "not_applicable"), ("/anchor_at", "required")],
        ),
        (json!({"kind": "month", "date": "2023-10-01"}), vec![("/date", "not_applicable"), ("/month", "required")]),
        (json!({"kind": "by", "date": "2023-10-01", "n": 0}), vec![("/n", "not_applicable")]),
        (json!({"kind": "by", "date": "2023-10-01", "month": "10"}), vec![("/month", "not_applicable")]),
        (json!({"kind": "days_after", "n": 0, "anchor": "2023-10-01"}), vec![("/n", "out_of_range")]),
        (json!({"kind": "days_after", "n": 3651, "anchor": "2023-10-01"}), vec![("/n", "out_of_range")]),
        (json!({"kind": "days_after", "n": 3650, "anchor": "2199-10-01"}), vec![("/n", "out_of_range")]),
        (json!({"kind": "working_days_after", "n": 3650, "anchor": "2199-10-01"}), vec![("/n", "out_of_range")]),
        (json!({"kind": "before", "date": "1900-01-01"}), vec![("/date", "out_of_range")]),
        (json!({"kind": "month", "month": "10"}), vec![("/month", "wrong_format")]),
        (json!({"kind": "month", "month": "2023-13"}), vec![("/month", "wrong_format")]),
        (json!({"kind": "month", "month": "2201-01"}), vec![("/month", "wrong_format")]),
        (json!({"text": " ", "kind": "month", "month": "2023-10"}), vec![("/text", "text_length")]),
        (json!({"text": "ạ".repeat(1_001), "kind": "month", "month": "2023-10"}), vec![("/text", "text_length")]),
    ] {
        let found = faults(input.clone());
        let found: Vec<_> = found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
        assert_eq!(found, expected, "{input}");
    }
    let refusal = resolved(json!({"kind": "by"})).unwrap_err().below("/findings/3/deadline");
    assert_eq!(refusal.faults[0].pointer, "/findings/3/deadline/date");
}

#[test]
fn a_deadline_of_before_its_words_had_a_length_still_moves_with_the_calendar() {
    let kept = resolved(json!({"kind": "working_days_after", "n": 5, "anchor": "2023-08-30"})).unwrap();
    for words in ["", &"ạ".repeat(1_001)] {
        let kept = Deadline { text: Some(words.to_owned()), ..kept.clone() };
        assert_eq!(kept.anew(&calendar()).unwrap(), kept);
        let moved = kept.anew(&WorkingCalendar::default()).unwrap();
        assert_eq!((moved.due_on, moved.text), (date("2023-09-06"), kept.text));
    }
}

#[test]
fn a_deadline_is_overdue_from_the_midnight_after_its_last_day() {
    let due_on = date("2023-09-17");
    assert!(!is_overdue(due_on, date("2023-09-17")));
    assert!(is_overdue(due_on, date("2023-09-18")));
}

#[test]
fn on_sunday_the_10th_five_working_days_are_left_until_the_17th() {
    let left = |today| calendar().between(date(today), date("2023-09-17"));
    assert_eq!(left("2023-09-10"), 5);
    assert_eq!(left("2023-09-11"), 4);
    assert_eq!(left("2023-09-15"), 0);
    assert_eq!(left("2023-09-17"), 0);
    assert_eq!(left("2023-09-18"), -1);
}

#[test]
fn the_contracts_examples_are_what_the_rules_answer() {
    let example = |schema| serde_json::to_value::<utoipa::openapi::RefOr<_>>(schema).unwrap()["example"].take();
    let answer = resolved(example(<DeadlineInput as utoipa::PartialSchema>::schema())).unwrap();
    assert_eq!(serde_json::to_value(answer).unwrap(), example(<Deadline as utoipa::PartialSchema>::schema()));
    let schema = serde_json::to_value(<DeadlineInput as utoipa::PartialSchema>::schema()).unwrap();
    assert_eq!((&schema["required"], &schema["additionalProperties"]), (&json!(["kind"]), &json!(false)));
}

#[test]
fn a_deadline_on_the_last_day_that_can_be_read_is_refused_and_the_day_before_can_be_stored() {
    let by = |date: &str| resolve(DeadlineInput { date: date.parse().ok(), ..input(DeadlineKind::By) }, &calendar());
    assert_eq!(by("2200-12-31").unwrap_err().faults[0].code, "out_of_range");
    let stored = serde_json::to_string(&by("2200-12-30").unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Deadline>(&stored).unwrap(), by("2200-12-30").unwrap());
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..3000).prop_map(|days| date("2020-01-01") + Days::new(days))
}

fn input(kind: DeadlineKind) -> DeadlineInput {
    DeadlineInput { text: None, kind, date: None, n: None, anchor: None, anchor_at: None, month: None }
}

proptest! {
    #[test]
    fn before_a_day_is_by_the_day_before(day in any_date()) {
        let before = resolve(DeadlineInput { date: Some(day), ..input(DeadlineKind::Before) }, &calendar()).unwrap();
        let by = resolve(DeadlineInput { date: day.pred_opt(), ..input(DeadlineKind::By) }, &calendar()).unwrap();
        prop_assert_eq!(before.due_on, by.due_on);
        prop_assert_eq!(before.overdue_from, by.overdue_from);
        prop_assert_eq!(before.overdue_from.day(), day);
    }

    #[test]
    fn working_days_never_end_before_as_many_calendar_days(anchor in any_date(), n in 1_u32..=3650) {
        let due = |kind| {
            let input = DeadlineInput { n: Some(n), anchor: Some(anchor), ..input(kind) };
            resolve(input, &calendar()).unwrap().due_on
        };
        prop_assert!(due(DeadlineKind::WorkingDaysAfter) >= due(DeadlineKind::DaysAfter));
        prop_assert_eq!((due(DeadlineKind::DaysAfter) - anchor).num_days(), i64::from(n));
    }

    #[test]
    fn it_is_overdue_exactly_from_overdue_from(day in any_date(), today in any_date()) {
        let deadline = resolve(DeadlineInput { date: Some(day), ..input(DeadlineKind::By) }, &calendar()).unwrap();
        prop_assert_eq!(is_overdue(deadline.due_on, today), Moment::from(start_of(today)) >= deadline.overdue_from);
        prop_assert!(deadline.last_working_day <= deadline.due_on);
    }
}
