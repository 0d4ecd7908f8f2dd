//! What changed, in the order of commits: for those who follow the service and keep what they see.

mod cursor;
pub mod dto;
pub mod routes;
pub mod rules;
pub mod service;
