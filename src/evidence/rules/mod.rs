//! Which files are taken as evidence: a name without tricks, a known kind, and content of that kind. What they stand behind.

mod content;
mod package;
mod subject;

pub use content::{Content, Received};
pub use subject::{Subject, SubjectKind};

use crate::refusal::{Answer, Refusal, Text};

/// The longest file name, in characters.
const LONGEST_NAME: usize = 150;
/// Characters that turn the direction of text: they can hide an extension.
const DIRECTION_MARKS: [char; 9] =
    ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];

/// The media type of a text.
const TEXT: &str = "text/plain; charset=utf-8";
/// The media type of a PDF file.
const PDF: &str = "application/pdf";
/// The media type of a document of Word.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// The media type of a workbook of Excel.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The kinds that are taken: extension and media type.
const KINDS: &[(&str, &str)] = &[
    ("pdf", PDF),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("docx", DOCX),
    ("xlsx", XLSX),
    ("txt", TEXT),
];

/// The media types that evidence can have, without their parameters.
pub fn media_types() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(_, media)| media.split(';').next().unwrap_or(media))
}

/// The media type that a file name promises; 422 for a name that isn't plain or a kind that isn't taken.
pub fn promised_type(name: &str) -> Answer<&'static str> {
    let bad = |c: char| c.is_control() || DIRECTION_MARKS.contains(&c) || "/\\:*?\"<>|".contains(c);
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.contains(bad) || name.starts_with('.') || name.trim() != name {
        return Err(Refusal::fault(
            "?file_name",
            "file_name",
            Text::new(
                "Tên tệp phải đơn giản: không có đường dẫn, ký tự điều khiển hoặc ký tự đảo chiều.",
                "The file name must be plain: no path, control or direction characters.",
            ),
        ));
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    KINDS.iter().find(|(known, _)| *known == extension).map(|(_, media)| *media).ok_or_else(|| {
        let known: Vec<_> = KINDS.iter().map(|(extension, _)| *extension).collect();
        let list = known.join(", ");
        Refusal::fault(
            "?file_name",
            "file_kind",
            Text::new(format!("Chỉ nhận: {list}."), format!("Only these are taken: {list}.")),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_paths_or_hidden_extensions_are_refused() {
        for name in
            ["../../x.pdf", "a/b.pdf", "a\\b.pdf", "", ".pdf", "x\u{202e}fdp.txt", "a\n.pdf", "a.exe", "a", " a.pdf"]
        {
            assert!(promised_type(name).is_err(), "{name:?}");
        }
        assert_eq!(promised_type("Danh sách hộp thư.PDF"), Ok(PDF));
    }
}
