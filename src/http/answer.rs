//! The successful answers: found, created, changed, gone. Each carries the stored representation and its ETag.

use std::fmt::Display;
use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::{Either, HttpRequest, HttpResponse, Responder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, HeaderBuilder, ObjectBuilder, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use super::etag::etag_of;
use crate::refusal::{Answer, Refusal};

/// Something with an address of its own.
pub trait Resource {
    /// Its path, as `Location` gives it.
    fn location(&self) -> String;
}

/// What stands for itself in a segment of a path (RFC 3986 section 2.3).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Free text as one segment of a path.
pub fn segment(text: &str) -> impl Display + '_ {
    utf8_percent_encode(text, PLAIN)
}

/// The representation of `value`, the same bytes every time.
pub(super) fn render<T: Serialize>(value: &T) -> Answer<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Refusal::internal(&error))
}

fn respond(status: StatusCode, body: String, etag: Option<String>, location: Option<String>) -> HttpResponse<BoxBody> {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, "application/json"));
    if let Some(etag) = etag {
        response.insert_header((header::ETAG, etag));
    }
    if let Some(location) = location {
        response.insert_header((header::LOCATION, location));
    }
    response.body(body)
}

/// Answers with `value` and its ETag.
fn represent<T: Serialize>(value: &T) -> HttpResponse<BoxBody> {
    match render(value) {
        Ok(bytes) => {
            let etag = etag_of(&bytes);
            respond(StatusCode::OK, String::from_utf8(bytes).unwrap_or_default(), Some(etag), None)
        }
        Err(refusal) => HttpResponse::from_error(refusal),
    }
}

/// 200 with what was asked for. A GET whose `If-None-Match` names the ETag becomes 304 in the envelope.
#[derive(Debug)]
pub struct Found<T>(pub T);

impl<T: Serialize> Responder for Found<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        represent(&self.0)
    }
}

/// A representation whose ETag was known before it was made, or only the ETag where the caller has it already.
#[derive(Debug)]
pub struct Tagged<T> {
    /// The ETag.
    pub etag: String,
    /// The representation; none makes 304.
    pub value: Option<T>,
}

impl<T: Serialize> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        let Some(value) = self.value else {
            return HttpResponse::NotModified().insert_header((header::ETAG, self.etag)).finish();
        };
        match render(&value) {
            Ok(bytes) => respond(StatusCode::OK, String::from_utf8(bytes).unwrap_or_default(), Some(self.etag), None),
            Err(refusal) => HttpResponse::from_error(refusal),
        }
    }
}

impl<T: ToSchema> IntoResponses for Tagged<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        Found::<T>::responses()
    }
}

/// 200 with the stored representation after a change.
#[derive(Debug)]
pub struct Changed<T>(pub T);

impl<T: Serialize> Responder for Changed<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        represent(&self.0)
    }
}

/// 201 with the new resource, its `Location` and ETag; rendered at once, so that a repeated key gives the same bytes.
#[derive(Debug)]
pub struct Created<T> {
    location: String,
    etag: String,
    body: String,
    of: PhantomData<fn() -> T>,
}

impl<T: Resource + Serialize> Created<T> {
    /// The answer for `value`.
    pub fn of(value: &T) -> Answer<Self> {
        let bytes = render(value)?;
        let etag = etag_of(&bytes);
        let body = String::from_utf8(bytes).map_err(|error| Refusal::internal(&error))?;
        Ok(Self { location: value.location(), etag, body, of: PhantomData })
    }
}

/// The answer of a PUT that may make what it names: what was written, and whether it is new.
pub fn created_or_changed<T: Resource + Serialize>(
    (written, new): (T, bool),
) -> Answer<Either<Created<T>, Changed<T>>> {
    Ok(if new { Either::Left(Created::of(&written)?) } else { Either::Right(Changed(written)) })
}

impl<T> Created<T> {
    pub(super) fn again(location: String, etag: String, body: String) -> Self {
        Self { location, etag, body, of: PhantomData }
    }

    pub(super) fn location(&self) -> &str {
        &self.location
    }

    pub(super) fn etag(&self) -> &str {
        &self.etag
    }

    pub(super) fn body(&self) -> &str {
        &self.body
    }
}

impl<T> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        respond(StatusCode::CREATED, self.body, Some(self.etag), Some(self.location))
    }
}

/// 204: it is no longer there.
#[derive(Debug, Clone, Copy)]
pub struct Gone;

impl Responder for Gone {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        HttpResponse::NoContent().finish()
    }
}

pub(super) fn string_header(description: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String)))
        .description(Some(description))
        .build()
}

pub(super) fn documented<T: ToSchema + PartialSchema>(description: &str, headers: &[(&str, &str)]) -> RefOr<Response> {
    let mut response = ResponseBuilder::new().description(description).content(
        "application/json",
        ContentBuilder::new().schema(Some(utoipa::openapi::Ref::from_schema_name(T::name()))).build(),
    );
    for (name, meaning) in headers {
        response = response.header(*name, string_header(meaning));
    }
    RefOr::T(response.build())
}

/// The same answer with the ETag that it carries.
pub fn documented_etag(response: ResponseBuilder) -> ResponseBuilder {
    response.header(ETAG.0, string_header(ETAG.1))
}

pub(super) const ETAG: (&str, &str) =
    ("ETag", "Strong validator of this representation; send it in If-Match or If-None-Match.");

impl<T: ToSchema> IntoResponses for Found<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([
            ("200".to_owned(), documented::<T>("What was asked for.", &[ETAG])),
            (
                "304".to_owned(),
                RefOr::T(ResponseBuilder::new().description("Unchanged since the ETag in If-None-Match.").build()),
            ),
        ])
    }
}

impl<T: ToSchema> IntoResponses for Changed<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([("200".to_owned(), documented::<T>("The stored representation after the change.", &[ETAG]))])
    }
}

impl<T: ToSchema> IntoResponses for Created<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let headers = [ETAG, ("Location", "The path of the new resource.")];
        BTreeMap::from([("201".to_owned(), documented::<T>("The new resource.", &headers))])
    }
}

impl IntoResponses for Gone {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([(
            "204".to_owned(),
            RefOr::T(ResponseBuilder::new().description("It is no longer there.").build()),
        )])
    }
}
