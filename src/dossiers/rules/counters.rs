//! The counters that figures are made of, and sums of them.

use std::fmt;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares the counters, each with the number that sums are written with, which is never given to another, and its name.
macro_rules! counters {
    ($($(#[doc = $doc:literal])* $variant:ident = $number:literal $name:literal,)*) => {
        /// A counter.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Counter { $($(#[doc = $doc])* $variant,)* }

        impl Counter {
            /// Every counter, in the order of [`Sums`].
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The number that sums are written with.
            const fn number(self) -> u8 {
                match self { $(Self::$variant => $number,)* }
            }

            /// The counter of a number.
            const fn numbered(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

counters! {
    /// Received online, on that day.
    ReceivedOnline = 1 "received_online",
    /// … at the desk.
    ReceivedDirect = 2 "received_direct",
    /// … by post.
    ReceivedPostal = 3 "received_postal",
    /// Taken over from another unit, sent online to it.
    TakenOverOnline = 4 "taken_over_online",
    /// … in other ways.
    TakenOverOtherwise = 5 "taken_over_otherwise",
    /// Received online later than the rule allows.
    AcceptedLate = 6 "accepted_late",
    /// Received with all components digitised.
    ComponentsYes = 7 "components_yes",
    /// … not all.
    ComponentsNo = 8 "components_no",
    /// … unknown.
    ComponentsMissing = 9 "components_missing",
    /// Received with a fee.
    WithFee = 10 "with_fee",
    /// … paid online.
    PaidOnline = 11 "paid_online",
    /// Certified electronic copies of those received.
    Copies = 12 "copies",
    /// Received with certified electronic copies.
    WithCopies = 13 "with_copies",
    /// Closed as completed before the due day.
    ResolvedEarly = 14 "resolved_early",
    /// … on it.
    ResolvedOnDue = 15 "resolved_on_due",
    /// … without one.
    ResolvedNoDue = 16 "resolved_no_due",
    /// … after it.
    ResolvedLate = 17 "resolved_late",
    /// Calendar days late of those.
    LateDays = 18 "late_days",
    /// Working days late of those.
    LateWorkingDays = 19 "late_working_days",
    /// Closed as completed after the due day because of the officials.
    LateStaff = 20 "late_staff",
    /// … because data was entered late.
    LateData = 21 "late_data",
    /// … because of the software.
    LateSoftware = 22 "late_software",
    /// … because of another body.
    LateOtherBody = 23 "late_other_body",
    /// … with an apology.
    LateApologised = 24 "late_apologised",
    /// Closed as withdrawn.
    Withdrawn = 25 "withdrawn",
    /// Closed as handed over.
    HandedOver = 26 "handed_over",
    /// Closed as completed, the result digitised.
    ResultsYes = 27 "results_yes",
    /// … not digitised.
    ResultsNo = 28 "results_no",
    /// … unknown.
    ResultsMissing = 29 "results_missing",
    /// Closed as completed and rated.
    Rated = 30 "rated",
    /// … with 4 or 5.
    Satisfied = 31 "satisfied",
    /// Due on that day.
    Due = 32 "due",
    /// … and completed by then.
    DueInTime = 33 "due_in_time",
    /// Stock: entered and not closed.
    Pending = 34 "pending",
    /// Stock: … inside a pause.
    Paused = 35 "paused",
    /// Stock: … not paused, past its due day.
    Overdue = 36 "overdue",
    /// Stock: … because of the officials.
    OverdueStaff = 37 "overdue_staff",
    /// Stock: … because data was entered late.
    OverdueData = 38 "overdue_data",
    /// Stock: … because of the software.
    OverdueSoftware = 39 "overdue_software",
    /// Stock: … because of another body.
    OverdueOtherBody = 40 "overdue_other_body",
    /// Stock: … with an apology.
    OverdueApologised = 41 "overdue_apologised",
    /// Stock: submitted online, neither accepted nor refused.
    Awaiting = 42 "awaiting",
    /// Stock: … past the limit.
    AwaitingLate = 43 "awaiting_late",
    /// Submitted on that day, whatever became of it: that its unit sends.
    Submitted = 44 "submitted",
}

impl Counter {
    /// Whether it is a stock: what stands on a day, not what happens on it.
    pub const fn is_stock(self) -> bool {
        matches!(
            self,
            Self::Pending
                | Self::Paused
                | Self::Overdue
                | Self::OverdueStaff
                | Self::OverdueData
                | Self::OverdueSoftware
                | Self::OverdueOtherBody
                | Self::OverdueApologised
                | Self::Awaiting
                | Self::AwaitingLate
        )
    }
}

/// A number for each counter: those that aren't zero, in the order of the counters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums(Vec<(Counter, i64)>);

impl Sums {
    /// The numbers of several counters together.
    pub fn of_all(&self, counters: &[Counter]) -> i64 {
        counters.iter().map(|counter| self.of(*counter)).sum()
    }

    /// The number of a counter.
    pub fn of(&self, counter: Counter) -> i64 {
        self.place(counter).map_or(0, |place| self.0[place].1)
    }

    /// The counters that aren't zero, with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (Counter, i64)> {
        self.0.iter().copied()
    }

    /// Adds to a counter.
    pub fn add(&mut self, counter: Counter, by: i64) {
        // most are added in the order of the counters
        let is_further = self.0.last().is_none_or(|(last, _)| *last < counter);
        match if is_further { Err(self.0.len()) } else { self.place(counter) } {
            Ok(place) => {
                self.0[place].1 += by;
                if self.0[place].1 == 0 {
                    self.0.remove(place);
                }
            }
            Err(place) if by != 0 => self.0.insert(place, (counter, by)),
            Err(_) => {}
        }
    }

    /// Adds every counter of `other`.
    pub fn add_all(&mut self, other: &Self) {
        for (counter, number) in other.iter() {
            self.add(counter, number);
        }
    }

    /// Whether every counter is 0.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, counter: Counter) -> Result<usize, usize> {
        self.0.binary_search_by_key(&counter, |(counter, _)| *counter)
    }
}

impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pairs = serializer.serialize_seq(Some(self.0.len()))?;
        for (counter, number) in self.iter() {
            pairs.serialize_element(&(counter.number(), number))?;
        }
        pairs.end()
    }
}

impl<'de> Deserialize<'de> for Sums {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ByNumber)
    }
}

