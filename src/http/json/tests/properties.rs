//! What holds for any input.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Number, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::{Form, decode};
use crate::http::json::{decode_query, parse};

/// Text with marks, composed and not, escapes, and characters beyond the first plane; never U+0000.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9_~/\"\\\\ ]{0,12}",
        "[a-yA-Y\u{110}\u{111}\u{1a0}\u{1a1}\u{1af}\u{1b0}\u{300}-\u{303}\u{306}\u{309}\u{31b}\u{323}ạ-ỹ]{0,8}",
        "[\u{1}-\u{10ffff}]{0,6}",
    ]
}

fn any_number() -> impl Strategy<Value = Number> {
    let largest = (1_i64 << 53) - 1;
    prop_oneof![
        (-largest..=largest).prop_map(Number::from),
        any::<i16>().prop_map(Number::from),
        (-1e9..1e9_f64).prop_filter_map("finite", Number::from_f64),
        any::<i32>().prop_filter_map("finite", |whole| Number::from_f64(f64::from(whole))),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any_number().prop_map(Value::Number),
        any_text().prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map(any_text(), inner, 0..6).prop_map(|fields| {
                let mut seen = BTreeSet::new();
                let once = fields.into_iter().filter(|(name, _)| seen.insert(name.nfc().collect::<String>()));
                Value::Object(once.collect())
            }),
        ]
    })
}

/// What the reader is to make of what `serde_json` reads: text in NFC, whole floats as integers.
fn normalised(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.nfc().collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(normalised).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name.nfc().collect(), normalised(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 => format!("{float:.0}").parse().unwrap(),
            _ => Value::Number(number),
        },
        other => other,
    }
}

/// Fragments of JSON, so that random bytes get past the first one.
fn almost_json() -> impl Strategy<Value = Vec<u8>> {
    let fragments = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"code\"",
        "\"fee\"",
        "\"amount\"",
        "\"pauses\"",
        "\\u0000",
        "\\ud800",
        "1",
        "-",
        "1e9",
        "0.5",
        "9007199254740993",
        "true",
        "null",
        "\"online\"",
        "\n",
        "\u{301}",
    ];
    let piece = prop_oneof![
        prop::sample::select(fragments).prop_map(|piece| piece.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn answers_well(bytes: &[u8]) -> Result<(), TestCaseError> {
    let answers = [decode::<Form>(bytes).err(), decode::<Value>(bytes).err(), parse(bytes).err()];
    for refusal in answers.into_iter().flatten() {
        prop_assert!(matches!(refusal.code.status(), 400 | 422), "{refusal}");
        prop_assert!(refusal.code.status() == 400 || !refusal.faults.is_empty());
        for fault in &refusal.faults {
            prop_assert!(fault.pointer.is_empty() || fault.pointer.starts_with('/'), "{refusal}");
        }
    }
    Ok(())
}

/// One mistake in a form: the field that is sent in place of a right one, and the fault that it is.
#[derive(Debug, Clone)]
struct Slip {
    field: &'static str,
    sent: Option<Value>,
    fault: (&'static str, &'static str),
}

fn slips() -> Vec<Slip> {
    let slip = |field, sent, pointer, code| Slip { field, sent, fault: (pointer, code) };
    vec![
        slip("code", Some(json!(5)), "/code", "wrong_type"),
        slip("code", None, "/code", "missing_field"),
        slip("channel", Some(json!("onlin")), "/channel", "unknown_value"),
        slip("channel", None, "/channel", "missing_field"),
        slip("received_at", Some(json!("yesterday")), "/received_at", "invalid_value"),
        slip("received_at", None, "/received_at", "missing_field"),
        slip("rating", Some(json!(300)), "/rating", "number_out_of_range"),
        slip("rating", Some(json!("5")), "/rating", "wrong_type"),
        slip("fee", Some(json!([])), "/fee", "wrong_type"),
        slip("fee", Some(json!({})), "/fee/amount", "missing_field"),
        slip("fee", Some(json!({"amount": -1})), "/fee/amount", "number_out_of_range"),
        slip("fee", Some(json!({"amount": 1, "phone": 1})), "/fee/phone", "personal_data"),
        slip("pauses", Some(json!([{"from": "2026-07-01", "to": 1}])), "/pauses/0/to", "wrong_type"),
        slip("pauses", Some(json!([{"from": "2026-07-01"}, {}])), "/pauses/1/from", "missing_field"),
        slip("ratting", Some(json!(1)), "/ratting", "unknown_field"),
        slip("ho_ten", Some(json!("x")), "/ho_ten", "personal_data"),
    ]
}

proptest! {
    #[test]
    fn any_json_is_read_as_serde_json_reads_it_but_in_nfc(value in any_json()) {
        let bytes = serde_json::to_vec(&value).unwrap();
        let theirs: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(decode::<Value>(&bytes).unwrap(), normalised(theirs));
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        answers_well(&bytes)?;
    }

    #[test]
    fn anything_like_json_gets_an_answer(bytes in almost_json()) {
        answers_well(&bytes)?;
    }

    #[test]
    fn any_json_for_a_form_gets_an_answer(value in any_json()) {
        answers_well(&serde_json::to_vec(&json!({"code": value, "fee": value, "pauses": [value]})).unwrap())?;
    }

    #[test]
    fn any_query_gets_an_answer(query in "([a-z%0-9=&,/?\u{1}-\u{10ffff}]|code=|rating=|pauses=){0,16}") {
        if let Err(refusal) = decode_query::<Form>(&query) {
            prop_assert!(matches!(refusal.code.status(), 400 | 422), "{refusal}");
            prop_assert!(refusal.faults.iter().all(|fault| fault.pointer.starts_with('?')), "{refusal}");
        }
    }

    #[test]
    fn every_key_sent_twice_is_refused(value in any_json(), name in any_text()) {
        let (value, name) = (value.to_string(), json!(name).to_string());
        let body = format!("[{{{name}:{value},\"between\":0,{name}:{value}}}]");
        prop_assert_eq!(parse(body.as_bytes()).unwrap_err().code.name(), "duplicate_field");
    }

    #[test]
    fn any_set_of_slips_is_named_whole_and_nothing_else(
        chosen in prop::sample::subsequence(slips(), 0..=slips().len()).prop_shuffle()
    ) {
        let mut form = json!({"code": "x", "channel": "online", "received_at": "2026-07-01T08:00:00+07:00"});
        let fields = form.as_object_mut().unwrap();
        let mut touched = BTreeSet::new();
        let mut expected = BTreeSet::new();
        for slip in chosen.into_iter().filter(|slip| touched.insert(slip.field)) {
            expected.insert(slip.fault);
            match slip.sent {
                Some(value) => drop(fields.insert(slip.field.to_owned(), value)),
                None => drop(fields.remove(slip.field)),
            }
        }
        let answer = decode::<Form>(form.to_string().as_bytes());
        let faults = answer.as_ref().err().map(|refusal| refusal.faults.clone()).unwrap_or_default();
        let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        prop_assert_eq!(named.len(), expected.len());
        prop_assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}
