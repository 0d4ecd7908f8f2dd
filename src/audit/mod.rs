//! The audit trail: who did what, when and why; append-only, hash-chained per unit.
//!
//! An entry is written in the transaction of what it tells. Each unit has a chain of its own, so that senders of different
//! units don't wait for each other; chain 0 is for what belongs to no unit.

mod chain;
mod entity;
mod feed;
mod read;
mod write;

pub use chain::{Flaw, FlawKind, Walk};
pub use entity::entry::Model as Kept;
pub use entity::head::Model as Head;
pub use feed::{Followed, Recorded, recorded};
pub use read::{
    CHAIN, CHAIN_OF_HEAD, Object, Place, Sought, chains, head_of, heads, kept, last_of, newest, stretch, units_of,
};
pub use write::{Entry, Placed, prepare};

/// The chain of what belongs to no unit.
pub const NO_UNIT: i64 = 0;
/// The action of batches of dossiers, which leave far more entries than all others.
pub const BATCH: &str = "dossiers.apply";
