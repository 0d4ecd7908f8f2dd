//! Into lists, objects and enums, each step with its place.

use std::slice::Iter;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::decode::Decoder;
use super::failure::Failure;
use super::path::Path;
use super::session::Session;
use super::tree::Tree;
use super::view::{Kind, View};

/// The items of a list, but those with a recorded fault: a list does without an item more readily than with a stand-in.
pub(super) struct Items<'t, 'c> {
    rest: Iter<'t, Tree>,
    read: usize,
    path: &'c Path<'c>,
    session: &'c Session,
}

impl<'t, 'c> Items<'t, 'c> {
    pub(super) fn new(items: &'t [Tree], path: &'c Path<'c>, session: &'c Session) -> Self {
        Self { rest: items.iter(), read: 0, path, session }
    }

    /// How many items have been read.
    pub(super) fn read(&self) -> usize {
        self.read
    }

    /// How many haven't.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Failure;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Failure> {
        for item in self.rest.by_ref() {
            let path = Path::Item(self.path, self.read);
            self.read += 1;
            let view = self.session.view(&path, Some(item));
            if !matches!(view, View::StandIn) {
                let value = seed.deserialize(Decoder::new(view, &path, self.session));
                return value.map(Some).map_err(|failure| failure.at(&path));
            }
        }
        Ok(None)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left())
    }
}

/// The fields of an object: first those that were sent, then a struct's stand-ins, since what comes behind a stand-in
/// that its reader refuses isn't read.
pub(super) struct Fields<'t, 'c> {
    sent: Iter<'t, (String, Tree)>,
    /// What a struct knows, if some of the fields have to be passed over.
    known: Option<&'static [&'static str]>,
    owed: Vec<&'static str>,
    next: Option<(&'t str, Option<&'t Tree>)>,
    path: &'c Path<'c>,
    session: &'c Session,
}

impl<'t, 'c> Fields<'t, 'c> {
    /// All the fields of an object.
    pub(super) fn of_map(fields: &'t [(String, Tree)], path: &'c Path<'c>, session: &'c Session) -> Self {
        Self { sent: fields.iter(), known: None, owed: Vec::new(), next: None, path, session }
    }

    /// Those fields of an object that a struct knows; the others are recorded as faults.
    pub(super) fn of_struct(
        fields: &'t [(String, Tree)],
        known: &'static [&'static str],
        path: &'c Path<'c>,
        session: &'c Session,
    ) -> Self {
        let owed = session.owed(path, known);
        let mut passed_over = !owed.is_empty();
        let mut expected = 0;
        for (name, _) in fields {
            // Senders keep to the documented order, so the next name is mostly the one after the last.
            if let Some(position) = position_from(expected, known, name) {
                expected = position + 1;
            } else {
                passed_over = true;
                session.unknown_field(path, name, known);
            }
        }
        Self { known: passed_over.then_some(known), owed, ..Self::of_map(fields, path, session) }
    }

    /// Stand-ins for all the fields of a struct.
    pub(super) fn stand_ins(known: &'static [&'static str], path: &'c Path<'c>, session: &'c Session) -> Self {
        Self { owed: known.to_vec(), ..Self::of_map(&[], path, session) }
    }

    /// Whether a field that was sent is read in its turn; where a fault is recorded, a struct gets a stand-in at the
    /// end, and a map nothing.
    fn is_read(&self, name: &str) -> bool {
        match self.known {
            Some(known) => known.contains(&name) && !self.owed.contains(&name),
            None => !self.session.stands_in(&Path::Field(self.path, name)),
        }
    }
}

/// Where `name` stands in `known`, looking from `start` on and then before it.
fn position_from(start: usize, known: &[&str], name: &str) -> Option<usize> {
    let (before, after) = known.split_at(start);
    let is_it = |known: &&str| *known == name;
    after.iter().position(is_it).map(|position| start + position).or_else(|| before.iter().position(is_it))
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = Failure;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Failure> {
        let sent = loop {
            match self.sent.next() {
                Some((name, _)) if !self.is_read(name) => {}
                Some((name, tree)) => break Some((name.as_str(), Some(tree))),
                None => break None,
            }
        };
        self.next = sent.or_else(|| self.owed.pop().map(|name| (name, None)));
        let Some((name, _)) = self.next else { return Ok(None) };
        let path = Path::Field(self.path, name);
        let key = seed.deserialize(Decoder::new(View::Text(name), &path, self.session));
        key.map(Some).map_err(|failure| failure.at(&path))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Failure> {
        let Some((name, tree)) = self.next.take() else { return Err(Failure::custom("a value before its key")) };
        let path = Path::Field(self.path, name);
        let view = self.session.view(&path, tree);
        seed.deserialize(Decoder::new(view, &path, self.session)).map_err(|failure| failure.at(&path))
    }
}

/// A variant of an enum: `"name"`, or `{"name": content}`.
pub(super) struct Variant<'t, 'c> {
    name: &'t str,
    content: Option<&'t Tree>,
    path: &'c Path<'c>,
    session: &'c Session,
}

impl<'t, 'c> Variant<'t, 'c> {
    pub(super) fn new(name: &'t str, content: Option<&'t Tree>, path: &'c Path<'c>, session: &'c Session) -> Self {
        Self { name, content, path, session }
    }

    /// Reads the content with `read`; a bare name has none.
    fn content<T>(&self, read: impl FnOnce(Decoder<'t, '_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let Some(content) = self.content else { return Err(Failure::wrong_kind(Kind::Object, View::Text(self.name))) };
        let path = Path::Field(self.path, self.name);
        let view = self.session.view(&path, Some(content));
        read(Decoder::new(view, &path, self.session)).map_err(|failure| failure.at(&path))
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Failure;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Failure> {
        let name = seed.deserialize(Decoder::new(View::Text(self.name), self.path, self.session))?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(Failure::wrong_kind(Kind::Text, View::Object(&[]))),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Failure> {
        self.content(|decoder| seed.deserialize(decoder))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Failure> {
        self.content(|decoder| decoder.deserialize_tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, known: &'static [&'static str], visitor: V) -> Result<V::Value, Failure> {
        self.content(|decoder| decoder.deserialize_struct("", known, visitor))
    }
}
