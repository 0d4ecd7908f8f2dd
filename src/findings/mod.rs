//! Findings (tồn tại, hạn chế) and recommendations (kiến nghị): from an inspection until each finding is closed.

pub mod dto;
pub mod entity;
pub mod paper;
pub mod routes;
pub mod rules;
pub mod service;
