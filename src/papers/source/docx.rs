//! DOCX files: the text of their paragraphs and tables.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use zip::ZipArchive;

use super::numbering::{Numbering, attribute};
use super::text::{composed_remark, judge_encoding};
use super::{lays_text_out, refused};
use crate::papers::dto::Remark;
use crate::papers::reading::{Form, Line};
use crate::refusal::{Answer, Refusal};

/// The most parts of a file.
const PARTS: usize = 2_000;
/// The largest part that is read, unpacked.
const UNPACKED: u64 = 24 << 20;
/// The most columns that a cell may take.
const WIDEST_CELL: usize = 60;
/// The most columns of a table that only lays text out: heads and tails of documents are such tables.
const LAID_OUT: usize = 2;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The lines of a file: a paragraph or a row of a table each.
pub fn lines(bytes: &[u8], remarks: &mut Vec<Remark>) -> Answer<Vec<Line>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    judge(&mut archive)?;
    let numbering =
        part(&mut archive, "word/numbering.xml")?.map_or_else(Numbering::default, |xml| Numbering::read(&xml));
    let body = part(&mut archive, "word/document.xml")?.ok_or_else(unreadable)?;
    let mut found = Body { numbering, ..Body::default() };
    found.read(&body)?;
    if let Some(notes) = part(&mut archive, "word/footnotes.xml")? {
        found.read(&notes)?;
    }
    let text: String = found.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
    judge_encoding(&text)?;
    if !is_nfc(&text) {
        remarks.push(composed_remark());
    }
    let composed = |line: Line| Line { text: line.text.nfc().collect(), ..line };
    Ok(found.lines.into_iter().map(composed).collect())
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

/// A table that is being read: its rows of cells of paragraphs.
type Table = Vec<Vec<Vec<String>>>;

/// The text of a part, while it is read.
#[derive(Debug, Default)]
struct Body {
    lines: Vec<Line>,
    numbering: Numbering,
    tables: Vec<Table>,
    paragraph: String,
    list: Option<String>,
    level: u32,
    /// How many columns the cell takes.
    span: usize,
    /// How deep inside of what is there twice.
    skipped: usize,
    is_text: bool,
}

impl Body {
    fn read(&mut self, xml: &str) -> Answer<()> {
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().map_err(|_| unreadable())? {
                Event::Start(element) => self.start(&element),
                Event::Empty(element) => {
                    self.start(&element);
                    self.end(element.local_name().as_ref());
                }
                Event::End(element) => self.end(element.local_name().as_ref()),
                Event::Text(text) if self.is_text => self.paragraph.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if self.is_text => self.paragraph.push_str(&resolved(&entity)?),
                Event::DocType(_) => return Err(unreadable()),
                Event::Eof => return Ok(()),
                _ => (),
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let value = || attribute(element, "val");
        match element.local_name().as_ref() {
            "Fallback" => self.skipped += 1,
            _ if self.skipped > 0 => (),
            "t" => self.is_text = true,
            "tab" => self.paragraph.push('\t'),
            "br" | "cr" => self.flush(),
            "noBreakHyphen" => self.paragraph.push('-'),
            "numId" => self.list = value().filter(|list| list != "0"),
            "ilvl" => self.level = value().and_then(|level| level.parse().ok()).unwrap_or_default(),
            "tbl" => self.tables.push(Vec::new()),
            "tr" => self.tables.last_mut().into_iter().for_each(|table| table.push(Vec::new())),
            "gridSpan" => self.span = value().and_then(|span| span.parse().ok()).unwrap_or(1),
            "tc" => self.row().into_iter().for_each(|row| row.push(Vec::new())),
            _ => (),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "Fallback" => self.skipped = self.skipped.saturating_sub(1),
            _ if self.skipped > 0 => (),
            "t" => self.is_text = false,
            "p" => {
                self.number();
                self.flush();
            }
            "tc" => self.span_columns(),
            "tbl" => self.table(),
            _ => (),
        }
    }

    /// Keeps the columns free that a merged cell takes besides its first one.
    fn span_columns(&mut self) {
        let more = std::mem::take(&mut self.span).min(WIDEST_CELL).saturating_sub(1);
        self.row().into_iter().for_each(|row| row.extend(std::iter::repeat_n(Vec::new(), more)));
    }

    fn row(&mut self) -> Option<&mut Vec<Vec<String>>> {
        self.tables.last_mut()?.last_mut()
    }

    /// Puts its number before a paragraph of a list.
    fn number(&mut self) {
        let Some(list) = self.list.take() else { return };
        let level = std::mem::take(&mut self.level);
        if self.paragraph.trim().is_empty() {
            return;
        }
        if let Some(number) = self.numbering.next(&list, level) {
            self.paragraph.insert_str(0, &number);
        }
    }

    /// Ends a paragraph.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.paragraph).replace('\n', " ");
        match self.row().map(|row| row.last_mut()) {
            Some(Some(cell)) => cell.push(text),
            Some(None) | None => self.lines.push(Line { text, form: Form::Whole }),
        }
    }

    /// Ends a table: what only lays text out is read column by column, other tables row by row.
    fn table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let text: String = table.iter().flatten().flatten().flat_map(|paragraph| [paragraph.as_str(), " "]).collect();
        let lays_out = table.iter().all(|row| row.len() <= LAID_OUT) && (table.len() == 1 || lays_text_out(&text));
        for row in table {
            if lays_out {
                for paragraph in row.into_iter().flatten() {
                    self.place(paragraph, Form::Whole);
                }
            } else {
                let cells: Vec<_> = row.into_iter().map(|cell| cell.join(" ").replace(['\t', '|'], " ")).collect();
                self.place(cells.join("\t"), Form::Row);
            }
        }
    }

    /// A line, or a paragraph of the cell that a table stands in.
    fn place(&mut self, text: String, form: Form) {
        match self.row().and_then(|row| row.last_mut()) {
            Some(cell) => cell.push(text),
            None => self.lines.push(Line { text, form }),
        }
    }
}

/// What an entity stands for: one of the five that XML has, or a character's number.
fn resolved(entity: &BytesRef<'_>) -> Answer<String> {
    if let Some(character) = entity.resolve_char_ref().map_err(|_| unreadable())? {
        return Ok(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(entity).map(str::to_owned).ok_or_else(unreadable)
}
