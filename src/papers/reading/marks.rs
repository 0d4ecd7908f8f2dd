//! What paragraphs begin with: the numbers of parts, sections and points (phần, mục, khoản, điểm), and bullets.

use super::passage::Passage;
use super::words::pattern;

/// The level of a numbered or bulleted paragraph, the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// "Phần I", "Phần thứ nhất".
    Part,
    /// "A."
    Capital,
    /// "I."
    Roman,
    /// "1.", "2.1.", "2.1.3.": by how many numbers.
    Decimal(usize),
    /// "a)"
    Letter,
    /// "*": in notices more a heading than an item.
    Star,
    /// "-", "+", "•".
    Bullet,
}

impl Rank {
    /// Whether it is a bullet, which never numbers a section.
    pub fn is_bullet(self) -> bool {
        matches!(self, Self::Bullet)
    }
}

/// What a paragraph begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its level.
    pub rank: Rank,
    /// As it is printed, without spaces and what ends it: `2.4`, `a`, `-`.
    pub printed: String,
}

pattern!(PART, r"^(?i:phần)\s+((?i:thứ)\s+\p{L}+|[IVX]+|\d{1,2})\b[.:]?\s*");
pattern!(CAPITAL, r"^([A-H])\s?[.)/]\s*");
pattern!(ROMAN, r"^([IVX]{1,5})\s?[.)/:]\s*");
pattern!(DECIMAL, r"^(\d{1,2}(?:\s?\.\s?\d{1,2}){0,3})\s?([.)/:]?)\s*");
pattern!(LETTER, r"^([a-zđêôơư])(?:\s?[.)/]\s+|\))\s*");
pattern!(BULLET, r"^([-–—+•●▪◦·*\u{f0b7}\u{f02d}\u{f0a7}])\s*");

/// The mark of a text, and how many bytes it takes.
pub fn mark_of(text: &str) -> Option<(Mark, usize)> {
    let found = |rank: Rank, printed: &str, length: usize| Some((Mark { rank, printed: printed.to_owned() }, length));
    if let Some(part) = PART.captures(text) {
        return found(Rank::Part, &part[1], part[0].len());
    }
    if let Some(roman) = ROMAN.captures(text) {
        return found(Rank::Roman, &roman[1], roman[0].len());
    }
    if let Some(capital) = CAPITAL.captures(text).filter(|found| is_followed_by_words(text, found[0].len())) {
        return found(Rank::Capital, &capital[1], capital[0].len());
    }
    if let Some(number) = DECIMAL.captures(text).filter(|found| is_number(text, found)) {
        let printed: String = number[1].split_whitespace().collect();
        return found(Rank::Decimal(number[1].split('.').count()), &printed, number[0].len());
    }
    if let Some(letter) = LETTER.captures(text).filter(|found| is_followed_by_words(text, found[0].len())) {
        return found(Rank::Letter, &letter[1], letter[0].len());
    }
    let bullet = BULLET
        .captures(text)
        .filter(|found| !text[found[0].len()..].starts_with(|c: char| c.is_ascii_digit()) || found[0].ends_with(' '))?;
    let rank = if &bullet[1] == "*" { Rank::Star } else { Rank::Bullet };
    found(rank, &bullet[1], bullet[0].len())
}

/// A number is one of a section where it ends as such, or has several parts, and words follow: no date, count or share.
fn is_number(text: &str, found: &regex::Captures<'_>) -> bool {
    let is_ended = !found[2].is_empty() || (found[1].contains('.') && found[0].ends_with(' '));
    is_ended && is_followed_by_words(text, found[0].len())
}

fn is_followed_by_words(text: &str, at: usize) -> bool {
    text[at..].starts_with(|c: char| c.is_alphabetic() || "\"“(«".contains(c))
}

/// A paragraph: what it begins with, and the rest.
pub fn split(passage: &Passage) -> (Option<Mark>, Passage) {
    match mark_of(passage.text()) {
        Some((mark, length)) => (Some(mark), passage.part(length..passage.text().len())),
        None => (None, passage.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Rank, String)> {
        mark_of(text).map(|(mark, _)| (mark.rank, mark.printed))
    }

    #[test]
    fn numbers_are_read_as_officials_print_them() {
        let cases = [
            ("I.  ĐÁNH GIÁ CHUNG", Rank::Roman, "I"),
            ("II/ Kiến nghị", Rank::Roman, "II"),
            ("2. 4. Cải cách tổ chức", Rank::Decimal(2), "2.4"),
            ("3.1.Về công tác", Rank::Decimal(2), "3.1"),
            ("2.1 Công tác", Rank::Decimal(2), "2.1"),
            ("1) Chưa có", Rank::Decimal(1), "1"),
            ("đ) Việc niêm yết", Rank::Letter, "đ"),
            ("A. PHẦN CHUNG", Rank::Capital, "A"),
            ("Phần thứ nhất KẾT QUẢ", Rank::Part, "thứ nhất"),
            ("PHẦN THỨ HAI KIẾN NGHỊ", Rank::Part, "THỨ HAI"),
            ("- Chưa có", Rank::Bullet, "-"),
            ("* Công tác", Rank::Star, "*"),
        ];
        for (text, rank, printed) in cases {
            assert_eq!(read(text), Some((rank, printed.to_owned())), "{text}");
        }
    }

    #[test]
    fn dates_counts_and_shares_are_no_section_numbers() {
        let texts = [
            "05/9/2016 của Thủ tướng",
            "1.277 hồ sơ",
            "15/11/2016",
            "10 hồ sơ",
            "06/16 địa chỉ",
            "100%",
            "-5 độ",
            "2022 theo",
        ];
        for text in texts {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
