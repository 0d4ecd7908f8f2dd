//! Connections and the unit of work.
//!
//! Every use case runs in one transaction, a [`Tx`], on the service's main runtime: a client that hangs up in the
//! middle cancels nothing, and no socket of the pool belongs to a web worker. SQLite has one writer connection and
//! readers beside it; PostgreSQL has one pool, and reads may go to a replica.

mod connect;
mod dialect;
mod failure;
mod gather;
mod log;
mod memory;
#[cfg(test)]
mod plan;
mod queue;
mod rows;
mod safe;
mod tx;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::NaiveDate;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::refusal::{Answer, Refusal};
use crate::time::Clock;

use log::Log;
use memory::Memory;
use queue::Queue;

pub use connect::Address;
pub use dialect::{folded, like_literal, without_marks};
pub use gather::Gathering;
#[cfg(test)]
pub(crate) use plan::Planner;
pub use rows::{Rows, There, Writes, padded};
pub use tx::{RequestId, STANDING, Tx, changes_marked};

/// The database: a writer, readers, and the runtime that they belong to.
#[derive(Clone, Debug)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    /// Reads what was committed last: the readers, or others on the writer's database where those stand on a replica.
    current: DatabaseConnection,
    clock: Clock,
    runtime: Handle,
    /// Told of every commit of this copy that recorded something.
    commits: watch::Sender<()>,
    /// Raised by every commit of this copy that changed who may come in.
    access: Arc<AtomicU64>,
    /// How many microseconds the transactions that write took that have ended.
    spent: Arc<AtomicU64>,
    memory: Memory,
    /// Who waits to write.
    queue: Queue,
    log: Option<Log>,
}

impl Database {
    /// Connects to `address`, reading from `read_address` where given. Must be called on the main runtime.
    pub async fn connect(address: &Address, read_address: Option<&Address>, clock: Clock) -> anyhow::Result<Self> {
        let (writer, reader) = connect::both(address, read_address.unwrap_or(address)).await?;
        let current = if read_address.is_some() { address.reader().await? } else { reader.clone() };
        let commits = watch::Sender::new(());
        Ok(Self {
            writer,
            reader,
            current,
            clock,
            runtime: Handle::current(),
            commits,
            access: Arc::default(),
            spent: Arc::default(),
            memory: Memory::default(),
            queue: Queue::default(),
            log: Log::of(address).await?,
        })
    }

