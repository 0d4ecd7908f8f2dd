//! Use cases of sign-in through an identity provider.

mod identities;
mod sign_in;

pub use identities::{create, forget, get, link, list};
pub use sign_in::{begin, finish};
