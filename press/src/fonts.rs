//! The faces of Liberation Serif, which has the widths of Times New Roman and all Vietnamese letters.

use serde_json::Value;
use ttf_parser::Face;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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

/// The longest run of letters that no line break can cut, in characters.
const LONGEST_WORD: usize = 30;
/// The most marks that a letter keeps beside those that are part of it; Vietnamese needs none.
const MOST_MARKS: usize = 4;

/// The same value with texts that the faces can print: letters composed, others replaced, what has no width left out, line
/// ends alike, and a place to break a line in words that are longer than any.
///
/// A tagged PDF may not have a letter without a shape.
pub(crate) fn printable(value: Value) -> Value {
    match Face::parse(REGULAR, 0) {
        Ok(face) => printable_by(&face, value),
        Err(_) => value,
    }
}

fn printable_by(face: &Face<'_>, value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(breakable(&shaped(face, &text))),
        Value::Array(items) => items.into_iter().map(|item| printable_by(face, item)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (name, printable_by(face, member))).collect()
        }
        other => other,
    }
}

fn shaped(face: &Face<'_>, text: &str) -> String {
    let has_shape = |letter: char| face.glyph_index(letter).is_some_and(|glyph| glyph.0 != 0);
    let letter = |letter: char| match letter {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        _ if letter.is_control() || has_no_width(letter) || is_no_character(letter) => None,
        _ => Some(if has_shape(letter) { letter } else { STAND_IN }),
    };
    sparingly_marked(even_lines(text).nfc()).filter_map(letter).collect()
}

/// Letters with no more than [`MOST_MARKS`] marks each: laying a letter out takes time by the square of its marks.
fn sparingly_marked(letters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut marks = 0;
    letters.filter(move |letter| {
        marks = if is_combining_mark(*letter) { marks + 1 } else { 0 };
        marks <= MOST_MARKS
    })
}

/// Every kind of line end as a line feed.
pub(crate) fn even_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
}

/// A zero-width space after each [`LONGEST_WORD`] letters without a space.
fn breakable(text: &str) -> String {
    let (mut broken, mut run) = (String::with_capacity(text.len()), 0);
    for letter in text.chars() {
        run = if letter == ' ' || letter == '\n' { 0 } else { run + 1 };
        broken.push(letter);
        if run == LONGEST_WORD {
            broken.push('\u{200b}');
            run = 0;
        }
    }
    broken
}

/// Joiners, marks of direction, variation selectors, the byte order mark.
fn has_no_width(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Code points that Unicode keeps for no character.
fn is_no_character(letter: char) -> bool {
    matches!(u32::from(letter) & 0xffff, 0xfffe | 0xffff) || ('\u{fdd0}'..='\u{fdef}').contains(&letter)
}
