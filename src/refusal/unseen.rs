//! Marks that nobody sees: two codes that differ by one look the same on paper and on a screen.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether nothing is seen of a character: a control, a space of any width, or a mark of formatting as those that turn the direction of
/// text.
pub fn is_unseen(letter: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, SpaceSeparator};
    matches!(letter.general_category(), Control | Format | SpaceSeparator | LineSeparator | ParagraphSeparator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_of_vietnamese_is_kept_and_what_is_not_is_told() {
        assert!(!"ĐƠN-2023/ỗ.ũ_ữ0139\u{303}".contains(is_unseen));
        for hidden in ['\u{200b}', '\u{feff}', '\u{202e}', '\u{ad}', '\u{a0}', '\u{3000}', '\u{2028}', '\0', '\t', ' ']
        {
            assert!(is_unseen(hidden), "{hidden:?}");
        }
    }
}
