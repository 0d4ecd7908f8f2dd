//! What a dry run would have stored so far: the batches that follow are judged against it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    Schema, TransactionTrait,
};
use tokio::sync::OnceCell;

use super::reach::Key;
use crate::dossiers::entity::dossier;
use crate::refusal::Answer;

/// How many rows one statement writes or looks for: below the fewest values that SQLite binds.
const ROWS: usize = 500;

/// The dossiers as a dry run's lines left them, in a temporary database of SQLite that lives on the disk once it grows, and
/// goes with its connection.
#[derive(Debug, Default)]
pub(super) struct Rehearsal(OnceCell<DatabaseConnection>);

impl Rehearsal {
    /// The dossiers of `wanted` that an earlier line changed.
    pub(super) async fn rows(&self, wanted: &BTreeSet<Key>) -> Answer<Vec<dossier::Model>> {
        let Some(connection) = self.0.get() else { return Ok(Vec::new()) };
        let mut by_unit: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for (unit, code) in wanted {
            by_unit.entry(*unit).or_default().push(code);
        }
        let mut found = Vec::new();
        for (unit, codes) in by_unit {
            for some in codes.chunks(ROWS) {
                let theirs = dossier::Entity::find().filter(dossier::COLUMN.unit_id.eq(unit));
                found.extend(theirs.filter(dossier::COLUMN.code.is_in(some.iter().copied())).all(connection).await?);
            }
        }
        Ok(found)
    }

    /// Keeps what a batch would have stored.
    pub(super) async fn keep(&self, rows: Vec<dossier::Model>) -> Answer<()> {
        let connection = self.0.get_or_try_init(open).await?;
        let session = connection.begin().await?;
        for some in rows.chunks(ROWS) {
            let replaced = OnConflict::columns([dossier::Column::UnitId, dossier::Column::Code])
                .update_columns(dossier::Column::iter())
                .to_owned();
            dossier::Entity::insert_many(some.iter().cloned().map(IntoActiveModel::into_active_model))
                .on_conflict(replaced)
                .exec_without_returning(&session)
                .await?;
        }
        Ok(session.commit().await?)
    }
}

async fn open() -> Answer<DatabaseConnection> {
    // a database without a name is private and temporary
    let mut options = ConnectOptions::new("sqlite:");
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    options.idle_timeout(None::<std::time::Duration>).max_lifetime(None::<std::time::Duration>);
    options.map_sqlx_sqlite_opts(|options| options.pragma("cache_size", "-4096"));
    let connection = Database::connect(options).await?;
    let schema = Schema::new(connection.get_database_backend());
    connection.execute(&schema.create_table_from_entity(dossier::Entity)).await?;
    Ok(connection)
}
