//! Changes of the working calendar, and the deadlines that move with them.

pub mod dto;
pub mod routes;
pub mod service;
