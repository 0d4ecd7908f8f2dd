//! The tables of inspections, a file each.

pub mod area;
pub mod figure;
pub mod inspection;
pub mod plan;
pub mod team;
