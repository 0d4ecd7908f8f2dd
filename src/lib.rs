//! cchc

pub mod refusal;
