//! Reference data with versions: procedures and their fields, reform areas, the working calendar, calendars of reporting, rates.

pub mod dto;
pub mod entity;
pub mod routes;
pub mod service;
mod versions;
