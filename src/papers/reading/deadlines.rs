//! By when something is asked for.

use chrono::NaiveDate;

use super::passage::Passage;
use super::references::day;
use super::words::{Folded, pattern};
use crate::time::DeadlineKind;

/// A deadline as it is worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worded {
    /// The words.
    pub words: Passage,
    /// How it is worded.
    pub kind: DeadlineKind,
    /// The day that is named.
    pub date: Option<NaiveDate>,
    /// How many days.
    pub n: Option<u32>,
    /// The month that is named, as `YYYY-MM`.
    pub month: Option<String>,
}

pattern!(
    BEFORE,
    r"\btruoc\s+(?:ngay\s+)?(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4})"
);
pattern!(
    BY,
    r"\b(?:cham nhat|muon nhat|het|den)(?:\s+(?:la|den|vao|het))*\s+(?:ngay\s+)?(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4})"
);
pattern!(
    WITHIN,
    r"\btrong\s+(?:thoi\s+(?:han|gian)\s+)?(?:vong\s+)?(\d{1,3})\s+(ngay(?:\s+lam\s+viec)?)\b(?:,?\s*(?:ke\s+)?tu\s+ngay(?:\s+[a-z]+){1,6})?"
);
pattern!(MONTH, r"\b(?:trong|xong trong)\s+thang\s+(\d{1,2})\s*(?:/|nam)\s*(\d{4})");

/// The deadlines of a passage, in the order of their kinds: days that are named first.
pub fn deadlines(passage: &Passage) -> Vec<Worded> {
    let folded = Folded::of(passage.text());
    let text = folded.text();
    let words = |range: std::ops::Range<usize>| passage.part(folded.back(range));
    let named = |found: regex::Captures<'_>, kind| {
        let date = day(&found[1])?;
        Some(Worded { words: words(found.get(0)?.range()), kind, date: Some(date), n: None, month: None })
    };
    let before = BEFORE.captures_iter(text).filter_map(|found| named(found, DeadlineKind::Before));
    let by = BY.captures_iter(text).filter_map(|found| named(found, DeadlineKind::By));
    let within = WITHIN.captures_iter(text).filter_map(|found| {
        let working = found[2].contains("lam viec");
        let kind = if working { DeadlineKind::WorkingDaysAfter } else { DeadlineKind::DaysAfter };
        let n = found[1].parse().ok();
        Some(Worded { words: words(found.get(0)?.range()), kind, date: None, n, month: None })
    });
    let month = MONTH.captures_iter(text).filter_map(|found| {
        let number: u32 = found[1].parse().ok().filter(|month| (1..=12).contains(month))?;
        let month = Some(format!("{}-{number:02}", &found[2]));
        Some(Worded { words: words(found.get(0)?.range()), kind: DeadlineKind::Month, date: None, n: None, month })
    });
    before.chain(by).chain(within).chain(month).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_are_read_as_notices_word_them() {
        let cases = [
            ("về UBND xã trước ngày 18/9/2023", "trước ngày 18/9/2023", DeadlineKind::Before),
            (
                "báo cáo chậm nhất là ngày 05 tháng 10 năm 2024",
                "chậm nhất là ngày 05 tháng 10 năm 2024",
                DeadlineKind::By,
            ),
            (
                "trong thời hạn 15 ngày làm việc kể từ ngày nhận được Thông báo",
                "trong thời hạn 15 ngày làm việc kể từ ngày nhận được Thông báo",
                DeadlineKind::WorkingDaysAfter,
            ),
            ("hoàn thành trong tháng 10/2024", "trong tháng 10/2024", DeadlineKind::Month),
        ];
        for (text, words, kind) in cases {
            let found = deadlines(&Passage::of_line(text, 1, 0));
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].words.text(), found[0].kind), (words, kind));
        }
        assert_eq!(deadlines(&Passage::of_line("Kế hoạch ngày 06/02/2023 và trong năm 2023", 1, 0)), []);
    }
}
