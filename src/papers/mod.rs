//! Papers: documents that somebody else wrote, read into drafts.

pub mod dto;
pub mod reading;
pub mod routes;
pub mod service;
pub mod source;

#[cfg(test)]
pub(crate) mod tests;
