//! Reading the audit trail (nhật ký): lists, signed exports, and whether it is as it was written.

pub mod dto;
pub mod export;
pub mod routes;
pub mod service;
pub mod verify;
