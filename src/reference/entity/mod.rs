//! The tables of reference data, a file each.

pub mod area;
pub mod field;
pub mod procedure;
pub mod working_day;
