//! The first pass: bytes to a tree, and what no operation takes, wherever it stands.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::path::{in_query, step};
use super::{faults, malformed};
use crate::refusal::{Answer, Code, Fault, LARGEST, MOST_ITEMS, Refusal, Text};

/// [`LARGEST`] as a float.
const LARGEST_FLOAT: f64 = 9_007_199_254_740_991.0;

/// A JSON value: text is in NFC, a number without a fraction is an integer, each key stands once.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without a fraction (`1`, `1.0` and `1e2` alike), within ±(2^53 − 1).
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Tree>),
    /// An object, in the order in which it was sent.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// The text under `key`, if this is an object that has a text there.
    pub fn text_at(&self, key: &str) -> Option<&str> {
        let Self::Object(fields) = self else { return None };
        match fields.iter().find(|(name, _)| name == key) {
            Some((_, Self::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// Takes the text under `key` out of an object, if there is one.
    pub fn take_text(&mut self, key: &str) -> Option<String> {
        self.text_at(key)?;
        let Self::Object(fields) = self else { return None };
        let place = fields.iter().position(|(name, _)| name == key)?;
        match fields.remove(place) {
            (_, Self::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// The tree of `bytes`, and the faults in it for which its answer is 422; 400 comes as a refusal at once.
pub(super) fn read(bytes: &[u8]) -> Answer<(Tree, Vec<Fault>)> {
    let text = malformed::text(bytes)?;
    let mut found = Found::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let tree = Reader(&mut found)
        .deserialize(&mut reader)
        .and_then(|tree| reader.end().map(|()| tree))
        .map_err(|error| malformed::syntax(text, &error))?;
    found.end(tree)
}

/// The parameters of a query as a tree of texts; an empty one counts as absent.
pub(super) fn of_query(pairs: &[(String, String)]) -> Answer<(Tree, Vec<Fault>)> {
    let mut found = Found::default();
    let mut fields = Vec::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let mark = found.mark();
        let (name, value) = (found.text(name), Tree::Text(found.text(value)));
        found.below(mark, || in_query(&name));
        fields.push((name, value));
    }
    found.repeated_keys(&fields, in_query);
    found.end(Tree::Object(fields))
}

/// What is wrong so far. Pointers start at the value that is being read and grow on the way out, so that a document
/// without faults never has one written.
#[derive(Default)]
struct Found {
    faults: Vec<Fault>,
    duplicates: Vec<Fault>,
}

impl Found {
    fn end(self, tree: Tree) -> Answer<(Tree, Vec<Fault>)> {
        if self.duplicates.is_empty() {
            return Ok((tree, self.faults));
        }
        let detail = Text::new(
            "Có trường xuất hiện nhiều lần trong một đối tượng; không rõ giá trị nào đúng.",
            "A field stands more than once in an object; which value is meant can't be known.",
        );
        Err(Refusal { faults: self.duplicates, ..Refusal::new(Code::DuplicateField, detail) })
    }

    fn mark(&self) -> (usize, usize) {
        (self.faults.len(), self.duplicates.len())
    }

    /// Puts what was found since `mark` one step further in.
    fn below(&mut self, mark: (usize, usize), step: impl Fn() -> String) {
        if mark == self.mark() {
            return;
        }
        let step = step();
        for fault in self.faults[mark.0..].iter_mut().chain(&mut self.duplicates[mark.1..]) {
            fault.pointer.insert_str(0, &step);
        }
    }

    fn add(&mut self, code: &'static str, detail: Text) {
        if self.faults.len() < faults::LIMIT {
            self.faults.push(Fault::new("", code, detail));
        }
    }

    fn text(&mut self, text: &str) -> String {
        if text.contains('\0') {
            let detail = Text::new(
                "Chuỗi có ký tự U+0000, không lưu được; hãy bỏ ký tự này.",
                "The text has the character U+0000, which can't be stored; leave it out.",
            );
            self.add("nul_character", detail);
        }
        nfc(text)
    }

    fn too_many(&mut self) {
        let detail = Text::new(format!("Tối đa {MOST_ITEMS} mục."), format!("At most {MOST_ITEMS} items are taken."));
        self.add("too_many", detail);
    }

    fn out_of_range(&mut self) {
        let detail = Text::new(
            format!("Số nguyên phải nằm trong khoảng từ -{LARGEST} đến {LARGEST}."),
            format!("An integer has to be from -{LARGEST} to {LARGEST}."),
        );
        self.add("number_out_of_range", detail);
    }

    /// Sorted, since comparing each key with each other takes minutes for a hostile object.
    fn repeated_keys(&mut self, fields: &[(String, Tree)], step: fn(&str) -> String) {
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        for same in names.chunk_by(|one, other| one == other).filter(|same| same.len() > 1) {
            if self.duplicates.len() < faults::LIMIT {
                let detail = Text::new(
                    format!("Trường này xuất hiện {} lần; hãy gửi một lần.", same.len()),
                    format!("This field stands {} times; send it once.", same.len()),
                );
                self.duplicates.push(Fault::new(step(same[0]), "duplicate_field", detail));
            }
        }
    }
}

/// The text, composed (Unicode NFC).
pub fn nfc(text: &str) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Reads one value.
struct Reader<'f>(&'f mut Found);

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        if value.unsigned_abs() > LARGEST.unsigned_abs() {
            self.0.out_of_range();
        }
        Ok(Tree::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Tree, E> {
        self.visit_i64(i64::try_from(value).unwrap_or(i64::MAX))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        if value.fract() != 0.0 {
            return Ok(Tree::Float(value));
        }
        if value.abs() > LARGEST_FLOAT {
            self.0.out_of_range();
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within the range unless refused")]
        Ok(Tree::Integer(value as i64))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree, E> {
        Ok(Tree::Text(nfc(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(self.0.text(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        for length in 0_usize.. {
            let mark = self.0.mark();
            let Some(item) = list.next_element_seed(Reader(self.0))? else { break };
            self.0.below(mark, || format!("/{length}"));
            match length {
                ..MOST_ITEMS => items.push(item),
                MOST_ITEMS => self.0.too_many(),
                _ => (),
            }
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut fields = Vec::new();
        loop {
            let mark = self.0.mark();
            let Some(name) = map.next_key_seed(Name(self.0))? else { break };
            let value = map.next_value_seed(Reader(self.0))?;
            self.0.below(mark, || step(&name));
            fields.push((name, value));
        }
        self.0.repeated_keys(&fields, step);
        Ok(Tree::Object(fields))
    }
}

/// Reads the name of a field.
struct Name<'f>(&'f mut Found);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<String, E> {
        Ok(nfc(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<String, E> {
        Ok(self.0.text(name))
    }
}
