//! What loads need, the benchmark's and the trials': a client, dossiers by number, the service as its users start it.

pub mod client;
pub mod data;
pub mod service;

use anyhow::Context;

/// A fresh database in the cluster; answers with its address.
pub async fn fresh(cluster: &str, name: &str) -> anyhow::Result<String> {
    use sqlx::{Connection, Executor, PgConnection};
    let base = cluster.trim_end_matches('/');
    let mut connection = PgConnection::connect(&format!("{base}/postgres")).await.context("PostgreSQL is away")?;
    for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
        connection.execute(sqlx::AssertSqlSafe(sql)).await?;
    }
    Ok(format!("{base}/{name}"))
}

/// The same, where there is a cluster.
pub async fn fresh_if(cluster: Option<&str>, name: &str) -> anyhow::Result<Option<String>> {
    match cluster {
        Some(cluster) => fresh(cluster, name).await.map(Some),
        None => Ok(None),
    }
}
