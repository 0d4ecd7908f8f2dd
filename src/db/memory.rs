//! What is read by every request and changes rarely, kept in memory for as long as its mark stands.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

/// Under which circumstances a value was read: how often marked things have changed, and the day.
pub(super) type Circumstances = (i64, NaiveDate);

/// A value with the circumstances that it was read under.
type Kept = (Circumstances, Arc<dyn Any + Send + Sync>);

/// One value of each type. Cheap to clone; clones share them.
#[derive(Debug, Default, Clone)]
pub(super) struct Memory(Arc<Mutex<HashMap<TypeId, Kept>>>);

impl Memory {
    /// The value of a type, if it was read under these circumstances.
    pub(super) fn get<T: Send + Sync + 'static>(&self, now: Circumstances) -> Option<Arc<T>> {
        let (marked, day) = now;
        self.latest(day).filter(|(then, _)| *then == marked).map(|(_, value)| value)
    }

    /// The value of a type that was read on a day, with how often marked things had changed then.
    pub(super) fn latest<T: Send + Sync + 'static>(&self, day: NaiveDate) -> Option<(i64, Arc<T>)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ((marked, _), value) = all.get(&TypeId::of::<T>()).filter(|((_, then), _)| *then == day)?;
        Some((*marked, value.clone().downcast().ok()?))
    }

    /// Keeps a value instead of the one before.
    pub(super) fn keep<T: Send + Sync + 'static>(&self, now: Circumstances, value: Arc<T>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<T>(), (now, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_given_again_under_the_same_circumstances_only() {
        let (memory, day) = (Memory::default(), NaiveDate::MIN);
        memory.keep((7, day), Arc::new("seven".to_owned()));
        assert_eq!(memory.get::<String>((7, day)).as_deref().map(String::as_str), Some("seven"));
        assert_eq!(memory.get::<String>((8, day)), None);
        assert_eq!(memory.get::<String>((7, NaiveDate::MAX)), None);
        assert_eq!(memory.get::<i64>((7, day)), None);
        assert_eq!(memory.latest::<String>(day), Some((7, Arc::new("seven".to_owned()))));
        assert_eq!(memory.latest::<String>(NaiveDate::MAX), None);
    }
}
