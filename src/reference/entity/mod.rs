//! The tables of reference data, a file each.

pub mod area;
pub mod calendar;
pub mod field;
pub mod procedure;
pub mod rate;
pub mod working_day;
