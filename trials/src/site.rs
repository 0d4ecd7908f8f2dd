//! Where a trial takes place: a database of its own, a folder, a port.

use std::fmt;
use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, ensure};
use bench::client::{Answer, Connection, Request};
use bench::fresh;
use bench::service::Start;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection, Row, SqliteConnection};
use tempfile::TempDir;

use crate::Asked;
use crate::cluster::Cluster;

/// What a trial showed.
#[derive(Debug)]
pub struct Outcome {
    /// The promise's number.
    pub promise: u8,
    /// What was tried.
    pub what: &'static str,
    /// On which database.
    pub database: &'static str,
    /// What was counted and measured.
    pub figure: String,
    /// Whether the promise was held.
    pub held: bool,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { promise, what, database, figure, held } = self;
        let verdict = if *held { "held" } else { "NOT HELD" };
        write!(f, "{promise:>2} {what}, {database}: {figure} — {verdict}")
    }
}

/// A database of its own, a folder, a port.
#[derive(Debug)]
pub struct Site {
    /// How the service is started here.
    pub start: Start,
    /// The folder of everything.
    pub folder: TempDir,
    /// The cluster, where PostgreSQL is tried.
    pub cluster: Option<String>,
}

impl Site {
    /// A site with an empty database.
    pub async fn new(asked: &Asked, postgres: bool, name: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let cluster = asked.postgres.clone().filter(|_| postgres);
        let database = match &cluster {
            Some(cluster) => Some(fresh(cluster, &format!("trial_{name}")).await?),
            None => None,
        };
        let program =
            asked.program.canonicalize().with_context(|| format!("{} isn't there", asked.program.display()))?;
        let data = folder.path().join("data");
        let start = Start { program, folder: data, postgres: database, port: free_port()?, setting: None };
        Ok(Self { start, folder, cluster })
    }

    /// Moves to an empty database of a cluster that is made in a folder.
    pub async fn with_a_cluster_of_its_own(&mut self, folder: &Path) -> anyhow::Result<Cluster> {
        // its user has to come through
        std::fs::set_permissions(self.folder.path(), Permissions::from_mode(0o711))?;
        let cluster = Cluster::in_folder(folder).await?;
        self.start.postgres = Some(fresh(&cluster.url(), "trial").await?);
        self.cluster = Some(cluster.url());
        Ok(cluster)
    }

    /// The database's name.
    pub fn database(&self) -> &'static str {
        if self.cluster.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// What a trial showed here.
    pub fn outcome(&self, promise: u8, what: &'static str, held: bool, figure: String) -> Outcome {
        Outcome { promise, what, database: self.database(), figure, held }
    }

    /// Runs a command of the program on the database; fails where it fails.
    pub async fn command(&self, arguments: &[&str]) -> anyhow::Result<String> {
        succeeded(&self.start, arguments).await
    }

    /// Whether sums, trail and file are sound; fails with what isn't.
    pub async fn verify(&self) -> anyhow::Result<()> {
        self.command(&["statistics", "verify"]).await?;
        self.command(&["audit", "verify"]).await?;
        if self.cluster.is_none() {
            let mut file = self.sqlite().await?;
            let said: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut file).await?;
            ensure!(said == "ok", "{said}");
            file.close().await?;
        }
        Ok(())
    }

    /// SQLite's file, from outside.
    pub async fn sqlite(&self) -> anyhow::Result<SqliteConnection> {
        let options = SqliteConnectOptions::new().filename(self.start.folder.join("cchc.db"));
        Ok(SqliteConnection::connect_with(&options.busy_timeout(std::time::Duration::from_secs(30))).await?)
    }

    /// The database in PostgreSQL, from outside.
    pub async fn postgres(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(self.start.postgres.as_deref().context("no PostgreSQL")?).await?)
    }

    /// How many rows a question on the database finds in its first field.
    pub async fn count(&self, sql: &str) -> anyhow::Result<i64> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.cluster.is_some() {
            return Ok(self.postgres().await?.fetch_one(sql).await?.try_get(0)?);
        }
        Ok(self.sqlite().await?.fetch_one(sql).await?.try_get(0)?)
    }
}

/// Runs a command of a program; fails where it fails.
pub async fn succeeded(start: &Start, arguments: &[&str]) -> anyhow::Result<String> {
    let ended = start.command().args(arguments).stdin(Stdio::null()).output().await?;
    let said = String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).into_owned();
    ensure!(ended.status.success(), "{arguments:?}: {said}");
    Ok(said)
}

/// A port that nobody listens on.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A request as JSON, with further headers.
pub fn json(method: &str, path: &str, token: &str, headers: &[(&str, &str)], body: &Value) -> Request {
    let authorization = format!("Bearer {token}");
    let own = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Request::new(method, path, &[&own, headers].concat(), body.as_bytes())
}

/// Asks over a connection of its own.
pub async fn ask(address: &str, request: &Request) -> anyhow::Result<Answer> {
    Connection::open(address).await?.ask(request).await
}
