//! JSON as a tree, checked for what no operation takes.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::refusal::{Answer, Code, Fault, Refusal, Text};

/// The largest integer that every JSON reader keeps exactly: 2^53 − 1.
const LARGEST: i64 = (1 << 53) - 1;

/// A JSON value; text is in NFC, a number without a fraction is an integer.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number without a fraction.
    Integer(i64),
    /// A number with one, or one that no integer here can hold.
    Float(f64),
    /// A string, in NFC.
    Text(String),
    /// An array.
    List(Vec<Tree>),
    /// An object, in the order of the input.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(nfc(text))
    }

    fn number(value: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "compared with what it came from below")]
        let whole = value as i64;
        #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "compared only where both are exact")]
        if value.fract() == 0.0 && whole.abs() <= LARGEST && whole as f64 == value {
            return Self::Integer(whole);
        }
        Self::Float(value)
    }

    /// The text under `key`, if this is an object that has one there.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(name, _)| name == key).and_then(|(_, value)| match value {
            Self::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

impl Tree {
    /// Takes the text under `key` out of an object, if there is one.
    pub fn take_text(&mut self, key: &str) -> Option<String> {
        self.text_at(key)?;
        let Self::Object(members) = self else { return None };
        let place = members.iter().position(|(name, _)| name == key)?;
        match members.remove(place) {
            (_, Self::Text(text)) => Some(text),
            _ => None,
        }
    }
}

fn nfc(text: &str) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        _ => text.nfc().collect(),
    }
}

/// Reads bytes as a tree.
pub(super) fn parse(bytes: &[u8]) -> Answer<Tree> {
    if bytes.is_empty() {
        return Err(malformed("Nội dung trống; cần một giá trị JSON.", "The body is empty; a JSON value is needed."));
    }
    let tree: Tree = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        malformed(
            format!("JSON sai cú pháp ở dòng {line}, cột {column}."),
            format!("The JSON is malformed at line {line}, column {column}."),
        )
    })?;
    check(&tree)?;
    Ok(tree)
}

fn malformed(vi: impl Into<String>, en: impl Into<String>) -> Refusal {
    Refusal::new(Code::JsonMalformed, Text::new(vi.into(), en.into()))
}

/// Refuses duplicate keys, U+0000 and numbers that can't be kept exactly, wherever they stand.
pub(super) fn check(tree: &Tree) -> Answer<()> {
    let mut faults = Vec::new();
    walk(tree, &mut String::new(), &mut faults);
    if faults.is_empty() {
        return Ok(());
    }
    let duplicates = faults.iter().any(|fault| fault.code == "duplicate_field");
    let refusal = Refusal::invalid(faults);
    Err(if duplicates { Refusal { code: Code::DuplicateField, ..refusal } } else { refusal })
}

fn walk(tree: &Tree, pointer: &mut String, faults: &mut Vec<Fault>) {
    match tree {
        Tree::Text(text) => refuse_nul(text, pointer, faults),
        Tree::Integer(value) if value.unsigned_abs() > LARGEST.unsigned_abs() => faults.push(out_of_range(pointer)),
        Tree::Float(value) if value.fract() == 0.0 => faults.push(out_of_range(pointer)),
        Tree::List(items) => {
            for (index, item) in items.iter().enumerate() {
                below(pointer, &index.to_string(), |pointer| walk(item, pointer, faults));
            }
        }
        Tree::Object(members) => {
            for (index, (key, value)) in members.iter().enumerate() {
                below(pointer, key, |pointer| {
                    refuse_nul(key, pointer, faults);
                    if members[..index].iter().any(|(earlier, _)| earlier == key) {
                        faults.push(Fault::new(
                            pointer.clone(),
                            "duplicate_field",
                            Text::new("Trường này xuất hiện hai lần.", "This field stands twice."),
                        ));
                    }
                    walk(value, pointer, faults);
                });
            }
        }
        _ => {}
    }
}

fn below(pointer: &mut String, segment: &str, inside: impl FnOnce(&mut String)) {
    let length = pointer.len();
    push_segment(pointer, segment);
    inside(pointer);
    pointer.truncate(length);
}

/// Appends one reference token (RFC 6901 section 3).
pub(super) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

fn refuse_nul(text: &str, pointer: &str, faults: &mut Vec<Fault>) {
    if text.contains('\0') {
        let detail =
            Text::new("Văn bản có ký tự U+0000; hãy bỏ nó.", "The text has the character U+0000; leave it out.");
        faults.push(Fault::new(pointer, "nul_character", detail));
    }
}

fn out_of_range(pointer: &str) -> Fault {
    Fault::new(
        pointer,
        "number_out_of_range",
        Text::new(
            format!("Số nguyên phải nằm trong khoảng ±{LARGEST}."),
            format!("An integer must lie within ±{LARGEST}."),
        ),
    )
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Integer(i64::try_from(value).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Tree>()? {
            members.push((nfc(&key), value));
        }
        Ok(Tree::Object(members))
    }
}
