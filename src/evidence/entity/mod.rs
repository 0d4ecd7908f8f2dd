//! The table of evidence.

pub mod evidence;
