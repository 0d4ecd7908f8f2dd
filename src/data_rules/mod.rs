//! Rules on the data: what figures should keep to, and the findings of units whose figures don't.

pub mod dto;
pub mod entity;
pub mod routes;
pub mod rules;
pub mod service;
