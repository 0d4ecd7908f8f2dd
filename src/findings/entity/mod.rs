//! The tables of findings, a file each.

pub mod finding;
pub mod link;
pub mod recommendation;
pub mod step;
