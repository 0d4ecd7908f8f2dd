//! What stands at a place, as the second pass sees it.

use serde::de::Unexpected;

use super::tree::Tree;
use crate::refusal::Text;

/// A value at a place, borrowed from the tree.
#[derive(Debug, Clone, Copy)]
pub(super) enum View<'t> {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(&'t str),
    List(&'t [Tree]),
    Object(&'t [(String, Tree)]),
    /// Whatever is wanted: put where a fault is recorded already, so that reading can go on behind it.
    StandIn,
}

impl<'t> From<&'t Tree> for View<'t> {
    fn from(tree: &'t Tree) -> Self {
        match tree {
            Tree::Null => Self::Null,
            Tree::Bool(value) => Self::Bool(*value),
            Tree::Integer(value) => Self::Integer(*value),
            Tree::Float(value) => Self::Float(*value),
            Tree::Text(text) => Self::Text(text),
            Tree::List(items) => Self::List(items),
            Tree::Object(fields) => Self::Object(fields),
        }
    }
}

impl View<'_> {
    /// What kind of value it is.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Null | Self::StandIn => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Integer(_) => Kind::Integer,
            Self::Float(_) => Kind::Fraction,
            Self::Text(_) => Kind::Text,
            Self::List(_) => Kind::List,
            Self::Object(_) => Kind::Object,
        }
    }
}

/// A kind of JSON value, as one is expected or given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Integer,
    Fraction,
    Number,
    Text,
    List,
    Object,
    Other,
}

impl Kind {
    /// The kind in words.
    pub(super) fn words(self) -> Text {
        match self {
            Self::Null => Text::new("null", "null"),
            Self::Bool => Text::new("true hoặc false", "true or false"),
            Self::Integer => Text::new("số nguyên", "an integer"),
            Self::Fraction => Text::new("số có phần thập phân", "a number with a fraction"),
            Self::Number => Text::new("số", "a number"),
            Self::Text => Text::new("chuỗi", "a string"),
            Self::List => Text::new("danh sách", "an array"),
            Self::Object => Text::new("đối tượng", "an object"),
            Self::Other => Text::new("giá trị khác", "another value"),
        }
    }
}

impl From<Unexpected<'_>> for Kind {
    fn from(given: Unexpected<'_>) -> Self {
        match given {
            Unexpected::Bool(_) => Self::Bool,
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => Self::Integer,
            Unexpected::Float(_) => Self::Fraction,
            Unexpected::Char(_) | Unexpected::Str(_) => Self::Text,
            Unexpected::Unit | Unexpected::Option => Self::Null,
            Unexpected::Seq => Self::List,
            Unexpected::Map => Self::Object,
            _ => Self::Other,
        }
    }
}
