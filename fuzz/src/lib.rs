//! What the targets share: what notices are read with, and what holds of every draft.

use cchc::papers::dto::NoticeDraft;
use cchc::papers::reading::{Known, KnownArea};
use cchc::papers::service::Knowledge;
use cchc::refusal::Answer;
use serde_json::Value;

/// The areas of reform of the demonstration.
pub fn knowledge() -> Knowledge {
    let areas: Value = serde_json::from_str(include_str!("../../demo/reform-areas.json")).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let known = |area: &Value| KnownArea {
        code: text(&area["code"]),
        names: std::iter::once(&area["name"])
            .chain(area["aliases"].as_array().into_iter().flatten())
            .map(text)
            .collect(),
    };
    let areas = areas.as_array().unwrap().iter().map(known).collect();
    Knowledge { known: Known { areas, ..Known::default() }, ..Knowledge::default() }
}

/// A refusal is for bad input; each place of a draft lies within the source.
pub fn judge(read: Answer<NoticeDraft>) {
    match read {
        Ok(draft) => {
            let (lines, characters) = (draft.source.lines as u64, draft.source.characters as u64);
            places_within(&serde_json::to_value(&draft).unwrap(), lines, characters);
        }
        Err(refusal) => assert!((400..500).contains(&refusal.code.status()), "{refusal}"),
    }
}

fn places_within(value: &Value, lines: u64, characters: u64) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| places_within(item, lines, characters)),
        Value::Object(fields) => {
            if let Some(Value::Object(place)) = fields.get("place") {
                let number = |name: &str| place[name].as_u64().unwrap();
                assert!(number("start") <= number("end") && number("end") <= characters, "{place:?} of {characters}");
                assert!(
                    number("first_line") <= number("last_line") && number("last_line") <= lines,
                    "{place:?} of {lines}"
                );
            }
            fields.values().for_each(|field| places_within(field, lines, characters));
        }
        _ => (),
    }
}
