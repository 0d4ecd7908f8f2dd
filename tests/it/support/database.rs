//! Fresh databases: copies of one that was prepared once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor, PgConnection};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A file of its own.
    Sqlite,
    /// A database of its own in the cluster of `./test`.
    Postgres,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The address of the cluster that `./test` starts.
fn cluster() -> String {
    std::env::var("TEST_POSTGRES_URL").expect("run ./test, which starts PostgreSQL")
}

fn fresh_name() -> String {
    format!("cchc_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn on_cluster(sql: &str) {
    let mut connection = PgConnection::connect(&format!("{}/postgres", cluster())).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}

/// An empty database; answers with its address.
pub async fn empty(kind: Kind, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => format!("sqlite:{}", folder.join("cchc.db").display()),
        Kind::Postgres => {
            let name = fresh_name();
            on_cluster(&format!("CREATE DATABASE {name}")).await;
            format!("{}/{name}", cluster())
        }
    }
}

/// A copy of a database that nobody is connected to; answers with its address.
pub async fn copy(kind: Kind, template: &str, folder: &Path) -> String {
    match kind {
        Kind::Sqlite => {
            let from = PathBuf::from(template.trim_start_matches("sqlite:"));
            let to = folder.join("cchc.db");
            std::fs::copy(&from, &to).unwrap();
            let log = PathBuf::from(format!("{}-wal", from.display()));
            if log.exists() {
                std::fs::copy(log, format!("{}-wal", to.display())).unwrap();
            }
            format!("sqlite:{}", to.display())
        }
        Kind::Postgres => {
            let name = fresh_name();
            let template = template.rsplit('/').next().unwrap();
            on_cluster(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            format!("{}/{name}", cluster())
        }
    }
}
