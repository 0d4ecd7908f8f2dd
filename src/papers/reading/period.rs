//! The days that a document says it is about, and those of its figures.

use std::ops::Range;

use chrono::{Datelike, Months, NaiveDate};
use regex::{Captures, Regex};

use super::passage::Passage;
use super::references::day;
use super::words::{Folded, far, fold, pattern};

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

/// What a document is about, as far as it was read: days that leave something out follow from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Own {
    /// The year of months and quarters that name none.
    pub year: Option<i32>,
    /// Its first and its last day.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// Days that a text names, and where.
#[derive(Debug, Clone)]
pub struct Named {
    /// The bytes of the folded text that name them.
    pub range: Range<usize>,
    from: NaiveDate,
    to: NaiveDate,
    form: Form,
}

impl Named {
    /// The days, worded by a passage.
    pub fn days(&self, words: Passage) -> Days {
        Days { words, from: self.from, to: self.to, is_exact: self.form == Form::Exact }
    }
}

/// How days are worded, the most telling for a whole document first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Exact,
    Months,
    Quarter,
    Month,
    Year,
    Relative,
}

pattern!(
    FROM_TO,
    r"\btu\s+(?:ngay\s+)?(?P<from>\d{1,2}\s*/\s*\d{1,2})(?:\s*/\s*(?P<year>\d{4}))?\s+(?:den|toi)(?:\s+het)?\s+(?:ngay\s+)?(?P<to>\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4})"
);
pattern!(
    BETWEEN,
    r"\btu\s+thang\s+(?P<first>\d{1,2})(?:\s*/\s*(?P<year>\d{4}))?\s+(?:den|toi)(?:\s+het)?\s+thang\s+(?P<last>\d{1,2})(?:\s*(?:/|nam)\s*(?P<to>\d{4}))?\b"
);
pattern!(
    MONTHS,
    r"\b0?(?P<n>3|6|9)\s+thang\s+(?:(?P<end>dau|cuoi)(?:\s+nam)?(?:\s+(?P<year>\d{4}))?|(?:nam\s+)?(?P<bare>\d{4}))\b"
);
pattern!(QUARTER, r"\bquy\s+(?P<n>i{1,3}|iv|[1-4])(?:\s*(?:/|nam\s)?\s*(?P<year>\d{4}))?\b");
pattern!(MONTH, r"\bthang\s+(?P<n>1[0-2]|0?[1-9])(?:\s*(?:/|nam\s)\s*(?P<year>\d{4}))?\b");
pattern!(
    /// The same days of another year, the one before where none is named.
    SAME_DAYS, r"\bcung ky(?:\s+nam\s+(?:(?P<year>\d{4})|truoc|ngoai)|\s+(?:(?P<bare>\d{4})|truoc))?\b");
pattern!(
    /// From the first day of the year to the last one that the document is about.
    SO_FAR, r"\b(?:(?:luy ke|cong don)\s+)?(?:tinh\s+)?tu dau nam(?:\s+(?P<year>\d{4}))?(?:\s+(?:den|toi)\s+(?:nay|thoi diem (?:nay|bao cao|kiem tra)|het ky(?: bao cao)?))?\b|\bluy ke(?:\s+ca)?\s+nam\b");
pattern!(
    /// What makes other days the ones that a difference is to.
    COMPARED, r"(?:\b(?:so voi|hon|bang)|%)\s*$");
pattern!(YEAR, r"\bnam\s+(?P<year>(?:19|20)\d{2})\b");
pattern!(
    /// What makes a month that follows a piece of a date, or the end of something.
    NO_MONTH, r"(?:\d|/|\b(?:tu|truoc|sau|den|het|tu dau|cho toi))\s*$");
pattern!(
    /// Whose year it is, rather than that of a plan or a decision.
    OF_YEAR, r"(?:^|[,;(]\s*|\b(?:trong|ca)\s+)$");
/// How many characters before days tell whose they are.
const BEFORE: usize = 12;

/// How many characters before days tell that they are those on which a team came.
const BEFORE_FIELDWORK: usize = 60;
pattern!(FIELDWORK, r"\b(?:kiem tra truc tiep|kiem tra thuc te|tien hanh kiem tra|lam viec)\b[^.;]*$");
pattern!(BEGINS, r"^(?:trong|tinh|rieng|cong don|thoi gian|ky bao cao|[\s,:(-])*$");

pattern!(BARE_YEAR, r"^(?:19|20)\d{2}$");
pattern!(SAYS_NOTHING, r"^(?:so lieu|ket qua|thuc hien|trong|ca|cua|[\s,:()-])*$");

