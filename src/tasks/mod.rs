//! Tasks: what waits for the caller, with its date and how many days are left.

pub mod dto;
pub mod routes;
pub mod service;
