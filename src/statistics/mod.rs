//! Statistics: every figure exact, counted straight from the dossiers, each one traceable to them.

mod count;
mod coverage;
pub mod dto;
pub mod figures;
pub mod form;
mod links;
pub mod routes;
pub mod rules;
pub mod service;
mod sums;
pub mod verify;
