//! Dossiers, one by one and in bulk.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{Either, HttpRequest, HttpResponse, delete, get, post, put};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::dto::{BulkParams, Dossier, DossierFilter, DossierHistory, DossierInput, DossierLine, Submission};
use super::lines::{Cutter, Piece, Shape};
use super::service::{self, Bulk, Lookups, Singles};
use crate::access::{Authenticated, DossierRead, DossierWrite, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{
    App, Body, Changed, Created, Found, Gone, IfMatch, IfMatchWhereThere, Incoming, Locale, Operations, Page, Params,
    Refusals, UrlPath, created_or_changed, unsupported,
};
use crate::refusal::{Answer, Code, Refusal, Text};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<Dossier>().add::<Page<Dossier>>().add::<DossierHistory>().add::<Submission>().add::<DossierLine>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config
        .service(submit_dossiers)
        .service(list_dossiers)
        .service(put_dossier)
        .service(get_dossier)
        .service(delete_dossier)
        .service(get_dossier_history)
        .service(get_submission);
}

/// Creates or replaces a dossier.
///
/// The one-stop desk of the unit may, and its software for what it sent itself. The same content twice changes nothing; a
/// message older than the stored one is refused as `stale`; one of the same time with other content applies. Under a code that a
/// merger gave to a new unit, what the unit before it began is gone on with.
#[utoipa::path(operation_id = "put_dossier", tag = "dossiers", request_body = DossierInput,
    params(("unit_code" = String, Path, example = "10852"), ("code" = String, Path, example = "10852-230214-00001"),
        IfMatchWhereThere),
    responses(Created<Dossier>, Changed<Dossier>, Refusals<DossierWrite>),
    extensions(("x-permission" = json!(DossierWrite::NAME))))]
#[put("/v1/units/{unit_code}/dossiers/{code}")]
async fn put_dossier(
    permitted: Permitted<DossierWrite>,
    path: UrlPath<(String, String)>,
    version: IfMatch,
    body: Body<DossierInput>,
    app: Data<App>,
    singles: Data<Singles>,
) -> Answer<Either<Created<Dossier>, Changed<Dossier>>> {
    let by = permitted.current(&app.db).await?;
    created_or_changed(singles.put(by, path.0, version, body).await?)
}

/// Shows a dossier.
///
/// Whoever works in the unit or above it may; one-stop software sees what it sent itself.
#[utoipa::path(operation_id = "get_dossier", tag = "dossiers",
    params(("unit_code" = String, Path, example = "10852"), ("code" = String, Path, example = "10852-230214-00001")),
    responses(Found<Dossier>, Refusals<DossierRead>), extensions(("x-permission" = json!(DossierRead::NAME))))]
#[get("/v1/units/{unit_code}/dossiers/{code}")]
async fn get_dossier(
    permitted: Permitted<DossierRead>,
    path: UrlPath<(String, String)>,
    lookups: Data<Lookups>,
) -> Answer<Found<Dossier>> {
    let ((scope, _), (unit, code)) = (permitted.into_parts(), path.0);
    lookups.get(scope, unit, code).await.map(Found)
}

/// Takes back a dossier that was sent by mistake.
///
/// The one-stop desk of the unit may, and its software for what it sent itself. Its history stays; it counts in no figure.
#[utoipa::path(operation_id = "delete_dossier", tag = "dossiers",
    params(("unit_code" = String, Path, example = "10852"), ("code" = String, Path, example = "10852-230214-00001"),
        IfMatchWhereThere),
    responses(Gone, Refusals<DossierWrite>), extensions(("x-permission" = json!(DossierWrite::NAME))))]
#[delete("/v1/units/{unit_code}/dossiers/{code}")]
async fn delete_dossier(
    permitted: Permitted<DossierWrite>,
    path: UrlPath<(String, String)>,
    version: IfMatch,
    app: Data<App>,
    singles: Data<Singles>,
) -> Answer<Gone> {
    singles.delete(permitted.current(&app.db).await?, path.0, version).await?;
    Ok(Gone)
}

/// Shows all that was sent about a dossier, the oldest first.
///
/// Whoever works in the unit or above it may; a dossier that was taken back keeps its history.
#[utoipa::path(operation_id = "get_dossier_history", tag = "dossiers",
    params(("unit_code" = String, Path, example = "10852"), ("code" = String, Path, example = "10852-230214-00001")),
    responses(Found<DossierHistory>, Refusals<DossierRead>), extensions(("x-permission" = json!(DossierRead::NAME))))]
#[get("/v1/units/{unit_code}/dossiers/{code}/history")]
async fn get_dossier_history(
    permitted: Permitted<DossierRead>,
    path: UrlPath<(String, String)>,
    app: Data<App>,
) -> Answer<Found<DossierHistory>> {
    let (unit, code) = path.0;
    app.read(permitted, move |tx, scope| service::history(tx, scope, unit, code)).await.map(Found)
}

/// Lists dossiers by unit and code, across all units that the caller sees.
///
/// Whoever works in a unit or above it may; one-stop software sees what it sent itself.
#[utoipa::path(operation_id = "list_dossiers", tag = "dossiers", params(DossierFilter),
    responses(Page<Dossier>, Refusals<DossierRead>), extensions(("x-permission" = json!(DossierRead::NAME))))]
