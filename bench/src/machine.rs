//! What the figures were measured on: the machine and the versions.

use std::process::Command;

use sqlx::{Connection, PgConnection, SqliteConnection};

/// The machine, in one line.
pub fn machine() -> String {
    let field = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        line.and_then(|line| line.split_once(':').map(|(_, value)| value.trim().to_owned())).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<u64>().unwrap_or_default();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let model = field("/proc/cpuinfo", "model name");
    format!("{cores} cores of {model}, {} GiB of memory, Linux {}", memory >> 20, kernel.trim())
}

/// What was measured in which version, in one line.
pub async fn versions(postgres: Option<&str>) -> anyhow::Result<String> {
    let mut all = vec![format!("cchc {}", env!("CARGO_PKG_VERSION"))];
    all.extend(["rustc", "python3"].into_iter().filter_map(told));
    let mut sqlite = SqliteConnection::connect("sqlite::memory:").await?;
    all.push(format!(
        "SQLite {}",
        sqlx::query_scalar::<_, String>("SELECT sqlite_version()").fetch_one(&mut sqlite).await?
    ));
    if let Some(url) = postgres {
        let mut cluster = PgConnection::connect(&format!("{}/postgres", url.trim_end_matches('/'))).await?;
        let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(&mut cluster).await?;
        all.push(format!("PostgreSQL {version}"));
    }
    Ok(all.join(", "))
}

/// What a program says of its version.
fn told(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
