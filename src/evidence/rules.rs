//! Which files are taken as evidence: a name without tricks, a known kind, and content of that kind.

use crate::refusal::{Answer, Refusal, Text};

/// The longest file name, in characters.
const LONGEST_NAME: usize = 150;
/// Characters that turn the direction of text: they can hide an extension.
const DIRECTION_MARKS: [char; 9] =
    ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'];

/// The kinds that are taken: extension and media type.
const KINDS: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("txt", "text/plain; charset=utf-8"),
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

/// Refuses content that isn't what the name promises, by its first bytes.
pub fn is_what_it_promises(media_type: &str, beginning: &[u8]) -> Answer<()> {
    let found = infer::get(beginning).map(|kind| kind.mime_type());
    let fits = match (media_type, found) {
        ("text/plain; charset=utf-8", None) => !beginning.contains(&0) && is_utf8_so_far(beginning),
        (promised, Some("application/zip")) => promised.starts_with("application/vnd.openxmlformats"),
        (promised, Some(found)) => found == promised,
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::fault(
        "",
        "content_differs_from_name",
        Text::new("Nội dung không đúng loại tệp mà tên nêu.", "The content isn't of the kind that the name promises."),
    ))
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
    use super::*;

    #[test]
    fn names_with_paths_or_hidden_extensions_are_refused() {
        for name in
            ["../../x.pdf", "a/b.pdf", "a\\b.pdf", "", ".pdf", "x\u{202e}fdp.txt", "a\n.pdf", "a.exe", "a", " a.pdf"]
        {
            assert!(promised_type(name).is_err(), "{name:?}");
        }
        assert_eq!(promised_type("Danh sách hộp thư.PDF"), Ok("application/pdf"));
    }

    #[test]
    fn html_that_is_called_pdf_is_refused() {
        assert!(is_what_it_promises("application/pdf", b"<html><script>").is_err());
        assert!(is_what_it_promises("application/pdf", b"%PDF-1.7 ...").is_ok());
        assert!(is_what_it_promises("text/plain; charset=utf-8", "danh sách".as_bytes()).is_ok());
        assert!(is_what_it_promises("text/plain; charset=utf-8", b"\x00\x01").is_err());
    }
}