#[get("/v1/dossiers")]
async fn list_dossiers(
    permitted: Permitted<DossierRead>,
    filter: Params<DossierFilter>,
    app: Data<App>,
) -> Answer<Page<Dossier>> {
    app.read(permitted, move |tx, scope| service::list(tx, scope, filter.0)).await
}

/// Takes many dossiers at once, as NDJSON or as a JSON array.
///
/// The one-stop desk of the units may, and their software for what it sent itself. Each line names its `unit_code` and
/// `code` and is judged alone, in order; the body may have any size. Sending it again is safe. `dry_run` predicts the
/// answer and stores nothing.
#[utoipa::path(operation_id = "submit_dossiers", tag = "dossiers", params(BulkParams),
    request_body(content((DossierLine = "application/x-ndjson"), (Vec<DossierLine> = "application/json"))),
    responses((status = 200, description = "What became of the lines.", body = Submission), Refusals<DossierWrite>),
    extensions(("x-permission" = json!(DossierWrite::NAME))))]
#[post("/v1/dossiers/bulk")]
async fn submit_dossiers(
    permitted: Permitted<DossierWrite>,
    authenticated: Authenticated,
    params: Params<BulkParams>,
    request: HttpRequest,
    mut incoming: Incoming,
    app: Data<App>,
) -> Answer<HttpResponse> {
    drop(permitted);
    require_told(request.query_string())?;
    let mut cutter = Cutter::new(shape(&request)?);
    let Authenticated { caller, request: id } = authenticated;
    let bulk = Bulk::new(app.get_ref().clone(), caller, id, Locale::of(request.headers()), params.0.dry_run);
    let (pieces, taken) = mpsc::channel(1);
    // in a task of its own: a sender who hangs up drops this handler, and takes nothing back of what came before
    let taking = tokio::spawn(bulk.take(taken));
    let read = feed(&mut incoming, &mut cutter, pieces).await;
    let mut bulk = taking.await.map_err(|gone| Refusal::internal(&gone))??;
    if cutter.is_no_array() {
        return Err(no_array());
    }
    if let Err(cut) = read {
        bulk.finish().await?;
        return Err(cut);
    }
    let unfinished = cutter.is_unfinished();
    match cutter.finish() {
        Some(piece) if !unfinished => bulk.line(piece).await?,
        _ => (),
    }
    if unfinished {
        bulk.unfinished();
    }
    Ok(HttpResponse::Ok().json(bulk.finish().await?))
}

/// Cuts a body into its pieces and hands them on as they come, until it ends or turns out not to be what it says.
async fn feed(incoming: &mut Incoming, cutter: &mut Cutter, pieces: mpsc::Sender<Vec<Piece>>) -> Answer<()> {
    while let Some(chunk) = incoming.next().await? {
        let whole = cutter.push(&chunk);
        // who takes the pieces has stopped where it was refused, and says why
        if cutter.is_no_array() || pieces.send(whole).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn no_array() -> Refusal {
    let detail = Text::new(
        "Cần một mảng JSON; hoặc gửi application/x-ndjson.",
        "A JSON array is needed; or send application/x-ndjson.",
    );
    Refusal::new(Code::JsonMalformed, detail)
}

/// Refuses a `dry_run` without a value: taken as absent, it would make a rehearsal a change.
fn require_told(query: &str) -> Answer<()> {
    if query.split('&').any(|pair| ["dry_run", "dry_run="].contains(&pair)) {
        let detail = Text::new("Cần dry_run=true hoặc dry_run=false.", "dry_run=true or dry_run=false is needed.");
        return Err(Refusal::fault("?dry_run", "required", detail));
    }
    Ok(())
}

fn shape(request: &HttpRequest) -> Answer<Shape> {
    if request.headers().contains_key("idempotency-key") {
        return Err(Refusal::new(
            Code::MalformedRequest,
            Text::new(
                "Gửi hàng loạt không nhận Idempotency-Key: từng dòng đã an toàn khi gửi lại.",
                "Bulk takes no Idempotency-Key: each line is safe to send again.",
            ),
        ));
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let encoded = request.headers().contains_key(header::CONTENT_ENCODING);
    match kind.split(';').next().unwrap_or_default().trim() {
        "application/x-ndjson" if !encoded => Ok(Shape::Lines),
        "application/json" if !encoded => Ok(Shape::Array),
        _ => Err(unsupported("application/x-ndjson, application/json")),
    }
}

/// Shows the kept answer to a bulk submission.
///
/// Only who sent it may.
#[utoipa::path(operation_id = "get_submission", tag = "dossiers", params(("id" = Uuid, Path)),
    responses(Found<Submission>, Refusals<DossierWrite>), extensions(("x-permission" = json!(DossierWrite::NAME))))]
#[get("/v1/submissions/{id}")]
async fn get_submission(
    permitted: Permitted<DossierWrite>,
    id: UrlPath<Uuid>,
    app: Data<App>,
) -> Answer<Found<Submission>> {
    app.read(permitted, move |tx, scope| service::get_submission(tx, scope, id.0)).await.map(Found)
}
