//! From the bytes of a document to its lines, in bounded time and memory; nothing of a file is run or fetched.

mod docx;
pub mod pdf;
mod text;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::dto::{Remark, SourceKind};
use super::reading::Line;
use crate::db::folded;
use crate::inspections::dto::Bilingual;
use crate::refusal::{Answer, Refusal, Text};

/// The largest document, in bytes.
pub const LARGEST: usize = 8 << 20;
/// The longest text of a document, in characters.
pub const LONGEST: usize = 200_000;

/// The most lines of a document.
pub const MOST_LINES: usize = 6_000;

/// A document that was sent.
#[derive(Debug)]
pub enum Document {
    /// Plain text.
    Text(Bytes),
    /// A DOCX file.
    Docx(Bytes),
    /// A PDF file, and what the process that read it told.
    Pdf(Bytes, pdf::Told),
}

/// A document's lines, and what was noticed on the way to them.
#[derive(Debug)]
pub struct Source {
    /// What it was.
    pub kind: SourceKind,
    /// Its lines.
    pub lines: Vec<Line>,
    /// How many characters they have, line breaks included.
    pub characters: usize,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// What was noticed.
    pub remarks: Vec<Remark>,
}

impl Source {
    /// Reads a document.
    ///
    /// 422 with what is wrong where it can't be read as what it is said to be, is longer than [`LONGEST`], or has what a notice never
    /// needs: macros, parts that are fetched from elsewhere, another encoding than Unicode.
    pub fn read(document: Document) -> Answer<Self> {
        let mut remarks = Vec::new();
        let (kind, bytes, lines) = match document {
            Document::Text(bytes) => {
                let lines = text::lines(&text::decode(&bytes)?, &mut remarks)?;
                (SourceKind::Text, bytes, lines)
            }
            Document::Docx(bytes) => {
                let lines = docx::lines(&bytes, &mut remarks)?;
                (SourceKind::Docx, bytes, lines)
            }
            Document::Pdf(bytes, told) => (SourceKind::Pdf, bytes, pdf::lines(told, &mut remarks)?),
        };
        let characters = lines.iter().map(|line| line.text.chars().count() + 1).sum::<usize>().saturating_sub(1);
        if characters > LONGEST || lines.len() > MOST_LINES {
            return Err(too_long());
        }
        if lines.iter().all(|line| line.text.trim().is_empty()) {
            return Err(refused(
                "no_text",
                "Văn bản không có chữ nào đọc được.",
                "The document has no text that can be read.",
            ));
        }
        Ok(Self { kind, lines, characters, sha256: hex::encode(Sha256::digest(bytes)), remarks })
    }
}

/// Whether the words of a table of two columns are those of the blocks before and after a body, which it only lays out.
fn lays_text_out(text: &str) -> bool {
    let text = folded(text);
    ["cong hoa xa hoi", "noi nhan", "tm. ", "kt. "].iter().any(|words| text.contains(words))
}

/// That numbers of pages, and what stands on each of them, were left out.
fn running_remark(lines: usize) -> Remark {
    let vi = format!("Đã bỏ {lines} dòng ở đầu hoặc cuối trang: số trang và dòng lặp lại.");
    let en =
        format!("{lines} lines at the tops or bottoms of pages were left out: their numbers, and what comes back.");
    Remark { code: "running_lines", detail: Bilingual { vi, en } }
}

fn too_long() -> Refusal {
    refused(
        "text_too_long",
        format!(
            "Văn bản dài hơn {LONGEST} ký tự hoặc {MOST_LINES} dòng; thông báo kết quả kiểm tra không dài đến thế."
        ),
        format!("The text is longer than {LONGEST} characters or {MOST_LINES} lines; no notice of an inspection is."),
    )
}

/// 422 for a document as a whole.
fn refused(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::fault("", code, Text::new(vi.into(), en.into()))
}
