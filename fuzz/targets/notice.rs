//! A notice as text: a draft whose places lie within the source, or a refusal.

#![no_main]

use bytes::Bytes;
use cchc::papers::service::drafted;
use cchc::papers::source::Document;
use cchc_fuzz::{judge, knowledge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| judge(drafted(Document::Text(Bytes::copy_from_slice(bytes)), knowledge())));
