//! Days as `YYYY-MM-DD`: the reader, and what `#[serde(with = "crate::time::day")]` needs.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::scan::{Scan, from_text, in_range, no_such_day};
use crate::refusal::{Misread, Text};

/// The first day that the service knows.
pub const BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
/// The open end of every range of days.
pub const FOREVER: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();

/// Reads a day written strictly as `YYYY-MM-DD`, in the years 1900–2200.
pub fn parse_day(text: &str) -> Result<NaiveDate, Misread> {
    let mut scan = Scan(text.as_bytes());
    let written = scan.date().filter(|_| scan.0.is_empty());
    let (year, month, day) = written.ok_or_else(not_a_day)?;
    in_range(NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| no_such_day(text))?)
}

fn not_a_day() -> Misread {
    Misread::new(
        "wrong_format",
        Text::new(
            "Ngày phải viết theo dạng YYYY-MM-DD, ví dụ 2023-09-18.",
            "A date has to be written as YYYY-MM-DD, such as 2023-09-18.",
        ),
    )
}

/// Reads a day out of a decoder.
pub fn deserialize<'de, D: Deserializer<'de>>(decoder: D) -> Result<NaiveDate, D::Error> {
    from_text(decoder, "a date such as 2023-09-18", parse_day)
}

/// Writes a day as `YYYY-MM-DD`.
pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

/// A day where a type is asked for, such as in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(#[serde(with = "self")] pub NaiveDate);

/// The same for a day that may be missing: `#[serde(default, with = "crate::time::day::option")]`.
pub mod option {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Day;

    /// Reads a day or null out of a decoder.
    pub fn deserialize<'de, D: Deserializer<'de>>(decoder: D) -> Result<Option<NaiveDate>, D::Error> {
        Ok(Option::<Day>::deserialize(decoder)?.map(|Day(day)| day))
    }

    /// Writes a day as `YYYY-MM-DD`, or null.
    pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(Day).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Sent {
        #[serde(with = "crate::time::day")]
        on: NaiveDate,
        #[serde(default, with = "crate::time::day::option")]
        until: Option<NaiveDate>,
    }

    fn sent(value: serde_json::Value) -> Result<serde_json::Value, String> {
        let read: Sent = serde_json::from_value(value).map_err(|error| error.to_string())?;
        Ok(serde_json::to_value(read).unwrap())
    }

    #[test]
    fn days_pass_through_unchanged_and_may_be_missing() {
        let full = json!({"on": "2024-02-29", "until": "2024-03-01"});
        assert_eq!(sent(full.clone()), Ok(full));
        let open = json!({"on": "2024-02-29", "until": null});
        assert_eq!(sent(open.clone()), Ok(open.clone()));
        assert_eq!(sent(json!({"on": "2024-02-29"})), Ok(open));
    }

    #[test]
    fn what_is_no_day_is_refused_with_its_code() {
        for (text, code) in [
            ("2023-02-29", "wrong_format"),
            ("2023-00-10", "wrong_format"),
            ("2023-9-18", "wrong_format"),
            ("18/9/2023", "wrong_format"),
            ("2023-09-18T00:00:00+07:00", "wrong_format"),
            (" 2023-09-18", "wrong_format"),
            ("20230918", "wrong_format"),
            ("", "wrong_format"),
            ("1899-12-31", "out_of_range"),
            ("2201-01-01", "out_of_range"),
        ] {
            let error = sent(json!({"on": "2023-09-18", "until": text})).unwrap_err();
            assert!(error.starts_with(&format!("[{code}] ")) && error.contains(" | "), "{text}: {error}");
            assert_eq!(parse_day(text).unwrap_err().at("/until").code, code);
        }
        assert!(sent(json!({"on": 20_230_918})).unwrap_err().contains("expected a date such as 2023-09-18"));
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_only_the_strict_form_taken(text in "[0-9-]{8,11}|\\PC{0,12}") {
            if let Ok(day) = parse_day(&text) {
                prop_assert_eq!(day.to_string(), text);
            }
        }
    }
}
