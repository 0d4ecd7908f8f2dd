//! What the columns of a table are, by the words in its first row.

pub mod figures;
mod headings;
mod rates;

use super::paragraphs::Paragraph;
use super::words::{fold, pattern};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The number of the row.
    Number,
    /// The area of reform.
    Area,
    /// The unit.
    Unit,
    /// Shortcomings.
    Finding,
    /// Recommendations.
    Recommendation,
    /// Deadlines.
    Deadline,
    /// What a figure is of.
    Label,
    /// Figures.
    Value,
    /// Anything else.
    Other,
}

pattern!(NUMBER, r"^(?:stt|tt|so tt|so thu tu)$");
pattern!(FINDING, r"\b(?:ton tai|han che|thieu sot|khuyet diem|noi dung chua)\b");
pattern!(RECOMMENDATION, r"\b(?:kien nghi|bien phap|giai phap|yeu cau|huong khac phuc|noi dung khac phuc)\b");
pattern!(DEADLINE, r"\b(?:thoi han|thoi gian|hoan thanh truoc|han khac phuc)\b");
pattern!(AREA, r"^(?:linh vuc|noi dung cai cach|nhom noi dung)");
pattern!(UNIT, r"^(?:don vi|ten xa|xa|co quan|ubnd xa)");
pattern!(LABEL, r"^(?:chi tieu|noi dung|chi so|tieu chi|danh muc|ten chi tieu)");
pattern!(VALUE, r"\b(?:so luong|ket qua|ty le|tong so|so lieu|gia tri|so ho so)\b");

/// The columns that a first row names; none where it is no heading.
pub fn columns(first: &Paragraph) -> Option<Vec<Column>> {
    let found: Vec<_> = first.cells.iter().map(|cell| column(&fold(cell.text()))).collect();
    let telling = [Column::Finding, Column::Recommendation, Column::Value];
    found.iter().any(|column| telling.contains(column)).then_some(found)
}

fn column(name: &str) -> Column {
    let kinds = [
        (&NUMBER, Column::Number),
        (&DEADLINE, Column::Deadline),
        (&RECOMMENDATION, Column::Recommendation),
        (&FINDING, Column::Finding),
        (&AREA, Column::Area),
        (&UNIT, Column::Unit),
        (&VALUE, Column::Value),
        (&LABEL, Column::Label),
    ];
    let is_short = name.chars().count() <= 60;
    kinds.iter().find(|(pattern, _)| is_short && pattern.is_match(name)).map_or(Column::Other, |(_, column)| *column)
}

/// The cell of a row under a column.
pub fn cell<'a>(row: &'a Paragraph, columns: &[Column], wanted: Column) -> Option<&'a super::passage::Passage> {
    let at = columns.iter().position(|column| *column == wanted)?;
    row.cells.get(at).filter(|cell| !cell.is_empty())
}

pattern!(CAPTION, r"^(?:bang|bieu)(?: so)? [\divx]{1,4}\s*[.:(-]|^\(?(?:don vi tinh|dvt)\b");

/// Whether words stand above a table and only name it.
pub fn is_caption(text: &str) -> bool {
    CAPTION.is_match(&fold(text))
}
