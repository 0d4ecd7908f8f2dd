//! What goes wrong inside serde, before and after its place is known.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

use super::decode::Place;
use crate::refusal::{Fault, Text};

/// A failure on its way up; the nearest place that it passes turns it into a recorded fault.
#[derive(Debug)]
pub(super) enum Failure {
    /// Its fault is recorded already.
    Recorded,
    /// A required field is absent.
    Missing(&'static str),
    /// The value is of another kind.
    WrongType { found: String, expected: String },
    /// The number doesn't fit.
    OutOfRange(String),
    /// None of the values that are known here.
    UnknownValue { found: String, known: &'static [&'static str] },
    /// A reader's own words.
    Custom(String),
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Custom(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::WrongType { found: kind(&found).to_owned(), expected: expected.to_string() }
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match found {
            Unexpected::Signed(_) | Unexpected::Unsigned(_) => Self::OutOfRange(expected.to_string()),
            _ => Self::Custom(format!("expected {expected}")),
        }
    }

    fn unknown_variant(found: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownValue { found: found.to_owned(), known }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true/false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "integer",
        Unexpected::Float(_) => "decimal number",
        Unexpected::Char(_) | Unexpected::Str(_) => "text",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "array",
        Unexpected::Map => "object",
        _ => "value",
    }
}

/// The known name nearest to `found`, if one is near enough to be meant.
pub(super) fn nearest<'a>(found: &str, known: &[&'a str]) -> Option<&'a str> {
    let close = |name: &&&str| strsim::damerau_levenshtein(found, name) <= (name.len() / 3).max(1);
    known.iter().filter(close).min_by_key(|name| strsim::damerau_levenshtein(found, name)).copied()
}

impl Failure {
    /// The fault at `place`, or none if it is recorded already.
    pub(super) fn fault(self, place: &Place<'_>) -> Option<Fault> {
        let at = |code, vi: String, en: String| Some(Fault::new(place.pointer(), code, Text::new(vi, en)));
        match self {
            Self::Recorded => None,
            Self::Missing(field) => {
                let missing = Place::Field(place, field);
                let detail =
                    Text::new(format!("Thiếu trường bắt buộc «{field}»."), format!("The field '{field}' is required."));
                Some(Fault::new(missing.pointer(), "missing_field", detail))
            }
            Self::WrongType { found, expected } => at(
                "wrong_type",
                format!("Cần {expected}, nhận được {found}."),
                format!("Expected {expected}, found {found}."),
            ),
            Self::OutOfRange(expected) => at(
                "number_out_of_range",
                format!("Số nằm ngoài khoảng của {expected}."),
                format!("The number is out of the range of {expected}."),
            ),
            Self::UnknownValue { found, known } => {
                let list = known.join(", ");
                let hint = nearest(&found, known).map(|name| format!(" ({name}?)")).unwrap_or_default();
                at(
                    "unknown_value",
                    format!("Giá trị không được biết{hint}; các giá trị: {list}."),
                    format!("The value isn't known{hint}; known: {list}."),
                )
            }
            Self::Custom(message) => {
                let (code, text) = own_words(&message);
                Some(Fault::new(place.pointer(), code, text))
            }
        }
    }
}

/// A reader's own words are `[code] vi | en` (see [`crate::refusal::Misread`]).
fn own_words(message: &str) -> (&'static str, Text) {
    let (code, rest) = match message.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((code, rest)) => (known_code(code), rest),
        None => ("invalid_value", message),
    };
    match rest.split_once(" | ") {
        Some((vi, en)) => (code, Text::new(vi.to_owned(), en.to_owned())),
        None => (code, Text::new(format!("Giá trị không hợp lệ: {rest}."), format!("The value is invalid: {rest}."))),
    }
}

fn known_code(code: &str) -> &'static str {
    const KNOWN: &[&str] = &["leap_second", "out_of_range", "wrong_format", "required", "not_applicable"];
    KNOWN.iter().find(|known| **known == code).copied().unwrap_or("invalid_value")
}
