//! A dossier as JSON, with its numbers, dates and texts: read, or refused as bad input with places that exist.

#![no_main]

use cchc::dossiers::dto::DossierInput;
use cchc::http::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Err(refusal) = json::decode::<DossierInput>(bytes) else {
        assert!(serde_json::from_slice::<serde_json::Value>(bytes).is_ok(), "no JSON was read as a dossier");
        return;
    };
    assert!((400..500).contains(&refusal.code.status()), "{refusal}");
    assert!(refusal.faults.iter().all(|fault| fault.pointer.is_empty() || fault.pointer.starts_with('/')));
});
