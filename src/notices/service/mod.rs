//! Use cases of notices.

mod asked;
mod find;
mod print;
mod reconcile;
mod write;

pub use asked::{AskedPlan, covers_unit, plans_asked, quoted};
pub use find::{get, list};
pub use print::document;
pub use reconcile::reconciliation;
pub use write::{create, issue, put};
