//! Notices (thông báo kết quả kiểm tra): drafted from inspections, issued once, then kept word for word.

pub mod dto;
pub mod entity;
pub mod paper;
pub mod routes;
pub mod rules;
pub mod service;