/// The days that a passage is about: those that it names, else a part of a year, else a year.
pub fn days(passage: &Passage) -> Option<Days> {
    let folded = Folded::of(passage.text());
    let is_fieldwork = |named: &Named| FIELDWORK.is_match(far(&folded.text()[..named.range.start], BEFORE_FIELDWORK));
    let of_document = |named: &Named| named.form != Form::Month && !is_fieldwork(named);
    let found = all(folded.text(), Own::default()).into_iter().filter(of_document).min_by_key(|named| named.form)?;
    Some(found.days(passage.part(folded.back(found.range.clone()))))
}

/// The days that figures of folded text may be of, in their order; those without a year are of the document's.
pub fn named(text: &str, own: Own) -> Vec<Named> {
    let is_own = |named: &Named| named.form != Form::Year || OF_YEAR.is_match(far(&text[..named.range.start], BEFORE));
    let mut found: Vec<_> = all(text, own).into_iter().filter(is_own).collect();
    found.sort_by_key(|named| (named.range.start, named.form));
    let mut end = 0;
    found.retain(|named| {
        let is_free = named.range.start >= end;
        end = if is_free { named.range.end } else { end };
        is_free
    });
    found
}

/// The days that a passage begins with: they hold for all of its paragraph.
pub fn leading(passage: &Passage, own: Own) -> Option<Days> {
    let folded = Folded::of(passage.text());
    let first = named(folded.text(), own).into_iter().next()?;
    let begins = BEGINS.is_match(&folded.text()[..first.range.start]);
    begins.then(|| first.days(passage.part(folded.back(first.range.clone()))))
}

/// The days that a passage names and nothing else, as headings and labels of tables do.
pub fn whole_of(passage: &Passage, own: Own) -> Option<Days> {
    let folded = fold(passage.text());
    let text = if BARE_YEAR.is_match(&folded) { format!("nam {folded}") } else { folded };
    let found = named(&text, own).into_iter().next()?;
    let is_all = |words: &str| SAYS_NOTHING.is_match(words);
    (is_all(&text[..found.range.start]) && is_all(&text[found.range.end..])).then(|| found.days(passage.clone()))
}

/// All days that folded text names, form by form.
fn all(text: &str, own: Own) -> Vec<Named> {
    let forms: [(&Regex, Form, Reading); 8] = [
        (&FROM_TO, Form::Exact, from_to),
        (&BETWEEN, Form::Months, between),
        (&MONTHS, Form::Months, months),
        (&QUARTER, Form::Quarter, quarter),
        (&MONTH, Form::Month, month),
        (&YEAR, Form::Year, |found, _| whole(year_of(found, "year")?, 1, 12)),
        (&SAME_DAYS, Form::Relative, same_days),
        (&SO_FAR, Form::Relative, so_far),
    ];
    let of_form = |(pattern, form, read): (&Regex, Form, Reading)| {
        let found = pattern.captures_iter(text).filter_map(move |found| {
            let range = found.get(0)?.range();
            let before = far(&text[..range.start], BEFORE);
            let is_piece = match form {
                Form::Month => NO_MONTH.is_match(before),
                Form::Relative => COMPARED.is_match(before),
                _ => false,
            };
            let (from, to) = read(&found, own).filter(|(from, to)| from <= to && !is_piece)?;
            Some(Named { range, from, to, form })
        });
        found.collect::<Vec<_>>()
    };
    forms.into_iter().flat_map(of_form).collect()
}

