//! Use cases of remediation.

mod evidence;
mod print;
mod read;
mod steps;
mod write;

pub use evidence::{Expected, Stored, all_evidence, begin_upload, content, get_evidence, store_upload};
pub use print::document;
pub use read::{get, list, submitted_in};
pub use steps::{accept, return_, submit};
pub use write::{create, put};
