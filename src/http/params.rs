//! Query parameters and path segments, read as strictly as bodies.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode_str;
use serde::de::value::{Error as Unfit, SeqDeserializer};
use serde::de::{DeserializeOwned, Error as _, IntoDeserializer};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Object;

use super::json;
use crate::refusal::{Code, Refusal, Text};

/// The query parameters; unknown, repeated and ill-typed ones are refused by name.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(json::decode_query(request.query_string()).map(Self))
    }
}

/// The path's segments.
#[derive(Debug)]
pub struct UrlPath<T>(pub T);

impl<T: DeserializeOwned> FromRequest for UrlPath<T> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let segments: Option<Vec<_>> = request.match_info().iter().map(|(_, segment)| read(segment)).collect();
        let Some(segments) = segments else { return ready(Err(malformed())) };
        let path = match <[String; 1]>::try_from(segments) {
            Ok([segment]) => T::deserialize(segment.into_deserializer()),
            Err(segments) => T::deserialize(SeqDeserializer::new(segments.into_iter())),
        };
        ready(path.map(Self).map_err(|_: Unfit| Refusal::not_found(Text::new("tài nguyên", "resource"))))
    }
}

/// A number that counts from 1, as a segment of a path: digits without a zero before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordinal(pub i32);

impl<'de> Deserialize<'de> for Ordinal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let is_plain = text.starts_with(|c: char| c.is_ascii_digit() && c != '0');
        let number = text.parse().ok().filter(|_| is_plain);
        number.map(Self).ok_or_else(|| D::Error::custom("no number that counts from 1"))
    }
}

/// A segment decoded and composed, as text in bodies is; nothing where it is no text.
fn read(segment: &str) -> Option<String> {
    let decoded = percent_decode_str(segment).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| json::nfc(&decoded))
}

/// A header as the contract has it.
pub(super) fn header_parameter(
    name: &str,
    schema: Object,
    required: Required,
    description: &str,
    example: &str,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(example.into()))
        .build()
}

fn malformed() -> Refusal {
    Refusal::new(
        Code::MalformedRequest,
        Text::new("Đường dẫn có ký tự không hợp lệ.", "The path has a character that can't be."),
    )
}
