//! The tables of dossiers, a file each.

pub mod dossier;
pub mod history;
pub mod pause;
pub mod submission;
