//! Parts of a file: what `Range` and `If-Range` ask for (RFC 9110 section 14), and how answers and the contract say it.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::num::NonZeroU64;
use std::ops::Range;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required, Response, ResponseBuilder};

use super::answer::{documented_etag, string_header};
use super::etag::EXAMPLE;
use super::params::header_parameter;
use super::problem;
use crate::refusal::{Answer, Code, Refusal, Text};

/// A part of a file, or all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stretch {
    /// All of it.
    Whole,
    /// These bytes, at least one.
    Part(Range<u64>),
}

impl Stretch {
    /// The bytes of it, in a file of `length` bytes.
    pub fn bytes(&self, length: u64) -> Range<u64> {
        match self {
            Self::Whole => 0..length,
            Self::Part(part) => part.clone(),
        }
    }

    /// The `Content-Range` of a part of a file of `length` bytes.
    pub fn content_range(&self, length: u64) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Part(part) => Some(format!("bytes {}-{}/{length}", part.start, part.end - 1)),
        }
    }
}

/// Which part of a file a request asks for. A header that can't be read asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct WantedRange {
    range: Option<String>,
    /// The only representation of which a part is wanted.
    only_of: Option<String>,
}

impl WantedRange {
    /// The part of a file of `length` bytes with this strong ETag; 416 where there is no such part.
    pub fn of(&self, length: u64, etag: &str) -> Answer<Stretch> {
        let is_same = self.only_of.as_deref().is_none_or(|known| known == etag);
        let Some(range) = self.range.as_deref().filter(|_| is_same) else { return Ok(Stretch::Whole) };
        stretch(range, length).ok_or_else(|| Refusal {
            length: NonZeroU64::new(length),
            ..Refusal::new(
                Code::RangeNotSatisfiable,
                Text::new(
                    format!("Tệp có {length} byte; không có phần được yêu cầu."),
                    format!("The file has {length} bytes, and none where they are asked for."),
                ),
            )
        })
    }
}

/// The stretch that a `Range` header asks for; none where it lies beyond the file. Several ranges, another unit and what
/// can't be read ask for the whole.
fn stretch(range: &str, length: u64) -> Option<Stretch> {
    let Some((first, last)) = only_range(range) else { return Some(Stretch::Whole) };
    let part = match (place(first), place(last)) {
        (Some(first), Some(last)) if last < first => return Some(Stretch::Whole),
        (Some(first), last) => first..last.map_or(length, |last| length.min(last.saturating_add(1))),
        (None, Some(_)) if length == 0 => return Some(Stretch::Whole),
        (None, Some(suffix)) => length.saturating_sub(suffix)..length,
        (None, None) => return Some(Stretch::Whole),
    };
    (part.start < part.end).then_some(Stretch::Part(part))
}

/// The digits of the first and last place of the only range of bytes; a last place without a first one counts from the end.
fn only_range(range: &str) -> Option<(&str, &str)> {
    let (unit, ranges) = range.split_once('=')?;
    let mut ranges = ranges.split(',').map(|range| range.trim_matches([' ', '\t'])).filter(|range| !range.is_empty());
    let (Some(only), None) = (ranges.next(), ranges.next()) else { return None };
    let (first, last) = only.split_once('-').filter(|_| unit.eq_ignore_ascii_case("bytes"))?;
    [first, last].iter().all(|place| place.bytes().all(|digit| digit.is_ascii_digit())).then_some((first, last))
}

/// A place, where there are digits; one beyond all files is the last.
fn place(digits: &str) -> Option<u64> {
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
}

fn only_value(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name);
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    value.to_str().ok().map(str::to_owned)
}

impl FromRequest for WantedRange {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let is_conditional = headers.contains_key(header::IF_RANGE);
        let only_of = is_conditional.then(|| only_value(headers, &header::IF_RANGE).unwrap_or_default());
        ready(Ok(Self { range: only_value(headers, &header::RANGE), only_of }))
    }
}

