//! Who waits to write.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many wait for SQLite's one connection that writes. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue(Arc<AtomicUsize>);

/// A place in the queue, left when it is dropped.
#[derive(Debug)]
pub(super) struct Place(Queue);

impl Queue {
    /// Stands in line.
    pub(super) fn join(&self) -> Place {
        self.0.fetch_add(1, Ordering::Relaxed);
        Place(self.clone())
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
