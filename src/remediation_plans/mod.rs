//! Remediation plans (kế hoạch khắc phục): what is done about which finding, before it is reported.

pub mod dto;
pub mod entity;
pub mod paper;
pub mod routes;
pub mod rules;
pub mod service;
