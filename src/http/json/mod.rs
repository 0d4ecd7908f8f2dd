//! The strict reader of every JSON body, of each line of a bulk upload, and of queries.
//!
//! It reads in two passes. The first turns bytes into a [`Tree`]: well-formed, each key once, text in NFC, integers
//! that every JSON reader keeps exactly. The second turns the tree into the type that an operation wants, and goes on
//! after a mistake, so that one answer names as many of them as can be known.
//!
//! | what is wrong | answer | code of the fault |
//! | --- | --- | --- |
//! | not JSON, not UTF-8, too deep, empty | 400 `json_malformed` | – |
//! | a key stands twice in an object | 400 `duplicate_field` | `duplicate_field` |
//! | U+0000 in a text | 422 | `nul_character` |
//! | an integer that its reader couldn't hold | 422 | `number_out_of_range` |
//! | a list of more than [`MOST_ITEMS`](crate::refusal::MOST_ITEMS) | 422 | `too_many` |
//! | a field that isn't known here | 422 | `unknown_field`, or `personal_data` where it is a citizen's |
//! | a field that has to be there isn't | 422 | `missing_field` |
//! | a value of another kind | 422 | `wrong_type` |
//! | a word that isn't in the list | 422 | `unknown_value` |
//! | a value that its own reader refuses | 422 | `invalid_value`, or the reader's own code |

mod access;
mod decode;
mod failure;
mod faults;
mod malformed;
mod names;
mod path;
mod personal;
mod session;
mod shape;
#[cfg(test)]
mod tests;
mod tree;
mod unknown;
mod view;

use std::borrow::Borrow;

use serde::de::DeserializeOwned;

use self::path::Path;
pub use self::tree::{Tree, nfc};
use crate::refusal::{Answer, Code, Refusal, Text};

/// Reads `bytes` as a `T`.
///
/// Refuses with 400 what isn't JSON and with 422 what isn't a `T`; the faults are at most 100.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Answer<T> {
    let (tree, faults) = tree::read(bytes)?;
    session::run(&tree, Path::Root, faults)
}

/// Reads `bytes` as any JSON, for a caller that has to look at it before it knows or cares what it should be.
///
/// Refuses with 400 what isn't JSON and with 422 what no operation takes (U+0000, integers beyond ±(2^53 − 1), lists that are too long).
pub fn parse(bytes: &[u8]) -> Answer<Tree> {
    let (tree, faults) = tree::read(bytes)?;
    if faults.is_empty() { Ok(tree) } else { Err(faults::refuse(faults)) }
}

/// Reads a tree, or a borrowed one that the caller still needs, as a `T`.
pub fn decode_tree<T: DeserializeOwned>(tree: impl Borrow<Tree>) -> Answer<T> {
    session::run(tree.borrow(), Path::Root, Vec::new())
}

/// Reads a query string as a `T`: values are text that is read as the type that `T` wants, lists are separated by
/// commas, an empty value counts as absent. Faults point at `?name`.
pub fn decode_query<T: DeserializeOwned>(query: &str) -> Answer<T> {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| {
            Refusal::new(
                Code::MalformedRequest,
                Text::new("Tham số truy vấn không đọc được.", "The query parameters can't be read."),
            )
        })?
        .into_inner();
    let (tree, faults) = tree::of_query(&pairs)?;
    session::run(&tree, Path::Query, faults)
}
