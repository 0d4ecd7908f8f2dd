//! Tables of sign-in through an identity provider.

pub mod identity;
pub mod sign_in;
