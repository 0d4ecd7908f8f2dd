//! cchc

pub mod refusal;
pub mod time;
