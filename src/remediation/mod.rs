//! Remediation (báo cáo khắc phục): reports on findings, their evidence, and who accepts them.

pub mod dto;
pub mod entity;
pub mod paper;
pub mod routes;
pub mod rules;
pub mod service;