/// Sums that are passed over where they stand.
#[derive(Debug)]
pub struct SumsSkipped;

impl<'de> Deserialize<'de> for SumsSkipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Skip)
    }
}

struct Skip;

impl<'de> Visitor<'de> for Skip {
    type Value = SumsSkipped;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ByNumber.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<SumsSkipped, A::Error> {
        while pairs.next_element::<(u8, i64)>()?.is_some() {}
        Ok(SumsSkipped)
    }
}

struct ByNumber;

impl<'de> Visitor<'de> for ByNumber {
    type Value = Sums;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pairs of a counter's number and what it counts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Sums, A::Error> {
        let mut sums = Sums(Vec::with_capacity(pairs.size_hint().unwrap_or_default().min(Counter::ALL.len())));
        while let Some((number, count)) = pairs.next_element::<(u8, i64)>()? {
            let counter = Counter::numbered(number);
            sums.add(counter.ok_or_else(|| A::Error::custom(format!("no counter {number}")))?, count);
        }
        Ok(sums)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sums_are_written_by_the_numbers_of_counters_and_without_zeros() {
        let mut sums = Sums::default();
        sums.add(Counter::Pending, -2);
        sums.add(Counter::ReceivedOnline, 3);
        let bytes = postcard::to_allocvec(&sums).unwrap();
        assert_eq!(bytes, [2, 1, 6, 34, 3]);
        assert_eq!(postcard::from_bytes::<Sums>(&bytes).unwrap(), sums);
        assert!(postcard::from_bytes::<Sums>(&[1, 0, 2]).is_err());
    }

    proptest! {
        #[test]
        fn sums_are_what_was_added_whatever_came_first(
            added in prop::collection::vec((0..Counter::ALL.len(), -3_i64..4), 0..40),
        ) {
            let mut sums = Sums::default();
            let (first, second) = added.split_at(added.len() / 2);
            for (counter, by) in second {
                sums.add(Counter::ALL[*counter], *by);
            }
            let mut others = Sums::default();
            for (counter, by) in first {
                others.add(Counter::ALL[*counter], *by);
            }
            sums.add_all(&others);
            for (place, counter) in Counter::ALL.iter().enumerate() {
                let expected: i64 = added.iter().filter(|(counter, _)| *counter == place).map(|(_, by)| by).sum();
                prop_assert_eq!(sums.of(*counter), expected);
            }
            prop_assert!(sums.iter().all(|(_, number)| number != 0));
        }
    }

    #[test]
    fn each_counter_has_a_number_of_its_own() {
        let numbers: BTreeSet<u8> = Counter::ALL.iter().map(|counter| counter.number()).collect();
        assert_eq!(numbers.len(), Counter::ALL.len());
        for counter in Counter::ALL {
            assert_eq!(Counter::numbered(counter.number()), Some(*counter));
        }
    }
}