/// The first and the last of days as they are worded, with the year that they may leave out.
type Reading = fn(&Captures<'_>, Own) -> Option<(NaiveDate, NaiveDate)>;

fn from_to(found: &Captures<'_>, _: Own) -> Option<(NaiveDate, NaiveDate)> {
    let to = day(&found["to"])?;
    let year = year_of(found, "year").unwrap_or_else(|| to.year());
    Some((day(&format!("{}/{year}", &found["from"]))?, to))
}

fn between(found: &Captures<'_>, own: Own) -> Option<(NaiveDate, NaiveDate)> {
    let last = year_of(found, "to").or(own.year)?;
    let first = year_of(found, "year").unwrap_or(last);
    Some((first_of(first, found["first"].parse().ok()?)?, last_of(last, found["last"].parse().ok()?)?))
}

fn months(found: &Captures<'_>, own: Own) -> Option<(NaiveDate, NaiveDate)> {
    let year = year_of(found, "year").or_else(|| year_of(found, "bare")).or(own.year)?;
    let n: u32 = found["n"].parse().ok()?;
    let is_last = found.name("end").is_some_and(|end| end.as_str() == "cuoi");
    if is_last { whole(year, 13 - n, 12) } else { whole(year, 1, n) }
}

fn quarter(found: &Captures<'_>, own: Own) -> Option<(NaiveDate, NaiveDate)> {
    let quarter = match &found["n"] {
        "i" | "1" => 1,
        "ii" | "2" => 2,
        "iii" | "3" => 3,
        _ => 4,
    };
    whole(year_of(found, "year").or(own.year)?, quarter * 3 - 2, quarter * 3)
}

fn month(found: &Captures<'_>, own: Own) -> Option<(NaiveDate, NaiveDate)> {
    let month = found["n"].parse().ok()?;
    whole(year_of(found, "year").or(own.year)?, month, month)
}

fn same_days(found: &Captures<'_>, own: Own) -> Option<(NaiveDate, NaiveDate)> {
    let (from, to) = own.days?;
    let named = year_of(found, "year").or_else(|| year_of(found, "bare"));
    let years = to.year() - named.unwrap_or(to.year() - 1);
    let before = Months::new(u32::try_from(years).ok().filter(|years| *years > 0)? * 12);
    // the end of February is that of the other year's
    let is_end = to.succ_opt().is_some_and(|next| next.day() == 1);
    let last = to.checked_sub_months(before)?;
    Some((from.checked_sub_months(before)?, if is_end { last_of(last.year(), last.month())? } else { last }))
}

fn so_far(found: &Captures<'_>, own: Own) -> Option<(NaiveDate, NaiveDate)> {
    let (_, to) = own.days?;
    let year = year_of(found, "year").unwrap_or_else(|| to.year());
    (year == to.year()).then_some((first_of(year, 1)?, to))
}

fn year_of(found: &Captures<'_>, name: &str) -> Option<i32> {
    found.name(name)?.as_str().parse().ok()
}

/// The days of some months of a year.
fn whole(year: i32, first: u32, last: u32) -> Option<(NaiveDate, NaiveDate)> {
    Some((first_of(year, first)?, last_of(year, last)?))
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

    #[test]
    fn months_without_a_year_are_those_of_the_year_at_hand() {
        let read = |text: &str| {
            let folded = Folded::of(text);
            let found = named(folded.text(), Own { year: Some(2023), days: None }).into_iter();
            found.map(|named| format!("{} {}", named.from, named.to)).collect::<Vec<_>>()
        };
        assert_eq!(
            read("Trong tháng 8 tiếp nhận 12 hồ sơ, tháng 9/2024 có 5"),
            ["2023-08-01 2023-08-31", "2024-09-01 2024-09-30"]
        );
        assert_eq!(read("6 tháng cuối năm"), ["2023-07-01 2023-12-31"]);
        assert_eq!(read("từ ngày 15/7 đến ngày 14/8/2023"), ["2023-07-15 2023-08-14"]);
        assert_eq!(
            read("từ tháng 01 đến tháng 8 năm 2023, quý II"),
            ["2023-01-01 2023-08-31", "2023-04-01 2023-06-30"]
        );
        for none in
            ["ngày 15 tháng 8 năm 2023", "Kế hoạch năm 2022 có 3 nội dung", "từ tháng 4/2018 đến nay", "đến tháng 12"]
        {
            assert_eq!(read(none), [""; 0], "{none}");
        }
    }
    #[test]
    fn days_that_are_worded_by_those_of_the_document_follow_from_them() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let read = |text: &str, from: &str, to: &str| {
            let folded = Folded::of(text);
            let own = Own { year: Some(day(to).year()), days: Some((day(from), day(to))) };
            let found = named(folded.text(), own).into_iter();
            found.map(|named| format!("{} {}", named.from, named.to)).collect::<Vec<_>>()
        };
        let half = |text: &str| read(text, "2024-01-01", "2024-06-30");
        assert_eq!(half("(cùng kỳ năm trước: 1.100 hồ sơ)"), ["2023-01-01 2023-06-30"]);
        assert_eq!(half("cùng kỳ năm 2022 là 900 hồ sơ"), ["2022-01-01 2022-06-30"]);
        assert_eq!(half("tăng 12% so với cùng kỳ năm trước"), [""; 0], "these are the days of no figure");
        assert_eq!(half("cùng kỳ năm 2025"), [""; 0]);
        let quarter = |text: &str| read(text, "2024-04-01", "2024-06-30");
        assert_eq!(quarter("Lũy kế từ đầu năm đến nay tiếp nhận 300 hồ sơ"), ["2024-01-01 2024-06-30"]);
        assert_eq!(quarter("từ đầu năm 2023 đến nay"), [""; 0], "more than a year was not meant");
        assert_eq!(read("cùng kỳ năm trước", "2024-02-01", "2024-02-29"), ["2023-02-01 2023-02-28"]);
        assert_eq!(read("cùng kỳ năm trước", "2025-02-01", "2025-02-28"), ["2024-02-01 2024-02-29"]);
        let unknown = Own { year: Some(2024), days: None };
        assert!(named("cung ky nam truoc", unknown).is_empty(), "nobody said which days");
    }
}
