//! The tables of remediation, a file each.

pub mod evidence;
pub mod report;
pub mod report_finding;