    /// Brings the tables up to the newest step. On PostgreSQL, copies that start together wait for each other.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        connect::migrate(&self.writer).await
    }

    /// Copies SQLite's database into a file that isn't there yet, as it stands at one moment, while others write.
    pub async fn copy_to(&self, file: &Path) -> anyhow::Result<()> {
        let file = file.to_str().context("the path of the copy isn't UTF-8")?;
        let copy = Statement::from_sql_and_values(self.backend(), "VACUUM INTO ?", [file.into()]);
        self.reader.execute_raw(copy).await?;
        Ok(())
    }

    /// Ends all connections. The last one that writes brings SQLite's log into the file, so that the next start finds none.
    pub async fn close(&self) -> anyhow::Result<()> {
        for connection in [&self.reader, &self.current, &self.writer] {
            connection.clone().close().await?;
        }
        if let Some(log) = &self.log {
            log.close().await?;
        }
        Ok(())
    }

    /// Keeps SQLite's log short, for as long as it is awaited.
    pub async fn keep_log_short(&self) {
        let Some(mut log) = self.log.clone() else { return };
        let mut commits = self.committed();
        while commits.changed().await.is_ok() {
            tokio::time::sleep(log.shorten(&self.writer, &self.queue).await).await;
        }
    }

    /// Which database stands behind this.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// The clock that every transaction reads.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Hears of every commit of this copy of the service that recorded something.
    pub fn committed(&self) -> watch::Receiver<()> {
        self.commits.subscribe()
    }

    /// How long this copy of the service has written: the transactions that have ended, each for itself.
    pub fn time_written(&self) -> Duration {
        Duration::from_micros(self.spent.load(Ordering::Relaxed))
    }

    /// How often this copy of the service changed who may come in.
    pub fn access_generation(&self) -> u64 {
        self.access.load(Ordering::Acquire)
    }

    /// Whether reads are answered.
    pub async fn ready(&self) -> Answer<()> {
        self.read(RequestId::none(), |tx| async move { tx.ping().await }).await
    }

    /// What is remembered since today of what is marked, with the day, and how often anything marked had changed when it was read.
    pub fn recalled<T: Send + Sync + 'static>(&self) -> Option<(NaiveDate, i64, Arc<T>)> {
        let today = self.clock.today_at(self.clock.now());
        self.memory.latest(today).map(|(marked, value)| (today, marked, value))
    }

    /// Asks what one statement tells, which sees one state of the database by itself, on a replica a little behind.
    pub async fn ask(&self, statement: Statement) -> Answer<Vec<QueryResult>> {
        if self.backend() == DbBackend::Sqlite {
            // its connections are threads, not sockets of the runtime: the way there and back would wake two more
            return Ok(self.reader.query_all_raw(statement).await?);
        }
        let reader = self.reader.clone();
        let asked = self.runtime.spawn(async move { reader.query_all_raw(statement).await });
        Ok(asked.await.map_err(|gone| Refusal::internal(&gone))??)
    }

    /// Runs `work` in a read-only transaction that sees one state of the database, on a replica a little behind.
    pub async fn read<T, F, W>(&self, request: RequestId, work: F) -> Answer<T>
    where
        F: FnOnce(Tx) -> W + Send + 'static,
        W: Future<Output = Answer<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.run(&self.reader, Purpose::Reading, request, work).await
    }

    /// The same, never behind: for who may come in, so that what was revoked is revoked at once.
    pub async fn read_current<T, F, W>(&self, request: RequestId, work: F) -> Answer<T>
    where
        F: FnOnce(Tx) -> W + Send + 'static,
        W: Future<Output = Answer<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.run(&self.current, Purpose::Reading, request, work).await
    }

    /// Runs `work` in a transaction and commits what it did if it answers with a value; answers after the commit.
    pub async fn write<T, F, W>(&self, request: RequestId, work: F) -> Answer<T>
    where
        F: FnOnce(Tx) -> W + Send + 'static,
        W: Future<Output = Answer<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.run(&self.writer, Purpose::Writing, request, work).await
    }

    async fn run<T, F, W>(
        &self,
        connection: &DatabaseConnection,
        purpose: Purpose,
        request: RequestId,
        work: F,
    ) -> Answer<T>
    where
        F: FnOnce(Tx) -> W + Send + 'static,
        W: Future<Output = Answer<T>> + Send + 'static,
        T: Send + 'static,
    {
        let (clock, commits, access) = (self.clock.clone(), self.commits.clone(), self.access.clone());
        let (memory, queue, connection) = (self.memory.clone(), self.queue.clone(), connection.clone());
        let spent = (purpose == Purpose::Writing).then(|| self.spent.clone());
        let task = self.runtime.spawn(async move {
            let place = (purpose == Purpose::Writing).then(|| queue.join());
            let transaction = begun(&connection, purpose).await?;
            drop(place);
            let _spending = spent.map(Spending::begin);
            let tx = Tx::new(transaction, &clock, request, memory, queue);
            let answer = work(tx.clone()).await;
            match answer {
                Ok(value) if purpose == Purpose::Reading => tx.leave().map(|()| value),
                Ok(value) => {
                    let (recorded, let_in) = (tx.has_sequence(), tx.has_changed_access());
                    tx.commit().await?;
                    if let_in {
                        access.fetch_add(1, Ordering::Release);
                    }
                    if recorded {
                        commits.send_replace(());
                    }
                    Ok(value)
                }
                Err(refusal) => {
                    tx.roll_back().await;
                    Err(refusal)
                }
            }
        });
        task.await.unwrap_or_else(|gone| Err(Refusal::internal(&gone)))
    }
}

