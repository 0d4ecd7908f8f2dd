//! Cursors of lists and queries: read or refused with 400 or 422, whatever they say.

#![no_main]

use cchc::changes::dto::Following;
use cchc::dossiers::dto::DossierFilter;
use cchc::http::{Paging, json};
use cchc::refusal::Refusal;
use cchc::statistics::dto::Question;
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

fn is_bad_input(refusal: &Refusal) -> bool {
    (400..500).contains(&refusal.code.status())
}

fuzz_target!(|text: &str| {
    let refusals = [
        Paging::<Uuid>::new(None, Some(text), &"list").err(),
        Paging::<String>::new(None, Some(text), &"list").err(),
        Paging::<(i64, i64, i64)>::new(None, Some(text), &"list").err(),
        json::decode_query::<DossierFilter>(text).err(),
        json::decode_query::<Question>(text).err(),
        json::decode_query::<Following>(text).err(),
    ];
    assert!(refusals.iter().flatten().all(is_bad_input));
});
