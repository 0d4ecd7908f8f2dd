//! PostgreSQL's own programs that copy a database and put it back.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, bail};
use tokio::process::Command;

use crate::db::Address;

/// Copies a database into a file, as it stands at one moment.
pub(super) async fn dump(address: &Address, file: &Path) -> anyhow::Result<()> {
    run("pg_dump", address, &["--format=custom", "--no-owner", "--no-privileges", "--file"], file).await
}

/// Puts a copy back into an empty database, whole or not at all.
pub(super) async fn restore(address: &Address, file: &Path) -> anyhow::Result<()> {
    run("pg_restore", address, &["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"], file)
        .await
}

/// Runs a program on a database; the password goes by its environment, which other users of the machine don't see.
async fn run(program: &str, address: &Address, options: &[&str], file: &Path) -> anyhow::Result<()> {
    let (url, password) = address.apart()?;
    let mut command = Command::new(program);
    command.arg("--dbname").arg(url).args(options).arg(file).stdin(Stdio::null());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let ended = command.output().await;
    let ended =
        ended.with_context(|| format!("{program} can't be started: PostgreSQL's client programs are needed"))?;
    if !ended.status.success() {
        bail!("{program} failed: {}", String::from_utf8_lossy(&ended.stderr).trim());
    }
    Ok(())
}
