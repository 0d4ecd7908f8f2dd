//! The harness: a service of its own for each test, people to speak as, and answers that can be asked.

mod answer;
pub mod contract;
mod database;
pub mod histories;
pub mod identity_provider;
mod shelf;
mod world;

pub use answer::Answer;
pub use database::{Kind, empty as empty_database};
pub use shelf::Shelf;
pub use world::{MACHINES, PASSWORD, PEOPLE, Voice, World, client, command};

use rstest_reuse::template;

/// Runs a test on both databases.
#[template]
#[rstest::rstest]
#[case::sqlite(crate::support::Kind::Sqlite)]
#[case::postgres(crate::support::Kind::Postgres)]
pub fn both_databases(#[case] kind: Kind) {}

/// Runs a test on both databases with evidence in a folder, and on both with evidence in a bucket.
#[template]
#[rstest::rstest]
#[case::sqlite_folder(crate::support::Kind::Sqlite, crate::support::Shelf::Folder)]
#[case::sqlite_bucket(crate::support::Kind::Sqlite, crate::support::Shelf::Bucket)]
#[case::postgres_folder(crate::support::Kind::Postgres, crate::support::Shelf::Folder)]
#[case::postgres_bucket(crate::support::Kind::Postgres, crate::support::Shelf::Bucket)]
pub fn both_databases_and_stores(#[case] kind: Kind, #[case] shelf: Shelf) {}
