//! The tables of notices and of the units that they go to.

pub mod notice;
pub mod recipient;
