//! The tables of stationery, a file each.

pub mod kept_paper;
pub mod template;
