//! Fields and values, one mistake at a time.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Channel, Fee, Form, decode, faults, form, only, refused};
use crate::http::json::{decode_tree, parse};
use crate::refusal::Code;

#[test]
fn what_is_right_is_read() {
    let body = form(r#","rating":5.0,"fee":{"amount":1e5},"pauses":[{"from":"2026-07-02","to":null}]"#);
    let form: Form = decode(body.as_bytes()).unwrap();
    assert_eq!((form.code.as_str(), form.channel, form.rating), ("HS-1", Channel::Online, Some(5)));
    assert_eq!(form.received_at.to_rfc3339(), "2026-07-01T08:00:00+07:00");
    assert_eq!(form.fee, Some(Fee { amount: 100_000, paid_online: false }));
    assert_eq!((form.pauses.len(), form.pauses[0].to), (1, None));
}

#[test]
fn null_and_absent_both_mean_none() {
    let absent: Form = decode(form("").as_bytes()).unwrap();
    let null: Form = decode(form(r#","rating":null,"fee":null"#).as_bytes()).unwrap();
    assert_eq!(absent, null);
}

#[test]
fn a_tree_can_be_named_before_and_after_it_is_decoded() {
    let tree = parse(form(r#","rating":"x""#).as_bytes()).unwrap();
    assert!(decode_tree::<Form>(&tree).is_err());
    assert_eq!(tree.text_at("code"), Some("HS-1"));
    assert!(decode_tree::<Value>(tree).is_ok());
}

#[test]
fn decoded_text_is_nfc() {
    let name: String = decode("\"ho\u{302}\u{300} so\u{31b}\"".as_bytes()).unwrap();
    assert_eq!(name, "hồ sơ");
}

#[test]
fn all_unknown_fields_are_named_at_once_each_with_the_nearest_known_one() {
    let refusal = refused::<Form>(&form(
        r#","ratting":5,"zzz":1,"fee":{"amount":1,"paidOnline":true},"pauses":[{"from":"2026-07-01","a/b":1}]"#,
    ));
    let said: Vec<_> = refusal.faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
    assert_eq!(
        said,
        [
            ("/ratting", "unknown_field"),
            ("/zzz", "unknown_field"),
            ("/fee/paidOnline", "unknown_field"),
            ("/pauses/0/a~1b", "unknown_field"),
        ]
    );
    assert!(refusal.faults[0].detail.en.contains("'rating'") && refusal.faults[0].detail.vi.contains("«rating»"));
    assert!(refusal.faults[1].detail.en.contains("code, channel, received_at"));
    assert!(refusal.faults[2].detail.en.contains("'paid_online'"));
}

#[test]
fn a_citizens_data_is_refused_by_name_and_never_echoed() {
    let body = form(r#","ChuHoSo":"bí mật","fee":{"amount":1,"so_dien_thoai":"bí mật"},"zzz":"bí mật""#);
    let refusal = refused::<Form>(&body);
    assert_eq!(refusal.code, Code::PersonalData);
    assert!(!format!("{refusal:?}").contains("bí mật"));
    assert_eq!(
        faults::<Form>(&body),
        [
            ("/ChuHoSo".into(), "personal_data"),
            ("/fee/so_dien_thoai".into(), "personal_data"),
            ("/zzz".into(), "unknown_field"),
        ]
    );
}

#[test]
fn a_name_that_the_operation_knows_is_not_personal_data() {
    #[derive(Debug, serde::Deserialize)]
    struct Account {
        email: String,
    }
    assert_eq!(decode::<Account>(br#"{"email":"vanthu"}"#).unwrap().email, "vanthu");
}

#[test]
fn an_array_is_no_struct() {
    let detail = "Expected an object, but got an array.".to_owned();
    assert_eq!(only::<Fee>("[1,true]"), (String::new(), "wrong_type", detail));
    assert_eq!(only::<Form>(&form(r#","fee":[1,true]"#)).0, "/fee");
    assert_eq!(only::<Form>("\"x\"").1, "wrong_type");
    assert_eq!(only::<Form>("null").1, "wrong_type");
}

#[test]
fn text_is_no_number_and_a_number_no_text() {
    let fault = only::<Form>(&form(r#","rating":"5""#));
    assert_eq!(fault, ("/rating".into(), "wrong_type", "Expected an integer, but got a string.".into()));
    assert_eq!(only::<Form>(&form(r#","rating":2.5"#)).2, "Expected an integer, but got a number with a fraction.");
    assert_eq!(only::<f64>("\"1\"").2, "Expected a number, but got a string.");
    assert_eq!(only::<bool>("1").2, "Expected true or false, but got an integer.");
    assert_eq!(only::<bool>("\"true\"").2, "Expected true or false, but got a string.");
    assert_eq!(only::<String>("1").2, "Expected a string, but got an integer.");
    assert_eq!(only::<Vec<u8>>("{}").2, "Expected an array, but got an object.");
    assert_eq!(only::<Vec<u8>>("\"1,2\"").2, "Expected an array, but got a string.");
    assert_eq!(only::<BTreeMap<String, u8>>("[]").2, "Expected an object, but got an array.");
}

#[test]
fn the_vietnamese_sentence_says_the_same() {
    let refusal = refused::<Form>(&form(r#","rating":"5""#));
    assert_eq!(refusal.faults[0].detail.vi, "Cần số nguyên, nhưng nhận được chuỗi.");
}

#[test]
fn null_is_no_value_where_one_is_needed() {
    assert_eq!(only::<Fee>(r#"{"amount":null}"#).2, "Expected an integer, but got null.");
    assert_eq!(only::<Fee>(r#"{"amount":1,"paid_online":null}"#).0, "/paid_online");
    assert_eq!(only::<Form>(&form(r#","pauses":null"#)).1, "wrong_type");
}

#[test]
fn a_missing_field_is_named_where_it_should_stand() {
    let fault = only::<Form>(&form(r#","fee":{}"#));
    assert_eq!((fault.0.as_str(), fault.1), ("/fee/amount", "missing_field"));
    assert!(fault.2.contains("'amount'"));
}

#[test]
fn an_unknown_word_is_answered_with_the_nearest_and_all_known_ones() {
    let body = form("").replace("online", "onlin");
    let (pointer, code, detail) = only::<Form>(&body);
    assert_eq!((pointer.as_str(), code), ("/channel", "unknown_value"));
    assert!(detail.contains("did you mean 'online'?") && detail.contains("online, direct, postal"), "{detail}");
    let (_, _, detail) = only::<Channel>("\"bí mật\"");
    assert!(detail.contains("online, direct, postal") && !detail.contains("bí mật"), "{detail}");
    assert_eq!(only::<Channel>("1").1, "wrong_type");
    assert!(only::<Channel>("1").2.contains("one of the strings online, direct, postal"));
    assert_eq!(only::<Channel>(r#"{"online":null}"#).1, "wrong_type");
}

#[test]
fn a_number_outside_its_type_is_answered_with_the_range() {
    let (pointer, code, detail) = only::<Form>(&form(r#","rating":300"#));
    assert_eq!((pointer.as_str(), code), ("/rating", "number_out_of_range"));
    assert!(detail.contains("from 0 to 255"), "{detail}");
    assert_eq!(only::<u64>("-1").1, "number_out_of_range");
    assert!(only::<u64>("-1").2.contains("from 0 to 9007199254740991"));
    assert_eq!(only::<i8>("-129").1, "number_out_of_range");
}

#[test]
fn an_integer_that_readers_round_is_one_fault_whatever_it_was_meant_for() {
    assert_eq!(only::<Value>("9007199254740992").1, "number_out_of_range");
    let body = form(r#","rating":9007199254740993"#);
    assert_eq!(faults::<Form>(&body), [("/rating".into(), "number_out_of_range")]);
}

#[test]
fn u0000_is_named_beside_the_other_faults() {
    let body = form(r#","rating":"\u0000","fee":{"amount":"x"},"zzz":1"#);
    assert_eq!(
        faults::<Form>(&body),
        [("/fee/amount".into(), "wrong_type"), ("/rating".into(), "nul_character"), ("/zzz".into(), "unknown_field"),]
    );
}
