//! Use cases of notices.

mod reconcile;
mod write;

pub use reconcile::reconciliation;
pub use write::{create, get, issue, list, put};
