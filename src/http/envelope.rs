//! Around every request: its id, the caller behind its token, the language of its refusals, its line in the log, its
//! count in the metrics, and 304 where nothing changed.

use std::time::Instant;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};

use percent_encoding::percent_decode_str;

use super::etag::is_named;
use super::problem;
use super::state::App;
use crate::access::{Caller, caller};
use crate::db::RequestId;
use crate::refusal::{Answer, Code, Refusal, Text};

/// The language of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// Vietnamese, unless the caller prefers English.
    Vietnamese,
    /// English.
    English,
}

impl Locale {
    /// The language that the caller prefers (RFC 9110 section 12.5.4).
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let weight = |language: &str| {
            wanted
                .split(',')
                .filter_map(|range| {
                    let mut parts = range.split(';');
                    let tag = parts.next()?.trim();
                    let q = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
                    tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(language)).then_some(q)
                })
                .fold(0.0_f32, f32::max)
        };
        if weight("en") > weight("vi") { Self::English } else { Self::Vietnamese }
    }

    /// The sentence in this language.
    pub fn pick(self, text: &Text) -> &str {
        match self {
            Self::Vietnamese => &text.vi,
            Self::English => &text.en,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }
}

/// The id of the request.
pub fn request_id(request: &HttpRequest) -> RequestId {
    request.extensions().get::<RequestId>().cloned().unwrap_or_else(RequestId::none)
}

/// The middleware.
pub async fn envelope<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let started = Instant::now();
    let id = identify(&request);
    request.extensions_mut().insert(id.clone());
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        // parts are of what GET sends (RFC 9110 section 14.2)
        request.headers_mut().remove(header::RANGE);
    }
    let refused = match check(&request) {
        Ok(()) => {
            let caller = authenticate(&request).await;
            request.extensions_mut().insert(Authentication(caller));
            None
        }
        Err(refusal) => Some(refusal),
    };
    let method = request.method().clone();
    let mut response = match refused {
        Some(refusal) => {
            let answer = problem::respond(&refusal, &request);
            request.into_response(answer).map_into_right_body()
        }
        None => finish(next.call(request).await?),
    };
    stamp(response.headers_mut(), &id);
    record(response.request(), &method, &id, response.status(), started);
    Ok(response)
}

/// The caller's own id if it is short and plain, else a new one: control characters never reach the log.
fn identify(request: &ServiceRequest) -> RequestId {
    let given = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    match given.filter(|id| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    }) {
        Some(id) => RequestId::new(id),
        None => RequestId::new(&uuid::Uuid::new_v4().to_string()),
    }
}

fn check(request: &ServiceRequest) -> Answer<()> {
    if request.headers().get_all(header::AUTHORIZATION).count() > 1 {
        return Err(Refusal::new(
            Code::MalformedRequest,
            Text::new("Chỉ gửi một tiêu đề Authorization.", "Send one Authorization header."),
        ));
    }
    if percent_decode_str(request.uri().path()).decode_utf8().is_err() {
        return Err(problem::fallback(StatusCode::BAD_REQUEST));
    }
    if request.uri().to_string().len() > 8_192 {
        return Err(problem::fallback(StatusCode::URI_TOO_LONG));
    }
    Ok(())
}

/// Who stands behind a request's token, or why nobody does; judged only where an operation asks, so that an old token
/// keeps nobody from signing in.
#[derive(Clone)]
struct Authentication(Answer<Caller>);

/// Finds the caller of a bearer token before any operation looks at the request.
async fn authenticate(request: &ServiceRequest) -> Answer<Caller> {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = value.and_then(|text| text.split_once(' ')).ok_or_else(caller::unauthenticated)?;
    let app = request.app_data::<web::Data<App>>().filter(|_| scheme.eq_ignore_ascii_case("bearer"));
    let app = app.ok_or_else(caller::unauthenticated)?;
    let caller = app.remembered.caller(app, request_id(request.request()), token.trim()).await?;
    app.limits.take(&caller.actor)?;
    Ok(caller)
}

/// Writes refusals out in full, and turns an unchanged answer into 304.
fn finish<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let shown = |error: &Error| error.as_error::<Refusal>().cloned();
    let refusal =
        response.response().error().map(|error| shown(error).unwrap_or_else(|| problem::fallback(response.status())));
    if let Some(refusal) = refusal {
        let allow = response.headers().get(header::ALLOW).cloned();
        let (request, _) = response.into_parts();
        let request = ServiceRequest::from_request(request);
        let mut answer = problem::respond(&refusal, &request);
        if let Some(allow) = allow {
            answer.headers_mut().insert(header::ALLOW, allow);
        }
        return request.into_response(answer).map_into_right_body();
    }
    if is_unchanged(&response) {
        return response.map_body(|head, _| {
            head.status = StatusCode::NOT_MODIFIED;
            EitherBody::right(BoxBody::new(()))
        });
    }
    response.map_into_left_body()
}

/// RFC 9110 section 13.1.2: If-None-Match compares weakly.
fn is_unchanged<B>(response: &ServiceResponse<B>) -> bool {
    let request = response.request();
    if response.status() != StatusCode::OK || request.method() != Method::GET {
        return false;
    }
    let Some(etag) = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()) else { return false };
    is_named(request.headers(), etag)
}

fn stamp(headers: &mut HeaderMap, id: &RequestId) {
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
}

fn record(request: &HttpRequest, method: &Method, id: &RequestId, status: StatusCode, started: Instant) {
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let elapsed = started.elapsed();
    let actor = caller_of(request).ok().map(|caller| caller.actor.to_string());
    tracing::info!(
        request_id = id.as_str(),
        %method,
        path = request.path(),
        status = status.as_u16(),
        actor = actor.as_deref().unwrap_or("-"),
        micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    let labels =
        [("method", known_method(method).to_owned()), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels[..2]).record(elapsed.as_secs_f64());
}

/// The method as a label: anyone can make methods up, and each label is a series of its own.
fn known_method(method: &Method) -> &str {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    if known.contains(method) { method.as_str() } else { "other" }
}

/// Who acts in a request that carries a valid token; the refusal otherwise.
pub(crate) fn caller_of(request: &HttpRequest) -> Answer<Caller> {
    let found = request.extensions().get::<Authentication>().map(|found| found.0.clone());
    found.unwrap_or_else(|| Err(caller::unauthenticated()))
}
