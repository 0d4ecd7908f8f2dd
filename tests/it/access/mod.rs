//! The access matrix: what each role may do, and that nothing of a unit is reached from outside, by whichever way.
//!
//! An operation, a parameter or a kind of object that the matrix doesn't know fails it.

mod objects;
mod operations;
mod parents;
mod reach;
mod roles;

pub use objects::one_of_each;
