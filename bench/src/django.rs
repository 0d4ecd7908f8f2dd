//! The rival as a team would write it in an afternoon: Django REST framework on PostgreSQL, served by gunicorn.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail};
use tokio::process::{Child, Command};

use crate::client::Connection;
use crate::service::{PROVINCE, Tokens, add_communes, first_answer, load_lines, memory_of, post, unit};

/// Signs the rival's tokens; it listens on loopback alone, while the benchmark runs.
const SECRET: &str = "a-secret-that-only-the-benchmark-uses-0123456789";

/// The rival, while it runs.
#[derive(Debug)]
pub struct Django {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// Who sends and asks.
    pub tokens: Tokens,
}

/// How the rival is started.
#[derive(Debug)]
struct Start {
    folder: PathBuf,
    environment: PathBuf,
    database: String,
    port: u16,
}

impl Start {
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.environment.join("bin").join(program));
        command.current_dir(&self.folder).stdin(Stdio::null()).kill_on_drop(true);
        command.env("DATABASE_URL", &self.database).env("SECRET_KEY", SECRET).env("PORT", self.port.to_string());
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// A Python of its own with what the rival needs.
    async fn install(&self) -> anyhow::Result<()> {
        if !self.environment.join("bin/gunicorn").exists() {
            let mut make = Command::new("python3");
            run(make.args(["-m", "venv"]).arg(&self.environment)).await?;
            run(self.command("pip").args(["install", "--quiet", "--requirement", "requirements.txt"])).await?;
        }
        run(self.command("python").args(["manage.py", "migrate"])).await
    }

    async fn token(&self, role: &str) -> anyhow::Result<String> {
        let output = self.command("python").args(["manage.py", "token", role, "30"]).output().await?;
        if !output.status.success() {
            bail!("no token: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

async fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().await?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

impl Django {
    /// Starts the rival of `folder` on an empty database, with the units and dossiers of the benchmark.
    pub async fn prepared(
        folder: &Path,
        environment: &Path,
        database: &str,
        port: u16,
        (units, dossiers): (u64, u64),
    ) -> anyhow::Result<Self> {
        let environment = std::path::absolute(environment)?;
        let start = Start { folder: folder.to_owned(), environment, database: database.to_owned(), port };
        start.install().await.context("the rival in Django can't be installed")?;
        let child = start.command("gunicorn").stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let address = format!("127.0.0.1:{port}");
        first_answer(&address, "/readyz").await?;
        let mut open = Connection::open(&address).await?;
        let admin = start.token("administrator").await?;
        post(&mut open, &admin, "/v1/units", &unit(PROVINCE, "province", None)).await?;
        add_communes(&mut open, &admin, units).await?;
        let tokens =
            Tokens { sender: start.token("one_stop_system").await?, officer: start.token("supervisor").await? };
        load_lines(&address, &tokens.sender, units, 0..dossiers, 2).await?;
        Ok(Self { child, address, tokens })
    }

    /// The memory of all its processes in KiB, shared pages in parts.
    pub fn memory(&self) -> anyhow::Result<u64> {
        let id = self.child.id().context("the rival ended")?;
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        let mut whole = memory_of(id)?;
        for child in children.split_whitespace() {
            whole += memory_of(child.parse()?)?;
        }
        Ok(whole)
    }

    /// Stops it, and waits.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("the rival ended")?;
        Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}
