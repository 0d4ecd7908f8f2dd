//! Types from elsewhere that are written as text, whose own messages speak of their insides and only in English.

use std::any::type_name;

use crate::refusal::Text;

/// How a type is written.
pub(super) struct Shape {
    ending: &'static str,
    vi: &'static str,
    en: &'static str,
    example: &'static str,
}

/// By what the name of the type, without its parameters, ends with.
const SHAPES: &[Shape] = &[
    Shape {
        ending: "::DateTime",
        vi: "thời điểm RFC 3339 có độ lệch múi giờ",
        en: "an RFC 3339 time with its offset",
        example: "2026-07-01T08:00:00+07:00",
    },
    Shape {
        ending: "::NaiveDateTime",
        vi: "thời điểm không có múi giờ",
        en: "a time without an offset",
        example: "2026-07-01T08:00:00",
    },
    Shape { ending: "::NaiveDate", vi: "ngày dạng YYYY-MM-DD", en: "a date as YYYY-MM-DD", example: "2026-07-01" },
    Shape { ending: "::NaiveTime", vi: "giờ dạng HH:MM:SS", en: "a time of day as HH:MM:SS", example: "08:00:00" },
    Shape { ending: "uuid::Uuid", vi: "UUID", en: "a UUID", example: "01890a5d-ac96-774b-bcce-b302099a8057" },
];

impl Shape {
    /// How a `T` is written, if it is one of these types.
    pub(super) fn of<T>() -> Option<&'static Self> {
        let whole = type_name::<T>();
        let name = whole.split_once('<').map_or(whole, |(name, _)| name);
        SHAPES.iter().find(|shape| name.ends_with(shape.ending))
    }

    /// What is expected.
    pub(super) fn words(&self) -> Text {
        Text::new(format!("{}, ví dụ {}", self.vi, self.example), format!("{}, such as {}", self.en, self.example))
    }

    /// A text that is one.
    pub(super) fn example(&self) -> &'static str {
        self.example
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
    use serde::de::DeserializeOwned;
    use uuid::Uuid;

    use super::{SHAPES, Shape};

    fn reads_its_own_example<T: DeserializeOwned>() {
        let shape = Shape::of::<T>().unwrap();
        serde_json::from_value::<T>(shape.example().into()).unwrap();
    }

    #[test]
    fn every_example_is_one() {
        reads_its_own_example::<DateTime<FixedOffset>>();
        reads_its_own_example::<NaiveDateTime>();
        reads_its_own_example::<NaiveDate>();
        reads_its_own_example::<NaiveTime>();
        reads_its_own_example::<Uuid>();
        assert_eq!(SHAPES.len(), 5);
    }

    #[test]
    fn other_types_speak_for_themselves() {
        assert!(Shape::of::<String>().is_none());
        assert!(Shape::of::<Option<NaiveDate>>().is_none());
    }
}
