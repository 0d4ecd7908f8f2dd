//! The harness: a service of its own for each test, people to speak as, and answers that can be asked.

mod answer;
pub mod contract;
mod database;
pub mod histories;
mod world;

pub use answer::Answer;
pub use database::{Kind, empty as empty_database};
pub use world::{MACHINES, PASSWORD, PEOPLE, Voice, World};

use rstest_reuse::template;

/// Runs a test on both databases.
#[template]
#[rstest::rstest]
#[case::sqlite(crate::support::Kind::Sqlite)]
#[case::postgres(crate::support::Kind::Postgres)]
pub fn both_databases(#[case] kind: Kind) {}
