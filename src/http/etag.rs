//! Strong ETags: a digest of the representation, so that no change can forget to change it.

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
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
    /// `If-None-Match: *`: only where there is nothing yet.
    only_new: bool,
}

impl IfMatch {
    /// No condition.
    pub const NONE: Self = Self { wanted: None, only_new: false };

    /// Whether nothing is asked.
    pub fn is_none(&self) -> bool {
        self.wanted.is_none() && !self.only_new
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
        if self.only_new && current.is_some() {
            return Err(failed());
        }
        let Some(wanted) = &self.wanted else { return Ok(()) };
        let etag = match current {
            Some(current) => Some(etag_of(&super::answer::render(current)?)),
            None => None,
        };
        let matches = match etag {
            Some(etag) => wanted.trim() == "*" || wanted.split(',').any(|tag| tag.trim() == etag),
            None => false,
        };
        if matches {
            return Ok(());
        }
        Err(failed())
    }
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
        let tags: Vec<_> =
            request.headers().get_all(header::IF_MATCH).filter_map(|value| value.to_str().ok()).collect();
        let only_new = request.headers().get(header::IF_NONE_MATCH).is_some_and(|tags| tags == "*");
        ready(Ok(Self { wanted: (!tags.is_empty()).then(|| tags.join(",")), only_new }))
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
