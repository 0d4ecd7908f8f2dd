//! Backups: a copy of the database and of the evidence that it knows, made while the service runs, and put back where there is
//! nothing.
//!
//! A backup is a folder: the database as one file, `evidence/` with the files by their ids, and `manifest.json` with the sizes and
//! hashes of all, written last. Without it the backup wasn't finished.

mod make;
mod manifest;
mod postgres;
mod restore;

pub use make::make;
pub use manifest::Manifest;
pub use restore::restore;
