//! Rows of several tables that are written together: on PostgreSQL by one statement, on SQLite one after the other.

use std::collections::VecDeque;

use futures_util::future::join;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::task::{JoinHandle, yield_now};

use super::{Column, Rows, SQLITE_ROWS, values};
use crate::db::Tx;
use crate::refusal::{Answer, Refusal};

/// Up to so many rows are one statement on SQLite, however many there are.
const SQLITE_FEW: usize = 32;

/// What is done where a row with the same key is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// It is an error.
    Refused,
    /// All of it is replaced.
    Replaced,
    /// Its numbers grow by the new ones; a time is replaced.
    Grown,
}

/// What is to be written to several tables, each named once.
#[derive(Debug, Default)]
pub struct Writes {
    /// Statements that are run first.
    ready: VecDeque<Statement>,
    tables: Vec<Write>,
}

/// Writes that are under way. They hold the transaction, which can't end before them.
#[derive(Debug)]
pub struct Writing(JoinHandle<Answer<()>>);

impl Writing {
    /// Waits until all is written.
    pub async fn end(self) -> Answer<()> {
        self.0.await.map_err(|gone| Refusal::internal(&gone))?
    }
}

#[derive(Debug)]
struct Write {
    rows: Rows,
    there: There,
}

impl Writes {
    /// Adds a statement that comes before all rows.
    pub fn before(&mut self, statement: Statement) {
        self.ready.push_back(statement);
    }

    /// Adds rows of a table.
    pub fn add(&mut self, rows: Rows, there: There) {
        self.tables.push(Write { rows, there });
    }

    /// Makes a statement ahead, so that it needn't be waited for.
    pub fn make_ahead(&mut self, tx: &Tx) -> Answer<()> {
        let made = self.make(tx.get_database_backend())?;
        self.ready.extend(made);
        Ok(())
    }

    /// Writes them all.
    pub async fn run(mut self, tx: &Tx) -> Answer<()> {
        let backend = tx.get_database_backend();
        let mut following = || self.ready.pop_front().map_or_else(|| self.make(backend), |ready| Ok(Some(ready)));
        let mut next = following()?;
        while let Some(statement) = next {
            // the database works in a thread or process of its own: the next statement is made meanwhile
            let (done, made) = join(tx.execute_raw(statement), async { following() }).await;
            done?;
            next = made?;
        }
        Ok(())
    }

    /// Begins to write them all beside what follows, which has to wait for the [end](Writing::end).
    pub async fn begin(self, tx: &Tx) -> Writing {
        let tx = tx.clone();
        let writing = Writing(tokio::spawn(async move { self.run(&tx).await }));
        // another thread takes what follows, if one is idle
        yield_now().await;
        writing
    }

    /// The statement of the next rows.
    fn make(&mut self, backend: DbBackend) -> Answer<Option<Statement>> {
        match backend {
            DbBackend::Postgres => self.together(),
            _ => Ok(self.in_turn()),
        }
    }

    /// The next rows of every table.
    fn together(&mut self) -> Answer<Option<Statement>> {
        let (mut inserts, mut arrays) = (Vec::new(), Vec::new());
        for write in self.tables.iter_mut().filter(|write| write.rows.rows.len() > 0) {
            inserts.push(write.insert_arrays(arrays.len()));
            arrays.extend(write.rows.arrays(write.rows.columns.len())?);
        }
        let Some(last) = inserts.pop() else { return Ok(None) };
        let others: Vec<_> = inserts.iter().zip(1..).map(|(insert, n)| format!("other_{n} AS ({insert})")).collect();
        let with = if others.is_empty() { String::new() } else { format!("WITH {} ", others.join(", ")) };
        Ok(Some(Statement::from_sql_and_values(DbBackend::Postgres, with + &last, arrays)))
    }

    /// The next rows of the first table that has some.
    fn in_turn(&mut self) -> Option<Statement> {
        self.tables.iter_mut().find_map(Write::insert_values)
    }
}

impl Write {
    fn insert_arrays(&self, before: usize) -> String {
        let (names, places) = (self.rows.names(), self.rows.places(self.rows.columns.len(), before));
        let (table, conflict) = (self.rows.table, self.conflict());
        format!("INSERT INTO {table} ({names}) SELECT {names} FROM unnest({places}) AS row ({names}){conflict}")
    }

    fn insert_values(&mut self) -> Option<Statement> {
        let left = self.rows.rows.len();
        if left == 0 {
            return None;
        }
        let size = if left <= SQLITE_FEW { left } else { SQLITE_ROWS.min(1 << left.ilog2()) };
        let (table, names, conflict) = (self.rows.table, self.rows.names(), self.conflict());
        let places = values(self.rows.columns.len(), size);
        let sql = format!("INSERT INTO {table} ({names}) VALUES {places}{conflict}");
        let mut some = Vec::with_capacity(size * self.rows.columns.len());
        some.extend(self.rows.rows.by_ref().take(size).flatten());
        Some(Statement::from_sql_and_values(DbBackend::Sqlite, sql, some))
    }

    fn conflict(&self) -> String {
        let Rows { table, key, columns, .. } = &self.rows;
        let set = |Column { name, kind }: &Column| match (self.there, *kind) {
            (There::Grown, "bigint") => format!("{name} = {table}.{name} + excluded.{name}"),
            _ => format!("{name} = excluded.{name}"),
        };
        let others = columns.iter().filter(|column| !key.contains(&column.name));
        match self.there {
            There::Refused => String::new(),
            There::Replaced | There::Grown => {
                let sets: Vec<_> = others.map(set).collect();
                format!(" ON CONFLICT ({}) DO UPDATE SET {}", key.join(", "), sets.join(", "))
            }
        }
    }
}
