//! What the reader says to what people and machines really send.

mod collecting;
mod properties;
mod queries;
mod trees;
mod types;
mod values;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::decode;
use crate::refusal::Refusal;

#[derive(Debug, Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Channel {
    Online,
    Direct,
    Postal,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Fee {
    amount: u32,
    #[serde(default)]
    paid_online: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Pause {
    from: chrono::NaiveDate,
    to: Option<chrono::NaiveDate>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Form {
    code: String,
    channel: Channel,
    received_at: chrono::DateTime<chrono::FixedOffset>,
    rating: Option<u8>,
    fee: Option<Fee>,
    #[serde(default)]
    pauses: Vec<Pause>,
}

/// A form with `more` in it, as the text of a JSON object's fields.
fn form(more: &str) -> String {
    format!(r#"{{"code":"HS-1","channel":"online","received_at":"2026-07-01T08:00:00+07:00"{more}}}"#)
}

fn refused<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> Refusal {
    let refusal = decode::<T>(body.as_bytes()).unwrap_err();
    assert_eq!(refusal.code.status(), 422, "{refusal}");
    refusal
}

/// The faults in the body of a `T`, in no order.
fn faults<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> Vec<(String, &'static str)> {
    let mut faults: Vec<_> = refused::<T>(body).faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect();
    faults.sort();
    faults
}

/// The only fault in the body of a `T`: its pointer, its code, and what it says in English.
fn only<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> (String, &'static str, String) {
    let mut refusal = refused::<T>(body);
    assert_eq!(refusal.faults.len(), 1, "{refusal}");
    let fault = refusal.faults.remove(0);
    assert!(!fault.detail.vi.is_empty() && fault.detail.vi != fault.detail.en, "{refusal}");
    (fault.pointer, fault.code, fault.detail.en.into_owned())
}
