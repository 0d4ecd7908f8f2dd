//! The tables of findings, a file each.

pub mod explanation;
pub mod finding;
pub mod link;
pub mod recommendation;
pub mod reminder;
pub mod step;
