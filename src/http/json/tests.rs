//! What the reader says to what people and machines really send.

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::{decode, decode_query};
use crate::refusal::{Code, Refusal};

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Channel {
    Online,
    Direct,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Fee {
    amount: u32,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Form {
    code: String,
    channel: Option<Channel>,
    copies: Option<u8>,
    fee: Option<Fee>,
    #[serde(default)]
    lines: Vec<Fee>,
    paid: Option<bool>,
}

fn refused(body: &str) -> Refusal {
    decode::<Form>(body.as_bytes()).unwrap_err()
}

fn faults(body: &str) -> Vec<(String, &'static str)> {
    refused(body).faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn what_is_right_is_read() {
    let form: Form =
        decode(r#"{"code":"A","channel":"online","copies":1.0,"fee":null,"lines":[{"amount":5}]}"#.as_bytes()).unwrap();
    assert_eq!(form.channel, Some(Channel::Online));
    assert_eq!((form.copies, form.lines.len()), (Some(1), 1));
}

#[test]
fn broken_json_is_400_and_says_where() {
    for body in
        ["", "{", "{\"code\":", "\u{feff}{}", "{\"code\":NaN}", "{\"copies\":1e400}", "{\"code\":\"\\ud800\"}", "{} x"]
    {
        assert_eq!(refused(body).code, Code::JsonMalformed, "{body}");
    }
    assert_eq!(decode::<Form>(b"{\"code\":\"\xff\"}").unwrap_err().code, Code::JsonMalformed);
    assert_eq!(refused(&"[".repeat(200)).code, Code::JsonMalformed);
    assert!(refused("{\n  x").detail.en.contains("line 2"));
}

#[test]
fn a_key_that_stands_twice_is_named_wherever_it_stands() {
    let refusal = refused(r#"{"code":"A","fee":{"amount":1,"amount":2}}"#);
    assert_eq!(refusal.code, Code::DuplicateField);
    assert_eq!(refusal.faults[0].pointer, "/fee/amount");
}

#[test]
fn all_unknown_fields_are_named_with_the_nearest_known_one() {
    let refusal = refused(r#"{"code":"A","chanel":"online","fee":{"amonut":1,"amount":2},"zzz":1}"#);
    assert_eq!(refusal.code, Code::InvalidInput);
    let places: Vec<_> = refusal.faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(places, ["/chanel", "/zzz", "/fee/amonut"]);
    assert!(refusal.faults[0].detail.en.contains("'channel'"));
}

#[test]
fn a_citizens_name_is_refused_and_not_echoed() {
    let refusal = refused(r#"{"code":"A","ChuHoSo":"người nộp","so_dien_thoai":"x"}"#);
    assert_eq!(refusal.code, Code::PersonalData);
    assert_eq!(refusal.faults.len(), 2);
    assert!(!refusal.to_string().contains("người nộp"));
}

#[test]
fn wrong_types_are_named_by_place() {
    assert_eq!(faults("[]"), [(String::new(), "wrong_type")]);
    assert_eq!(faults(r#"{"code":"A","fee":["x"]}"#), [("/fee".into(), "wrong_type")]);
    assert_eq!(faults(r#"{"code":"A","copies":"5"}"#), [("/copies".into(), "wrong_type")]);
    assert_eq!(
        faults(r#"{"code":"A","lines":[{"amount":1},{"amount":-1}]}"#),
        [("/lines/1/amount".into(), "number_out_of_range")]
    );
    assert_eq!(faults(r#"{"code":null}"#), [("/code".into(), "wrong_type")]);
    assert_eq!(faults(r#"{"code":"A","copies":300}"#), [("/copies".into(), "number_out_of_range")]);
    assert_eq!(faults(r#"{"code":"A","copies":9007199254740993}"#), [("/copies".into(), "number_out_of_range")]);
    assert_eq!(faults(r#"{"channel":"online"}"#), [("/code".into(), "missing_field")]);
    assert_eq!(faults(r#"{"code":"A","channel":"onlin"}"#), [("/channel".into(), "unknown_value")]);
    assert_eq!(faults("{\"code\":\"a\\u0000\"}"), [("/code".into(), "nul_character")]);
}

#[test]
fn text_is_stored_as_nfc() {
    let form: Form = decode("{\"code\":\"Ho\u{302}\u{300}\"}".as_bytes()).unwrap();
    assert_eq!(form.code, "Hồ");
}

#[test]
fn query_values_are_read_as_the_type_that_is_wanted() {
    let form: Form = decode_query("code=a%20b&copies=3&paid=true&channel=direct&fee=").unwrap();
    assert_eq!((form.copies, form.paid, form.channel), (Some(3), Some(true), Some(Channel::Direct)));
    let refusal = decode_query::<Form>("code=a&copies=x&limt=3").unwrap_err();
    let places: Vec<_> = refusal.faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(places, ["?limt", "?copies"]);
    assert_eq!(decode_query::<Form>("code=a&code=b").unwrap_err().code, Code::DuplicateField);
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|b| json!(b)),
        any::<i32>().prop_map(|n| json!(n)),
        "[a-zà-ỹ ]{0,8}"
            .prop_map(|s| json!(unicode_normalization::UnicodeNormalization::nfc(s.as_str()).collect::<String>())),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| json!(items)),
            prop::collection::btree_map("[a-z/~]{1,6}", inner, 0..5).prop_map(|members| json!(members)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(value in any_json()) {
        let bytes = serde_json::to_vec(&value).unwrap();
        prop_assert_eq!(decode::<serde_json::Value>(&bytes).unwrap(), value);
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Err(refusal) = decode::<Form>(&bytes) {
            prop_assert!(matches!(refusal.code.status(), 400 | 422));
        }
    }
}
