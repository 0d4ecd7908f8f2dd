//! Random dossiers, and the count by hand that every figure of the service is compared with.
//!
//! Nothing here comes from the service: the count is written from the definitions, dossier by dossier, and knows of no sums.

mod dice;
mod sent;
mod shape;

pub use dice::Dice;
pub use sent::{COUNTED, Counted, Sent};
pub use shape::{Shape, day};
