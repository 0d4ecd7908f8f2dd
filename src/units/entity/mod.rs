//! The tables of the tree, a file each.

pub mod code;
pub mod event;
pub mod event_unit;
pub mod unit;
pub mod version;
