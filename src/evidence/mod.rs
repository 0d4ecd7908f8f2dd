//! Evidence files (minh chứng): kept in a folder or a bucket, hashed, never executed or unpacked.

pub mod place;
pub mod rules;
pub mod store;
mod upload;
