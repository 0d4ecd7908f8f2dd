//! Who polls: whether an answer that somebody had lately still stands is told by one statement, without a transaction. Where it
//! can't be told so, the report's own transaction does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, QueryResult, Statement};

use super::count::Asked;
use super::dto::Question;
use super::tag;
use crate::access::Scope;
use crate::db::{Database, Tx, changes_marked};
use crate::http::etag_of_value;
use crate::refusal::Answer;

/// How many questions are remembered at most.
const MOST: usize = 512;

/// What tells whether an answer stands, by who asked what; for as long as nothing marked changes and the day is the same.
#[derive(Debug, Default)]
pub(super) struct Polls(Mutex<HashMap<String, Poll>>);

/// One question's.
#[derive(Debug, Clone)]
struct Poll {
    statement: Statement,
    until: NaiveDate,
}

impl Polls {
    fn get(&self, key: &str) -> Option<Poll> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps a poll, if need be instead of all others.
    fn keep(&self, key: String, poll: Poll) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, poll);
    }
}

/// Remembers a question whose answer the caller has.
pub(super) async fn remember(tx: &Tx, asked: &Asked<'_>, question: &Question, until: NaiveDate) -> Answer<()> {
    if tx.known().is_some() {
        return Ok(());
    }
    let polls = tx.remembered(|| async { Ok(Polls::default()) }).await?;
    let mut changes = tag::changes(tx, asked);
    let statement = tx.get_database_backend().build(changes.expr(changes_marked()));
    polls.keep(key(asked.scope, question)?, Poll { statement, until });
    Ok(())
}

/// The ETag of a remembered question's answer, as things stand now. None where nothing is remembered or anything marked changed.
pub(super) async fn etag(db: &Database, scope: &Scope, question: &Question) -> Option<String> {
    let (day, marked, polls) = db.recalled::<Polls>()?;
    let Poll { statement, until } = polls.get(&key(scope, question).ok()?)?;
    let rows = db.ask(statement).await.ok()?;
    if marked_in(&rows)? != marked {
        return None;
    }
    let changed = tag::figure_changes(&rows, until).ok()?;
    tag::etag(scope, question, day, (marked, changed)).ok()
}

/// How often anything marked had changed when rows were read, which say it each; units without any change say nothing.
fn marked_in(rows: &[QueryResult]) -> Option<i64> {
    rows.first()?.try_get_by_index(1).ok()
}

/// Who asks what: two callers with the same scope have the same answer.
fn key(scope: &Scope, question: &Question) -> Answer<String> {
    etag_of_value(&(scope.today(), scope.roots(), question))
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    use super::*;

    fn poll(sql: &str) -> Poll {
        Poll { statement: Statement::from_string(DbBackend::Sqlite, sql), until: NaiveDate::MIN }
    }

    #[test]
    fn as_many_polls_are_kept_as_there_is_room_for_and_the_newest_always_is() {
        let polls = Polls::default();
        for number in 0..=MOST {
            polls.keep(number.to_string(), poll(&number.to_string()));
            assert_eq!(polls.get(&number.to_string()).unwrap().statement.sql, number.to_string());
        }
        assert!(polls.get("0").is_none());
        assert_eq!(polls.0.lock().unwrap().len(), 1);
    }
}
