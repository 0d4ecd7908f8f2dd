//! cchc

pub mod ratio;
pub mod refusal;
pub mod time;
