//! Strong ETags: a digest of the representation, so that no change can forget to change it.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};

use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::params::header_parameter;
use crate::refusal::{Answer, Code, Refusal, Text};

/// The strong ETag of a representation, quotes included.
pub fn etag_of(representation: &[u8]) -> String {
    let digest = Sha256::digest(representation);
    format!("\"{}\"", hex::encode(&digest[..16]))
}

/// The strong ETag of something that stands for a representation.
pub fn etag_of_value<T: Serialize>(value: &T) -> Answer<String> {
    Ok(etag_of(&super::answer::render(value)?))
}

/// Whether `If-None-Match` names an ETag, compared weakly (RFC 9110 section 13.1.2).
pub(super) fn is_named(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == etag)
}

/// What the caller knows already: the request's `If-None-Match`.
#[derive(Debug)]
pub struct IfNoneMatch(HeaderMap);

impl IfNoneMatch {
    /// Whether the caller says nothing of the kind.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the caller has the representation of this ETag.
    pub fn knows(&self, etag: &str) -> bool {
        is_named(&self.0, etag)
    }
}

impl FromRequest for IfNoneMatch {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut known = HeaderMap::new();
        for value in request.headers().get_all(header::IF_NONE_MATCH) {
            known.append(header::IF_NONE_MATCH, value.clone());
        }
        ready(Ok(Self(known)))
    }
}

/// What the request's `If-Match` asks. Read without judging: 404 and 403 come before 412 and 428 (RFC 9110 section 13.2.1).
#[derive(Debug, Clone)]
pub struct IfMatch {
    wanted: Option<String>,
    /// What `If-None-Match` names: it mustn't be there. `*` is anything.
    unwanted: Option<String>,
}

impl IfMatch {
    /// No condition.
    pub const NONE: Self = Self { wanted: None, unwanted: None };

    /// Whether nothing is asked.
    pub fn is_none(&self) -> bool {
        self.wanted.is_none() && self.unwanted.is_none()
    }

    /// Checks that the caller saw what is there now: 428 without the header, 412 when it names another version.
    pub fn check<T: Serialize>(&self, current: &T) -> Answer<()> {
        if self.wanted.is_none() {
            return Err(Refusal::new(
                Code::PreconditionRequired,
                Text::new(
                    "Hãy đọc tài nguyên rồi gửi ETag của nó trong tiêu đề If-Match.",
                    "Read the resource and send its ETag in the If-Match header.",
                ),
            ));
        }
        self.check_if_given(Some(current))
    }

    /// Checks a PUT that may make what it names: the header is needed where there is something to replace.
    pub fn check_where_there<T: Serialize>(&self, current: Option<&T>) -> Answer<()> {
        match current {
            Some(current) => self.check(current),
            None => self.check_if_given::<T>(None),
        }
    }

    /// The same where the header is optional; `None` is a resource that doesn't exist yet.
    pub fn check_if_given<T: Serialize>(&self, current: Option<&T>) -> Answer<()> {
        if self.is_none() {
            return Ok(());
        }
        let etag = current.map(|current| Ok::<_, Refusal>(etag_of(&super::answer::render(current)?))).transpose()?;
        let names = |tag: &str| tag == "*" || etag.as_deref() == Some(tag);
        // the one compares strongly, the other weakly (RFC 9110 sections 13.1.1 and 13.1.2)
        let is_wanted = |tags: &String| etag.is_some() && tags.split(',').any(|tag| names(tag.trim()));
        let is_unwanted =
            |tags: &String| etag.is_some() && tags.split(',').any(|tag| names(tag.trim().trim_start_matches("W/")));
        if self.wanted.as_ref().is_none_or(is_wanted) && !self.unwanted.as_ref().is_some_and(is_unwanted) {
            return Ok(());
        }
        Err(failed())
    }
}

/// The values of a header as one list; what isn't text in them names nothing.
fn list_of(request: &HttpRequest, name: HeaderName) -> Option<String> {
    let values: Vec<_> =
        request.headers().get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(","))
}

fn failed() -> Refusal {
    Refusal::new(
        Code::PreconditionFailed,
        Text::new(
            "Tài nguyên đã thay đổi từ lần bạn đọc; hãy đọc lại rồi quyết định.",
            "The resource has changed since you read it; read it again, then decide.",
        ),
    )
}

impl FromRequest for IfMatch {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (wanted, unwanted) = (list_of(request, header::IF_MATCH), list_of(request, header::IF_NONE_MATCH));
        ready(Ok(Self { wanted, unwanted }))
    }
}

/// An ETag as it looks in the contract.
pub(super) const EXAMPLE: &str = "\"0f343b0931126a20f133d67c2b018a3b\"";

fn documented(required: Required, description: &str) -> Vec<Parameter> {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    vec![header_parameter("If-Match", text, required, description, EXAMPLE)]
}

/// The header of a reading that wants no answer where nothing changed, as the contract has it.
pub fn if_none_match() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let description = "The ETag of what is known already; 304 if it is still so.";
    header_parameter("If-None-Match", text, Required::False, description, EXAMPLE)
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        documented(Required::True, "The ETag of what is to be changed, as it was read.")
    }
}

/// In the contract of a PUT that also creates: `If-Match` is welcome and not required.
#[derive(Debug)]
pub struct IfMatchWhereThere;

impl IntoParams for IfMatchWhereThere {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        documented(Required::False, "The ETag of what is to be replaced, where there is something.")
    }
}
