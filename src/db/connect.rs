//! How each database is opened: the settings that make an acknowledged write durable, read back and enforced.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, bail};
use migration::{Migrator, MigratorTrait};
use percent_encoding::percent_decode_str;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as SeaDatabase, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, Statement, TransactionTrait,
};
use sqlx::Connection;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use url::Url;

use super::safe;

/// How long a writer waits for SQLite's one connection before the caller is told to try again.
const SQLITE_PATIENCE: Duration = Duration::from_secs(30);
/// How long a request waits for a connection to PostgreSQL: while that is away, so long that a restart isn't noticed.
pub(super) const POSTGRES_PATIENCE: Duration = Duration::from_secs(10);
/// Readers beside the one writer of SQLite.
const SQLITE_READERS: u32 = 4;
/// How much the connection to SQLite that writes keeps of the file, in KiB as SQLite writes it.
const WRITER_CACHE: &str = "-16384";
/// The same for each that reads.
const READER_CACHE: &str = "-4096";
/// After how many written pages SQLite brings them from the log into the file, should the log's own keeper not have done so.
const SQLITE_CHECKPOINT: &str = "16000";
/// How many prepared statements a connection to SQLite keeps.
const STATEMENTS: usize = 512;
/// How many rows a statement on SQLite finds ahead of who reads them: a thread waits for the other less often.
const ROWS_AHEAD: usize = 1_024;
/// Connections of one copy of the service to PostgreSQL.
pub(super) const POSTGRES_CONNECTIONS: u32 = 16;
/// A connection that idled for so long is asked whether it still stands.
const PINGED_AFTER: Duration = Duration::from_secs(10);
/// The advisory lock under which PostgreSQL's tables are migrated.
const MIGRATION_LOCK: i64 = 0x6363_6863;

/// Where the database is: `sqlite:path` or `postgres://…`. Its `Display` never shows a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl FromStr for Address {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| text.starts_with(scheme)) {
            bail!("a database address starts with sqlite: or postgres://");
        }
        let in_query = |url: Url| url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("password"));
        if Url::parse(text).is_ok_and(in_query) {
            bail!("in a database address the password stands before the @: in its query it would be shown");
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.split_once("://"), self.0.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, place))) => write!(f, "{scheme}://…@{place}"),
            _ => f.write_str(&self.0),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl Address {
    /// Whether it is SQLite's.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }

    /// SQLite's file.
    pub fn file(&self) -> Option<PathBuf> {
        self.0.strip_prefix("sqlite:").map(PathBuf::from)
    }

    /// An address of PostgreSQL without its password, and that.
    pub fn apart(&self) -> anyhow::Result<(String, Option<String>)> {
        let unreadable = || anyhow::anyhow!("the address of the database, {self}, can't be read");
        let mut url = Url::parse(&self.0).map_err(|_| unreadable())?;
        let password = url.password().map(|hidden| percent_decode_str(hidden).decode_utf8_lossy().into_owned());
        url.set_password(None).map_err(|()| unreadable())?;
        Ok((url.into(), password))
    }

    /// Whether a database of PostgreSQL has no tables.
    pub async fn is_empty(&self) -> anyhow::Result<bool> {
        let connection = self.open(postgres_options(self, false)?).await?;
        let tables = "SELECT count(*)::text FROM information_schema.tables WHERE table_schema = current_schema()";
        let found = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, tables)).await?;
        let none = found.context("no answer")?.try_get_by_index::<String>(0)? == "0";
        connection.close().await?;
        Ok(none)
    }

    /// Opens the connections that write. Each is asked whether it is safe to write with before it is used; one is asked first, so
    /// that it is said at once what is wrong: a pool would try again for long.
    pub(super) async fn writer(&self) -> anyhow::Result<DatabaseConnection> {
        let options = || {
            if self.is_sqlite() {
                Ok(sqlite_options(&format!("{}?mode=rwc", self.0), 1, WRITER_CACHE))
            } else {
                postgres_options(self, false)
            }
        };
        let asked = Box::pin(async {
            let first = self.open(options()?).await?;
            safe::refuse_unsafe(&first).await?;
            anyhow::Ok(first.close().await?)
        });
        let all = Box::pin(self.open(safe::each_asked(options()?)));
        if self.is_sqlite() {
            asked.await?;
            return all.await;
        }
        Ok(tokio::try_join!(asked, all)?.1)
    }

    /// Opens the connection that keeps SQLite's log short.
    pub(super) async fn keeper(&self) -> anyhow::Result<DatabaseConnection> {
        self.open(safe::each_asked(sqlite_options(&format!("{}?mode=rw", self.0), 1, READER_CACHE))).await
    }

    /// Opens the connections that read.
    pub(super) async fn reader(&self) -> anyhow::Result<DatabaseConnection> {
        if self.is_sqlite() {
            let options = sqlite_options(&format!("{}?mode=rw", self.0), SQLITE_READERS, READER_CACHE);
            return self.open(safe::each_asked(options)).await;
        }
        self.open(postgres_options(self, true)?).await
    }

    async fn open(&self, options: ConnectOptions) -> anyhow::Result<DatabaseConnection> {
        // the driver's own error can print the password
        SeaDatabase::connect(options).await.map_err(|_| anyhow::anyhow!("can't connect to the database at {self}"))
    }
}

