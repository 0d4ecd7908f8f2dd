//! What is there for machines that watch and people that read: health, metrics, problem pages, the contract.

use std::sync::LazyLock;

use actix_web::http::{Method, header};
use actix_web::web::{Data, ServiceConfig, redirect};
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use metrics_exporter_prometheus::PrometheusHandle;
use utoipa::openapi::OpenApi;

use super::envelope::Locale;
use super::operations::Operations;
use super::params::UrlPath;
use super::problem::{SharedRefusals, fallback};
use super::state::App;
use crate::refusal::{Answer, Code, Refusal, Text};

/// The documented ones.
pub fn routes(config: &mut impl Operations) {
    config.service(healthz).service(readyz).service(problem_page);
}

/// Those that stand beside the contract: itself, and the metrics.
pub fn beside(config: &mut ServiceConfig) {
    config.service(redirect("/docs", "/docs/")).service(serve_contract).service(serve_metrics);
}

/// Whether the process is alive.
///
/// Anyone may call it.
#[utoipa::path(operation_id = "healthz", tag = "operation", security(()),
    responses((status = 200, description = "It is.", body = String, content_type = "text/plain", example = "ok"), SharedRefusals))]
#[get("/healthz")]
async fn healthz() -> impl Responder {
    "ok"
}

/// Whether the service can answer: the database is there.
///
/// Anyone may call it.
#[utoipa::path(operation_id = "readyz", tag = "operation", security(()),
    responses((status = 200, description = "It can.", body = String, content_type = "text/plain", example = "ready"), SharedRefusals))]
#[get("/readyz")]
async fn readyz(app: Data<App>) -> Answer<&'static str> {
    app.db.ready().await?;
    Ok("ready")
}

/// The page that explains a problem's code.
///
/// Anyone may call it. Vietnamese unless English is preferred.
#[utoipa::path(operation_id = "problem_page", tag = "operation", security(()),
    params(("code" = String, Path, description = "The problem's code.", example = "invalid_input")),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"), SharedRefusals))]
#[get("/problems/{code}")]
async fn problem_page(request: HttpRequest, code: UrlPath<String>) -> Answer<HttpResponse> {
    let known = Code::ALL.iter().find(|known| known.name() == code.0);
    let code = known.copied().ok_or_else(|| Refusal::not_found(Text::new("trang này", "page")))?;
    let locale = Locale::of(request.headers());
    let (title, advice) = (code.title(), code.advice());
    let (title, advice) = (locale.pick(&title), locale.pick(&advice));
    let page = format!(
        "<!doctype html>\n<html lang=\"{}\"><meta charset=\"utf-8\"><title>{title}</title>\n\
         <h1>{title}</h1>\n<p><code>{}</code> · HTTP {}</p>\n<p>{advice}</p>\n</html>\n",
        locale.name(),
        code.name(),
        code.status(),
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::VARY, "Accept-Language"))
        .body(page))
}

#[get("/openapi.json")]
async fn serve_contract(api: Data<LazyLock<OpenApi>>) -> HttpResponse {
    HttpResponse::Ok().json(&**api.get_ref())
}

#[get("/metrics")]
async fn serve_metrics(metrics: Option<Data<PrometheusHandle>>) -> HttpResponse {
    let text = metrics.map(|metrics| metrics.render()).unwrap_or_default();
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4")).body(text)
}

/// Answers what no route took: 405 with `Allow` where the contract knows the path, 404 otherwise.
pub async fn unmatched(request: HttpRequest, api: Data<LazyLock<OpenApi>>) -> HttpResponse {
    let allowed = methods_at(&api, request.path());
    if allowed.is_empty() {
        return HttpResponse::from_error(fallback(actix_web::http::StatusCode::NOT_FOUND));
    }
    let mut response = HttpResponse::from_error(fallback(actix_web::http::StatusCode::METHOD_NOT_ALLOWED));
    if let Ok(allow) = header::HeaderValue::from_str(&allowed.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

fn methods_at(api: &OpenApi, path: &str) -> Vec<String> {
    let segments: Vec<_> = path.split('/').collect();
    let fits = |template: &str| {
        let wanted: Vec<_> = template.split('/').collect();
        wanted.len() == segments.len()
            && wanted.iter().zip(&segments).all(|(w, s)| w == s || (w.starts_with('{') && !s.is_empty()))
    };
    // the first by its letters, as in what is served: what is spelt out comes before a parameter
    let Some((_, item)) = api.paths.paths.iter().filter(|(template, _)| fits(template)).min_by_key(|(path, _)| *path)
    else {
        return Vec::new();
    };
    let known = [
        (Method::GET, item.get.is_some()),
        (Method::HEAD, item.get.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::DELETE, item.delete.is_some()),
    ];
    known.into_iter().filter(|(_, there)| *there).map(|(method, _)| method.to_string()).collect()
}
