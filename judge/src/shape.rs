//! Random dossiers as they are sent.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::Dice;

/// The first day of the histories.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();

/// The day that comes `offset` days after the first.
pub fn day(offset: u64) -> NaiveDate {
    FIRST + Days::new(offset)
}

fn noon(day: NaiveDate) -> String {
    format!("{day}T12:00:00+07:00")
}

/// What random dossiers are like.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// The codes of their units.
    pub units: &'a [&'a str],
    /// How many codes a unit has.
    pub codes: u64,
    /// Over how many days they enter.
    pub days: u64,
}

impl Shape<'_> {
    /// The day on which senders tell of everything: after all of it.
    pub fn told(self) -> NaiveDate {
        day(self.days + 40)
    }

    /// A random dossier, as a line of a bulk submission.
    pub fn dossier(self, dice: &mut Dice) -> Value {
        let entered = dice.roll(self.days);
        let ends = entered + dice.roll(30);
        let status = *dice.of(&[
            "registered",
            "refused",
            "processing",
            "result_returned",
            "processed",
            "withdrawn",
            "stopped",
            "supplement_asked",
        ]);
        let mut dossier = json!({ "unit_code": dice.of(self.units), "code": format!("HS-{}", dice.roll(self.codes)),
            "procedure_code": dice.of(&["A", "B"]), "field_code": dice.of(&[json!("F1"), json!("F2"), Value::Null]),
            "channel": dice.of(&["online", "direct", "postal"]), "applicant_type": "citizen", "status": status,
            "source_updated_at": noon(self.told()) });
        let mut set = |field: &str, value: Value| dossier[field] = value;
        if !["registered", "refused"].contains(&status) {
            set("received_at", json!(noon(day(entered))));
        }
        if dice.roll(2) == 0 {
            set("submitted_at", json!(format!("{}T20:00:00+07:00", day(entered) - Days::new(1 + dice.roll(4)))));
        }
        if dice.roll(4) > 0 {
            set("due_at", json!(noon(day(entered + dice.roll(25)))));
        }
        if !["registered", "processing", "supplement_asked"].contains(&status) {
            set("completed_at", json!(noon(day(ends))));
        }
        if dice.roll(8) == 0 {
            set("handed_over_at", json!(noon(day(ends))));
        }
        if dice.roll(8) == 0 {
            let origin = json!({ "unit_code": "10816", "code": "X", "kind": dice.of(&["handover", "continued"]),
                "at": noon(day(entered + dice.roll(3))) });
            set("origin", origin);
        }
        if dice.roll(3) == 0 {
            let (from, length) = (entered + dice.roll(20), dice.roll(20));
            let pause = json!({ "from": noon(day(from)), "to": noon(day(from + length)), "reason": "posting" });
            set("pauses", json!([pause]));
        }
        for (field, sides, values) in [
            ("components_digitised", 2, &["yes", "no", "not_applicable"][..]),
            ("result_digitised", 2, &["yes", "no"]),
            ("late_cause", 2, &["staff", "late_data", "software", "other_body"]),
        ] {
            if dice.roll(sides) == 0 {
                set(field, json!(dice.of(values)));
            }
        }
        if dice.roll(4) == 0 {
            set("apology_sent_at", json!(noon(day(ends))));
        }
        if dice.roll(3) == 0 {
            set("rating", json!(1 + dice.roll(5)));
        }
        if dice.roll(3) == 0 {
            set("certified_copies", json!(dice.roll(4)));
        }
        if dice.roll(3) == 0 {
            set("fee", json!({ "amount": dice.roll(3), "paid_online": dice.roll(2) == 0 }));
        }
        dossier
    }
}
