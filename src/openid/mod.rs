//! Sign-in through an identity provider (đăng nhập qua nhà cung cấp định danh): OpenID Connect, authorization code with PKCE.
//!
//! The provider says who somebody is, and nothing else of what it says counts: an administrator links the identity to an
//! account, and the roles are the account's.

pub mod dto;
pub mod entity;
mod provider;
mod registration;
pub mod routes;
pub mod service;

pub use provider::Provider;
