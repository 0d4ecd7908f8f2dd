//! SQLite's log, kept short: by itself it begins anew only at a moment at which nobody reads what is in it, and while there is
//! always somebody who does, it would grow without end.

use std::path::PathBuf;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

use super::connect::Address;

/// From which size on the log is brought into the file.
const LONG: u64 = 16 << 20;
/// How long those who read what is in it are waited for, in milliseconds; those who write wait meanwhile.
const PATIENCE: &str = "PRAGMA busy_timeout = 2000";
/// How long the log isn't looked at after it was short, or began anew.
const SHORT: Duration = Duration::from_millis(100);
/// How long those who write are left alone after somebody read for longer than the patience.
const REST: Duration = Duration::from_secs(10);

/// The log of one database.
#[derive(Clone, Debug)]
pub(super) struct Log {
    file: PathBuf,
    connection: DatabaseConnection,
}

impl Log {
    /// The log of a database in SQLite; nothing for another one.
    pub(super) async fn of(address: &Address) -> anyhow::Result<Option<Self>> {
        let Some(file) = address.file() else { return Ok(None) };
        let mut log = file.into_os_string();
        log.push("-wal");
        let connection = address.keeper().await?;
        connection.execute_unprepared(PATIENCE).await?;
        Ok(Some(Self { file: log.into(), connection }))
    }

    /// Brings the log into the file if it is long, so that it begins anew; answers with how long not to look again.
    pub(super) async fn shorten(&self) -> Duration {
        if std::fs::metadata(&self.file).map_or(0, |log| log.len()) < LONG {
            return SHORT;
        }
        match self.begin_anew().await {
            Ok(true) => SHORT,
            Ok(false) => REST,
            Err(error) => {
                tracing::warn!(cause = %error, "the log of the database can't be shortened");
                REST
            }
        }
    }

    /// Whether nobody was in the way.
    async fn begin_anew(&self) -> Result<bool, DbErr> {
        let ask = Statement::from_string(self.connection.get_database_backend(), "PRAGMA wal_checkpoint(TRUNCATE)");
        let said = self.connection.query_one_raw(ask).await?;
        let busy = said.map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
        Ok(busy == Some(0))
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.connection.clone().close().await
    }
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
        let fill = async || {
            writer.execute_unprepared("INSERT INTO rows VALUES (randomblob(20000000))").await.unwrap();
            std::fs::metadata(&log.file).unwrap().len()
        };
        assert!(fill().await > LONG);
        let reading = reader.begin().await.unwrap();
        let count = Statement::from_string(reader.get_database_backend(), "SELECT count(*) FROM rows");
        reading.query_one_raw(count).await.unwrap();
        assert!(fill().await > LONG);

        assert_eq!(log.shorten().await, REST);
        reading.rollback().await.unwrap();
        assert_eq!(log.shorten().await, SHORT);

        assert_eq!(std::fs::metadata(&log.file).unwrap().len(), 0);
    }
}
