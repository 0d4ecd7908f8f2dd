//! The dossiers of the benchmark: made from their number alone, so that every run and every rival has the same.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// How many days the dossiers are spread over: two years.
const DAYS: u64 = 730;

/// The fields of procedures.
const FIELDS: u64 = 30;

/// Mixes a number, so that neighbours have little in common (the finalizer of SplitMix64).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The first day on which a dossier is received.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2022, 1, 1).unwrap();

/// A dossier, known by its number.
#[derive(Debug, Clone, Copy)]
pub struct Dossier {
    /// Which one.
    pub number: u64,
    /// How many units there are.
    pub units: u64,
    /// How often it was changed.
    pub changes: u64,
}

impl Dossier {
    /// Its unit, from 0.
    pub fn unit(self) -> u64 {
        self.number % self.units
    }

    /// Its code in the unit.
    pub fn code(self) -> String {
        format!("HS-{}", self.number / self.units)
    }

    /// The day it was received.
    pub fn received(self) -> NaiveDate {
        FIRST_DAY + Days::new(mixed(self.number) % DAYS)
    }

    /// The day it was resolved.
    pub fn completed(self) -> NaiveDate {
        self.received() + Days::new(mixed(self.number ^ 0xff) % 20)
    }

    /// The day it was due.
    pub fn due(self) -> NaiveDate {
        self.received() + Days::new(3 + mixed(self.number ^ 0xfff) % 15)
    }

    /// Its procedure.
    pub fn procedure(self) -> String {
        format!("TT-{}", mixed(self.number ^ 0xf) % FIELDS)
    }

    /// The citizen's rating; it is what changes.
    pub fn rating(self) -> u64 {
        1 + (mixed(self.number) + self.changes) % 5
    }

    /// The channel.
    pub fn channel(self) -> &'static str {
        ["online", "direct", "postal"][usize::try_from(mixed(self.number ^ 0xf0) % 3).unwrap_or_default()]
    }

    /// The dossier as a PUT sends it.
    pub fn body(self) -> Value {
        let at = |day: NaiveDate, hour: u64| format!("{day}T{hour:02}:00:00+07:00");
        let sent = at(self.completed(), 17);
        let updated = format!("{}.{:06}+07:00", &sent[..19], self.changes % 1_000_000);
        json!({
            "procedure_code": self.procedure(),
            "field_code": format!("LV-{}", mixed(self.number ^ 0xf) % FIELDS),
            "channel": self.channel(),
            "applicant_type": "citizen",
            "status": "result_returned",
            "received_at": at(self.received(), 8),
            "due_at": at(self.due(), 17),
            "completed_at": at(self.completed(), 10),
            "components_digitised": "yes",
            "result_digitised": if self.number.is_multiple_of(9) { "no" } else { "yes" },
            "fee": { "amount": 8000, "paid_online": self.number.is_multiple_of(3) },
            "rating": self.rating(),
            "source_updated_at": updated,
        })
    }

    /// The dossier as a line of a bulk submission.
    pub fn line(self) -> String {
        let mut line = self.body();
        line["unit_code"] = unit_code(self.unit()).into();
        line["code"] = self.code().into();
        line.to_string()
    }
}

/// The code of a unit, from 0.
pub fn unit_code(unit: u64) -> String {
    format!("{}", 10_000 + unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dossier_is_the_same_each_time_and_a_change_changes_its_rating_alone() {
        let dossier = Dossier { number: 12_345, units: 200, changes: 0 };
        assert_eq!(dossier.line(), dossier.line());
        let (mut before, mut after) = (dossier.body(), Dossier { changes: 1, ..dossier }.body());
        assert_ne!(before["rating"], after["rating"]);
        assert!(after["source_updated_at"].as_str() > before["source_updated_at"].as_str());
        for body in [&mut before, &mut after] {
            body["rating"] = Value::Null;
            body["source_updated_at"] = Value::Null;
        }
        assert_eq!(before, after);
    }
}
