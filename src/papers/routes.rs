//! Documents of others.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use utoipa::ToSchema;

use super::dto::{NoticeDraft, SourceKind};
use super::service;
use super::source::LARGEST;
use crate::access::{PaperRead, Permits, Permitted};
use crate::contract::Schemas;
use crate::http::{App, Incoming, Operations, Refusals, unsupported};
use crate::refusal::{Answer, Refusal};

/// What this feature's operations answer with.
pub fn answers(schemas: &mut Schemas) {
    schemas.add::<NoticeDraft>();
}

/// This feature's operations.
pub fn routes(config: &mut impl Operations) {
    config.service(read_notice);
}

const TEXT: &str = "text/plain";
const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A document as plain text, its line breaks as they are.
#[derive(Debug, ToSchema)]
pub struct PlainText(pub String);

/// A document as a DOCX file.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct DocxFile(pub Vec<u8>);

/// A document as a PDF file.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct PdfFile(pub Vec<u8>);

/// Reads a notice that somebody else wrote into a draft, for a person to confirm.
///
/// Whoever works in a unit or above it may. It takes text in UTF-8 (or UTF-16 with its mark), a DOCX file, or a PDF file that
/// has text, up to 8 MiB, and stores nothing. Each piece is word for word, with its place and how sure the reader is; what could not be placed is listed.
/// Refused (422) are files with macros or parts that are fetched from elsewhere, PDF files that hold only pictures, need a
/// password, or take more than 10 seconds or 1 GiB of memory, text in TCVN3 or VNI, and documents that tell of no inspection.
#[utoipa::path(operation_id = "read_notice", tag = "notices",
    request_body(content((PlainText = "text/plain"), (DocxFile = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (PdfFile = "application/pdf"))),
    responses((status = 200, description = "What the notice says.", body = NoticeDraft), Refusals<PaperRead>),
    extensions(("x-permission" = json!(PaperRead::NAME))))]
#[post("/v1/notices/read")]
async fn read_notice(
    permitted: Permitted<PaperRead>,
    request: HttpRequest,
    mut incoming: Incoming,
    app: Data<App>,
) -> Answer<HttpResponse> {
    let kind = kind_of(&request)?;
    let knowledge = app.read(permitted, service::knowledge).await?;
    let document = incoming.whole(LARGEST).await?;
    let reader = app.settings.pdf_reader().map_err(|error| Refusal::internal(&error))?;
    Ok(HttpResponse::Ok().json(service::read_notice(&reader, kind, document, knowledge).await?))
}

/// What a request says that it sends.
fn kind_of(request: &HttpRequest) -> Answer<SourceKind> {
    let said = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let media = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_packed = request.headers().contains_key(header::CONTENT_ENCODING);
    match media.as_str() {
        TEXT if !is_packed => Ok(SourceKind::Text),
        DOCX if !is_packed => Ok(SourceKind::Docx),
        PDF if !is_packed => Ok(SourceKind::Pdf),
        _ => Err(unsupported(&format!("{TEXT}, {DOCX}, {PDF}"))),
    }
}
