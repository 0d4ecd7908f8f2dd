//! Use cases of remediation.

mod evidence;
mod print;
mod read;
mod steps;
mod write;

pub use evidence::{add_evidence, expect_evidence};
pub use print::document;
pub use read::{get, list, submitted_in};
pub use steps::{accept, return_, submit};
pub use write::{create, put};
