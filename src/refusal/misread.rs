//! Why a written value could not be read, before it is known where in the input it stands.

use std::fmt;

use super::{Fault, Text};

/// What a reader of one value (a time, a date, a period's name) says when it can't read it.
///
/// Its `Display` is `[code] vi | en`, so that it survives a decoder that passes on nothing but text: who finds such a
/// message in a decoding error can restore the code and both sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// What kind of fault, stable across versions and languages.
    pub code: &'static str,
    /// What is wrong and what would be right.
    pub detail: Text,
}

impl Misread {
    /// A misreading with its code and its sentence in Vietnamese and English.
    pub fn new(code: &'static str, detail: Text) -> Self {
        Self { code, detail }
    }

    /// The fault that it is at `pointer`.
    pub fn at(self, pointer: impl Into<String>) -> Fault {
        Fault::new(pointer, self.code, self.detail)
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {} | {}", self.code, self.detail.vi, self.detail.en)
    }
}

impl std::error::Error for Misread {}
