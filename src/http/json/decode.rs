//! The second pass: a deserializer over the tree that knows where it is.

use serde::de::{Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Fields, Items, Variant};
use super::failure::Failure;
use super::path::Path;
use super::session::Session;
use super::shape::Shape;
use super::tree::Tree;
use super::view::{Kind, View};
use crate::refusal::LARGEST;

/// What a stand-in for a text says where any text might do.
const ANY_TEXT: &str = "1";

/// Reads the value at a place.
#[derive(Clone, Copy)]
pub(super) struct Decoder<'t, 'c> {
    view: View<'t>,
    path: &'c Path<'c>,
    session: &'c Session,
}

impl<'t, 'c> Decoder<'t, 'c> {
    pub(super) fn new(view: View<'t>, path: &'c Path<'c>, session: &'c Session) -> Self {
        Self { view, path, session }
    }

    /// The value, or what its text reads as where all values are text.
    fn typed(&self, read: impl FnOnce(&str) -> Option<View<'t>>) -> View<'t> {
        match self.view {
            View::Text(text) if self.session.is_query() => read(text).unwrap_or(self.view),
            view => view,
        }
    }

    fn list<'de, V: Visitor<'de>>(&self, items: &[Tree], visitor: V) -> Result<V::Value, Failure> {
        let mut items = Items::new(items, self.path, self.session);
        let value = visitor.visit_seq(&mut items)?;
        match items.left() {
            0 => Ok(value),
            left => Err(Failure::invalid_length(items.read() + left, &items.read().to_string().as_str())),
        }
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            match self.typed(|text| text.parse().ok().map(View::Integer)) {
                View::Integer(value) => match <$type>::try_from(value) {
                    Ok(value) => visitor.$visit(value),
                    Err(_) => Err(out_of_range(i128::from(<$type>::MIN), i128::from(<$type>::MAX))),
                },
                View::StandIn => visitor.$visit(1),
                other => Err(Failure::wrong_kind(Kind::Integer, other)),
            }
        })*
    };
}

/// The failure of an integer; the bounds that are named hold for every number here too.
fn out_of_range(low: i128, high: i128) -> Failure {
    let largest = i128::from(LARGEST);
    Failure::out_of_range(low.max(-largest), high.min(largest))
}

impl<'de> Deserializer<'de> for Decoder<'_, '_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.view {
            View::Null | View::StandIn => visitor.visit_unit(),
            View::Bool(value) => visitor.visit_bool(value),
            View::Integer(value) => visitor.visit_i64(value),
            View::Float(value) => visitor.visit_f64(value),
            View::Text(_) => self.deserialize_str(visitor),
            View::List(items) => self.list(items, visitor),
            View::Object(fields) => visitor.visit_map(Fields::of_map(fields, self.path, self.session)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.typed(|text| text.parse().ok().map(View::Bool)) {
            View::Bool(value) => visitor.visit_bool(value),
            View::StandIn => visitor.visit_bool(false),
            other => Err(Failure::wrong_kind(Kind::Bool, other)),
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.view {
            #[expect(clippy::cast_precision_loss, reason = "the first pass keeps integers within what a float holds")]
            View::Integer(value) => visitor.visit_f64(value as f64),
            View::Float(value) => visitor.visit_f64(value),
            View::StandIn => visitor.visit_f64(1.0),
            other => Err(Failure::wrong_kind(Kind::Number, other)),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.view {
            View::Text(text) => visitor.visit_str(text).map_err(Failure::in_words_for::<V::Value>),
            View::StandIn => visitor.visit_str(Shape::of::<V::Value>().map_or(ANY_TEXT, Shape::example)),
            other => Err(Failure::not_text_of::<V::Value>(other)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.view {
            View::Null | View::StandIn => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.view {
            View::Null | View::StandIn => visitor.visit_unit(),
            other => Err(Failure::wrong_kind(Kind::Null, other)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.view {
            View::List(items) => self.list(items, visitor),
            View::StandIn => self.list(&[], visitor),
            View::Text(text) if self.session.is_query() => {
                let words: Vec<_> = text.split(',').map(|word| Tree::Text(word.to_owned())).collect();
                self.list(&words, visitor)
            }
            other => Err(Failure::wrong_kind(Kind::List, other)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.view {
            View::Object(fields) => visitor.visit_map(Fields::of_map(fields, self.path, self.session)),
            View::StandIn => visitor.visit_map(Fields::of_map(&[], self.path, self.session)),
            other => Err(Failure::wrong_kind(Kind::Object, other)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.view {
            View::Object(fields) => visitor.visit_map(Fields::of_struct(fields, known, self.path, self.session)),
            View::StandIn => visitor.visit_map(Fields::stand_ins(known, self.path, self.session)),
            other => Err(Failure::wrong_kind(Kind::Object, other)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match (self.view, known) {
            (View::Text(name), _) => visitor.visit_enum(Variant::new(name, None, self.path, self.session)),
            (View::Object([(name, content)]), _) => {
                visitor.visit_enum(Variant::new(name, Some(content), self.path, self.session))
            }
            (View::StandIn, [name, ..]) => visitor.visit_enum(Variant::new(name, None, self.path, self.session)),
            (other, _) => Err(Failure::not_a_word_of(known, other)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i128 u128 bytes byte_buf }
}
