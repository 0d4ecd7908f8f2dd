use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Moment, Misread> {
    let json: Result<Moment, _> = serde_json::from_value(text.into());
    let read = text.parse();
    assert_eq!(json.as_ref().ok(), read.as_ref().ok());
    if let (Err(json), Err(misread)) = (json, &read) {
        assert!(json.to_string().starts_with(&misread.to_string()), "{json}");
    }
    read
}

fn written(text: &str) -> String {
    serde_json::to_value(read(text).unwrap()).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn any_offset_is_read_and_vietnams_is_written() {
    for (sent, answered) in [
        ("2023-09-14T08:00:00+07:00", "2023-09-14T08:00:00+07:00"),
        ("2023-09-14T17:00:00Z", "2023-09-15T00:00:00+07:00"),
        ("2023-09-14t17:00:00z", "2023-09-15T00:00:00+07:00"),
        ("2023-09-14T17:00:00-00:00", "2023-09-15T00:00:00+07:00"),
        ("2023-09-14T17:00:00-14:00", "2023-09-15T14:00:00+07:00"),
        ("2023-09-14T17:00:00+14:00", "2023-09-14T10:00:00+07:00"),
        ("2023-09-14T08:00:00.000+07:00", "2023-09-14T08:00:00+07:00"),
        ("2023-09-14T08:00:00.5+07:00", "2023-09-14T08:00:00.500000+07:00"),
        ("2023-09-14T08:00:00.123456999+07:00", "2023-09-14T08:00:00.123456+07:00"),
        ("2024-02-29T08:00:00+07:00", "2024-02-29T08:00:00+07:00"),
    ] {
        assert_eq!(written(sent), answered, "{sent}");
    }
}

#[test]
fn what_is_no_moment_is_refused_with_its_code_and_both_languages() {
    for (sent, code, english) in [
        ("2023-09-14T08:00:00", "wrong_format", "no offset"),
        ("2023-09-14T08:00:00.25", "wrong_format", "no offset"),
        ("2023-09-14T08:00:00+24:00", "wrong_format", "between -14:00 and +14:00"),
        ("2023-09-14T08:00:00+14:01", "wrong_format", "between -14:00 and +14:00"),
        ("2023-09-14T08:00:00-15:00", "wrong_format", "between -14:00 and +14:00"),
        ("2023-09-14T08:00:00+07:60", "wrong_format", "between -14:00 and +14:00"),
        ("2016-12-31T23:59:60Z", "leap_second", "leap_second"),
        ("2023-09-14T08:00:60+07:00", "leap_second", "leap_second"),
        ("2023-09-14T24:00:00+07:00", "wrong_format", "no hour 24"),
        ("2023-09-14T25:00:00+07:00", "wrong_format", "RFC 3339"),
        ("2023-09-14T08:00:61+07:00", "wrong_format", "RFC 3339"),
        ("2023-02-29T08:00:00+07:00", "wrong_format", "no day '2023-02-29'"),
        ("2023-13-01T08:00:00+07:00", "wrong_format", "no day '2023-13-01'"),
        ("0000-01-01T00:00:00Z", "out_of_range", "from 1900 to 2200"),
        ("9999-12-31T23:59:59Z", "out_of_range", "from 1900 to 2200"),
        ("1900-01-01T00:00:00+14:00", "out_of_range", "from 1900 to 2200"),
        ("2200-12-31T17:00:00Z", "out_of_range", "from 1900 to 2200"),
        ("2023-09-14 08:00:00+07:00", "wrong_format", "RFC 3339"),
        ("2023-09-14T08:00+07:00", "wrong_format", "RFC 3339"),
        ("2023-09-14T08:00:00+0700", "wrong_format", "RFC 3339"),
        ("2023-09-14T08:00:00.+07:00", "wrong_format", "RFC 3339"),
        ("2023-09-14T08:00:00+07:00 ", "wrong_format", "RFC 3339"),
        ("+2023-09-14T08:00:00+07:00", "wrong_format", "RFC 3339"),
        ("２023-09-14T08:00:00+07:00", "wrong_format", "RFC 3339"),
        ("2023-09-14", "wrong_format", "RFC 3339"),
        ("", "wrong_format", "RFC 3339"),
    ] {
        let misread = read(sent).unwrap_err();
        assert_eq!(misread.code, code, "{sent}");
        assert!(misread.detail.en.contains(english), "{sent}: {misread}");
        assert!(!misread.detail.vi.is_empty() && !misread.detail.vi.contains(" | "));
    }
}

#[test]
fn the_message_carries_the_code_through_a_decoder() {
    let error = serde_json::from_str::<Moment>(r#""2016-12-31T23:59:60Z""#).unwrap_err().to_string();
    assert!(error.starts_with("[leap_second] Giây thứ 60 (leap_second)"), "{error}");
    assert!(error.contains(" | The 60th second (leap_second)"), "{error}");
    let error = serde_json::from_str::<Moment>("5").unwrap_err().to_string();
    assert!(error.contains("expected a time such as 2023-09-14T08:00:00+07:00"), "{error}");
}

#[test]
fn a_day_in_vietnam_begins_at_seventeen_hundred_utc() {
    let day = NaiveDate::from_ymd_opt(2023, 9, 15).unwrap();
    assert_eq!(start_of(day).to_rfc3339(), "2023-09-15T00:00:00+07:00");
    assert_eq!(read("2023-09-14T17:00:00Z").unwrap().day(), day);
    assert_eq!(read("2023-09-14T16:59:59.999999Z").unwrap().day(), day.pred_opt().unwrap());
}

#[test]
fn the_contract_calls_a_moment_a_string_of_the_format_date_time() {
    let schema = serde_json::to_value(<Moment as utoipa::PartialSchema>::schema()).unwrap();
    assert_eq!((&schema["type"], &schema["format"]), (&"string".into(), &"date-time".into()));
    assert!(read(schema["example"].as_str().unwrap()).is_ok());
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_as_the_same_moment(micros in -2_208_960_000_000_000_i64..7_289_600_000_000_000) {
        let moment = Moment::new(DateTime::from_timestamp_micros(micros).unwrap());
        prop_assert_eq!(read(&moment.to_string()), Ok(moment));
    }

    #[test]
    fn a_moment_lies_between_its_days_midnights(micros in -2_208_960_000_000_000_i64..7_289_600_000_000_000) {
        let time = DateTime::from_timestamp_micros(micros).unwrap();
        let day = day_of(time);
        prop_assert!(start_of(day) <= time && time < start_of(day.succ_opt().unwrap()));
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}") {
        let _ = read(&text);
    }
}
