//! What is added to sums, by day and field, and how a column keeps it: in the bytes of postcard.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::QueryResult;
use sea_orm::sea_query::Value;
use serde::{Deserialize, Serialize};

use crate::dossiers::rules::{Sums, SumsSkipped};
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
pub(super) fn add(days: &mut Days, place: (NaiveDate, String), added: &Added) {
    match days.entry(place) {
        Entry::Vacant(place) => {
            place.insert(added.clone());
        }
        Entry::Occupied(mut there) => there.get_mut().add(added),
    }
}

/// Additions as a column keeps them: in the order of their days and fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept(Vec<u8>);

impl Kept {
    /// None.
    pub(super) fn none() -> Self {
        Self(vec![0])
    }

    /// Those of a row's column.
    pub(super) fn of(row: &QueryResult, column: usize) -> Answer<Self> {
        Ok(Self(row.try_get_by_index(column)?))
    }

    /// The column's value.
    pub(super) fn value(self) -> Value {
        self.0.into()
    }

    /// The additions.
    pub(super) fn days(&self) -> Answer<Days> {
        let additions = read::<Vec<Addition<'_>>>(&self.0)?.into_iter();
        Ok(additions.map(|Addition { day, field, added }| ((day, field.into_owned()), added)).collect())
    }

    /// How many there are.
    pub(super) fn count(&self) -> Answer<usize> {
        taken(&self.0).map(|(count, _)| count)
    }

    /// The same with further ones. Most additions of a unit stay as they are: their bytes are copied, not read.
    pub(super) fn grown_by(&self, further: Days) -> Answer<Self> {
        let (mut count, mut left) = taken::<usize>(&self.0)?;
        let mut all = Vec::with_capacity(self.0.len() + 64 * further.len());
        for ((day, field), mut added) in further {
            match copied_up_to((day, &field), &mut left, &mut all)? {
                Some(standing) => added.add(&read::<Addition<'_>>(standing)?.added),
                None => count += 1,
            }
            let addition = Addition { day, field: field.into(), added };
            all = postcard::to_extend(&addition, all).map_err(|error| Refusal::internal(&error))?;
        }
        all.extend_from_slice(left);
        Ok(Self([bytes(&count)?, all].concat()))
    }
}

/// Copies the additions that stand before a place; answers with the bytes of the one that stands there.
fn copied_up_to<'a>(
    (day, field): (NaiveDate, &str),
    left: &mut &'a [u8],
    all: &mut Vec<u8>,
) -> Answer<Option<&'a [u8]>> {
    let wanted = (day.num_days_from_ce(), field);
    while !left.is_empty() {
        let (next, after) = taken::<Place<'_>>(left)?;
        let order = (next.day, next.field).cmp(&wanted);
        if order == Ordering::Greater {
            break;
        }
        let (whole, rest) = left.split_at(left.len() - after.len());
        *left = rest;
        if order == Ordering::Equal {
            return Ok(Some(whole));
        }
        all.extend_from_slice(whole);
    }
    Ok(None)
}

/// Where an addition stands; what it adds is passed over.
#[derive(Deserialize)]
struct Place<'a> {
    day: i32,
    field: &'a str,
    _sums: SumsSkipped,
    _changed_at: i64,
}

/// The first value of some bytes, and the bytes that follow it.
fn taken<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Answer<(T, &'a [u8])> {
    postcard::take_from_bytes(bytes).map_err(|error| Refusal::internal(&error))
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
    use std::ops::Range;

    use proptest::prelude::*;

    use super::*;
    use crate::dossiers::rules::Counter;

    fn additions(days: Range<i32>, field: &'static str) -> impl Strategy<Value = Days> {
        let addition = (days, field, 0..Counter::ALL.len(), -3_i64..4, 0_i64..1 << 52);
        prop::collection::vec(addition, 0..20).prop_map(|additions| {
            let mut days = Days::new();
            for (day, field, counter, number, at) in additions {
                let mut added = Added::none(DateTime::from_timestamp_micros(at).unwrap());
                added.sums.add(Counter::ALL[counter], number);
                add(&mut days, (NaiveDate::from_num_days_from_ce_opt(day).unwrap(), field), &added);
            }
            days
        })
    }

    proptest! {
        #[test]
        fn what_a_column_keeps_is_read_as_it_was(days in additions(0_i32..4_000_000, ".{0,12}")) {
            let kept = Kept::none().grown_by(days.clone()).unwrap();
            prop_assert_eq!(kept.count().unwrap(), days.len());
            prop_assert_eq!(kept.days().unwrap(), days);
        }

        #[test]
        fn what_is_added_to_a_column_is_the_sum_of_both(
            before in additions(700_000_i32..700_006, "[ab]?"), further in additions(700_000_i32..700_006, "[ab]?"),
        ) {
            let mut sum = before.clone();
            for (place, added) in further.clone() {
                add(&mut sum, place, &added);
            }
            let kept = Kept::none().grown_by(before).unwrap().grown_by(further).unwrap();
            prop_assert_eq!(kept, Kept::none().grown_by(sum).unwrap());
        }
    }
}
