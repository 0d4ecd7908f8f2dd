//! What is seen of a file while it passes: its size, its digest, and whether it is of the kind that its name promises.

use sha2::{Digest, Sha256};

use super::package::{LISTED, holds};
use super::{DOCX, PDF, TEXT, XLSX};
use crate::refusal::{Answer, Refusal, Text};

/// How many bytes at its beginning tell a file's kind.
const BEGINNING: usize = 4096;

/// What was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// How many bytes.
    pub bytes: i64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A file that passes piece by piece; no more of it is kept than its two ends.
#[derive(Debug, Clone, Default)]
pub struct Content {
    bytes: u64,
    digest: Sha256,
    beginning: Vec<u8>,
    end: Vec<u8>,
}

impl Content {
    /// Takes the next piece in.
    pub fn take(&mut self, piece: &[u8]) {
        self.bytes += piece.len() as u64;
        self.digest.update(piece);
        let room = BEGINNING - self.beginning.len();
        self.beginning.extend_from_slice(&piece[..piece.len().min(room)]);
        self.end.extend_from_slice(&piece[piece.len().saturating_sub(LISTED)..]);
        // twice the room, so that not every piece moves what is kept
        if self.end.len() > 2 * LISTED {
            self.end.drain(..self.end.len() - LISTED);
        }
    }

    /// How long it is so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What was received; 422 for nothing, and for what isn't of the promised kind.
    pub fn judged(self, media_type: &str) -> Answer<Received> {
        if self.bytes == 0 {
            return Err(Refusal::fault("", "empty_file", Text::new("Tệp trống.", "The file is empty.")));
        }
        if !self.is(media_type) {
            return Err(Refusal::fault(
                "",
                "content_differs_from_name",
                Text::new(
                    "Nội dung không đúng loại tệp mà tên nêu.",
                    "The content isn't of the kind that the name promises.",
                ),
            ));
        }
        let bytes = i64::try_from(self.bytes).unwrap_or(i64::MAX);
        Ok(Received { bytes, sha256: hex::encode(self.digest.finalize()) })
    }

    fn is(&self, media_type: &str) -> bool {
        let found = infer::get(&self.beginning).map(|kind| kind.mime_type());
        match media_type {
            TEXT => found.is_none() && !self.beginning.contains(&0) && is_utf8_so_far(&self.beginning),
            DOCX => self.beginning.starts_with(b"PK\x03\x04") && holds(&self.end, "word/"),
            XLSX => self.beginning.starts_with(b"PK\x03\x04") && holds(&self.end, "xl/"),
            PDF => says_its_version(&self.beginning),
            promised => found == Some(promised),
        }
    }
}

/// Whether a PDF file begins as ISO 32000 has it in 7.5.2: `%PDF-1.7`.
fn says_its_version(beginning: &[u8]) -> bool {
    let version = beginning.strip_prefix(b"%PDF-").and_then(|rest| rest.first_chunk());
    matches!(version, Some([major, b'.', minor]) if major.is_ascii_digit() && minor.is_ascii_digit())
}

/// UTF-8, but for a character that the cut may have split.
fn is_utf8_so_far(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judged(media_type: &str, content: &[u8]) -> Answer<Received> {
        let mut seen = Content::default();
        seen.take(content);
        seen.judged(media_type)
    }

    #[test]
    fn html_that_is_called_pdf_is_refused() {
        assert!(judged(PDF, b"<html><script>").is_err());
        assert!(judged(PDF, b"%PDF-1.7 ...").is_ok());
        for unfinished in [b"%PDF".as_slice(), b"%PDF-", b"%PDF-1.", b"%PDF-x.y"] {
            assert!(judged(PDF, unfinished).is_err());
        }
        assert!(judged(TEXT, "danh sách".as_bytes()).is_ok());
        assert!(judged(TEXT, b"\x00\x01").is_err());
        assert!(judged(TEXT, b"").is_err());
    }

    #[test]
    fn a_zip_file_is_no_document_and_a_document_no_workbook() {
        let (document, workbook) = (b"PK\x03\x04".as_slice(), b"PK\x03\x04".as_slice());
        let document =
            [document, &super::super::package::listing(&["[Content_Types].xml", "word/document.xml"])].concat();
        let workbook =
            [workbook, &super::super::package::listing(&["[Content_Types].xml", "xl/workbook.xml"])].concat();
        assert!(judged(DOCX, &document).is_ok());
        assert!(judged(XLSX, &workbook).is_ok());
        assert!(judged(DOCX, &workbook).is_err());
        assert!(judged(XLSX, &document).is_err());
        assert!(judged(DOCX, b"PK\x03\x04").is_err());
        assert!(judged(TEXT, &document).is_err());
    }

    proptest! {
        #[test]
        fn it_doesnt_matter_how_a_file_is_cut(content in prop::collection::vec(any::<u8>(), 1..9000), cuts in 1_usize..500) {
            let mut pieces = Content::default();
            content.chunks(cuts).for_each(|piece| pieces.take(piece));
            let mut whole = Content::default();
            whole.take(&content);
            prop_assert_eq!(pieces.judged(TEXT), whole.judged(TEXT));
        }

        #[test]
        fn what_is_kept_of_a_long_file_is_bounded(pieces in prop::collection::vec(1_usize..400_000, 1..20)) {
            let mut content = Content::default();
            for piece in pieces {
                content.take(&vec![b'a'; piece]);
                prop_assert!(content.beginning.len() <= BEGINNING && content.end.len() <= 2 * LISTED);
                prop_assert!(content.end.len() as u64 >= content.bytes.min(LISTED as u64));
            }
        }
    }
}
