//! Inspections (kiểm tra): plans, the teams that they appoint, and what each inspection found by area of reform.

pub mod dto;
pub mod entity;
pub mod paper;
pub mod routes;
pub mod rules;
pub mod service;
