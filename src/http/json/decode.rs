//! From a tree to the type that an operation wants, keeping the place and collecting the faults.

use std::cell::RefCell;

use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::failure::{Failure, nearest};
use super::personal::is_personal;
use super::tree::{Tree, push_segment};
use crate::refusal::{Answer, Fault, Refusal, Text};

/// Where the input stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// In a body: values have their own types.
    Body,
    /// In a query string: values are text.
    Query,
}

/// A place in the input, as a path from the root.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    Root(Source),
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// The JSON pointer, or `?name` in a query.
    pub(super) fn pointer(&self) -> String {
        match self {
            Self::Root(_) => String::new(),
            Self::Field(Place::Root(Source::Query), name) => format!("?{name}"),
            Self::Field(parent, name) => {
                let mut pointer = parent.pointer();
                push_segment(&mut pointer, name);
                pointer
            }
            Self::Item(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

pub(super) fn decode<T: DeserializeOwned>(tree: Tree, source: Source) -> Answer<T> {
    let faults = RefCell::new(Vec::new());
    let root = Place::Root(source);
    let value = T::deserialize(Reader { tree, place: &root, faults: &faults, source });
    let mut faults = faults.into_inner();
    match value {
        Ok(value) if faults.is_empty() => Ok(value),
        Ok(_) => Err(Refusal::invalid(faults)),
        Err(failure) => {
            faults.extend(failure.fault(&root));
            Err(Refusal::invalid(faults))
        }
    }
}

struct Reader<'a> {
    tree: Tree,
    place: &'a Place<'a>,
    faults: &'a RefCell<Vec<Fault>>,
    source: Source,
}

impl<'a> Reader<'a> {
    fn inside<'b>(&self, tree: Tree, place: &'b Place<'b>) -> Reader<'b>
    where
        'a: 'b,
    {
        Reader { tree, place, faults: self.faults, source: self.source }
    }

    fn record(&self, failure: Failure) -> Failure {
        if let Some(fault) = failure.fault(self.place) {
            self.faults.borrow_mut().push(fault);
        }
        Failure::Recorded
    }

    /// In a query, text that reads as what is wanted is what is wanted.
    fn typed(mut self, read: impl FnOnce(&str) -> Option<Tree>) -> Self {
        if let (Source::Query, Tree::Text(text)) = (self.source, &self.tree)
            && let Some(tree) = read(text)
        {
            self.tree = tree;
        }
        self
    }

    fn refuse_unknown(&self, members: &[(String, Tree)], known: &'static [&'static str]) {
        for (name, _) in members.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            let pointer = Place::Field(self.place, name).pointer();
            self.faults.borrow_mut().push(if is_personal(name) && self.source == Source::Body {
                Fault::new(
                    pointer,
                    "personal_data",
                    Text::new(
                        "Trường này mang dữ liệu cá nhân; dịch vụ không nhận. Hãy bỏ nó.",
                        "This field has personal data; the service doesn't take it. Leave it out.",
                    ),
                )
            } else {
                unknown_field(pointer, name, known)
            });
        }
    }
}

fn unknown_field(pointer: String, name: &str, known: &[&str]) -> Fault {
    let detail = match nearest(name, known) {
        Some(near) => Text::new(
            format!("Trường không được biết; có phải «{near}»?"),
            format!("The field isn't known; did you mean '{near}'?"),
        ),
        None => Text::new(
            format!("Trường không được biết; các trường: {}.", known.join(", ")),
            format!("The field isn't known; known: {}.", known.join(", ")),
        ),
    };
    Fault::new(pointer, "unknown_field", detail)
}

fn unexpected(tree: &Tree) -> Unexpected<'_> {
    match tree {
        Tree::Null => Unexpected::Unit,
        Tree::Bool(value) => Unexpected::Bool(*value),
        Tree::Integer(value) => Unexpected::Signed(*value),
        Tree::Float(value) => Unexpected::Float(*value),
        Tree::Text(text) => Unexpected::Str(text),
        Tree::List(_) => Unexpected::Seq,
        Tree::Object(_) => Unexpected::Map,
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            self.typed(|text| text.parse().ok().map(Tree::Integer)).deserialize_any(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(value),
            Tree::Integer(value) => visitor.visit_i64(value),
            Tree::Float(value) => visitor.visit_f64(value),
            Tree::Text(text) => visitor.visit_string(text),
            Tree::List(ref mut items) => {
                let items = std::mem::take(items);
                visitor.visit_seq(Items { items: items.into_iter(), index: 0, reader: &self })
            }
            Tree::Object(ref mut members) => {
                let members = std::mem::take(members);
                visitor.visit_map(Members { members: members.into_iter(), value: None, reader: &self })
            }
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.typed(|text| text.parse().ok().map(Tree::Bool)).deserialize_any(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.typed(|text| Some(Tree::List(text.split(',').map(Tree::text).collect()))).deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.tree == Tree::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let Tree::Object(members) = &mut self.tree else {
            return Err(Failure::WrongType { found: kind_of(&self.tree).to_owned(), expected: "object".to_owned() });
        };
        let members = std::mem::take(members);
        self.refuse_unknown(&members, fields);
        let known: Vec<_> = members.into_iter().filter(|(name, _)| fields.contains(&name.as_str())).collect();
        visitor
            .visit_map(Members { members: known.into_iter(), value: None, reader: &self })
            .map_err(|failure| self.record(failure))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.tree {
            Tree::Text(text) => visitor.visit_enum(Variant(text)),
            other => Err(Failure::invalid_type(unexpected(&other), &"text")),
        }
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map identifier ignored_any
    }
}

fn kind_of(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "null",
        Tree::Bool(_) => "true/false",
        Tree::Integer(_) => "integer",
        Tree::Float(_) => "decimal number",
        Tree::Text(_) => "text",
        Tree::List(_) => "array",
        Tree::Object(_) => "object",
    }
}

struct Members<'a> {
    members: std::vec::IntoIter<(String, Tree)>,
    value: Option<(String, Tree)>,
    reader: &'a Reader<'a>,
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        let key: StrDeserializer<'_, Failure> = name.as_str().into_deserializer();
        let key = seed.deserialize(key)?;
        self.value = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        let (name, tree) = self.value.take().ok_or(Failure::Recorded)?;
        let place = Place::Field(self.reader.place, &name);
        let reader = self.reader.inside(tree, &place);
        let recorder = self.reader.inside(Tree::Null, &place);
        seed.deserialize(reader).map_err(|failure| recorder.record(failure))
    }
}

struct Items<'a> {
    items: std::vec::IntoIter<Tree>,
    index: usize,
    reader: &'a Reader<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Failure;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Failure> {
        let Some(tree) = self.items.next() else { return Ok(None) };
        let place = Place::Item(self.reader.place, self.index);
        self.index += 1;
        let recorder = self.reader.inside(Tree::Null, &place);
        seed.deserialize(self.reader.inside(tree, &place)).map(Some).map_err(|failure| recorder.record(failure))
    }
}

struct Variant(String);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Failure;
    type Variant = UnitOnly;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, UnitOnly), Failure> {
        let name: StringDeserializer<Failure> = self.0.into_deserializer();
        Ok((seed.deserialize(name)?, UnitOnly))
    }
}

struct UnitOnly;

impl<'de> VariantAccess<'de> for UnitOnly {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Failure> {
        Err(Failure::invalid_type(Unexpected::Str(""), &"object"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Failure> {
        Err(Failure::invalid_type(Unexpected::Str(""), &"object"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Failure> {
        Err(Failure::invalid_type(Unexpected::Str(""), &"object"))
    }
}
