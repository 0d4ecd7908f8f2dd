//! The first pass.

use crate::http::json::{Tree, parse};
use crate::refusal::LARGEST;
use crate::refusal::{Code, Refusal};

fn refused(body: &str) -> Refusal {
    parse(body.as_bytes()).unwrap_err()
}

fn faults(body: &str) -> Vec<(String, &'static str)> {
    refused(body).faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn an_object_keeps_the_order_in_which_it_was_sent() {
    let tree = parse(br#"{"b":[null,true,0.5],"a":"x"}"#).unwrap();
    let list = Tree::List(vec![Tree::Null, Tree::Bool(true), Tree::Float(0.5)]);
    assert_eq!(tree, Tree::Object(vec![("b".into(), list), ("a".into(), Tree::Text("x".into()))]));
}

#[test]
fn a_text_can_be_looked_at_and_taken_before_the_rest_is_judged() {
    let mut tree = parse(br#"{"code":"HS-1","copies":2}"#).unwrap();
    assert_eq!(tree.text_at("code"), Some("HS-1"));
    assert_eq!((tree.text_at("copies"), tree.text_at("unit_code"), Tree::Null.text_at("code")), (None, None, None));
    assert_eq!((tree.take_text("code"), tree.take_text("code")), (Some("HS-1".into()), None));
    assert_eq!(tree, Tree::Object(vec![("copies".into(), Tree::Integer(2))]));
}

#[test]
fn a_repeated_key_is_400_at_any_depth_and_named() {
    let refusal = refused(r#"{"a":1,"list":[{},{"x/y":1,"b":2,"x/y":3}],"a":2,"a":3}"#);
    assert_eq!((refusal.code, refusal.code.status()), (Code::DuplicateField, 400));
    let places: Vec<_> = refusal.faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
    assert_eq!(places, [("/list/1/x~1y", "duplicate_field"), ("/a", "duplicate_field")]);
}

#[test]
fn keys_that_are_the_same_in_nfc_are_the_same() {
    assert_eq!(refused("{\"hồ\":1,\"ho\u{302}\u{300}\":2}").faults[0].pointer, "/hồ");
}

#[test]
fn an_object_of_very_many_keys_is_read_at_once() {
    let fields: Vec<_> = (0..100_000).map(|n| format!("\"{n}\":0")).collect();
    let body = format!("{{{},\"7\":0}}", fields.join(","));
    assert_eq!(refused(&body).faults[0].pointer, "/7");
}

#[test]
fn malformed_outranks_repeated_which_outranks_invalid() {
    assert_eq!(refused(r#"{"a":"\u0000","b":1,"b":2} x"#).code, Code::JsonMalformed);
    assert_eq!(refused(r#"{"a":"\u0000","b":1,"b":2}"#).code, Code::DuplicateField);
    assert_eq!(refused(r#"{"a":"\u0000","b":1}"#).code, Code::InvalidInput);
}

#[test]
fn text_and_keys_are_read_as_nfc() {
    let tree = parse("{\"ho\u{302}\u{300}\":\"s\u{6f}\u{31b}\"}".as_bytes()).unwrap();
    assert_eq!(tree.text_at("hồ"), Some("sơ"));
    let escaped = parse(br#"["Ho\u0302\u0300"]"#).unwrap();
    assert_eq!(escaped, Tree::List(vec![Tree::Text("Hồ".into())]));
}

#[test]
fn u0000_is_refused_where_it_stands() {
    assert_eq!(
        faults(r#"{"a":["ok","x\u0000"],"k\u0000":1}"#),
        [("/a/1".into(), "nul_character"), ("/k\0".into(), "nul_character")]
    );
}

#[test]
fn a_number_without_a_fraction_is_an_integer() {
    for (body, value) in [("1.0", 1), ("1e2", 100), ("-0", 0), ("-0.0", 0), ("-12.50e1", -125)] {
        assert_eq!(parse(body.as_bytes()).unwrap(), Tree::Integer(value), "{body}");
    }
    assert_eq!(parse(b"2.5").unwrap(), Tree::Float(2.5));
    assert_eq!(parse(b"25e-1").unwrap(), Tree::Float(2.5));
}

#[test]
fn integers_that_json_readers_round_are_refused() {
    for inside in [LARGEST.to_string(), format!("-{LARGEST}"), "9007199254740991.0".into()] {
        assert!(matches!(parse(inside.as_bytes()).unwrap(), Tree::Integer(_)));
    }
    for outside in ["9007199254740992", "-9007199254740992", "18446744073709551615", "1e20", "1e300", "-1e16"] {
        assert_eq!(faults(&format!("[0,{outside}]")), [("/1".into(), "number_out_of_range")], "{outside}");
    }
}

#[test]
fn a_list_that_is_too_long_is_refused_where_it_stands_and_its_end_is_read_all_the_same() {
    let list = |items: usize| vec!["[0]"; items].join(",");
    assert!(parse(format!("[{}]", list(500)).as_bytes()).is_ok());
    assert_eq!(faults(&format!(r#"{{"a":[{}]}}"#, list(501))), [("/a".into(), "too_many")]);
    let behind = format!(r#"{{"a":[{},"\u0000"],"b":[[{}]]}}"#, list(70_000), list(501));
    assert_eq!(
        faults(&behind),
        [("/a".into(), "too_many"), ("/a/70000".into(), "nul_character"), ("/b/0".into(), "too_many")]
    );
    assert_eq!(refused(&format!("[{}", list(501))).code, Code::JsonMalformed);
}

#[test]
fn a_flood_of_faults_is_answered_with_the_first_hundred() {
    let body = format!("[{}]", vec![r#""\u0000""#; 5000].join(","));
    let refusal = refused(&body);
    assert_eq!(refusal.faults.len(), 100);
    assert_eq!(refusal.faults[99].pointer, "/99");
    assert!(refusal.detail.en.contains("At least 100"));
}