impl IntoParams for WantedRange {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = || ObjectBuilder::new().schema_type(Type::String).build();
        let range = "The part that is wanted, one range of bytes; several, or another unit, give the whole.";
        let only_of = "The ETag of the file of which a part is known; the whole if it is another by now.";
        vec![
            header_parameter("Range", text(), Required::False, range, "bytes=0-99"),
            header_parameter("If-Range", text(), Required::False, only_of, EXAMPLE),
        ]
    }
}

/// What an operation that gives files in parts answers with; `content` adds the media types.
pub fn documented_ranges(content: impl Fn(ResponseBuilder) -> ResponseBuilder) -> BTreeMap<String, RefOr<Response>> {
    let answer = |description: &str| {
        let answer = ResponseBuilder::new().description(description);
        content(documented_etag(answer.header("Accept-Ranges", string_header("`bytes`: parts may be asked for."))))
    };
    let part = answer("The part that was asked for.");
    let part = part.header("Content-Range", string_header("Which bytes these are, and of how many."));
    let unchanged = ResponseBuilder::new().description("Unchanged since the ETag in If-None-Match.");
    BTreeMap::from([
        ("200".to_owned(), answer("The file.").build().into()),
        ("206".to_owned(), part.build().into()),
        ("304".to_owned(), unchanged.build().into()),
        problem::documented(416, "The file has no such part."),
    ])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_range_is_read_as_the_rfc_says() {
        let part = |range| Some(Stretch::Part(range));
        for (range, found) in [
            ("bytes=0-99", part(0..100)),
            ("bytes=100-", part(100..1000)),
            ("bytes=-50", part(950..1000)),
            ("bytes=-5000", part(0..1000)),
            ("bytes=999-99999999999999999999999", part(999..1000)),
            ("BYTES= , 5-5 ,", part(5..6)),
            ("bytes=1000-", None),
            ("bytes=99999999999999999999999-", None),
            ("bytes=-0", None),
        ] {
            assert_eq!(stretch(range, 1000), found, "{range}");
        }
        assert_eq!(stretch("bytes=0-", 0), None);
    }

    #[test]
    fn what_isnt_one_range_of_bytes_asks_for_the_whole() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=1-2-3",
            "bytes =1-2",
            "bytes=0-1,5-6",
            "lines=0-1",
            "bytes=1 - 2",
            "bytes=0x1-2",
            "bytes=١-٢",
        ] {
            assert_eq!(stretch(range, 1000), Some(Stretch::Whole), "{range}");
        }
        assert_eq!(stretch("bytes=-5", 0), Some(Stretch::Whole));
    }

    #[test]
    fn a_part_of_another_representation_is_never_given() {
        let wanted = |only_of: &str| WantedRange { range: Some("bytes=0-0".into()), only_of: Some(only_of.into()) };
        assert_eq!(wanted("\"a\"").of(9, "\"a\""), Ok(Stretch::Part(0..1)));
        for other in ["\"b\"", "W/\"a\"", "Sun, 10 Sep 2023 02:00:00 GMT", ""] {
            assert_eq!(wanted(other).of(9, "\"a\""), Ok(Stretch::Whole), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_header_gives_bytes_of_the_file_or_none(range in "(bytes=)?[-0-9, a]{0,12}", length: u64) {
            if let Some(Stretch::Part(part)) = stretch(&range, length) {
                prop_assert!(part.start < part.end && part.end <= length, "{range} of {length}: {part:?}");
            }
        }

        #[test]
        fn any_text_is_read_without_harm(range in ".*", length in 0_u64..100) {
            let found = stretch(&range, length);
            prop_assert!(found.is_none_or(|found| found.bytes(length).end <= length));
        }

        #[test]
        fn a_range_gives_what_lies_between_its_ends(first in 0_u64..2000, more in 0_u64..2000, length in 1_u64..1000) {
            let last = first + more;
            let lies: Vec<u64> = (0..length).filter(|place| (first..=last).contains(place)).collect();
            let found = stretch(&format!("bytes={first}-{last}"), length).map(|found| found.bytes(length).collect::<Vec<_>>());
            prop_assert_eq!(found.unwrap_or_default(), lies);
        }
    }
}
