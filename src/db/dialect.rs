//! What differs between SQLite and PostgreSQL, and how text is folded so that both search alike.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` as search compares it: lower case, without tone and vowel marks, `đ` as `d`.
///
/// `Hòa`, `hoà`, `HOA` and `hoa` fold alike. Stored beside the text, so that both databases find the same rows.
pub fn folded(text: &str) -> String {
    let plain: String = without_marks(text).flat_map(char::to_lowercase).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letters of a Vietnamese text without the marks on them.
pub fn without_marks(text: &str) -> impl Iterator<Item = char> {
    let plain = |letter| match letter {
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    };
    text.nfd().filter(|letter| !is_combining_mark(*letter)).map(plain)
}

/// A LIKE pattern that finds `text` anywhere, `%` and `_` taken literally (with `\` as the escape character).
pub fn like_literal(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::{folded, like_literal};

    #[test]
    fn search_finds_both_tone_placements_and_capitals_alike() {
        for written in ["Hòa", "Hoà", "HÒA", "hoa", "Ho\u{300}a"] {
            assert_eq!(folded(written), "hoa");
        }
        assert_eq!(folded("Đường  Lĩnh vực LĐ03"), "duong linh vuc ld03");
    }

    #[test]
    fn percent_signs_in_a_search_are_literal() {
        assert_eq!(like_literal("100%_a\\"), "%100\\%\\_a\\\\%");
    }
}
