//! Numbers as officials print them, what they count, and the word before them that makes them approximate.

use std::ops::Range;

use super::super::words::{Folded, far, near, pattern};
use crate::reconciliation::rules::Qualifier;

/// How many characters around a number are looked at for what it counts.
pub const NEAR: usize = 60;

pattern!(
    /// What is counted, the longer names first.
    COUNTED,
    r"^\s*(?:luot\s+)?(ho so|thu tuc hanh chinh|thu tuc|tthc|van ban|luot|cuoc|buoi|lop|tin bai|tin|bai|nguoi|can bo|cong chuc|vien chuc|dia chi|hom thu|tai khoan|truong hop|ty dong|trieu dong|dong|ke hoach|quyet dinh|nghi quyet|bao cao|hoi nghi|may tinh|may|don vi|xa|phieu|chi tieu|nhiem vu|ban sao|ban|giao dich|y kien|phan anh|kien nghi|don|vu viec|cong dan|to chuc|doanh nghiep|diem|noi dung|linh vuc|mo hinh|sang kien|chung thu so|chu ky so|camera)\b"
);
pattern!(
    /// What a heading says is counted.
    COUNTED_WITHIN,
    r"\b(ho so|thu tuc hanh chinh|tthc|van ban|y kien|phan anh|phieu)\b"
);

/// What stands behind a number, where it is something that is counted, and where that ends.
pub fn counted(text: &str, at: usize) -> (Option<String>, usize) {
    let folded = Folded::of(near(&text[at..], NEAR));
    match COUNTED.captures(folded.text()).and_then(|found| found.get(1)) {
        Some(unit) => {
            let range = folded.back(unit.range());
            (Some(text[at + range.start..at + range.end].to_owned()), at + range.end)
        }
        None => (None, at),
    }
}

/// What words say is counted, as printed.
pub fn counted_within(text: &str) -> Option<String> {
    let folded = Folded::of(text);
    let found = COUNTED_WITHIN.find(folded.text())?;
    Some(text[folded.back(found.range())].to_owned())
}

/// A whole number as officials print it: points between thousands, zeros before small ones.
pub fn integer(printed: &str) -> Option<i64> {
    printed.chars().filter(|c| !c.is_whitespace() && *c != '.').collect::<String>().parse().ok()
}

/// A percent with a point, without its sign.
pub fn decimal(printed: &str) -> String {
    printed.trim_end_matches('%').trim().replace(',', ".")
}

/// Whether a number is a piece of one that is written in a way that can't be told: `1,277`, `12.34`, `1 277`, `-5`.
pub fn is_piece(text: &str, range: &Range<usize>) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = text[..range.start].chars().rev();
    let mut after = text[range.end..].chars();
    let broken_before = match before.next() {
        Some('.' | ',') => digit(before.next()),
        Some(' ') => range.len() == 3 && digit(before.next()),
        Some('-' | '−') => before.next().is_none_or(char::is_whitespace),
        _ => false,
    };
    broken_before || matches!(after.next(), Some('.' | ',')) && digit(after.next())
}

pattern!(
    QUALIFIER,
    r"(?i)(?:^|[\s(])(?:(?<nearly>gần)|(?<about>khoảng|chừng|xấp xỉ|ước(?: đạt| tính)?)|(?<at_least>ít nhất|tối thiểu|không dưới)|(?<at_most>tối đa|không quá)|(?<under>dưới|chưa (?:đến|tới|đầy))|(?<over>trên|hơn)|(?<from>từ))\s*$"
);
pattern!(OR_MORE, r"(?i)^(?:\s+\p{L}+){0,3}\s*trở lên\b");
pattern!(OVER_A_NUMBER, r"(?i)\d\s+(?:trên|hơn)\s*$");

/// What the word before a number makes of it, and where that word begins.
pub fn qualified(text: &str, number: &Range<usize>) -> Option<(Qualifier, usize)> {
    let before = far(&text[..number.start], NEAR);
    let found = QUALIFIER.captures(before)?;
    let is_or_more = OR_MORE.is_match(near(&text[number.end..], NEAR));
    let said = |name: &str| found.name(name);
    let words = [
        ("nearly", Qualifier::Nearly),
        ("about", Qualifier::About),
        ("at_least", Qualifier::AtLeast),
        ("at_most", Qualifier::AtMost),
        ("under", Qualifier::Under),
        ("over", Qualifier::Over),
        ("from", Qualifier::AtLeast),
    ];
    let (word, qualifier) = words.into_iter().find_map(|(name, qualifier)| Some((said(name)?, qualifier)))?;
    let is_share = said("over").is_some() && OVER_A_NUMBER.is_match(before);
    let is_open = said("from").is_some() && !is_or_more;
    (!is_share && !is_open).then_some((qualifier, number.start - before.len() + word.start()))
}
