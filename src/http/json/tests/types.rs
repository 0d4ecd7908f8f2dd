//! Types that read themselves, and the shapes that serde gives them.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{decode, only, refused};
use crate::refusal::{Misread, Text};

/// A code that reads itself, and says what it wants in both languages.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct UnitCode(String);

impl<'de> Deserialize<'de> for UnitCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        if code.len() == 5 {
            return Ok(Self(code));
        }
        Err(D::Error::custom("Mã gồm 5 ký tự. | A code has 5 characters."))
    }
}

#[derive(Debug, Deserialize)]
struct Owner {
    #[serde(rename = "unit_code")]
    _unit_code: UnitCode,
}

#[test]
fn what_a_type_says_of_itself_is_said_in_both_languages_where_the_value_stands() {
    let refusal = refused::<Vec<Owner>>(r#"[{"unit_code":"10852"},{"unit_code":"1"}]"#);
    let fault = &refusal.faults[0];
    assert_eq!((fault.pointer.as_str(), fault.code), ("/1/unit_code", "invalid_value"));
    assert_eq!((&*fault.detail.vi, &*fault.detail.en), ("Mã gồm 5 ký tự.", "A code has 5 characters."));
}

#[test]
fn a_misreading_keeps_its_own_code() {
    #[derive(Debug)]
    struct Never<const OWN: bool>;
    impl<'de, const OWN: bool> Deserialize<'de> for Never<OWN> {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            let code = if OWN { "leap_second" } else { "unheard_of" };
            Err(D::Error::custom(Misread::new(code, Text::new("Sai.", "Wrong."))))
        }
    }
    assert_eq!(only::<Never<true>>("1"), (String::new(), "leap_second", "Wrong.".into()));
    assert_eq!(only::<Never<false>>("1"), (String::new(), "invalid_value", "Wrong.".into()));
}

#[test]
fn a_message_in_one_language_is_put_into_a_sentence_of_each() {
    #[derive(Debug)]
    struct Never;
    impl<'de> Deserialize<'de> for Never {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Err(D::Error::custom("never."))
        }
    }
    let detail = refused::<Never>("1").faults.remove(0).detail;
    assert_eq!((&*detail.vi, &*detail.en), ("Giá trị không hợp lệ: never.", "The value isn't valid: never."));
}

#[test]
fn dates_times_and_ids_say_how_they_are_written() {
    let (_, code, detail) = only::<DateTime<FixedOffset>>("\"01/07/2026\"");
    assert_eq!((code, detail.contains("2026-07-01T08:00:00+07:00")), ("invalid_value", true), "{detail}");
    assert!(only::<DateTime<Utc>>("\"x\"").2.contains("RFC 3339"));
    assert!(only::<NaiveDate>("\"2026-02-30\"").2.contains("YYYY-MM-DD"));
    assert!(only::<Uuid>("\"x\"").2.contains("UUID"));
    let (_, code, detail) = only::<Option<NaiveDate>>("20260701");
    assert_eq!((code, detail.contains("YYYY-MM-DD")), ("wrong_type", true), "{detail}");
    let refusal = refused::<NaiveDate>("\"x\"");
    assert!(refusal.faults[0].detail.vi.contains("ngày dạng YYYY-MM-DD"));
}

