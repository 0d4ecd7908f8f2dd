//! Stationery: the words of the papers that the service writes, as data that each office can change, and how papers are printed.

pub mod dto;
pub mod entity;
pub mod print;
pub mod routes;
pub mod rules;
pub mod service;
