//! The table of notices.

pub mod notice;
