//! How SQLite would answer a query, for tests of what it searches.

use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

/// A database without rows.
pub(crate) struct Planner(DatabaseConnection);

impl Planner {
    /// One with all tables.
    pub(crate) async fn new() -> Self {
        let database = Database::connect("sqlite::memory:").await.unwrap();
        Migrator::up(&database, None).await.unwrap();
        Self(database)
    }

    /// The steps by which it would answer, one a line.
    pub(crate) async fn plan(&self, query: &SelectStatement) -> String {
        let Statement { sql, values, db_backend } = DbBackend::Sqlite.build(query);
        let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values, db_backend };
        let steps = self.0.query_all_raw(explained).await.unwrap();
        steps.iter().map(|step| step.try_get_by_index::<String>(3).unwrap()).collect::<Vec<_>>().join("\n")
    }
}
