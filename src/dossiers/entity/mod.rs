//! The tables of dossiers, a file each.

pub mod dossier;
pub mod pause;
pub mod submission;
pub mod version;
