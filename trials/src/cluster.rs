//! A PostgreSQL of a trial's own, for what no other may suffer.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::site::free_port;

/// Where Debian has the programs of a server, a folder a version.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// A cluster that runs; it is stopped when dropped.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    data: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes a cluster in a folder and starts it. Its log of changes is kept in pieces of 1 MiB, and short.
    pub async fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let versions = std::fs::read_dir(PROGRAMS).context("PostgreSQL's server programs aren't there")?;
        let programs = versions.filter_map(|found| Some(found.ok()?.path().join("bin"))).max();
        let programs = programs.context("PostgreSQL's server programs aren't there")?;
        let owned = Command::new("chown").arg("postgres").arg(folder).status().await?;
        ensure!(owned.success(), "the folder of the cluster can't be given to postgres: this trial needs root");
        let cluster = Self { programs, data: folder.join("data"), port: free_port()? };
        let made = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--wal-segsize=1"];
        cluster.run("initdb", &made).await?;
        cluster.start().await?;
        Ok(cluster)
    }

    /// Where it is reached.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// Starts it where it doesn't run, as an operator does after it gave up.
    pub async fn start(&self) -> anyhow::Result<()> {
        if self.run("pg_ctl", &["status"]).await.is_ok() {
            return Ok(());
        }
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_wal_size=8MB -c min_wal_size=2MB",
            self.port,
            self.data.display()
        );
        let log = self.data.with_file_name("log");
        let log = log.to_str().context("no path of a log")?;
        self.run("pg_ctl", &["start", "--wait", "--log", log, "--options", &options]).await
    }

    /// Restarts it without letting it end anything: what wasn't on disk is recovered from its log.
    pub async fn restart(&self) -> anyhow::Result<()> {
        self.run("pg_ctl", &["stop", "--mode", "immediate"]).await?;
        self.start().await
    }

    async fn run(&self, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new("runuser");
        command.args(["--user", "postgres", "--"]).arg(self.programs.join(program)).arg("--pgdata").arg(&self.data);
        // a server that is started keeps what it was given: nobody would see its end
        command.args(arguments).current_dir("/").stdin(std::process::Stdio::null());
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let ended = command.status().await?;
        ensure!(ended.success(), "{program} {arguments:?} failed: {ended}");
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = std::process::Command::new("runuser");
        stop.args(["--user", "postgres", "--"]).arg(self.programs.join("pg_ctl")).arg("--pgdata").arg(&self.data);
        stop.args(["stop", "--mode", "immediate"]).current_dir("/");
        drop(stop.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).status());
    }
}
