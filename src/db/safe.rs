//! Whether a connection keeps what it acknowledges: what it says of its settings, read back and judged.

use std::error::Error;

use anyhow::bail;
use sea_orm::{ConnectOptions, DatabaseConnection, DbBackend};
use sqlx::{PgConnection, SqliteConnection};

/// The first SQLite without the bug that could damage a file in WAL mode.
const SQLITE_SINCE: [u32; 3] = [3, 51, 3];

/// Settings that are asked for together, each with the values that are safe.
struct Asked {
    sql: &'static str,
    safe: [(&'static str, &'static [&'static str]); 3],
}

const SQLITE: Asked = Asked {
    sql: "SELECT (SELECT journal_mode FROM pragma_journal_mode), \
          (SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous), \
          (SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys)",
    safe: [("journal_mode", &["wal"]), ("synchronous", &["2", "3"]), ("foreign_keys", &["1"])],
};

const POSTGRES: Asked = Asked {
    sql: "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')",
    safe: [
        ("fsync", &["on"]),
        ("full_page_writes", &["on"]),
        ("synchronous_commit", &["on", "remote_apply", "remote_write", "local"]),
    ],
};

impl Asked {
    /// Says which setting is not safe, if any.
    fn judge(&self, (first, second, third): (String, String, String)) -> Result<(), Box<dyn Error + Send + Sync>> {
        for ((name, safe), found) in self.safe.iter().zip([first, second, third]) {
            if !safe.contains(&found.as_str()) {
                let needed = safe[0];
                return Err(
                    format!("{name} is {found}; {needed} is needed, or an acknowledged write could be lost").into()
                );
            }
        }
        Ok(())
    }
}

async fn sqlite(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let found = sqlx::query_as(SQLITE.sql).fetch_one(connection).await?;
    SQLITE.judge(found).map_err(sqlx::Error::Configuration)
}

async fn postgres(connection: &mut PgConnection) -> sqlx::Result<()> {
    let found = sqlx::query_as(POSTGRES.sql).fetch_one(connection).await?;
    POSTGRES.judge(found).map_err(sqlx::Error::Configuration)
}

/// Has each connection asked when it is opened; one that isn't safe is closed, and another is tried until who wants one gives up.
pub(super) fn each_asked(mut options: ConnectOptions) -> ConnectOptions {
    options
        .map_sqlx_sqlite_pool_opts(|pool| pool.after_connect(|opened, _| Box::pin(sqlite(opened))))
        .map_sqlx_postgres_pool_opts(|pool| pool.after_connect(|opened, _| Box::pin(postgres(opened))));
    options
}

/// Asks a connection, and says what is wrong with it.
pub(super) async fn refuse_unsafe(connection: &DatabaseConnection) -> anyhow::Result<()> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let mut opened = connection.get_postgres_connection_pool().acquire().await?;
        return Ok(postgres(&mut opened).await?);
    }
    let mut opened = connection.get_sqlite_connection_pool().acquire().await?;
    sqlite(&mut opened).await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *opened).await?;
    if is_old(&version) {
        bail!("SQLite {version} can damage a file in WAL mode; 3.51.3 or a newer one is needed");
    }
    Ok(())
}

fn is_old(version: &str) -> bool {
    let parts = version.split('.').map(|part| part.parse().unwrap_or_default());
    parts.collect::<Vec<u32>>().as_slice() < &SQLITE_SINCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sqlite_that_can_damage_its_file_is_refused() {
        assert!(["3.51.2", "3.50.9", "2.99.99", "3.51", ""].iter().all(|version| is_old(version)));
        assert!(["3.51.3", "3.51.10", "3.53.0", "4.0.0"].iter().all(|version| !is_old(version)));
    }

    #[test]
    fn each_setting_that_could_lose_a_write_is_named() {
        let said = |asked: &Asked, found: [&str; 3]| {
            let [first, second, third] = found.map(str::to_owned);
            asked.judge((first, second, third)).err().map(|why| why.to_string())
        };
        assert_eq!(said(&SQLITE, ["wal", "2", "1"]), None);
        assert!(said(&SQLITE, ["delete", "2", "1"]).unwrap().starts_with("journal_mode is delete; wal is needed"));
        assert!(said(&SQLITE, ["wal", "1", "1"]).unwrap().starts_with("synchronous is 1"));
        assert!(said(&SQLITE, ["wal", "2", "0"]).unwrap().starts_with("foreign_keys is 0"));
        assert_eq!(said(&POSTGRES, ["on", "on", "local"]), None);
        assert!(said(&POSTGRES, ["off", "on", "on"]).unwrap().starts_with("fsync is off"));
        assert!(said(&POSTGRES, ["on", "off", "on"]).unwrap().starts_with("full_page_writes is off"));
        assert!(said(&POSTGRES, ["on", "on", "off"]).unwrap().starts_with("synchronous_commit is off"));
    }
}
