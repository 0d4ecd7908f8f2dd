//! Problem details (RFC 9457), in Vietnamese unless the caller prefers English.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::answer::string_header;
use super::envelope::{Locale, request_id};
use crate::access::Permits;
use crate::refusal::{Code, Fault, Refusal, Text};

/// The media type of every refusal.
const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// The page that explains this code.
    #[schema(example = "/problems/invalid_input")]
    r#type: String,
    /// The stable code.
    #[schema(example = "invalid_input")]
    code: &'static str,
    /// The code's fixed title.
    #[schema(example = "Dữ liệu không hợp lệ")]
    title: String,
    /// What happened this time, and what to do.
    #[schema(example = "Có 1 chỗ trong dữ liệu gửi lên cần sửa.")]
    detail: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// The request's id, as in the log.
    #[schema(example = "0192f3a1-4b7e-7000-8000-000000000000")]
    request_id: String,
    /// Each place that has to change.
    errors: Vec<ListedFault>,
    /// For `transition_not_allowed`: the steps that the state allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    allowed: Option<Vec<&'static str>>,
}

/// One place in the input that has to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedFault {
    /// A JSON pointer into the body or line, or `?name` for a parameter.
    #[schema(example = "/received_at")]
    pub pointer: String,
    /// What kind of fault.
    #[schema(example = "required")]
    pub code: String,
    /// What is wrong and what would be right.
    #[schema(example = "Cần ngày tiếp nhận.")]
    pub detail: String,
}

impl ListedFault {
    /// The fault in one language.
    pub fn new(fault: &Fault, locale: Locale) -> Self {
        Self {
            pointer: fault.pointer.clone(),
            code: fault.code.to_owned(),
            detail: locale.pick(&fault.detail).to_owned(),
        }
    }
}

impl Problem {
    fn new(refusal: &Refusal, locale: Locale, request_id: &str) -> Self {
        Self {
            r#type: format!("/problems/{}", refusal.code.name()),
            code: refusal.code.name(),
            title: locale.pick(&refusal.code.title()).to_owned(),
            detail: locale.pick(&refusal.detail).to_owned(),
            status: refusal.code.status(),
            request_id: request_id.to_owned(),
            errors: refusal.faults.iter().map(|fault| ListedFault::new(fault, locale)).collect(),
            allowed: (refusal.code == Code::TransitionNotAllowed).then(|| refusal.allowed.clone()),
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Only the status: the envelope knows the language and the request id, and writes the body.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// The whole answer to a refused request.
pub(super) fn respond(refusal: &Refusal, request: &ServiceRequest) -> HttpResponse<BoxBody> {
    let locale = Locale::of(request.headers());
    let problem = Problem::new(refusal, locale, request_id(request.request()).as_str());
    let mut response = HttpResponse::build(refusal.status_code());
    if refusal.code == Code::RequestTimeout {
        // what may still come of the body is no request
        response.force_close();
    }
    response
        .insert_header((header::CONTENT_TYPE, PROBLEM_JSON))
        .insert_header((header::CONTENT_LANGUAGE, locale.name()))
        .insert_header((header::VARY, "Accept-Language"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(seconds) = refusal.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if let Some(length) = refusal.length {
        response.insert_header((header::CONTENT_RANGE, format!("bytes */{length}")));
    }
    if refusal.code == Code::Unauthenticated {
        response.insert_header((header::WWW_AUTHENTICATE, challenge(request)));
    }
    response.body(serde_json::to_string(&problem).unwrap_or_default())
}

/// RFC 6750 section 3.1: no error code where no credentials came.
fn challenge(request: &ServiceRequest) -> &'static str {
    if request.headers().contains_key(header::AUTHORIZATION) {
        "Bearer realm=\"cchc\", error=\"invalid_token\""
    } else {
        "Bearer realm=\"cchc\""
    }
}

/// A refusal for a status that the web server itself answered with.
pub fn fallback(status: StatusCode) -> Refusal {
    let code = match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::URI_TOO_LONG => Code::UriTooLong,
        status if status.is_client_error() => Code::MalformedRequest,
        _ => Code::InternalError,
    };
    Refusal::new(code, Text::new(code.advice().vi, code.advice().en))
}

pub(super) fn documented(status: u16, meaning: &str) -> (String, RefOr<Response>) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let mut response = ResponseBuilder::new().description(meaning).content(PROBLEM_JSON, content);
    let header = match status {
        401 => Some(("WWW-Authenticate", "What is needed (RFC 6750).")),
        405 => Some(("Allow", "The methods that are taken here.")),
        416 => Some(("Content-Range", "`bytes */` and how many bytes there are.")),
        429 | 503 => Some(("Retry-After", "After how many seconds trying again makes sense.")),
        _ => None,
    };
    if let Some((name, meaning)) = header {
        response = response.header(name, string_header(meaning));
    }
    (status.to_string(), RefOr::T(response.build()))
}

/// The refusals that any operation can answer with, whoever calls.
#[derive(Debug)]
pub struct SharedRefusals;

impl IntoResponses for SharedRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([
            documented(400, "The request can't be read."),
            documented(404, "No such thing."),
            documented(405, "Another method is needed; Allow lists them."),
            documented(408, "The body stopped coming."),
            documented(413, "The body is over the limit."),
            documented(414, "The address is too long."),
            documented(415, "Another media type is needed."),
            documented(422, "The input is understood and invalid; each place is listed."),
            documented(429, "Too many tries; Retry-After says when to come back."),
            documented(500, "A fault of the service."),
            documented(
                503,
                "The database is busy, away or full; nothing was done, unless the code is `outcome_unknown`.",
            ),
        ])
    }
}

/// The refusals of an operation that needs the permission `P`.
#[derive(Debug)]
pub struct Refusals<P>(PhantomData<P>);

impl<P: Permits> IntoResponses for Refusals<P> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = SharedRefusals::responses();
        responses.extend([
            documented(401, "No valid token."),
            documented(403, &format!("The caller doesn't hold `{}` there.", P::NAME)),
            documented(404, "No such thing within the caller's scope."),
            documented(
                409,
                "The state, or what is there already, doesn't allow it; `allowed` lists the steps that are.",
            ),
            documented(412, "If-Match names a version that is no longer current."),
            documented(428, "If-Match is required."),
        ]);
        responses
    }
}
