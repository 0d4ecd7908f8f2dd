//! Query strings, whose values are all text.

use serde::Deserialize;

use super::Channel;
use crate::http::json::decode_query;
use crate::refusal::{Code, Refusal};

#[derive(Debug, Deserialize, PartialEq)]
struct Question {
    unit: String,
    limit: Option<u16>,
    paid: Option<bool>,
    channel: Option<Vec<Channel>>,
    from: Option<chrono::NaiveDate>,
}

fn refused(query: &str) -> Refusal {
    decode_query::<Question>(query).unwrap_err()
}

fn faults(query: &str) -> Vec<(String, &'static str)> {
    refused(query).faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn values_are_read_as_the_type_that_is_wanted() {
    let question: Question = decode_query("unit=10%2052&limit=3&paid=true&channel=direct,postal&from=").unwrap();
    assert_eq!((question.unit.as_str(), question.limit, question.paid), ("10 52", Some(3), Some(true)));
    assert_eq!((question.channel, question.from), (Some(vec![Channel::Direct, Channel::Postal]), None));
    assert_eq!(decode_query::<Question>("unit=007").unwrap().unit, "007");
}

#[test]
fn faults_point_at_the_parameters() {
    assert_eq!(
        faults("limt=3&limit=x&paid=yes&channel=direct,post&from=1/7"),
        [
            ("?limt".into(), "unknown_field"),
            ("?limit".into(), "wrong_type"),
            ("?paid".into(), "wrong_type"),
            ("?channel/1".into(), "unknown_value"),
            ("?from".into(), "invalid_value"),
            ("?unit".into(), "missing_field"),
        ]
    );
    assert_eq!(faults("unit=x&limit=70000"), [("?limit".into(), "number_out_of_range")]);
    assert_eq!(faults("unit=a%00"), [("?unit".into(), "nul_character")]);
}

#[test]
fn a_parameter_that_stands_twice_is_refused() {
    let refusal = refused("unit=a&unit=b");
    assert_eq!((refusal.code, refusal.faults[0].pointer.as_str()), (Code::DuplicateField, "?unit"));
}

#[test]
fn a_parameter_is_never_called_personal_data() {
    assert_eq!(
        faults("unit=a&name=b&phone=c"),
        [("?name".into(), "unknown_field"), ("?phone".into(), "unknown_field")]
    );
}
