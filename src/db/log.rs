//! SQLite's log, kept short: by itself it begins anew only at a moment at which nobody reads what is in it, and while there is
//! always somebody who does, it would grow without end.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::connect::Address;
use super::queue::Queue;

/// From which size on the log is brought into the file: pages that change often are brought once.
const LONG: u64 = 32 << 20;
/// How long those who read what is in it are waited for at a try, in milliseconds; those who write wait meanwhile.
const PATIENCE: &str = "PRAGMA busy_timeout = 100";
/// How often it is tried. SQLite waits for the place where somebody read, even while others who aren't in the way take it: a new try
/// sees that they aren't.
const TRIES: usize = 20;
/// How long the log isn't looked at after it was short, or began anew.
const SHORT: Duration = Duration::from_millis(100);
/// The same after somebody read for longer than all tries took.
const REST: Duration = Duration::from_millis(500);

/// The log of one database.
#[derive(Clone, Debug)]
pub(super) struct Log {
    file: PathBuf,
    connection: DatabaseConnection,
    /// How much of it was brought into the file when somebody was in the way of the rest.
    stuck_at: Option<i32>,
}

impl Log {
    /// The log of a database in SQLite; nothing for another one.
    pub(super) async fn of(address: &Address) -> anyhow::Result<Option<Self>> {
        let Some(file) = address.file() else { return Ok(None) };
        let mut log = file.into_os_string();
        log.push("-wal");
        let connection = address.keeper().await?;
        connection.execute_unprepared(PATIENCE).await?;
        Ok(Some(Self { file: log.into(), connection, stuck_at: None }))
    }

    /// Brings the log into the file if it is long, so that it begins anew; answers with how long not to look again.
    pub(super) async fn shorten(&mut self, writer: &DatabaseConnection, queue: &Queue) -> Duration {
        if std::fs::metadata(&self.file).map_or(0, |log| log.len()) < LONG {
            return SHORT;
        }
        match self.begin_anew(writer, queue).await {
            Ok(true) => SHORT,
            Ok(false) => REST,
            Err(error) => {
                tracing::warn!(cause = %error, "the log of the database can't be shortened");
                REST
            }
        }
    }

    /// Whether nobody was in the way. What can be is brought while others write. For the rest those who write wait, and this stands
    /// in line with them: they take turns without a moment between that a try could meet.
    async fn begin_anew(&mut self, writer: &DatabaseConnection, queue: &Queue) -> anyhow::Result<bool> {
        let brought = self.checkpoint("PASSIVE").await?.brought;
        if self.stuck_at == Some(brought) {
            return Ok(false);
        }
        let place = queue.join();
        let _turn = writer.get_sqlite_connection_pool().acquire().await?;
        drop(place);
        for _ in 0..TRIES {
            let checkpoint = self.checkpoint("TRUNCATE").await?;
            self.stuck_at = checkpoint.was_hindered.then_some(checkpoint.brought);
            if !checkpoint.was_hindered {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn checkpoint(&self, mode: &str) -> anyhow::Result<Checkpoint> {
        let ask = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA wal_checkpoint({mode})"));
        let said = self.connection.query_one_raw(ask).await?.context("a checkpoint says nothing")?;
        Ok(Checkpoint { was_hindered: said.try_get_by_index::<i32>(0)? != 0, brought: said.try_get_by_index(2)? })
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.connection.clone().close().await
    }
}

/// What SQLite says of a checkpoint.
struct Checkpoint {
    was_hindered: bool,
    /// How many pages of the log are in the file.
    brought: i32,
}

#[cfg(test)]
mod tests {
    use sea_orm::{DatabaseTransaction, TransactionTrait};
    use tempfile::TempDir;

    use super::*;

    struct Place {
        _folder: TempDir,
        writer: DatabaseConnection,
        reader: DatabaseConnection,
        log: Log,
    }

    async fn place() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let address: Address = format!("sqlite:{}", folder.path().join("cchc.db").display()).parse().unwrap();
        let (writer, reader) = (address.writer().await.unwrap(), address.reader().await.unwrap());
        let log = Log::of(&address).await.unwrap().unwrap();
        writer.execute_unprepared("CREATE TABLE rows (value BLOB)").await.unwrap();
        Place { _folder: folder, writer, reader, log }
    }

    /// A log that is long, half of it after somebody began to read, and as short as it gets meanwhile.
    async fn somebody_reads() -> (Place, DatabaseTransaction) {
        let mut place = place().await;
        place.fill().await;
        let reading = place.read().await;
        place.fill().await;
        assert_eq!(place.shorten().await, REST);
        (place, reading)
    }

    impl Place {
        async fn fill(&self) {
            let before = self.size();
            self.writer.execute_unprepared("INSERT INTO rows VALUES (randomblob(40000000))").await.unwrap();
            assert!(self.size() > before.max(LONG));
        }

        async fn read(&self) -> DatabaseTransaction {
            let reading = self.reader.begin().await.unwrap();
            let count = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) FROM rows");
            reading.query_one_raw(count).await.unwrap();
            reading
        }

        async fn shorten(&mut self) -> Duration {
            self.log.shorten(&self.writer, &Queue::default()).await
        }

        fn size(&self) -> u64 {
            std::fs::metadata(&self.log.file).unwrap().len()
        }
    }

    #[tokio::test]
    async fn a_long_log_begins_anew_once_nobody_reads_what_is_in_it() {
        let (mut place, reading) = somebody_reads().await;
        reading.rollback().await.unwrap();
        assert_eq!(place.shorten().await, SHORT);
        assert_eq!(place.size(), 0);
    }

    #[tokio::test]
    async fn those_who_write_wait_once_for_somebody_who_reads_for_long() {
        let (mut place, reading) = somebody_reads().await;
        let writing = place.writer.begin().await.unwrap();
        let rested = tokio::time::timeout(Duration::from_secs(10), place.shorten()).await;
        assert_eq!(rested, Ok(REST), "it stood in line again");
        writing.rollback().await.unwrap();
        reading.rollback().await.unwrap();
    }
}
