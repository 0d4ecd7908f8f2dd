//! What goes wrong inside serde: a fault on its way up to the place where it happened.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

use super::path::{Path, step};
use super::shape::Shape;
use super::unknown;
use super::view::{Kind, View};
use crate::refusal::{Fault, Text};

/// The codes that the reader of one value may put before its words, as [`crate::refusal::Misread`] does.
const OWN_CODES: &[&str] = &["leap_second", "not_applicable", "out_of_range", "required", "wrong_format"];

/// A fault whose pointer starts at the value that failed, until it is [placed](Self::at).
#[derive(Debug)]
pub(super) struct Failure(Box<Inner>);

#[derive(Debug)]
struct Inner {
    fault: Fault,
    placed: bool,
}

impl Failure {
    fn new(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self(Box::new(Inner { fault: Fault::new(pointer, code, detail), placed: false }))
    }

    /// The failure of the value at `path`; one that comes from further in keeps its place.
    pub(super) fn at(mut self, path: &Path<'_>) -> Self {
        let pointer = &mut self.0.fault.pointer;
        if !self.0.placed {
            match path {
                Path::Query if pointer.starts_with('/') => pointer.replace_range(..1, "?"),
                _ => pointer.insert_str(0, &path.pointer()),
            }
            self.0.placed = true;
        }
        self
    }

    /// Says what a `T` looks like in place of what its reader said, if `T` is a type from elsewhere.
    pub(super) fn in_words_for<T>(mut self) -> Self {
        if self.0.placed || self.0.fault.code != "invalid_value" {
            return self;
        }
        if let Some(shape) = Shape::of::<T>() {
            let words = shape.words();
            self.0.fault.detail =
                Text::new(format!("Không hợp lệ; cần {}.", words.vi), format!("Not valid; expected {}.", words.en));
        }
        self
    }

    /// The fault, with its pointer from the root of the document.
    pub(super) fn into_fault(self) -> Fault {
        self.0.fault
    }

    /// A value of another kind than `expected`.
    pub(super) fn wrong_kind(expected: Kind, given: View<'_>) -> Self {
        Self::wrong_type(&expected.words(), given.kind())
    }

    /// Something else than the text that a `T` is written as.
    pub(super) fn not_text_of<T>(given: View<'_>) -> Self {
        let expected = Shape::of::<T>().map_or_else(|| Kind::Text.words(), Shape::words);
        Self::wrong_type(&expected, given.kind())
    }

    /// Something else than one of the words `known`.
    pub(super) fn not_a_word_of(known: &[&str], given: View<'_>) -> Self {
        let list = known.join(", ");
        let expected = Text::new(format!("một trong các chuỗi {list}"), format!("one of the strings {list}"));
        Self::wrong_type(&expected, given.kind())
    }

    fn wrong_type(expected: &Text, given: Kind) -> Self {
        let given = given.words();
        let detail = Text::new(
            format!("Cần {}, nhưng nhận được {}.", expected.vi, given.vi),
            format!("Expected {}, but got {}.", expected.en, given.en),
        );
        Self::new("", "wrong_type", detail)
    }

    /// An integer that doesn't lie from `low` to `high`.
    pub(super) fn out_of_range(low: i128, high: i128) -> Self {
        let detail = Text::new(
            format!("Số phải nằm trong khoảng từ {low} đến {high}."),
            format!("The number has to be from {low} to {high}."),
        );
        Self::new("", "number_out_of_range", detail)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.fault.detail.en)
    }
}

impl std::error::Error for Failure {}

impl Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        let (code, words) = own_code(&message).unwrap_or(("invalid_value", &message));
        let detail = both(words).unwrap_or_else(|| {
            let words = words.trim_end_matches('.');
            Text::new(format!("Giá trị không hợp lệ: {words}."), format!("The value isn't valid: {words}."))
        });
        Self::new("", code, detail)
    }

    fn invalid_type(given: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong_type(&words_of(expected), given.into())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = words_of(expected);
        let detail = Text::new(
            format!("Giá trị không hợp lệ; cần {}.", expected.vi),
            format!("The value isn't valid; expected {}.", expected.en),
        );
        Self::new("", "invalid_value", detail)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let expected = words_of(expected);
        let detail = Text::new(
            format!("Có {length} phần tử; cần {}.", expected.vi),
            format!("It has {length} item(s); expected {}.", expected.en),
        );
        Self::new("", "invalid_value", detail)
    }

    fn unknown_variant(given: &str, known: &'static [&'static str]) -> Self {
        Self::new("", "unknown_value", unknown::value(given, known))
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self(Box::new(Inner { fault: unknown::field(step(name), name, known), placed: false }))
    }

    fn missing_field(name: &'static str) -> Self {
        let detail = Text::new(
            format!("Thiếu trường bắt buộc «{name}»; hãy gửi trường này."),
            format!("The field '{name}' is required; send it."),
        );
        Self::new(step(name), "missing_field", detail)
    }

    fn duplicate_field(name: &'static str) -> Self {
        let detail = Text::new(
            format!("«{name}» được gửi dưới hai tên; hãy gửi một lần."),
            format!("'{name}' is sent under two names; send it once."),
        );
        Self::new(step(name), "duplicate_field", detail)
    }
}

fn words_of(expected: &dyn Expected) -> Text {
    let words = expected.to_string();
    both(&words).unwrap_or_else(|| Text::new(words.clone(), words))
}

/// The code and the words of `[code] words`.
fn own_code(message: &str) -> Option<(&'static str, &str)> {
    let (code, words) = message.strip_prefix('[')?.split_once("] ")?;
    let code = OWN_CODES.iter().find(|own| **own == code).copied().unwrap_or("invalid_value");
    Some((code, words))
}

/// The sentences of `vi | en`.
fn both(words: &str) -> Option<Text> {
    words.split_once(" | ").map(|(vi, en)| Text::new(vi.to_owned(), en.to_owned()))
}
