//! What a figure is narrowed to: the row of a table, by its own words and those above it.

use super::passage::Passage;
use super::words::{fold, pattern};
use crate::inspections::dto::FigureRow;
use crate::reconciliation::rules::RowBy;

pattern!(FIELD, r"^linh vuc\b");
pattern!(PROCEDURE, r"^(?:ten )?(?:thu tuc|tthc)\b");
pattern!(
    UNIT,
    r"^(?:(?:ubnd|uy ban nhan dan)\s+)?(?:xa|phuong|thi tran|dac khu)\b|^(?:ten )?(?:xa|phuong|don vi|co quan|dia phuong|dia ban)\b"
);
pattern!(CHANNEL, r"^(?:kenh|hinh thuc|phuong thuc)\b|^(?:tiep nhan\s+)?(?:truc tuyen|truc tiep|(?:qua )?buu chinh)\b");
pattern!(TOTAL, r"^(?:tong(?: cong| so| chung)?|cong|toan (?:xa|phuong|huyen|tinh|thanh pho))\s*:?$");

/// What tells the rows under a heading apart.
pub fn told_apart_by(heading: &str, label: &str) -> RowBy {
    let (heading, label) = (fold(heading), fold(label));
    let kinds =
        [(&FIELD, RowBy::Field), (&PROCEDURE, RowBy::Procedure), (&UNIT, RowBy::Unit), (&CHANNEL, RowBy::Channel)];
    let of = |words: &str| kinds.iter().find(|(pattern, _)| pattern.is_match(words)).map(|(_, by)| *by);
    of(&heading).or_else(|| of(&label)).unwrap_or(RowBy::Other)
}

/// A row by its label, under a heading or none.
pub fn row(label: &Passage, heading: &str, partial: bool) -> FigureRow {
    let by = told_apart_by(heading, label.text());
    FigureRow { by, key: None, label: Some(label.text().to_owned()), partial }
}

/// Whether a label names the whole of a table.
pub fn is_total(label: &str) -> bool {
    TOTAL.is_match(&fold(label))
}