fn sqlite_options(url: &str, connections: u32, cache: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(SQLITE_PATIENCE)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .statement_cache_capacity(STATEMENTS)
                .row_buffer_size(ROWS_AHEAD)
                .pragma("cache_size", cache)
                .pragma("wal_autocheckpoint", SQLITE_CHECKPOINT)
                .pragma("journal_size_limit", "67108864")
                .pragma("temp_store", "MEMORY")
        })
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            // SQLite ends a transaction by itself when the disk is full; the driver then believes that it stands, and what comes
            // after would be part of one that nobody commits
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        });
    options
}

fn postgres_options(address: &Address, only_reads: bool) -> anyhow::Result<ConnectOptions> {
    // what is traced of a connection shows its address
    let (url, password) = address.apart()?;
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(POSTGRES_PATIENCE)
        .sqlx_logging(false)
        .test_before_acquire_if_idle_for(PINGED_AFTER)
        .set_application_name("cchc")
        .map_sqlx_postgres_before_acquire(|connection, _| {
            // a transaction that was dropped midway would swallow the next user's writes
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        });
    options.map_sqlx_postgres_opts(move |options| {
        let options = match &password {
            Some(password) => options.password(password),
            None => options,
        };
        if only_reads { options.options(ONLY_READING) } else { options.options(BY_KEYS) }
    });
    Ok(options)
}

/// Who writes looks for rows by their keys: a plan that was made while a table was empty, and is kept, would read all of it. What
/// is read wholly all the same is then thought to be worth compiling, which it isn't.
const BY_KEYS: [(&str, &str); 4] =
    [("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off"), ("jit", "off")];

/// What each transaction of a connection that only reads begins with, so that none has to say it.
const ONLY_READING: [(&str, &str); 2] =
    [("default_transaction_isolation", "repeatable read"), ("default_transaction_read_only", "on")];

/// Opens the connections that write and those that read. SQLite's file is made by who writes.
pub(super) async fn both(
    writes: &Address,
    reads: &Address,
) -> anyhow::Result<(DatabaseConnection, DatabaseConnection)> {
    if writes.is_sqlite() {
        return Ok((writes.writer().await?, reads.reader().await?));
    }
    tokio::try_join!(Box::pin(writes.writer()), Box::pin(reads.reader()))
}

/// Runs the steps that are missing, which are none at most starts.
pub(super) async fn migrate(connection: &DatabaseConnection) -> anyhow::Result<()> {
    // in one session, since a pool has another one made while the last is on its way back
    let session = connection.begin().await?;
    if is_up_to_date(&session).await {
        align(&session).await?;
        return Ok(session.commit().await?);
    }
    session.rollback().await?;
    migrate_alone(connection).await?;
    Ok(align(connection).await?)
}

/// Whether all steps were taken, and none that isn't known.
async fn is_up_to_date(session: &DatabaseTransaction) -> bool {
    let asked = Statement::from_string(session.get_database_backend(), "SELECT version FROM seaql_migrations");
    // there is no such table before the first step
    let Ok(rows) = session.query_all_raw(asked).await else { return false };
    let taken: Result<BTreeSet<String>, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
    let known = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    taken.is_ok_and(|taken| taken == known)
}

/// Runs them while no other copy of the service does.
async fn migrate_alone(connection: &DatabaseConnection) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Migrator::up(connection, None).await;
    }
    let lock = Statement::from_string(DbBackend::Postgres, format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"));
    let session = connection.begin().await?;
    session.query_one_raw(lock).await?;
    let done = Migrator::up(connection, None).await;
    session.commit().await?;
    done
}

/// PostgreSQL numbers transactions by cluster: a database that was restored into a younger one goes on above its commits.
async fn align(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let sql = "UPDATE commit_offset SET value = value + behind FROM ( \
               SELECT (SELECT coalesce(max(sequence), 0) FROM commits) - pg_current_xact_id()::text::bigint - value AS behind \
               FROM commit_offset) AS young WHERE behind > 0";
    connection.execute_unprepared(sql).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::DatabaseConnection;

    use super::*;

    async fn asked(connection: &impl ConnectionTrait) -> (String, i64, i64) {
        let ask = async |question: &str| {
            let asked = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {question}"));
            connection.query_one_raw(asked).await.unwrap().unwrap()
        };
        let mode = ask("journal_mode").await.try_get_by_index(0).unwrap();
        let number = async |question| ask(question).await.try_get_by_index(0).unwrap();
        (mode, number("synchronous").await, number("foreign_keys").await)
    }

    /// What all connections of a pool say, each held while the others are asked.
    async fn of_all(pool: &DatabaseConnection, connections: u32) -> Vec<(String, i64, i64)> {
        let (mut held, mut said) = (Vec::new(), Vec::new());
        for _ in 0..connections {
            held.push(pool.begin().await.unwrap());
            said.push(asked(held.last().unwrap()).await);
        }
        said
    }

    #[tokio::test]
    async fn every_connection_to_sqlite_is_durable_and_so_is_each_that_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let address: Address = format!("sqlite:{}", folder.path().join("cchc.db").display()).parse().unwrap();
        let (writer, reader) = (address.writer().await.unwrap(), address.reader().await.unwrap());
        let safe = ("wal".to_owned(), 2, 1);
        for _ in 0..2 {
            assert_eq!(of_all(&writer, 1).await, vec![safe.clone(); 1]);
            assert_eq!(of_all(&reader, SQLITE_READERS).await, vec![safe.clone(); 4]);
            for pool in [&writer, &reader] {
                let gone = pool.get_sqlite_connection_pool().acquire().await.unwrap();
                gone.close().await.unwrap();
            }
        }
    }
}
