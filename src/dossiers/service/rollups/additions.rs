//! What is added to sums, by day and field, and how a column keeps it: in the bytes of postcard.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::QueryResult;
use serde::{Deserialize, Serialize};

use crate::dossiers::rules::Sums;
use crate::refusal::{Answer, Refusal};

/// What is added to sums, and when the last of it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// The sums.
    pub sums: Sums,
    /// When the last of it changed.
    #[serde(with = "chrono::serde::ts_microseconds")]
    pub changed_at: DateTime<Utc>,
}

impl Added {
    /// Nothing yet.
    pub(super) fn none(at: DateTime<Utc>) -> Self {
        Self { sums: Sums::default(), changed_at: at }
    }

    /// Adds further sums.
    pub(super) fn add(&mut self, further: &Self) {
        self.sums.add_all(&further.sums);
        self.changed_at = self.changed_at.max(further.changed_at);
    }
}

/// What is added on a day to a field's sums.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addition<'a> {
    /// The day, or the first of the days.
    #[serde(with = "numbered")]
    pub day: NaiveDate,
    /// The field, empty for dossiers without one and for all fields together.
    #[serde(borrow)]
    pub field: Cow<'a, str>,
    /// What is added.
    pub added: Added,
}

/// Additions by day and field.
pub(super) type Days = BTreeMap<(NaiveDate, String), Added>;

/// Adds to what is there.
pub(super) fn add(days: &mut Days, place: (NaiveDate, String), added: Added) {
    match days.entry(place) {
        Entry::Vacant(place) => {
            place.insert(added);
        }
        Entry::Occupied(mut there) => there.get_mut().add(&added),
    }
}

/// The additions as a column keeps them.
pub(super) fn kept(days: Days) -> Answer<Vec<u8>> {
    let additions = days.into_iter().map(|((day, field), added)| Addition { day, field: field.into(), added });
    bytes(&additions.collect::<Vec<_>>())
}

/// The additions that a row's column keeps.
pub(super) fn days(row: &QueryResult, column: usize) -> Answer<Days> {
    let bytes: Vec<u8> = row.try_get_by_index(column)?;
    let additions = read::<Vec<Addition<'_>>>(&bytes)?.into_iter();
    Ok(additions.map(|Addition { day, field, added }| ((day, field.into_owned()), added)).collect())
}

/// A value as a column keeps it.
pub(super) fn bytes<T: Serialize>(value: &T) -> Answer<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|error| Refusal::internal(&error))
}

/// What a column keeps.
pub fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Answer<T> {
    postcard::from_bytes(bytes).map_err(|error| Refusal::internal(&error))
}

/// Days by their number in the common era.
mod numbered {
    use serde::de::Error as _;
    use serde::{Deserializer, Serializer};

    use super::{Datelike, Deserialize, NaiveDate};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(day.num_days_from_ce())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let number = i32::deserialize(deserializer)?;
        NaiveDate::from_num_days_from_ce_opt(number).ok_or_else(|| D::Error::custom(format!("no day {number}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dossiers::rules::Counter;

    proptest! {
        #[test]
        fn what_a_column_keeps_is_read_as_it_was(
            additions in prop::collection::vec((0_i32..4_000_000, ".{0,12}", 0..Counter::ALL.len(), any::<i32>(), 0_i64..1 << 52), 0..20),
        ) {
            let mut days = Days::new();
            for (day, field, counter, number, at) in additions {
                let mut added = Added::none(DateTime::from_timestamp_micros(at).unwrap());
                added.sums.add(Counter::ALL[counter], number.into());
                add(&mut days, (NaiveDate::from_num_days_from_ce_opt(day).unwrap(), field), added);
            }
            let bytes = kept(days.clone()).unwrap();
            let mut again = Days::new();
            for Addition { day, field, added } in read::<Vec<Addition<'_>>>(&bytes).unwrap() {
                add(&mut again, (day, field.into_owned()), added);
            }
            prop_assert_eq!(again, days);
        }
    }
}
