//! The unit of work: one transaction, one reading of the clock, one request, and one number for its commit.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;
use uuid::{ContextV7, Timestamp, Uuid};

use super::failure::at_commit;
use super::memory::Memory;
use super::queue::Queue;
use super::rows::{Rows, There, Writes};
use crate::refusal::{Answer, Refusal};
use crate::time::Clock;

/// In `superseded_in`: the row stands.
pub const STANDING: i64 = i64::MAX;

/// Asks how often anything marked has changed.
const MARKED: &str = "SELECT CAST(coalesce(sum(changes), 0) AS bigint) FROM marks";

/// The same as a column of a query.
pub fn changes_marked() -> Expr {
    Expr::cust(format!("({MARKED})"))
}

/// Keeps ids in order that are made within one millisecond.
static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// The id of the request on whose behalf something is done; it stands in the answer, the log and the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id as it came, already checked for length and characters.
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// For work that no request asked for.
    pub fn none() -> Self {
        Self::new("-")
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One transaction. Cheap to clone; the clones share the transaction and its reading of the clock.
#[derive(Debug, Clone)]
pub struct Tx {
    transaction: Arc<DatabaseTransaction>,
    now: DateTime<Utc>,
    today: NaiveDate,
    request: RequestId,
    sequence: Arc<OnceCell<i64>>,
    foreseen: Arc<OnceLock<i64>>,
    known: Option<i64>,
    access: Arc<AtomicBool>,
    memory: Memory,
    queue: Queue,
    marked: Arc<Mutex<Option<i64>>>,
    marks: Arc<AtomicBool>,
}

impl Tx {
    pub(super) fn new(
        transaction: DatabaseTransaction,
        clock: &Clock,
        request: RequestId,
        memory: Memory,
        queue: Queue,
    ) -> Self {
        let now = clock.now();
        let today = clock.today_at(now);
        Self {
            transaction: Arc::new(transaction),
            now,
            today,
            request,
            sequence: Arc::default(),
            foreseen: Arc::default(),
            known: None,
            access: Arc::default(),
            memory,
            queue,
            marked: Arc::default(),
            marks: Arc::default(),
        }
    }

    /// The same transaction, in which versioned tables are read as they were known after the commit `sequence`, on `day`.
    #[must_use]
    pub fn as_known(self, sequence: i64, day: NaiveDate) -> Self {
        Self { known: Some(sequence), today: day, ..self }
    }

    /// The commit up to which things are known here, where it isn't all of them.
    pub fn known(&self) -> Option<i64> {
        self.known
    }

    /// The condition that a row of a versioned table was recorded, and not yet superseded, as things are known here.
    pub fn stands<C: IntoColumnRef>(&self, recorded_in: C, superseded_in: C) -> Expr {
        match self.known {
            None => Expr::col(superseded_in).eq(STANDING),
            Some(last) => Expr::col(recorded_in).lte(last).and(Expr::col(superseded_in).gt(last)),
        }
    }

    /// The number of this transaction's commit, drawn at the first call.
    ///
    /// Numbers of changes to one thing are in the order of their commits if its lock was taken before the first write: on
    /// PostgreSQL the number is the transaction's own, which it gets when it first writes. See [`settled`](Self::settled).
    pub async fn sequence(&self) -> Answer<i64> {
        self.sequence.get_or_try_init(|| self.draw()).await.copied()
    }

    /// The same, for who writes more: where the number was [foreseen](Self::foreseen), it is recorded among `writes`, which have to
    /// be run.
    pub async fn sequence_among(&self, writes: &mut Writes) -> Answer<i64> {
        if let Some(foreseen) = self.foreseen.get()
            && self.sequence.set(*foreseen).is_ok()
        {
            let row = vec![(*foreseen).into(), self.now.into()];
            let rows = Rows::with_columns("commits", &[("sequence", "bigint")], &[("at", "timestamptz")], vec![row]);
            writes.add(rows, There::Refused);
        }
        self.sequence().await
    }

    /// The number that this transaction's commit bears if it records something. Where somebody else may write, the units that it
    /// is for have to be held.
    pub async fn foreseen(&self) -> Answer<i64> {
        if let Some(number) = self.sequence.get().or_else(|| self.foreseen.get()) {
            return Ok(*number);
        }
        let backend = self.get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => "SELECT pg_current_xact_id()::text::bigint + value FROM commit_offset",
            _ => "SELECT coalesce(max(sequence), 0) + 1 FROM commits",
        };
        let number = self.number(Statement::from_string(backend, sql)).await?;
        Ok(*self.foreseen.get_or_init(|| number))
    }

    /// Whether a number was drawn: whether something is recorded here.
    pub(super) fn has_sequence(&self) -> bool {
        self.sequence.initialized()
    }

    /// Marks that what `name` stands for changes by this commit.
    pub async fn mark(&self, name: &'static str) -> Answer<()> {
        self.marks.store(true, Ordering::Relaxed);
        let rows = vec![vec![name.into(), 1_i64.into()]];
        Rows::with_columns("marks", &[("name", "text")], &[("changes", "bigint")], rows).write(self, There::Grown).await
    }

    /// How often anything that is [marked](Self::mark) has changed, as this transaction first saw it. A count, because commits
    /// come in another order than their numbers.
    pub async fn marked(&self) -> Answer<i64> {
        let known = *self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(marked) = known {
            return Ok(marked);
        }
        let marked = self.marked_now().await?;
        *self.marked.lock().unwrap_or_else(PoisonError::into_inner) = Some(marked);
        Ok(marked)
    }

    async fn marked_now(&self) -> Answer<i64> {
        self.number(Statement::from_string(self.get_database_backend(), MARKED)).await
    }

    /// What `load` reads of what is [marked](Self::mark): from memory, as long as nothing of it changed and the day is the
    /// same. A transaction that changes it itself, or sees it as it was known once, reads it anew.
    pub async fn remembered<T, W>(&self, load: impl FnOnce() -> W + Send) -> Answer<Arc<T>>
    where
        T: Send + Sync + 'static,
        W: Future<Output = Answer<T>> + Send,
    {
        if self.known.is_some() || self.marks.load(Ordering::Relaxed) {
            return load().await.map(Arc::new);
        }
        let now = (self.marked().await?, self.today);
        if let Some(value) = self.memory.get(now) {
            return Ok(value);
        }
        let value = Arc::new(load().await?);
        // on PostgreSQL another transaction may have changed it since the mark was read
        if self.marked_now().await? == now.0 {
            self.memory.keep(now, value.clone());
        }
        Ok(value)
    }

    /// Says that this transaction changes who may come in, or what they may do: what is remembered of them ends with it.
    pub fn changes_access(&self) {
        self.access.store(true, Ordering::Relaxed);
    }

    pub(super) fn has_changed_access(&self) -> bool {
        self.access.load(Ordering::Relaxed)
    }

    async fn draw(&self) -> Answer<i64> {
        let (backend, now) = (self.get_database_backend(), self.now.into());
        let sql = match backend {
            DbBackend::Postgres => {
                "INSERT INTO commits (sequence, at) SELECT pg_current_xact_id()::text::bigint + value, $1 \
                 FROM commit_offset RETURNING sequence"
            }
            _ => {
                "INSERT INTO commits (sequence, at) SELECT coalesce(max(sequence), 0) + 1, $1 FROM commits \
                 RETURNING sequence"
            }
        };
        self.number(Statement::from_sql_and_values(backend, sql, [now])).await
    }

    /// The last commit number up to which nothing can come any more: every transaction that could bear a lower one has
    /// ended.
    pub async fn settled(&self) -> Answer<i64> {
        let backend = self.get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => {
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + value - 1 FROM commit_offset"
            }
            _ => "SELECT coalesce(max(sequence), 0) FROM commits",
        };
        self.number(Statement::from_string(backend, sql)).await
    }

    /// A commit number that is above those of all transactions that have one so far, on PostgreSQL; on SQLite, which has one writer,
    /// the last one.
    pub async fn opened(&self) -> Answer<i64> {
        let backend = self.get_database_backend();
        if backend != DbBackend::Postgres {
            return self.settled().await;
        }
        // what pg_snapshot_xmax tells is above those that have ended, and not above those that are open
        let sql = "SELECT pg_current_xact_id()::text::bigint + value FROM commit_offset";
        self.number(Statement::from_string(backend, sql)).await
    }

    async fn number(&self, statement: Statement) -> Answer<i64> {
        let row = self.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| Refusal::internal(&"a commit has no number"))?;
        Ok(row.try_get_by_index(0)?)
    }

    /// The time at which this unit of work began.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day that drives deadlines, validity of roles and of the tree.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The request that asked for this.
    pub fn request(&self) -> &RequestId {
        &self.request
    }

    /// A new id, in order of time.
    pub fn new_id(&self) -> Uuid {
        let seconds = u64::try_from(self.now.timestamp()).unwrap_or_default();
        let order = ORDER.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*order, seconds, self.now.timestamp_subsec_nanos()))
    }

    /// Waits until no other transaction holds any of these units, by their ids, and holds them until this one ends: changes of
    /// one unit wait for each other. SQLite has one writer anyway.
    ///
    /// These locks are no writes, so a transaction that takes them first bears a number in the order of its commit.
    pub async fn hold_units(&self, units: impl IntoIterator<Item = i64>) -> Answer<()> {
        if self.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let ids: BTreeSet<i64> = units.into_iter().collect();
        let keys: Vec<i64> = ids.into_iter().map(|id| UNIT_LOCKS | id).collect();
        let sql = "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key";
        self.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [keys.into()])).await?;
        Ok(())
    }

    /// What `read` reads of what is [marked](Self::mark), as it stands now that units are held, and not as it was before this
    /// transaction waited for them. The number of its commit is above those of all that was read.
    pub async fn read_held<T, W>(&self, read: impl Fn() -> W) -> Answer<T>
    where
        W: Future<Output = Answer<T>>,
    {
        loop {
            let value = read().await?;
            if self.get_database_backend() != DbBackend::Postgres || self.stands_still().await? {
                return Ok(value);
            }
        }
    }

    /// Whether nothing marked has changed since this transaction looked; if so, its number is known from now on. One message to
    /// the database does both.
    async fn stands_still(&self) -> Answer<bool> {
        let sql = "SELECT changes, CASE WHEN changes = $1 THEN pg_current_xact_id()::text::bigint + value END \
                   FROM (SELECT CAST(coalesce(sum(changes), 0) AS bigint) AS changes FROM marks) AS marked, commit_offset";
        let before = *self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [before.into()]);
        let row = self.query_one_raw(asked).await?.ok_or_else(|| Refusal::internal(&"nothing counts the marks"))?;
        let (now, number): (i64, Option<i64>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        *self.marked.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        if let Some(number) = number {
            self.foreseen.get_or_init(|| number);
        }
        Ok(number.is_some())
    }

    /// Waits until no other transaction holds `what`, and holds it until this one ends. SQLite has one writer anyway.
    ///
    /// What is read afterwards is what the one before has committed, so take it before reading.
    pub async fn hold(&self, what: &str) -> Answer<()> {
        if self.get_database_backend() == DbBackend::Postgres {
            let sql = "SELECT pg_advisory_xact_lock($1)";
            self.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [lock_key(what).into()]))
                .await?;
        }
        Ok(())
    }

    /// The same without waiting; answers whether it holds `what` now.
    pub async fn try_hold(&self, what: &str) -> Answer<bool> {
        if self.get_database_backend() != DbBackend::Postgres {
            return Ok(true);
        }
        let sql = "SELECT pg_try_advisory_xact_lock($1)";
        let asked = Statement::from_sql_and_values(DbBackend::Postgres, sql, [lock_key(what).into()]);
        let held = self.query_one_raw(asked).await?.map(|row| row.try_get_by_index(0)).transpose()?;
        Ok(held.unwrap_or(false))
    }

    /// Whether who writes should commit as soon as it may, because others wait for it: for SQLite's one writer. On PostgreSQL they
    /// wait for what it holds, which it doesn't see, and it can't hold more than at its beginning: always.
    pub fn is_awaited(&self) -> bool {
        self.get_database_backend() == DbBackend::Postgres || !self.queue.is_empty()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Answer<()> {
        let backend = self.get_database_backend();
        self.transaction.execute_raw(Statement::from_string(backend, "SELECT 1")).await?;
        Ok(())
    }

    pub(super) async fn commit(self) -> Answer<()> {
        self.alone()?.commit().await.map_err(at_commit)
    }

    /// Ends a transaction that only read. There is nothing to wait for: its connection ends it on its way back to the others.
    pub(super) fn leave(self) -> Answer<()> {
        self.alone().map(drop)
    }

    fn alone(self) -> Answer<DatabaseTransaction> {
        Arc::try_unwrap(self.transaction)
            .map_err(|_| Refusal::internal(&"a use case kept its transaction after its end"))
    }

    pub(super) async fn roll_back(self) {
        let Ok(transaction) = Arc::try_unwrap(self.transaction) else { return };
        if let Err(error) = transaction.rollback().await {
            tracing::warn!(cause = %error, "rollback failed");
        }
    }
}

/// The part of the numbers of PostgreSQL's advisory locks that is the units'.
const UNIT_LOCKS: i64 = 0x756e_6974 << 32;

/// PostgreSQL numbers its advisory locks.
fn lock_key(what: &str) -> i64 {
    Sha256::digest(what).iter().take(8).fold(0, |key, byte| (key << 8) | i64::from(*byte))
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.transaction.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.transaction.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.transaction.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.transaction.query_all_raw(statement).await
    }
}
