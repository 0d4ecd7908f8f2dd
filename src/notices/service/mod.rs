//! Use cases of notices.

mod print;
mod reconcile;
mod write;

pub use print::document;
pub use reconcile::reconciliation;
pub use write::{create, get, issue, list, put};
