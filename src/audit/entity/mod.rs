//! The tables of the trail.

pub mod entry;
pub mod head;
