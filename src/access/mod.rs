//! Who may do what, and where: permissions, the role table, scopes, tokens, passwords, sign-in.
//!
//! A handler names the permission it needs in its signature ([`Permitted`]); the permission yields a [`Scope`]; every
//! query takes one. Nothing else makes a scope but [`Scope::system`].

mod address;
pub mod caller;
pub mod dto;
pub mod entity;
pub mod keys;
mod limits;
mod lineage;
pub mod passwords;
mod permission;
mod permitted;
mod remembered;
mod roles;
pub mod routes;
mod scope;
mod seal;
pub mod secrets;
pub mod service;
pub mod throttle;
pub mod tokens;

pub use caller::{Actor, Caller, Grant, holds, holds_on};
pub use limits::Limits;
pub use lineage::{Lineage, members, members_known, stands_below, units_below};
pub use permission::*;
pub use permitted::{Authenticated, Permitted};
pub use remembered::Remembered;
pub use roles::{Hold, Role};
pub use scope::Scope;
pub use seal::Seal;
