//! The strict reader of every JSON body and query: what it can't take, it names by place, and all of it where it can.
//!
//! First bytes become a [`Tree`] (syntax, duplicate keys, text as NFC, number range), then the tree becomes the type
//! that an operation wants (unknown fields with the nearest known name, personal data, types, values).

mod decode;
mod failure;
mod personal;
#[cfg(test)]
mod tests;
mod tree;

use serde::de::DeserializeOwned;

use crate::refusal::{Answer, Code, Refusal, Text};
pub use tree::Tree;

/// Reads `bytes` as a `T`.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Answer<T> {
    decode_tree(parse(bytes)?)
}

/// Reads `bytes` as JSON.
pub fn parse(bytes: &[u8]) -> Answer<Tree> {
    tree::parse(bytes)
}

/// Reads a tree as a `T`.
pub fn decode_tree<T: DeserializeOwned>(tree: Tree) -> Answer<T> {
    decode::decode(tree, decode::Source::Body)
}

/// Reads a query string as a `T`: values are text that is read as the type that `T` wants, lists are separated by
/// commas, an empty value counts as absent.
pub fn decode_query<T: DeserializeOwned>(query: &str) -> Answer<T> {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| {
            Refusal::new(
                Code::MalformedRequest,
                Text::new("Tham số truy vấn không đọc được.", "The query parameters can't be read."),
            )
        })?
        .into_inner();
    let members = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let tree = Tree::Object(members.map(|(key, value)| (key, Tree::text(&value))).collect());
    tree::check(&tree)?;
    decode::decode(tree, decode::Source::Query)
}
