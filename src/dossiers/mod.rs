//! Dossiers (hồ sơ TTHC): what one-stop desks and their software send, and what it counts as.

pub mod dto;
pub mod entity;
pub mod lines;
pub mod routes;
pub mod rules;
pub mod service;
