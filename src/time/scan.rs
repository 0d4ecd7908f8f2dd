//! What the readers of times, days and periods share: exact digits, the range of years, text out of a decoder.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use serde::Deserializer;
use serde::de::{Error, Visitor};

use crate::refusal::{Misread, Text};

/// The years that a date can lie in, in Vietnam's time: wide enough for any document, narrow enough to catch a slip.
pub(super) const YEARS: RangeInclusive<i32> = 1900..=2200;

/// The date, if its year is one that the service takes.
pub(super) fn in_range(date: NaiveDate) -> Result<NaiveDate, Misread> {
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(outside_years()) }
}

/// The refusal of a year that is no slip of a document but of a key.
pub(super) fn outside_years() -> Misread {
    let (first, last) = (YEARS.start(), YEARS.end());
    Misread::new(
        "out_of_range",
        Text::new(
            format!("Năm phải từ {first} đến {last}, theo giờ Việt Nam."),
            format!("The year has to be from {first} to {last}, in Vietnam's time."),
        ),
    )
}

/// The refusal of a date that no calendar has.
pub(super) fn no_such_day(written: &str) -> Misread {
    Misread::new(
        "wrong_format",
        Text::new(
            format!("Không có ngày «{written}»; hãy kiểm tra ngày và tháng (tháng 2 chỉ có ngày 29 trong năm nhuận)."),
            format!("There is no day '{written}'; check day and month (February has a 29th in leap years only)."),
        ),
    )
}

/// Bytes read from the front, each step exact: what doesn't fit is `None`.
pub(super) struct Scan<'a>(pub(super) &'a [u8]);

impl Scan<'_> {
    /// A number of exactly `count` ASCII digits.
    pub(super) fn digits(&mut self, count: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = digits
            .iter()
            .try_fold(0, |number: u32, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))?;
        self.0 = rest;
        Some(number)
    }

    /// One byte out of `allowed`.
    pub(super) fn one_of(&mut self, allowed: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = allowed.contains(first).then_some(rest)?;
        Some(*first)
    }

    /// A year, month and day as `YYYY-MM-DD`, whether or not there is such a day.
    pub(super) fn date(&mut self) -> Option<(i32, u32, u32)> {
        let year = self.digits(4)?;
        self.one_of(b"-")?;
        let month = self.digits(2)?;
        self.one_of(b"-")?;
        Some((year.cast_signed(), month, self.digits(2)?))
    }
}

/// Reads a string out of `decoder` with `read`; a misreading becomes the decoder's error, word for word.
pub(super) fn from_text<'de, D: Deserializer<'de>, T>(
    decoder: D,
    expected: &'static str,
    read: fn(&str) -> Result<T, Misread>,
) -> Result<T, D::Error> {
    struct Reader<T> {
        expected: &'static str,
        read: fn(&str) -> Result<T, Misread>,
    }

    impl<T> Visitor<'_> for Reader<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.expected)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            (self.read)(text).map_err(E::custom)
        }
    }

    decoder.deserialize_str(Reader { expected, read })
}
