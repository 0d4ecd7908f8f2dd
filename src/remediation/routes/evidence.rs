//! Evidence: sent as raw bodies, given whole or in part.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use utoipa::IntoResponses;
use utoipa::openapi::{Content, RefOr, Response};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::access::{Permits, Permitted, RemediationRead, RemediationWrite};
use crate::evidence::rules::media_types;
use crate::evidence::store::Store;
use crate::http::{
    App, Created, Found, IfNoneMatch, Incoming, Params, Refusals, UrlPath, WantedRange, attached, documented_ranges,
    streamed, unsupported,
};
use crate::refusal::Answer;
use crate::remediation::dto::{Evidence, FileContent, NewFile};
use crate::remediation::service;

/// The operations on evidence.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(add_evidence).service(get_evidence).service(get_evidence_content);
}

/// Adds a file to a draft, as the raw body.
///
/// Who wrote the report may, and the unit's leader. The kind is told by the name's extension and checked by the content;
/// the file is hashed on the way and kept as it is. It can take the place of an earlier one of the same report, which stays
/// readable: evidence is never removed.
#[utoipa::path(operation_id = "add_evidence", tag = "remediation", params(("id" = Uuid, Path), NewFile),
    request_body(content = FileContent, content_type = "application/octet-stream"),
    responses(Created<Evidence>, Refusals<RemediationWrite>),
    extensions(("x-permission" = json!(RemediationWrite::NAME))))]
#[post("/v1/remediation-reports/{id}/evidence")]
async fn add_evidence(
    permitted: Permitted<RemediationWrite>,
    id: UrlPath<Uuid>,
    file: Params<NewFile>,
    request: HttpRequest,
    incoming: Incoming,
    app: Data<App>,
    store: Data<Store>,
) -> Answer<Created<Evidence>> {
    let (scope, request_id) = permitted.into_parts();
    let (asking, report) = (scope.clone(), id.0);
    let begin = move |tx| service::begin_upload(tx, asking, report, file.0);
    let file = app.db.read(request_id.clone(), begin).await?;
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported("application/octet-stream"));
    }
    let received = store.receive(file.id, &file.media_type, app.settings.evidence_bytes, incoming).await?;
    let (id, db) = (file.id, app.db.clone());
    let noting =
        async move { db.write(request_id, move |tx| service::store_upload(tx, scope, report, file, received)).await };
    Created::of(&store.noted(id, noting).await?)
}

/// Shows what is known of a file.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_evidence", tag = "remediation", params(("id" = Uuid, Path)),
    responses(Found<Evidence>, Refusals<RemediationRead>),
    extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/evidence/{id}")]
async fn get_evidence(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Evidence>> {
    app.read(permitted, move |tx, scope| service::get_evidence(tx, scope, id.0)).await.map(Found)
}

/// A file or a part of it, in any of the kinds that are taken.
struct File;

impl IntoResponses for File {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        documented_ranges(|answer| {
            media_types().fold(answer, |answer, media| answer.content(media, Content::default()))
        })
    }
}

/// Gives a file's content or a part of it, to be saved and never shown in place.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_evidence_content", tag = "remediation", params(("id" = Uuid, Path), WantedRange),
    responses(File, Refusals<RemediationRead>),
    extensions(("x-permission" = json!(RemediationRead::NAME))))]
#[get("/v1/evidence/{id}/content")]
async fn get_evidence_content(
    permitted: Permitted<RemediationRead>,
    id: UrlPath<Uuid>,
    known: IfNoneMatch,
    wanted: WantedRange,
    app: Data<App>,
    store: Data<Store>,
) -> Answer<HttpResponse> {
    let file = app.read(permitted, move |tx, scope| service::content(tx, scope, id.0)).await?;
    let etag = format!("\"{}\"", file.sha256);
    if known.knows(&etag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
    }
    let stretch = wanted.of(file.bytes, &etag)?;
    let content = store.read(file.id, file.bytes, stretch.bytes(file.bytes)).await?;
    Ok(streamed(attached(file.file_name, &file.media_type), etag, file.bytes, &stretch, content))
}
