//! Evidence files (minh chứng): kept in a folder or a bucket, hashed, never executed or unpacked; what they stand behind.

pub mod dto;
pub mod entity;
pub mod place;
pub mod routes;
pub mod rules;
mod sending;
pub mod service;
pub mod store;
mod upload;

pub use sending::Sending;
