//! Evidence: what is known of it, its content whole or in part. It is sent to what it stands behind.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use utoipa::IntoResponses;
use utoipa::openapi::{Content, RefOr, Response};
use uuid::Uuid;

use super::dto::Evidence;
use super::rules::media_types;
use super::service;
use super::store::Store;
use crate::access::{EvidenceRead, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{
    App, Found, IfNoneMatch, Operations, Refusals, UrlPath, WantedRange, attached, documented_ranges, streamed,
};
use crate::refusal::Answer;

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Evidence>();
}

/// The operations on evidence.
pub fn routes(config: &mut impl Operations) {
    config.service(get_evidence).service(get_evidence_content);
}

/// Shows what is known of a file.
///
/// Whoever works in the unit or above it may.
#[utoipa::path(operation_id = "get_evidence", tag = "evidence", params(("id" = Uuid, Path)),
    responses(Found<Evidence>, Refusals<EvidenceRead>),
    extensions(("x-permission" = json!(EvidenceRead::NAME))))]
#[get("/v1/evidence/{id}")]
async fn get_evidence(
    permitted: Permitted<EvidenceRead>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Evidence>> {
    app.read(permitted, move |tx, scope| service::get(tx, scope, id.0)).await.map(Found)
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
#[utoipa::path(operation_id = "get_evidence_content", tag = "evidence", params(("id" = Uuid, Path), WantedRange),
    responses(File, Refusals<EvidenceRead>),
    extensions(("x-permission" = json!(EvidenceRead::NAME))))]
#[get("/v1/evidence/{id}/content")]
async fn get_evidence_content(
    permitted: Permitted<EvidenceRead>,
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
