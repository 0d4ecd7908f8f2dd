//! From lines to paragraphs: lines that a page's width broke are joined again, columns and cells are told apart.

use serde::{Deserialize, Serialize};

use super::marks::{Mark, Rank, mark_of, split};
use super::passage::Passage;
use super::words::{far, fold, is_capitals, length, pattern};

/// How the lines of a source stand to its paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// A line may be a part of a paragraph.
    Wrapped,
    /// A line is a paragraph.
    Whole,
    /// A row of a table, its cells separated by tabs.
    Row,
    /// A line that only draws.
    Rule,
    /// A note at the foot of a page or the end, which stands in no section.
    Note,
}

/// A line of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// What it is.
    pub form: Form,
}

/// A paragraph, or a row of a table.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// All of it, its mark included.
    pub whole: Passage,
    /// What it begins with.
    pub mark: Option<Mark>,
    /// What follows the mark.
    pub body: Passage,
    /// The cells, where it is a row.
    pub cells: Vec<Passage>,
}

impl Paragraph {
    fn of(whole: Passage) -> Self {
        let (mark, body) = split(&whole);
        Self { whole, mark, body, cells: Vec::new() }
    }

    fn row(cells: Vec<Passage>) -> Self {
        let mut whole = Passage::default();
        for cell in &cells {
            whole.join(cell);
        }
        Self { body: whole.clone(), whole, mark: None, cells }
    }

    /// The level of its mark.
    pub fn rank(&self) -> Option<Rank> {
        self.mark.as_ref().map(|mark| mark.rank)
    }
}

/// The share of the usual width from which a line may have been broken by it.
const FULL: usize = 75;
/// Lines that are usually longer than this are paragraphs.
const WIDEST: usize = 160;

pattern!(COLUMNS, r"\S(?:\s{4,}|\t+)\S");
pattern!(CELLS, r"[^\S\t]*(?:\t|\|)[^\S\t]*");
pattern!(
    /// Words after which no sentence ends.
    UNENDED,
    r"(?:^|\s)(?:cua|va|cac|la|voi|cho|tu|tai|ve|theo|tren|trong|den|do|de|da|duoc|bi|nhung|mot|thuoc|nhu|hoac|qua|giua|khi|boi|cung|ma|o|nen|se|dang|chua|khong|can|phai|moi|tung|bang|noi|va/hoac)$"
);
pattern!(
    /// Words that begin sentences, where they begin a line with a capital.
    OPENING,
    r"^(?:cong tac|viec|da|chua|con|van|co|khong|thuc hien|tang cuong|tiep tuc|thuong xuyen|to chuc|trien khai|ban hanh|xay dung|day manh|nang cao|nghiem tuc|trong|tren day|can bo|cac|tung|chat luong|tuy nhien|ty le|tong|so|de nghi|yeu cau|giao|can cu|qua|nhin chung|ben canh|ngoai ra|ve|doi voi|mot|nhieu|hang|dinh ky|kip thoi|chu dong|phoi hop|bo tri|ket qua|noi nhan|tm|kt|tl|tuq|khac phuc|chi dao|ra soat|cap nhat|cong khai|chan chinh|xu ly|bao cao|kiem tra|bien phap|nguyen nhan|hien)\b"
);

/// The paragraphs of a source.
pub fn paragraphs(lines: &[Line]) -> Vec<Paragraph> {
    let width = usual_width(lines);
    let mut found: Vec<Paragraph> = Vec::new();
    let mut open: Option<Passage> = None;
    let mut start = 0;
    // whether the rows of the table at hand have a bar at each end too
    let mut is_framed = None;
    for (number, line) in (1..).zip(lines) {
        let passage = Passage::of_line(&line.text, number, start);
        match line.form {
            Form::Row => _ = is_framed.get_or_insert(line.text.trim_start().starts_with('|')),
            Form::Rule | Form::Note => (),
            _ => is_framed = None,
        }
        let pieces = pieces(line, number, start, is_framed == Some(true));
        start += length(&line.text) + 1;
        if passage.is_empty() || matches!(line.form, Form::Rule | Form::Note) {
            continue;
        }
        let is_wrapped = line.form == Form::Wrapped && pieces.len() == 1 && width <= WIDEST;
        match &mut open {
            Some(before) if is_wrapped && continues(before, last_line(lines, before), &passage, width) => {
                before.join(&passage);
                continue;
            }
            _ => found.extend(open.take().map(Paragraph::of)),
        }
        match (is_wrapped, line.form) {
            (true, _) => open = Some(passage),
            (false, Form::Row) => found.push(Paragraph::row(pieces)),
            (false, _) => found.extend(pieces.into_iter().map(Paragraph::of)),
        }
    }
    found.extend(open.map(Paragraph::of));
    with_titles(found)
}

/// The notes of a source.
pub fn notes(lines: &[Line]) -> Vec<Passage> {
    let mut start = 0;
    let mut found = Vec::new();
    for (number, line) in (1..).zip(lines) {
        found.extend((line.form == Form::Note).then(|| Passage::of_line(&line.text, number, start)));
        start += length(&line.text) + 1;
    }
    found
}

