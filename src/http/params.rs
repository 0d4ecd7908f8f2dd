//! Query parameters and path segments, read as strictly as bodies.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::json;
use crate::refusal::{Answer, Code, Refusal, Text};

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
        let segments = request.match_info();
        let read: Answer<T> = T::deserialize(actix_router::PathDeserializer::new(segments))
            .map_err(|_| Refusal::not_found(Text::new("tài nguyên", "resource")));
        ready(read.map(Self).and_then(|path| if nul(request) { Err(malformed()) } else { Ok(path) }))
    }
}

fn nul(request: &HttpRequest) -> bool {
    request.match_info().iter().any(|(_, value)| value.contains('\0') || value.contains("%00"))
}

fn malformed() -> Refusal {
    Refusal::new(
        Code::MalformedRequest,
        Text::new("Đường dẫn có ký tự không hợp lệ.", "The path has a character that can't be."),
    )
}
