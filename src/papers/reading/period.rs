//! The days that a document says it is about.

use chrono::NaiveDate;

use super::passage::Passage;
use super::references::day;
use super::words::{Folded, pattern};

/// Days, as a document words them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// The words.
    pub words: Passage,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Whether both days are named.
    pub is_exact: bool,
}

pattern!(
    FROM_TO,
    r"\btu\s+(?:ngay\s+)?(\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4})\s+(?:den|toi)(?:\s+het)?\s+(?:ngay\s+)?(\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4})"
);
pattern!(MONTHS, r"\b0?(3|6|9)\s+thang\s+(?:dau|dau nam|cuoi)?\s*(?:nam\s+)?(\d{4})");
pattern!(QUARTER, r"\bquy\s+(i{1,3}|iv|[1-4])\s*(?:/|nam\s+)?\s*(\d{4})");
pattern!(YEAR, r"\bnam\s+((?:19|20)\d{2})\b");

/// The days that a passage is about: those that it names, else a part of a year, else a year.
pub fn days(passage: &Passage) -> Option<Days> {
    let folded = Folded::of(passage.text());
    let text = folded.text();
    let words =
        |found: &regex::Captures<'_>| passage.part(folded.back(found.get(0).map_or(0..0, |whole| whole.range())));
    if let Some(found) = FROM_TO.captures(text) {
        let (from, to) = (day(&found[1])?, day(&found[2])?);
        return (from <= to).then(|| Days { words: words(&found), from, to, is_exact: true });
    }
    let months = |found: &regex::Captures<'_>, first: u32, last: u32| {
        let year: i32 = found[2].parse().ok()?;
        Some(Days { words: words(found), from: first_of(year, first)?, to: last_of(year, last)?, is_exact: false })
    };
    if let Some(found) = MONTHS.captures(text) {
        return months(&found, 1, found[1].parse().ok()?);
    }
    if let Some(found) = QUARTER.captures(text) {
        let quarter = match &found[1] {
            "i" | "1" => 1,
            "ii" | "2" => 2,
            "iii" | "3" => 3,
            _ => 4,
        };
        return months(&found, quarter * 3 - 2, quarter * 3);
    }
    let found = YEAR.captures(text)?;
    let year = found[1].parse().ok()?;
    Some(Days { words: words(&found), from: first_of(year, 1)?, to: last_of(year, 12)?, is_exact: false })
}

fn first_of(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)
}

fn last_of(year: i32, month: u32) -> Option<NaiveDate> {
    let next = if month == 12 { first_of(year + 1, 1) } else { first_of(year, month + 1) };
    next?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_documents_word_them() {
        let read =
            |text: &str| days(&Passage::of_line(text, 1, 0)).map(|days| (days.from.to_string(), days.to.to_string()));
        let cases = [
            ("thời kỳ kiểm tra từ ngày 01/01/2023 đến hết ngày 31/8/2023", "2023-01-01", "2023-08-31"),
            ("06 tháng đầu năm 2024", "2024-01-01", "2024-06-30"),
            ("quý III/2024", "2024-07-01", "2024-09-30"),
            ("công tác cải cách hành chính năm 2023 tại xã", "2023-01-01", "2023-12-31"),
        ];
        for (text, from, to) in cases {
            assert_eq!(read(text), Some((from.to_owned(), to.to_owned())), "{text}");
        }
        assert_eq!(read("trong kỳ báo cáo"), None);
    }
}