/// Time that is being spent, added to the rest when this is dropped.
struct Spending {
    began: Instant,
    spent: Arc<AtomicU64>,
}

impl Spending {
    fn begin(spent: Arc<AtomicU64>) -> Self {
        Self { began: Instant::now(), spent }
    }
}

impl Drop for Spending {
    fn drop(&mut self) {
        let took = u64::try_from(self.began.elapsed().as_micros()).unwrap_or_default();
        self.spent.fetch_add(took, Ordering::Relaxed);
    }
}

/// Begins a transaction. Connections that ended while nobody used them, as all do when the database is restarted, are passed
/// over, no more than there can be, and for no longer than one is waited for: nothing was asked of them yet.
async fn begun(connection: &DatabaseConnection, purpose: Purpose) -> Result<DatabaseTransaction, DbErr> {
    let (tried, options) = (Instant::now(), || purpose.options(connection.get_database_backend()));
    for _ in 0..connect::POSTGRES_CONNECTIONS {
        match connection.begin_with_options(options()).await {
            Err(error) if failure::has_ended(&error) && tried.elapsed() < connect::POSTGRES_PATIENCE => {}
            begun => return begun,
        }
    }
    connection.begin_with_options(options()).await
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Reading,
    Writing,
}

impl Purpose {
    /// How it begins. On PostgreSQL the connections that read are set so that each transaction sees one state.
    fn options(self, backend: DbBackend) -> TransactionOptions {
        let mode = match self {
            Self::Reading => SqliteTransactionMode::Deferred,
            Self::Writing => SqliteTransactionMode::Immediate,
        };
        TransactionOptions {
            sqlite_transaction_mode: (backend == DbBackend::Sqlite).then_some(mode),
            ..TransactionOptions::default()
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A database of SQLite with its tables, for tests.
    pub(crate) async fn in_folder(folder: &Path) -> Database {
        let address: Address = format!("sqlite:{}", folder.join("cchc.db").display()).parse().unwrap();
        let db = Database::connect(&address, None, Clock::manual(chrono::DateTime::UNIX_EPOCH)).await.unwrap();
        db.migrate().await.unwrap();
        db
    }

    #[tokio::test]
    async fn who_writes_sees_that_somebody_waits_for_it_and_that_nobody_does_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let db = in_folder(folder.path()).await;
        let another = db.clone();
        let waiting = db.write(RequestId::none(), |tx| async move {
            assert!(!tx.is_awaited());
            let waiting =
                tokio::spawn(
                    async move { another.write(RequestId::none(), |tx| async move { Ok(tx.is_awaited()) }).await },
                );
            while !tx.is_awaited() {
                tokio::task::yield_now().await;
            }
            Ok(waiting)
        });
        assert_eq!(waiting.await.unwrap().await.unwrap(), Ok(false));
    }

    #[tokio::test]
    async fn the_time_that_was_spent_on_writing_is_that_of_transactions_that_write() {
        let folder = tempfile::tempdir().unwrap();
        let db = in_folder(folder.path()).await;
        let began = Instant::now();
        let within = db.write(RequestId::none(), |tx| async move {
            let began = Instant::now();
            tx.ping().await?;
            Ok(began.elapsed())
        });
        let within = within.await.unwrap();
        let whole = began.elapsed();
        db.read(RequestId::none(), |tx| async move { tx.ping().await }).await.unwrap();
        let written = db.time_written() + Duration::from_micros(1);
        assert!((within..=whole + Duration::from_micros(1)).contains(&written), "{within:?} {written:?} {whole:?}");
    }

    #[tokio::test]
    async fn a_stop_leaves_no_log_that_the_next_start_has_to_read() {
        let folder = tempfile::tempdir().unwrap();
        let db = in_folder(folder.path()).await;
        assert!(folder.path().join("cchc.db-wal").exists());
        db.close().await.unwrap();
        assert!(!folder.path().join("cchc.db-wal").exists());
        assert!(db.ready().await.is_err());
    }
}
