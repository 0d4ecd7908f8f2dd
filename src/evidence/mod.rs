//! Evidence files (minh chứng): kept in a folder beside the database, hashed, never executed or unpacked.

pub mod rules;
pub mod store;
