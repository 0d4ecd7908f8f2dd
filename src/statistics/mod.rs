//! Statistics: every figure exact, now and as it was known, each one traceable to its dossiers.

mod count;
mod coverage;
pub mod dto;
pub mod figures;
pub mod form;
pub mod known;
mod links;
mod parts;
mod past;
mod polls;
pub mod rates;
pub mod routes;
pub mod rules;
pub mod service;
mod sums;
mod tag;
mod tally;
pub mod verify;
