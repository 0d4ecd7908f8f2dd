//! One answer names as many mistakes as can be known.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::{Channel, Form, Pause, faults, form, refused};

fn wrong(pointer: &str) -> (String, &'static str) {
    (pointer.to_owned(), "wrong_type")
}

fn missing(pointer: &str) -> (String, &'static str) {
    (pointer.to_owned(), "missing_field")
}

#[test]
fn wrong_missing_and_unknown_fields_are_named_together() {
    let body = r#"{"code":1,"chanel":"online","rating":"x","fee":{"paid_online":0},"pauses":[{"from":"x"},{"to":5}]}"#;
    assert_eq!(
        faults::<Form>(body),
        [
            ("/chanel".into(), "unknown_field"),
            missing("/channel"),
            wrong("/code"),
            missing("/fee/amount"),
            wrong("/fee/paid_online"),
            ("/pauses/0/from".into(), "invalid_value"),
            missing("/pauses/1/from"),
            wrong("/pauses/1/to"),
            wrong("/rating"),
            missing("/received_at"),
        ]
    );
}

#[test]
fn every_missing_field_of_an_empty_object_is_named() {
    assert_eq!(faults::<Form>("{}"), [missing("/channel"), missing("/code"), missing("/received_at")]);
}

#[test]
fn personal_data_behind_a_wrong_field_is_named_too() {
    let body = form(r#","rating":"x","pauses":[{"from":1},{"from":"2026-07-01","ho_ten":"x"}]"#);
    assert_eq!(
        faults::<Form>(&body),
        [wrong("/pauses/0/from"), ("/pauses/1/ho_ten".into(), "personal_data"), wrong("/rating")]
    );
}

/// Reads two numbers, and refuses what any stand-in says.
#[derive(Debug, PartialEq)]
struct Span;

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Ends {
            from: i32,
            to: i32,
        }
        let Ends { from, to } = Ends::deserialize(deserializer)?;
        if from < to {
            return Ok(Self);
        }
        Err(D::Error::custom("Bắt đầu phải trước kết thúc. | It starts before it ends."))
    }
}

#[derive(Debug, Deserialize)]
struct Plan {
    #[serde(rename = "span")]
    _span: Span,
    #[serde(rename = "channel")]
    _channel: Channel,
    #[serde(rename = "pause")]
    _pause: Option<Pause>,
}

#[test]
fn what_follows_from_a_fault_is_not_another_one() {
    let body = r#"{"span":{"from":"x","to":"y"},"channel":"x","pause":{"from":0}}"#;
    assert_eq!(
        faults::<Plan>(body),
        [("/channel".into(), "unknown_value"), wrong("/pause/from"), wrong("/span/from"), wrong("/span/to")]
    );
}

#[test]
fn a_rule_across_fields_is_named_at_the_object() {
    assert_eq!(
        faults::<Plan>(r#"{"span":{"from":2,"to":1},"channel":1}"#),
        [wrong("/channel"), ("/span".into(), "invalid_value")]
    );
}

#[test]
fn items_behind_a_wrong_one_are_judged() {
    assert_eq!(faults::<Vec<u8>>(r#"[1,"x",2,null,[],3]"#), [wrong("/1"), wrong("/3"), wrong("/4")]);
    assert_eq!(faults::<Vec<Span>>(r#"[1,{"from":1,"to":2},2]"#), [wrong("/0"), wrong("/2")]);
}

#[test]
fn entries_of_a_map_behind_a_wrong_one_are_judged() {
    assert_eq!(faults::<BTreeMap<String, u8>>(r#"{"a":"x","b":1,"c":[]}"#), [wrong("/a"), wrong("/c")]);
}

#[test]
fn a_type_that_can_not_be_built_ends_with_what_is_known() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Endless {
        Again(#[expect(dead_code, reason = "read, never looked at")] Box<Endless>),
    }
    assert_eq!(faults::<Endless>("1"), [wrong("")]);
    assert_eq!(faults::<Vec<Endless>>(r#"[{"again":1},2]"#), [wrong("/0/again"), wrong("/1")]);
}

#[test]
fn a_flood_of_faults_is_answered_with_a_hundred() {
    for item in ["\"x\"", "{\"x\":0}"] {
        let refusal = refused::<Vec<u8>>(&format!("[{}]", vec![item; 20_000].join(",")));
        assert_eq!(refusal.faults.len(), 100);
        assert!(refusal.detail.vi.contains("100 chỗ đầu"));
    }
    let fields: Vec<_> = (0..20_000).map(|n| format!("\"x{n}\":0")).collect();
    assert_eq!(refused::<Form>(&format!("{{{}}}", fields.join(","))).faults.len(), 100);
}

#[test]
fn a_long_body_with_its_fault_at_the_end_is_read_a_bounded_number_of_times() {
    let right = (0..300_000).map(|n| format!("\"{n}\":1"));
    let fields: Vec<_> = right.chain((0..50).map(|n| format!("\"x{n}\":\"x\""))).collect();
    let body = format!("{{{}}}", fields.join(","));
    assert_eq!(faults::<BTreeMap<String, u8>>(&body), [wrong("/x0")]);
}
