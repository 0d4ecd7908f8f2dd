//! Accounts of people and machines, and the roles they are given.

pub mod dto;
pub mod routes;
pub mod service;
