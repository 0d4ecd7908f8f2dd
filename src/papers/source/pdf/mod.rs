//! PDF files: from the places of their letters to lines.
//!
//! Letters become [`runs`], runs become cells of [`tables`], blocks beside each other ([`columns`]) or lines, what [`running`]
//! heads and feet say is left out, and lines become [`paragraphs`]. The parser beneath may hang, overflow its stack or eat
//! memory: a service calls [`extract`] in a process of its own only ([`apart`]).

pub mod apart;
mod canvas;
mod columns;
mod paragraphs;
mod running;
mod runs;
mod tables;

use std::sync::Arc;

use hayro_interpret::InterpreterCache;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::text::{composed_remark, judge_encoding};
use super::{LONGEST, refused, running_remark, too_long};
use crate::inspections::dto::Bilingual;
use crate::papers::dto::Remark;
use crate::papers::reading::Line;
use crate::refusal::{Answer, Refusal};
use canvas::{Canvas, UNNAMED};
use columns::{Item, by_column};
use paragraphs::PageItems;

/// The most pages of a document.
const MOST_PAGES: usize = 500;
/// The most letters that are looked at, those of spaces and of heads and feet included.
const MOST_LETTERS: usize = 2 * LONGEST;
/// So far from its ends a file has to say that it is one.
const MARKED_WITHIN: usize = 1024;
/// Among so many letters one may be without a name.
const UNNAMED_AMONG: usize = 50;

/// What was found in a PDF file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// Its lines.
    pub lines: Vec<Line>,
    /// How many lines at the ends of pages were left out.
    pub running: usize,
    /// How many letters that are turned or stand beside the page were left out.
    pub aside: usize,
    /// Whether most of its letters lie unseen under pictures.
    pub is_recognised: bool,
}

/// Why a file can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfit {
    /// It is no PDF, or a broken one.
    Broken,
    /// It can't be opened without a password.
    Encrypted,
    /// It has pictures and no text.
    OnlyPictures,
    /// It has neither.
    Empty,
    /// Its fonts don't say which letters they draw.
    Unnamed,
    /// It is longer than any notice.
    TooLong,
}

/// What a file says, or why it can't be read.
pub type Told = Result<Extract, Unfit>;

/// What a PDF file says. Without limits: see [`apart`].
pub fn extract(bytes: Vec<u8>) -> Told {
    if !is_whole(&bytes) {
        return Err(Unfit::Broken);
    }
    let pdf = Pdf::new(Arc::new(bytes)).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Unfit::Encrypted
        }
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Unfit::Broken,
    })?;
    match pdf.pages().len() {
        0 => return Err(Unfit::Broken),
        1..=MOST_PAGES => (),
        _ => return Err(Unfit::TooLong),
    }
    let cache = InterpreterCache::new();
    let mut seen = Canvas::default();
    let mut letters = 0;
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        if page.raw().contains_key(b"Contents".as_slice()) && page.page_stream().is_none() {
            return Err(Unfit::Broken);
        }
        let canvas = Canvas::of(page, &cache, MOST_LETTERS - letters);
        if canvas.beyond > 0 {
            return Err(Unfit::TooLong);
        }
        letters += canvas.glyphs.len();
        seen.pictures += canvas.pictures;
        seen.aside += canvas.aside;
        seen.unseen += canvas.unseen;
        pages.push(items(canvas));
    }
    let running = running::take(&mut pages);
    let lines = paragraphs::paragraphs(&pages);
    judge(&lines, seen.pictures)?;
    Ok(Extract { lines, running, aside: seen.aside, is_recognised: seen.unseen * 2 > letters })
}

/// Whether a file begins and ends as a PDF does: what was cut off could be read in part, and its end be missed.
fn is_whole(bytes: &[u8]) -> bool {
    let has = |part: &[u8], mark: &[u8]| part.windows(mark.len()).any(|window| window == mark);
    let end = bytes.len().saturating_sub(MARKED_WITHIN);
    has(&bytes[..bytes.len().min(MARKED_WITHIN)], b"%PDF-") && has(&bytes[end..], b"%%EOF")
}

