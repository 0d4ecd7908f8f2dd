//! The record of an inspection (hồ sơ kết quả kiểm tra): all that it says in one piece, read and entered at once.

pub mod dto;
pub mod routes;
pub mod service;
