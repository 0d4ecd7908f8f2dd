//! The tables of access, a file each.

pub mod client;
pub mod lineage;
pub mod role_assignment;
pub mod session;
pub mod sign_in_failure;
pub mod signing_key;
pub mod spent_refresh_token;
pub mod user;
