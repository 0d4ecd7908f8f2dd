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
pattern!(
    /// Up to an hour of a day, which so is the last one.
    HOUR,
    r"\b(?:truoc|cham nhat|muon nhat|den)(?:\s+(?:la|vao|luc))*\s+\d{1,2}\s*(?:gio|h|g)\s*(?:\d{2}\s*(?:phut)?)?\s*,?\s*(?:ngay\s+)?(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4})"
);
pattern!(QUARTER, r"\b(?:trong|het|den het|cuoi)\s+quy\s+(?P<quarter>iv|i{1,3}|[1-4])\s*(?:/|nam)\s*(?P<year>\d{4})");
pattern!(YEAR, r"\b(?:trong|het|den het|cuoi)\s+nam\s+(?P<year>\d{4})");
pattern!(
    /// What is to be done by the end of a quarter or a year, and not said to be done or left undone in it.
    TO_BE_DONE,
    r"\b(?:hoan thanh|xong|dut diem|khac phuc|thuc hien|bao cao|ban hanh|to chuc|bo sung)\b[^.;,]{0,40}$"
);
pattern!(TOLD, r"\b(?:chua|khong|da|duoc)\b[^.;,]*$");
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
    let hour = HOUR.captures_iter(text).filter_map(|found| named(found, DeadlineKind::By));
    let ending = |found: regex::Captures<'_>| {
        let range = found.get(0)?.range();
        let before = &text[..range.start];
        let month = found.name("quarter").map_or(Some(12), |quarter| last_month(quarter.as_str()));
        let month = Some(format!("{}-{:02}", &found["year"], month?));
        let is_asked = TO_BE_DONE.is_match(before) && !TOLD.is_match(before);
        is_asked.then(|| Worded { words: words(range), kind: DeadlineKind::Month, date: None, n: None, month })
    };
    let quarter = QUARTER.captures_iter(text).filter_map(ending);
    let year = YEAR.captures_iter(text).filter_map(ending);
    before.chain(by).chain(hour).chain(within).chain(month).chain(quarter).chain(year).collect()
}

/// The month that a quarter ends with.
fn last_month(quarter: &str) -> Option<u32> {
    let number = ["i", "ii", "iii", "iv"].iter().position(|roman| *roman == quarter).map(|at| (1..=4).nth(at));
    number.unwrap_or_else(|| quarter.parse().ok()).map(|quarter: u32| quarter * 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_belongs_to_the_last_day_and_quarters_and_years_end_with_a_month() {
        let read = |text: &str| deadlines(&Passage::of_line(text, 1, 0)).into_iter().next();
        for text in ["gửi báo cáo trước 17 giờ ngày 18/9/2023", "báo cáo trước 16h30, ngày 18/9/2023 về huyện"]
        {
            let found = read(text).unwrap();
            assert_eq!((found.kind, found.date), (DeadlineKind::By, NaiveDate::from_ymd_opt(2023, 9, 18)), "{text}");
        }
        for (text, words, month) in [
            ("Hoàn thành việc rà soát trong quý III/2023.", "trong quý III/2023", "2023-09"),
            ("khắc phục xong trong quý 4 năm 2023", "trong quý 4 năm 2023", "2023-12"),
            ("Tổ chức tập huấn hết năm 2024", "hết năm 2024", "2024-12"),
        ] {
            let found = read(text).unwrap();
            assert_eq!((found.words.text(), found.month.as_deref()), (words, Some(month)));
        }
        for none in
            ["Chưa hoàn thành chỉ tiêu trong quý II/2023", "Đã thực hiện 12 cuộc trong năm 2023", "Trong quý I/2023"]
        {
            assert_eq!(read(none), None, "{none}");
        }
    }

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
