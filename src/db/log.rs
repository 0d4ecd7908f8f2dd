//! SQLite's log, kept short: by itself it begins anew only at a moment at which nobody reads what is in it, and while there is
//! always somebody who does, it would grow without end.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

use super::connect::Address;

/// From how many pages on the log is brought into the file: long enough that pages which change often are brought once.
const LONG: i64 = 8_192;
/// How long those who read what is in it are waited for, in milliseconds; those who write wait meanwhile.
const PATIENCE: &str = "PRAGMA busy_timeout = 2000";
/// How long the log isn't looked at after it was short, or began anew.
const SHORT: Duration = Duration::from_millis(100);
/// How long those who write are left alone after somebody read for longer than the patience.
const REST: Duration = Duration::from_secs(10);

/// The log of one database.
#[derive(Clone, Debug)]
pub(super) struct Log(DatabaseConnection);

impl Log {
    /// The log of a database in SQLite; nothing for another one.
    pub(super) async fn of(address: &Address) -> anyhow::Result<Option<Self>> {
        if !address.is_sqlite() {
            return Ok(None);
        }
        let connection = address.keeper().await?;
        connection.execute_unprepared(PATIENCE).await?;
        Ok(Some(Self(connection)))
    }

    /// Brings the log into the file if it is long, so that it begins anew; answers with how long not to look again.
    pub(super) async fn shorten(&self) -> Duration {
        match self.is_short().await {
            Ok(true) => SHORT,
            Ok(false) => REST,
            Err(error) => {
                tracing::warn!(cause = %error, "the log of the database can't be shortened");
                REST
            }
        }
    }

    /// Whether the log is short, or could begin anew. Its file keeps its size, to be written over.
    async fn is_short(&self) -> Result<bool, DbErr> {
        if self.checkpoint("NOOP").await?.pages < LONG {
            return Ok(true);
        }
        // most of it while others write, so that these wait for little
        self.checkpoint("PASSIVE").await?;
        Ok(!self.checkpoint("RESTART").await?.was_hindered)
    }

    async fn checkpoint(&self, mode: &str) -> Result<Checkpoint, DbErr> {
        let ask = Statement::from_string(self.0.get_database_backend(), format!("PRAGMA wal_checkpoint({mode})"));
        let said = self.0.query_one_raw(ask).await?;
        let said = said.ok_or_else(|| DbErr::RecordNotFound("a checkpoint says nothing".to_owned()))?;
        Ok(Checkpoint { was_hindered: said.try_get_by_index::<i32>(0)? != 0, pages: said.try_get_by_index(1)? })
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.0.clone().close().await
    }
}

/// What SQLite says of a checkpoint.
struct Checkpoint {
    /// Whether somebody was in the way of it.
    was_hindered: bool,
    /// How many pages the log has.
    pages: i64,
}

#[cfg(test)]
mod tests {
    use sea_orm::TransactionTrait;

    use super::*;

    #[tokio::test]
    async fn a_long_log_begins_anew_once_nobody_reads_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cchc.db");
        let address: Address = format!("sqlite:{}", path.display()).parse().unwrap();
        let (writer, reader) = (address.writer().await.unwrap(), address.reader().await.unwrap());
        let log = Log::of(&address).await.unwrap().unwrap();
        writer.execute_unprepared("CREATE TABLE rows (value BLOB)").await.unwrap();
        let pages = async || log.checkpoint("NOOP").await.unwrap().pages;
        let fill = async || {
            writer.execute_unprepared("INSERT INTO rows VALUES (randomblob(40000000))").await.unwrap();
            pages().await
        };
        assert!(fill().await > LONG);
        let reading = reader.begin().await.unwrap();
        let count = Statement::from_string(reader.get_database_backend(), "SELECT count(*) FROM rows");
        reading.query_one_raw(count).await.unwrap();
        assert!(fill().await > LONG);

        assert_eq!(log.shorten().await, REST);
        reading.rollback().await.unwrap();
        assert_eq!(log.shorten().await, SHORT);

        writer.execute_unprepared("INSERT INTO rows VALUES ('the first of the new log')").await.unwrap();
        assert!(pages().await < LONG);
    }
}
