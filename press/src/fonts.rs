//! The faces of Liberation Serif, which has the widths of Times New Roman and all Vietnamese letters.

use serde_json::Value;
use ttf_parser::Face;
use unicode_normalization::UnicodeNormalization;

/// What stands for a letter that the faces don't have.
const STAND_IN: char = '□';

/// Upright.
pub(crate) const REGULAR: &[u8] = include_bytes!("../fonts/LiberationSerif-Regular.ttf");
/// Bold.
pub(crate) const BOLD: &[u8] = include_bytes!("../fonts/LiberationSerif-Bold.ttf");
/// Italics.
pub(crate) const ITALIC: &[u8] = include_bytes!("../fonts/LiberationSerif-Italic.ttf");
/// Bold italics.
pub(crate) const BOLD_ITALIC: &[u8] = include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf");

/// The same value with texts that the faces can print: letters composed, others replaced, what has no width left out.
///
/// A tagged PDF may not have a letter without a shape.
pub(crate) fn printable(value: Value) -> Value {
    match Face::parse(REGULAR, 0) {
        Ok(face) => printable_by(&face, value),
        Err(_) => value,
    }
}

fn printable_by(face: &Face<'_>, value: Value) -> Value {
    let letter = |letter: char| match letter {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        _ if letter.is_control() || has_no_width(letter) => None,
        _ => Some(face.glyph_index(letter).map_or(STAND_IN, |_| letter)),
    };
    match value {
        Value::String(text) => Value::String(text.nfc().filter_map(letter).collect()),
        Value::Array(items) => items.into_iter().map(|item| printable_by(face, item)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (name, printable_by(face, member))).collect()
        }
        other => other,
    }
}

/// Joiners, marks of direction, variation selectors, the byte order mark.
fn has_no_width(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}