/// Joins the number of a part with its title on the next line.
fn with_titles(paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut joined: Vec<Paragraph> = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs {
        match joined.last_mut() {
            Some(before) if before.body.is_empty() && before.rank() == Some(Rank::Part) && paragraph.mark.is_none() => {
                let mut whole = before.whole.clone();
                whole.join(&paragraph.whole);
                *before = Paragraph::of(whole);
            }
            _ => joined.push(paragraph),
        }
    }
    joined
}

/// The columns of a line, or the cells of a row.
fn pieces(line: &Line, number: usize, start: usize, is_framed: bool) -> Vec<Passage> {
    let piece = |(offset, text): (usize, &str)| Passage::of_line(text, number, start + length(&line.text[..offset]));
    if line.form == Form::Row {
        let mut at = 0;
        let mut cells = Vec::new();
        for gap in CELLS.find_iter(&line.text) {
            cells.push((at, &line.text[at..gap.start()]));
            at = gap.end();
        }
        cells.push((at, &line.text[at..]));
        let is_edge = |index: usize| is_framed && (index == 0 || index + 1 == cells.len());
        let inner = cells.iter().enumerate().filter(|(index, (_, text))| !(is_edge(*index) && text.trim().is_empty()));
        return inner.map(|(_, cell)| piece(*cell)).collect();
    }
    match COLUMNS.find(&line.text) {
        Some(gap) => {
            let (left, right) =
                line.text.split_at(gap.end() - gap.as_str().chars().next_back().map_or(0, char::len_utf8));
            vec![piece((0, left)), piece((left.len(), right))]
        }
        None => vec![piece((0, &line.text))],
    }
}

/// The length that nine in ten lines don't exceed.
fn usual_width(lines: &[Line]) -> usize {
    let mut lengths: Vec<usize> = lines.iter().map(|line| length(line.text.trim())).filter(|n| *n > 0).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() * 9 / 10).copied().unwrap_or_default()
}

/// The last line that went into a passage.
fn last_line<'a>(lines: &'a [Line], passage: &Passage) -> &'a str {
    let number = passage.place().map_or(1, |place| place.last_line);
    lines.get(number - 1).map_or("", |line| line.text.trim())
}

/// Whether a line goes on with the paragraph before it. Empty lines between them say nothing: text that was taken from pages
/// has them inside of paragraphs too.
fn continues(before: &Passage, last: &str, next: &Passage, width: usize) -> bool {
    let (text, next) = (before.text(), next.text());
    if text.ends_with(['-', '/', ',', '(']) || next.starts_with(['/', ',', ';', ')', '%']) {
        return true;
    }
    if mark_of(next).is_some() {
        return false;
    }
    let is_ended = text.ends_with(['.', ';', ':', '!', '?', '…']);
    let is_heading_of_capitals = mark_of(text).is_some() && is_capitals(text);
    let is_long = length(last) * 100 >= width * FULL;
    match next.chars().next() {
        Some(c) if c.is_lowercase() => true,
        Some(c) if c.is_ascii_digit() || c == '(' => !text.ends_with(':') && (is_long || !is_ended),
        _ if is_ended => false,
        _ if is_capitals(next) && next.contains(' ') => is_heading_of_capitals,
        _ if is_capitals(text) => false,
        _ => UNENDED.is_match(&fold(far(text, 20))) || is_long && !OPENING.is_match(&fold(next)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str) -> Vec<String> {
        let line = |text: &str| Line { text: text.to_owned(), form: Form::Wrapped };
        let lines: Vec<_> = text.lines().map(line).collect();
        paragraphs(&lines).into_iter().map(|paragraph| paragraph.whole.text().to_owned()).collect()
    }

    #[test]
    fn lines_that_a_page_broke_are_joined() {
        let found = wrapped(
            "2.5. Cải cách công vụ\n- Chấp hành nghiêm Chỉ thị số 26/CT-\n\nTTg ngày \n05/9/2016 của Thủ tướng Chính phủ và của UBND xã\n\
             Thanh Xá theo Nghị định số 130 \n\n/2005/NĐ-CP\n- Đã niêm yết;\nCông tác khác",
        );
        assert_eq!(
            found,
            [
                "2.5. Cải cách công vụ",
                "- Chấp hành nghiêm Chỉ thị số 26/CT- TTg ngày 05/9/2016 của Thủ tướng Chính phủ và của UBND xã Thanh Xá \
                 theo Nghị định số 130 /2005/NĐ-CP",
                "- Đã niêm yết;",
                "Công tác khác",
            ]
        );
    }

    #[test]
    fn columns_and_cells_stand_for_themselves() {
        assert_eq!(wrapped("Nơi nhận:          TM. ỦY BAN NHÂN DÂN")[1], "TM. ỦY BAN NHÂN DÂN");
        let row = Line { text: "1 | Chưa có sổ | 30/9/2023".to_owned(), form: Form::Row };
        let cells: Vec<_> = paragraphs(&[row])[0].cells.iter().map(|cell| cell.text().to_owned()).collect();
        assert_eq!(cells, ["1", "Chưa có sổ", "30/9/2023"]);
    }
}