#[test]
fn dates_times_and_ids_are_read() {
    let day: NaiveDate = decode(b"\"2026-07-01\"").unwrap();
    assert_eq!(day.to_string(), "2026-07-01");
    let id: Uuid = decode(b"\"01890a5d-ac96-774b-bcce-b302099a8057\"").unwrap();
    assert_eq!(id.to_string(), "01890a5d-ac96-774b-bcce-b302099a8057");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Addressee {
    Everyone,
    Unit(String),
    Between(i32, i32),
    Person { role: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rank(u8);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Nothing;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Everything {
    addressees: Vec<Addressee>,
    ranks: BTreeMap<String, Rank>,
    pair: (i64, f64),
    nested: Option<Vec<Option<Rank>>>,
    letter: char,
    unit: (),
    nothing: Nothing,
    ratio: f32,
    any: Value,
    size: usize,
}

#[test]
fn every_shape_that_serde_writes_is_read_back() {
    let everything = Everything {
        addressees: vec![
            Addressee::Everyone,
            Addressee::Unit("10852".into()),
            Addressee::Between(-1, 2),
            Addressee::Person { role: "Chủ tịch UBND xã".into() },
        ],
        ranks: BTreeMap::from([("a/b".into(), Rank(1)), ("đ".into(), Rank(255))]),
        pair: (-9_007_199_254_740_991, 2.0),
        nested: Some(vec![None, Some(Rank(3))]),
        letter: 'ồ',
        unit: (),
        nothing: Nothing,
        ratio: 0.25,
        any: json!({"a": [1, -2, 0.5, null, true, "x", {}]}),
        size: 7,
    };
    let bytes = serde_json::to_vec(&everything).unwrap();
    assert_eq!(decode::<Everything>(&bytes).unwrap(), everything);
}

#[test]
fn faults_inside_enums_and_maps_have_their_place() {
    assert_eq!(only::<Vec<Addressee>>(r#"[{"unit":1}]"#).0, "/0/unit");
    assert_eq!(only::<Addressee>(r#"{"person":{"rol":"x","role":"x"}}"#).0, "/person/rol");
    assert_eq!(only::<Addressee>(r#"{"person":{}}"#).0, "/person/role");
    assert_eq!(only::<Addressee>(r#"{"between":[1,2,3]}"#).1, "invalid_value");
    assert_eq!(only::<Addressee>(r#"{"between":[1]}"#).1, "invalid_value");
    assert_eq!(only::<Addressee>("\"unit\"").1, "wrong_type");
    assert_eq!(only::<Addressee>("{}").1, "wrong_type");
    assert_eq!(only::<Addressee>(r#"{"unti":1}"#).1, "unknown_value");
    assert_eq!(only::<BTreeMap<String, Rank>>(r#"{"a/b":"x"}"#).0, "/a~1b");
}

#[test]
fn the_keys_of_a_map_can_be_types_that_read_themselves() {
    let map: BTreeMap<UnitCode, u8> = decode(br#"{"10852":1}"#).unwrap();
    assert_eq!(map.keys().next(), Some(&UnitCode("10852".into())));
    assert_eq!(only::<BTreeMap<UnitCode, u8>>(r#"{"1":1}"#).0, "/1");
}

#[test]
fn a_word_for_all_others_is_kept() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Status {
        Received,
        #[serde(other)]
        Unknown,
    }
    assert_eq!(decode::<Vec<Status>>(br#"["received","0"]"#).unwrap(), [Status::Received, Status::Unknown]);
}

#[test]
fn a_field_sent_under_two_of_its_names_is_refused() {
    #[derive(Debug, Deserialize)]
    struct Renamed {
        #[serde(rename = "unit_code", alias = "unit")]
        _unit_code: String,
    }
    assert!(decode::<Renamed>(br#"{"unit":"x"}"#).is_ok());
    assert_eq!(only::<Renamed>(r#"{"unit":"x","unit_code":"x"}"#).1, "duplicate_field");
}

#[test]
fn what_a_visitor_expects_is_said_in_both_languages() {
    #[derive(Debug)]
    struct Word;
    impl Visitor<'_> for Word {
        type Value = Self;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("một từ | a word")
        }
    }
    impl<'de> Deserialize<'de> for Word {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Self)
        }
    }
    let detail = refused::<Word>("[]").faults.remove(0).detail;
    assert_eq!(detail.vi, "Cần một từ, nhưng nhận được danh sách.");
    assert_eq!(detail.en, "Expected a word, but got an array.");
    assert_eq!(only::<std::num::NonZeroU8>("0").1, "invalid_value");
}
