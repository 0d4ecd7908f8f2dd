//! Random histories of dossiers, and the count by hand that figures are compared with.

use chrono::NaiveDate;
pub use judge::{Dice, day};
use judge::{Sent, Shape};
use reqwest::Method;
use serde_json::{Value, json};

use super::World;

/// A random dossier of two communes, as it is sent.
pub fn random_dossier(dice: &mut Dice) -> Value {
    Shape { units: &["10852", "10813"], codes: 80, days: 60 }.dossier(dice)
}

/// What one dossier adds to each figure, worked out from what was sent, by the definitions and not by the service's rules.
pub fn by_hand(sent: &Value, from: NaiveDate, to: NaiveDate) -> judge::Counted {
    Sent::read(sent).counted(from, to)
}

pub fn int(value: &Value, pointer: &str) -> i64 {
    value.pointer(pointer).unwrap_or_else(|| panic!("{pointer} in {value}")).as_i64().unwrap()
}

/// Compares an answer's figures with the count by hand, and checks that nothing is lost between them.
pub fn compare(figures: &Value, dossiers: &[&Value], from: NaiveDate, to: NaiveDate) {
    let mut expected = by_hand(&json!({}), from, to);
    for dossier in dossiers {
        for ((_, all), (_, adds)) in expected.iter_mut().zip(by_hand(dossier, from, to)) {
            *all += adds;
        }
    }
    for (figure, count) in expected {
        assert_eq!(int(figures, figure), count, "{figure} from {from} to {to}");
    }
    let gone = int(figures, "/resolved/total") + int(figures, "/withdrawn") + int(figures, "/handed_over");
    assert_eq!(int(figures, "/to_handle"), gone + int(figures, "/pending/total"));
}

pub async fn load(world: &World, dossiers: &[Value]) {
    let lines: Vec<_> = dossiers.iter().map(Value::to_string).collect();
    for who in ["motcua", "motcua2"] {
        let voice = world.as_(who);
        let request = voice.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/x-ndjson");
        voice.send(request.body(lines.join("\n"))).await.is(200);
    }
}

/// The last message about each dossier: the same time with other content applies.
pub fn last_of_each(dossiers: &[Value]) -> Vec<&Value> {
    let mut last = std::collections::BTreeMap::new();
    for dossier in dossiers {
        last.insert((dossier["unit_code"].as_str().unwrap(), dossier["code"].as_str().unwrap()), dossier);
    }
    last.into_values().collect()
}
