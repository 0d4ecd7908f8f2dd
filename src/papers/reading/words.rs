//! Text as it is compared: folded, with the way back to what it was folded from.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// A pattern of the reader's own.
#[expect(clippy::expect_used, reason = "patterns are constants of this program; a test compiles each")]
pub fn compiled(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of the reader's own")
}

/// Declares a pattern that is compiled once.
macro_rules! pattern {
    ($(#[$doc:meta])* $name:ident, $text:expr) => {
        $(#[$doc])*
        static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| crate::papers::reading::words::compiled($text));
    };
}
pub(super) use pattern;

/// Text in lower case without tone and vowel marks, `đ` as `d`: one character for each of the original.
#[derive(Debug, Clone)]
pub struct Folded {
    text: String,
    origin: Vec<usize>,
}

impl Folded {
    /// Folds NFC text.
    pub fn of(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), origin: Vec::with_capacity(text.len()) };
        for (start, c) in text.char_indices() {
            let base = std::iter::once(c).nfd().next().unwrap_or(c);
            let base = base.to_lowercase().next().unwrap_or(base);
            let base = if base == 'đ' { 'd' } else { base };
            folded.origin.extend(std::iter::repeat_n(start, base.len_utf8()));
            folded.text.push(base);
        }
        folded.origin.push(text.len());
        folded
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that were folded to these.
    pub fn back(&self, range: Range<usize>) -> Range<usize> {
        self.origin[range.start]..self.origin[range.end]
    }
}

/// `text`, folded.
pub fn fold(text: &str) -> String {
    Folded::of(text).text
}

/// The abbreviations that headings and bodies mix with the words they stand for.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("tthc", "thu tuc hanh chinh"),
    ("cchc", "cai cach hanh chinh"),
    ("cntt", "cong nghe thong tin"),
    ("cqdt", "chinh quyen dien tu"),
    ("cqs", "chinh quyen so"),
    ("dvc", "dich vu cong"),
    ("vbqppl", "van ban quy pham phap luat"),
    ("qppl", "quy pham phap luat"),
    ("pbgdpl", "pho bien giao duc phap luat"),
    ("cbcc", "can bo cong chuc"),
];

pattern!(SYLLABLE, r"[\p{L}\p{N}]+");

/// The syllables of folded text, abbreviations written out.
pub fn syllables(folded: &str) -> Vec<&str> {
    SYLLABLE
        .find_iter(folded)
        .map(|found| found.as_str())
        .flat_map(|syllable| {
            let known = ABBREVIATIONS.iter().find(|(short, _)| short == &syllable);
            known.map_or(syllable, |(_, long)| long).split(' ')
        })
        .collect()
}

/// Syllables that belong to no word worth comparing.
static EMPTY: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "cac nhung mot va cua cho voi de la co da dang se duoc bi do tai trong tren ve theo tu den o khi thi ma nhu con chua khong \
     van vao nay viec"
        .split_whitespace()
        .collect()
});

/// Words that stand in every notice.
static COMMON: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    BTreeSet::from([
        "cong tac",
        "thuc hien",
        "noi dung",
        "tang cuong",
        "tiep tuc",
        "day du",
        "kip thoi",
        "thuong xuyen",
        "nghiem tuc",
        "dam bao",
        "nang cao",
        "day manh",
        "trien khai",
        "to chuc",
        "quy dinh",
        "cai cach",
        "cach hanh",
        "hanh chinh",
        "han che",
        "ton tai",
        "can bo",
        "cong chuc",
        "don vi",
        "giai quyet",
        "nhiem vu",
        "trach nhiem",
        "tap trung",
        "dia phuong",
        "thu tuc",
        "tuc hanh",
    ])
});

/// The pairs of neighbouring syllables of text, which in Vietnamese are its words; those that say nothing left out.
pub fn topics(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let syllables = syllables(&folded);
    let telling = |pair: &&[&str]| !pair.iter().any(|syllable| EMPTY.contains(syllable) || syllable.len() < 2);
    let words = syllables.windows(2).filter(telling).map(|pair| pair.join(" "));
    words.filter(|word| !COMMON.contains(word.as_str())).collect()
}

/// Whether no letter of text is small, and some are capitals.
pub fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// The first characters of a text.
pub fn near(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The last characters of a text.
pub fn far(text: &str, most: usize) -> &str {
    text.char_indices().rev().nth(most).map_or(text, |(start, _)| &text[start..])
}

/// How many characters text has.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_spellings_and_abbreviations_fold_alike() {
        assert_eq!(fold("Số hoá ĐẦY ĐỦ"), fold("số hóa đầy đủ"));
        assert_eq!(syllables(&fold("kiểm soát TTHC")), ["kiem", "soat", "thu", "tuc", "hanh", "chinh"]);
    }

    #[test]
    fn topics_leave_out_what_every_sentence_says() {
        let said = topics("Tiếp tục thực hiện việc số hóa hồ sơ theo quy định");
        assert!(said.contains("hoa ho") && said.contains("ho so") && !said.contains("thuc hien"), "{said:?}");
    }

    proptest! {
        #[test]
        fn folding_knows_the_way_back(text in "[a-zA-ZđĐơƠếỀạ …(]{0,30}") {
            let folded = Folded::of(&text);
            prop_assert_eq!(folded.text().chars().count(), text.chars().count());
            prop_assert_eq!(folded.back(0..folded.text().len()), 0..text.len());
        }
    }
}
