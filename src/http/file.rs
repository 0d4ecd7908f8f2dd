//! Files as answers: to be saved, never shown in place.

use std::error::Error;

use actix_web::body::{BoxBody, SizedStream};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use bytes::Bytes;
use futures_util::Stream;

use super::range::Stretch;
use crate::db::without_marks;

/// 200 with a file.
#[derive(Debug)]
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its ETag.
    pub etag: String,
    /// Its content; none makes 304.
    pub content: Option<Vec<u8>>,
}

impl Responder for Download {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        let etag = (header::ETAG, self.etag);
        match self.content {
            Some(content) => attached(self.name, self.media_type).insert_header(etag).body(content),
            None => HttpResponse::NotModified().insert_header(etag).finish(),
        }
    }
}

/// 200 with a file piece by piece, or 206 with a part of it.
pub fn streamed<E: Into<Box<dyn Error>> + 'static>(
    mut answer: HttpResponseBuilder,
    etag: String,
    length: u64,
    stretch: &Stretch,
    content: impl Stream<Item = Result<Bytes, E>> + 'static,
) -> HttpResponse {
    answer.insert_header((header::ETAG, etag)).insert_header((header::ACCEPT_RANGES, "bytes"));
    if let Some(range) = stretch.content_range(length) {
        answer.status(StatusCode::PARTIAL_CONTENT).insert_header((header::CONTENT_RANGE, range));
    }
    let bytes = stretch.bytes(length);
    answer.body(SizedStream::new(bytes.end - bytes.start, content))
}

/// 200 for a file of a name and kind, before its content.
pub fn attached(name: String, media_type: &str) -> HttpResponseBuilder {
    let is_plain = |letter: char| matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\');
    let plain = without_marks(&name).map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    let whole = ExtendedValue { charset: Charset::Ext("UTF-8".into()), language_tag: None, value: name.into_bytes() };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        // the plain one comes first, for programs that don't know the other (RFC 6266 appendix D)
        parameters: vec![DispositionParam::Filename(plain), DispositionParam::FilenameExt(whole)],
    };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header(disposition)
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_for_programs_that_know_ascii_alone_too() {
        let answer = attached("Đề án “số 1”\".pdf".to_owned(), "application/pdf").finish();
        assert_eq!(
            answer.headers().get("content-disposition").unwrap(),
            "attachment; filename=\"De an _so 1__.pdf\"; \
             filename*=UTF-8''%C4%90%E1%BB%81%20%C3%A1n%20%E2%80%9Cs%E1%BB%91%201%E2%80%9D%22.pdf"
        );
    }
}