/// What a page has, in reading order.
fn items(canvas: Canvas) -> PageItems {
    let mut runs = runs::runs(canvas.glyphs, &canvas.rules);
    let mut found = Vec::new();
    for grid in tables::grids(&canvas.rules) {
        let rows = grid.take(&mut runs);
        let top = grid.top();
        found.extend(table(rows).into_iter().map(|item| (top, item)));
    }
    found.extend(columns::items(runs::lines(runs)));
    found.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    found.into_iter().map(|(_, item)| item).collect()
}

/// The rows of a table; one that only lays text out is read column by column.
fn table(rows: Vec<Vec<Vec<String>>>) -> Vec<Item> {
    let text: String = rows.iter().flatten().flatten().flat_map(|line| [line.as_str(), " "]).collect();
    let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
    if widest < 2 || widest == 2 && super::lays_text_out(&text) {
        return by_column(rows);
    }
    rows.into_iter().map(|row| Item::Row(row.into_iter().map(|cell| cell.join(" ")).collect())).collect()
}

/// Whether there are letters, and they are named.
fn judge(lines: &[Line], pictures: usize) -> Result<(), Unfit> {
    let letters = || lines.iter().flat_map(|line| line.text.chars()).filter(|c| !c.is_whitespace());
    let unnamed = letters().filter(|c| *c == UNNAMED).count();
    match letters().count() {
        0 if pictures > 0 => Err(Unfit::OnlyPictures),
        0 => Err(Unfit::Empty),
        all if unnamed * UNNAMED_AMONG > all => Err(Unfit::Unnamed),
        _ => Ok(()),
    }
}

/// The lines of what a file said, composed (NFC).
pub fn lines(told: Told, remarks: &mut Vec<Remark>) -> Answer<Vec<Line>> {
    let Extract { lines, running, aside, is_recognised } = told.map_err(unfit)?;
    let text: String = lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect();
    judge_encoding(&text)?;
    let noticed = [
        (!is_nfc(&text)).then(composed_remark),
        (running > 0).then(|| running_remark(running)),
        (aside > 0).then(|| aside_remark(aside)),
        is_recognised.then(recognised_remark),
    ];
    remarks.extend(noticed.into_iter().flatten());
    Ok(lines.into_iter().map(|line| Line { text: line.text.nfc().collect(), ..line }).collect())
}

fn remark(code: &'static str, vi: String, en: String) -> Remark {
    Remark { code, detail: Bilingual { vi, en } }
}

fn aside_remark(letters: usize) -> Remark {
    remark(
        "letters_aside",
        format!("Đã bỏ {letters} chữ xoay hoặc nằm ngoài trang."),
        format!("{letters} letters that are turned or stand beside the page were left out."),
    )
}

fn recognised_remark() -> Remark {
    remark(
        "recognised_text",
        "Chữ nằm ẩn dưới ảnh, có lẽ do nhận dạng (OCR); hãy đối chiếu với bản in.".to_owned(),
        "The text lies unseen under pictures, probably as it was recognised (OCR); compare it with the print."
            .to_owned(),
    )
}

fn unfit(why: Unfit) -> Refusal {
    let (code, vi, en) = match why {
        Unfit::Broken => (
            "unreadable_pdf",
            "Tệp không phải PDF đọc được: hỏng hoặc thiếu phần cuối.",
            "The file is no PDF that can be read: it is broken, or its end is missing.",
        ),
        Unfit::Encrypted => (
            "encrypted",
            "Tệp PDF cần mật khẩu; hãy lưu lại không mật khẩu rồi gửi.",
            "The PDF needs a password; save it without one and send it again.",
        ),
        Unfit::OnlyPictures => (
            "only_pictures",
            "Tệp PDF chỉ có ảnh (bản quét), không có chữ; hãy gửi văn bản dạng chữ, DOCX hoặc PDF xuất từ trình soạn thảo.",
            "The PDF holds only pictures (a scan) and no text; send text, DOCX, or a PDF that a word processor wrote.",
        ),
        Unfit::Empty => ("no_text", "Tệp PDF không có chữ nào.", "The PDF has no text."),
        Unfit::Unnamed => (
            "no_unicode_map",
            "Phông chữ trong tệp PDF không cho biết chữ nào là chữ nào (thiếu bảng mã Unicode); hãy gửi văn bản dạng chữ hoặc DOCX.",
            "The PDF's fonts don't say which letters they draw (no Unicode maps); send text or DOCX.",
        ),
        Unfit::TooLong => return too_long(),
    };
    refused(code, vi, en)
}
