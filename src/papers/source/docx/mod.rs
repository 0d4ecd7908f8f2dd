//! DOCX files: the text of their paragraphs, tables, text boxes and notes.

mod body;
mod numbering;
mod styles;
mod wrapped;

use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use zip::ZipArchive;

use self::body::Body;
use self::numbering::{Numbering, attribute};
use self::styles::Styles;
use super::refused;
use super::text::{composed_remark, judge_encoding};
use crate::papers::dto::Remark;
use crate::papers::reading::Line;
use crate::refusal::{Answer, Refusal};

/// The most parts of a file.
const PARTS: usize = 2_000;
/// The largest part that is read, unpacked.
const UNPACKED: u64 = 24 << 20;
type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The lines of a file: a paragraph or a row of a table each.
pub fn lines(bytes: &[u8], remarks: &mut Vec<Remark>) -> Answer<Vec<Line>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    judge(&mut archive)?;
    let numbering = part(&mut archive, "word/numbering.xml")?.map(|xml| Numbering::read(&xml)).unwrap_or_default();
    let styles = part(&mut archive, "word/styles.xml")?.map(|xml| Styles::read(&xml)).unwrap_or_default();
    let body = part(&mut archive, "word/document.xml")?.ok_or_else(unreadable)?;
    let mut found = Body::new(numbering, styles);
    found.read(&body)?;
    found.begin_notes();
    for name in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(notes) = part(&mut archive, name)? {
            found.read(&notes)?;
        }
    }
    let mut found = found.into_lines(remarks);
    wrapped::unwrap(&mut found, remarks);
    let text: String = found.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
    judge_encoding(&text)?;
    if !is_nfc(&text) {
        remarks.push(composed_remark());
    }
    let composed = |line: Line| Line { text: line.text.nfc().collect(), ..line };
    Ok(found.into_iter().map(composed).collect())
}

fn unreadable() -> Refusal {
    refused("unreadable_docx", "Tệp không phải DOCX đọc được.", "The file is no DOCX that can be read.")
}

/// Refuses what a notice never needs.
fn judge(archive: &mut Archive<'_>) -> Answer<()> {
    if archive.len() > PARTS {
        return Err(too_large());
    }
    let names: Vec<_> = archive.file_names().collect::<Result<_, _>>().map_err(|_| unreadable())?;
    let names: Vec<_> = names.into_iter().map(Cow::into_owned).collect();
    let lower: Vec<_> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    if lower.iter().any(|name| name.ends_with("vbaproject.bin") || name.contains("activex")) {
        return Err(refused(
            "macros",
            "Tệp có macro; hãy lưu lại dưới dạng DOCX không macro.",
            "The file has macros; save it as a DOCX without them.",
        ));
    }
    for (name, _) in names.iter().zip(&lower).filter(|(_, lower)| lower.contains("_rels/")) {
        if part(archive, name)?.is_some_and(|links| fetches(&links)) {
            return Err(refused(
                "external_link",
                "Tệp có thành phần lấy từ nơi khác (mẫu, ảnh hoặc đối tượng liên kết); hãy nhúng hoặc bỏ chúng.",
                "The file has parts that are fetched from elsewhere (a template, picture or object that is linked); embed or remove them.",
            ));
        }
    }
    Ok(())
}

/// Whether a part's relations name something outside that would be fetched; a link that a reader may follow isn't.
fn fetches(links: &str) -> bool {
    let mut reader = Reader::from_str(links);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let is_outside = attribute(&element, "TargetMode").is_some_and(|mode| mode == "External");
                if is_outside && attribute(&element, "Type").is_none_or(|kind| !kind.ends_with("/hyperlink")) {
                    return true;
                }
            }
            Event::Eof => break,
            _ => (),
        }
    }
    false
}

/// A part, unpacked as far as it may be.
fn part(archive: &mut Archive<'_>, name: &str) -> Answer<Option<String>> {
    let Ok(file) = archive.by_name(name) else {
        return if archive.index_for_name(name).is_some() { Err(unreadable()) } else { Ok(None) };
    };
    let mut unpacked = Vec::new();
    file.take(UNPACKED + 1).read_to_end(&mut unpacked).map_err(|_| unreadable())?;
    if unpacked.len() as u64 > UNPACKED {
        return Err(too_large());
    }
    String::from_utf8(unpacked).map(Some).map_err(|_| unreadable())
}

fn too_large() -> Refusal {
    refused(
        "unpacks_too_large",
        format!("Nội dung giải nén của tệp lớn hơn {} MiB.", UNPACKED >> 20),
        format!("What the file unpacks to is larger than {} MiB.", UNPACKED >> 20),
    )
}
