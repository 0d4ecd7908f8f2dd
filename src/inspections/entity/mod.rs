//! The tables of inspections, a file each.

pub mod area;
pub mod figure;
pub mod inspection;
pub mod minutes;
pub mod plan;
pub mod sample;
pub mod self_report;
pub mod team;
pub mod version;
