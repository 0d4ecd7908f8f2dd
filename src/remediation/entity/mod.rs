//! The tables of remediation, a file each.

pub mod report;
pub mod report_finding;
