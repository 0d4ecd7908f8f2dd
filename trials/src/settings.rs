//! Promise 3: settings that could lose an acknowledged write refuse to start.

use std::process::Stdio;

use anyhow::ensure;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::site::{Outcome, Site};

/// Starts the service beside each unsafe setting.
pub async fn unsafe_ones_refuse_to_start(site: Site) -> anyhow::Result<Outcome> {
    let what = "unsafe settings refuse to start";
    let Some(cluster) = site.cluster.clone() else { return in_sqlite(&site, what).await };
    let name = site.start.postgres.as_deref().and_then(|url| url.rsplit('/').next()).unwrap_or_default().to_owned();
    let whole = |setting: &str| (format!("ALTER SYSTEM SET {setting} = off"), format!("ALTER SYSTEM RESET {setting}"));
    let of_database = "synchronous_commit";
    let mut settings = vec![("fsync", whole("fsync")), ("full_page_writes", whole("full_page_writes"))];
    settings.push((
        of_database,
        (
            format!("ALTER DATABASE {name} SET {of_database} = off"),
            format!("ALTER DATABASE {name} RESET {of_database}"),
        ),
    ));
    let (mut refused, tried) = (0, settings.len());
    for (setting, (harm, mend)) in settings {
        apply(&cluster, &harm).await?;
        let said = start(&site).await;
        apply(&cluster, &mend).await?;
        let (started, said) = said?;
        refused += usize::from(!started && said.contains(setting));
    }
    ensure!(start(&site).await?.0, "the service doesn't start with safe settings");
    Ok(site.outcome(3, what, refused == tried, format!("{refused} of {tried} refused, and named")))
}

/// SQLite's settings are the connection's own: none can be set from outside, and each connection is given them anew.
async fn in_sqlite(site: &Site, what: &'static str) -> anyhow::Result<Outcome> {
    ensure!(start(site).await?.0, "the service doesn't start");
    let mut file = site.sqlite().await?;
    file.execute("PRAGMA journal_mode = DELETE").await?;
    file.close().await?;
    ensure!(start(site).await?.0, "the service doesn't start on a file in another mode");
    let mut file = site.sqlite().await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut file).await?;
    Ok(site.outcome(3, what, mode == "wal", format!("a file in another mode is back in {mode}")))
}

async fn apply(cluster: &str, sql: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(&format!("{}/postgres", cluster.trim_end_matches('/'))).await?;
    connection.execute(AssertSqlSafe(sql.to_owned())).await?;
    connection.execute("SELECT pg_reload_conf()").await?;
    // the setting is in force once the server's processes have heard of it: new ones ask when they begin
    connection.execute("SELECT pg_sleep(0.5)").await?;
    Ok(connection.close().await?)
}

/// Whether the database is opened, and what is said.
async fn start(site: &Site) -> anyhow::Result<(bool, String)> {
    let ended = site.start.command().arg("doctor").stdin(Stdio::null()).output().await?;
    Ok((ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned()))
}
