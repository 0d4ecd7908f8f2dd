//! The counters that figures are made of, and sums of them.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares the counters with the names that sums are written with.
macro_rules! counters {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal,)*) => {
        /// A counter.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Counter { $($(#[doc = $doc])* $variant,)* }

        impl Counter {
            /// Every counter, in the order of [`Sums`].
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name that sums are written with.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The counter of a name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

counters! {
    /// Received online, on that day.
    ReceivedOnline = "received_online",
    /// … at the desk.
    ReceivedDirect = "received_direct",
    /// … by post.
    ReceivedPostal = "received_postal",
    /// Taken over from another unit, sent online to it.
    TakenOverOnline = "taken_over_online",
    /// … in other ways.
    TakenOverOtherwise = "taken_over_otherwise",
    /// Received online later than the rule allows.
    AcceptedLate = "accepted_late",
    /// Received with all components digitised.
    ComponentsYes = "components_yes",
    /// … not all.
    ComponentsNo = "components_no",
    /// … unknown.
    ComponentsMissing = "components_missing",
    /// Received with a fee.
    WithFee = "with_fee",
    /// … paid online.
    PaidOnline = "paid_online",
    /// Certified electronic copies of those received.
    Copies = "copies",
    /// Received with certified electronic copies.
    WithCopies = "with_copies",
    /// Closed as completed before the due day.
    ResolvedEarly = "resolved_early",
    /// … on it.
    ResolvedOnDue = "resolved_on_due",
    /// … without one.
    ResolvedNoDue = "resolved_no_due",
    /// … after it.
    ResolvedLate = "resolved_late",
    /// Calendar days late of those.
    LateDays = "late_days",
    /// Working days late of those.
    LateWorkingDays = "late_working_days",
    /// Closed as completed after the due day because of the officials.
    LateStaff = "late_staff",
    /// … because data was entered late.
    LateData = "late_data",
    /// … because of the software.
    LateSoftware = "late_software",
    /// … because of another body.
    LateOtherBody = "late_other_body",
    /// … with an apology.
    LateApologised = "late_apologised",
    /// Closed as withdrawn.
    Withdrawn = "withdrawn",
    /// Closed as handed over.
    HandedOver = "handed_over",
    /// Closed as completed, the result digitised.
    ResultsYes = "results_yes",
    /// … not digitised.
    ResultsNo = "results_no",
    /// … unknown.
    ResultsMissing = "results_missing",
    /// Closed as completed and rated.
    Rated = "rated",
    /// … with 4 or 5.
    Satisfied = "satisfied",
    /// Due on that day.
    Due = "due",
    /// … and completed by then.
    DueInTime = "due_in_time",
    /// Stock: entered and not closed.
    Pending = "pending",
    /// Stock: … inside a pause.
    Paused = "paused",
    /// Stock: … not paused, past its due day.
    Overdue = "overdue",
    /// Stock: … because of the officials.
    OverdueStaff = "overdue_staff",
    /// Stock: … because data was entered late.
    OverdueData = "overdue_data",
    /// Stock: … because of the software.
    OverdueSoftware = "overdue_software",
    /// Stock: … because of another body.
    OverdueOtherBody = "overdue_other_body",
    /// Stock: … with an apology.
    OverdueApologised = "overdue_apologised",
    /// Stock: submitted online, neither accepted nor refused.
    Awaiting = "awaiting",
    /// Stock: … past the limit.
    AwaitingLate = "awaiting_late",
    /// Submitted on that day, whatever became of it: that its unit sends.
    Submitted = "submitted",
}

/// One number for each counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums([i64; Counter::ALL.len()]);

impl Default for Sums {
    fn default() -> Self {
        Self([0; Counter::ALL.len()])
    }
}

impl Sums {
    /// The numbers of several counters together.
    pub fn of_all(&self, counters: &[Counter]) -> i64 {
        counters.iter().map(|counter| self.of(*counter)).sum()
    }

    /// The number of a counter.
    pub const fn of(&self, counter: Counter) -> i64 {
        self.0[counter as usize]
    }

    /// Adds to a counter.
    pub fn add(&mut self, counter: Counter, by: i64) {
        self.0[counter as usize] += by;
    }

    /// Adds every counter of `other`.
    pub fn add_all(&mut self, other: &Self) {
        for (number, further) in self.0.iter_mut().zip(other.0) {
            *number += further;
        }
    }

    /// Whether every counter is 0.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|number| *number == 0)
    }
}

impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for counter in Counter::ALL.iter().filter(|counter| self.of(**counter) != 0) {
            map.serialize_entry(counter.name(), &self.of(*counter))?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Sums {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ByName)
    }
}

struct ByName;

impl<'de> Visitor<'de> for ByName {
    type Value = Sums;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers by the names of counters")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Sums, M::Error> {
        let mut sums = Sums::default();
        while let Some((name, number)) = map.next_entry::<&str, i64>()? {
            let counter = Counter::named(name);
            sums.add(counter.ok_or_else(|| serde::de::Error::custom(format!("no counter '{name}'")))?, number);
        }
        Ok(sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_with_names_and_without_zeros() {
        let mut sums = Sums::default();
        sums.add(Counter::Pending, -2);
        sums.add(Counter::ReceivedOnline, 3);
        let text = serde_json::to_string(&sums).unwrap();
        assert_eq!(text, r#"{"received_online":3,"pending":-2}"#);
        assert_eq!(serde_json::from_str::<Sums>(&text).unwrap(), sums);
        assert!(serde_json::from_str::<Sums>(r#"{"gone":1}"#).is_err());
        for counter in Counter::ALL {
            assert_eq!(Counter::named(counter.name()), Some(*counter));
        }
    }
}
