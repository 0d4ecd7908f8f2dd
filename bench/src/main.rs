//! The load benchmark: its data, its rivals and its report. `cargo run --release -p bench -- all` does all of it.

mod django;
mod exactness;
mod growth;
mod hostile;
mod machine;
mod report;
mod rivals;
mod stream;
mod works;

use std::path::PathBuf;
use std::time::Duration;

use bench::{client, data, fresh, service};
use clap::{Parser, Subcommand};

use crate::django::Django;
use crate::report::{Aim, Facts, Row, kib, page, plot, table};
use crate::rivals::Raw;
use crate::service::{Start, first_answer, prepared};
use crate::works::{Bench, POSTGRES, UNITS, beside_django, many_lines, starts};

/// The ports that the servers listen on, all on loopback.
const SERVICE: u16 = 18_080;
const HELLO: u16 = 18_081;
const DJANGO: u16 = 18_082;

const MEMORY: &str = "memory after the run";

/// Measures the service against its rivals.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures all works and writes the report.
    All(All),
    /// Compares every figure with the count by hand, after random writes by many at once.
    Exactness(exactness::Exactness),
    /// Sends bad input of size, and tells what it takes.
    Hostile(hostile::Hostile),
    /// Measures how answers slow down while the dossiers grow, and what memory a submission of millions takes.
    Growth(growth::Growth),
    /// Says hello: a rival.
    Hello {
        /// Where it listens.
        #[arg(long)]
        port: u16,
    },
}

/// What is measured and how long.
#[derive(Debug, clap::Args)]
struct All {
    /// How many dossiers there are.
    #[arg(long, default_value_t = 1_000_000)]
    dossiers: u64,
    /// For how many seconds each load lasts.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// How many rounds each work has.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Only these works: put, bulk, get, statistics; may be repeated.
    #[arg(long)]
    only: Vec<String>,
    /// Where PostgreSQL is, with a role that may create databases; without it, SQLite alone is measured.
    #[arg(long, env = "BENCH_POSTGRES_URL")]
    postgres: Option<String>,
    /// Leaves the rival in Django out, which otherwise is measured where PostgreSQL is.
    #[arg(long)]
    without_django: bool,
    /// The rival in Django: its folder.
    #[arg(long, default_value = "bench/django")]
    django: PathBuf,
    /// Where the rival's Python is, or is made.
    #[arg(long, default_value = "target/bench-django")]
    django_environment: PathBuf,
    /// The service's program.
    #[arg(long, default_value = "target/release/cchc")]
    program: PathBuf,
    /// The folder that the report is written to.
    #[arg(long, default_value = "docs")]
    report: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Hello { port } => rivals::hello(port).await,
        Command::All(all) => all.run().await,
        Command::Exactness(exactness) => exactness.run().await,
        Command::Growth(growth) => growth.run().await,
        Command::Hostile(hostile) => hostile.run().await,
    }
}

impl All {
    async fn run(&self) -> anyhow::Result<()> {
        let mut rows = self.sqlite().await?;
        if let Some(url) = &self.postgres {
            rows.extend(self.postgres(url).await?);
            if !self.without_django {
                self.django(url, &mut rows).await?;
            }
        }
        // what has no rival in this run is not told
        rows.retain(|row| !row.theirs.is_empty());
        println!("{}", table(&rows));
        std::fs::create_dir_all(&self.report)?;
        std::fs::write(self.report.join("benchmarks.svg"), plot(&rows))?;
        std::fs::write(self.report.join("benchmarks.md"), page(&self.facts().await?, &rows))?;
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "the page tells its day; no figure depends on it")]
    async fn facts(&self) -> anyhow::Result<Facts> {
        Ok(Facts {
            day: chrono::Utc::now().date_naive(),
            machine: machine::machine(),
            versions: machine::versions(self.postgres.as_deref()).await?,
            dossiers: self.dossiers,
            rounds: self.rounds,
            seconds: self.seconds,
        })
    }

    async fn sqlite(&self) -> anyhow::Result<Vec<Row>> {
        let folder = tempfile::tempdir()?;
        let start = self.start(folder.path().join("data"), None);
        let file = start.folder.join("cchc.db");
        let raw = Raw::sqlite(&folder.path().join("raw.db")).await?;
        self.measure("SQLite", &start, &raw, &file.display().to_string()).await
    }

    async fn postgres(&self, cluster: &str) -> anyhow::Result<Vec<Row>> {
        let folder = tempfile::tempdir()?;
        let (ours, theirs) = (fresh(cluster, "bench_cchc").await?, fresh(cluster, "bench_raw").await?);
        let start = self.start(folder.path().join("data"), Some(ours.clone()));
        let raw = Raw::postgres(&theirs, 64).await?;
        self.measure(POSTGRES, &start, &raw, &ours).await
    }

    async fn django(&self, cluster: &str, rows: &mut Vec<Row>) -> anyhow::Result<()> {
        let database = fresh(cluster, "bench_django").await?;
        let size = (UNITS, self.dossiers);
        let django = Django::prepared(&self.django, &self.django_environment, &database, DJANGO, size).await?;
        let run = (self.dossiers, Duration::from_secs(self.seconds), self.rounds);
        rows.extend(beside_django(&django, rows, run).await?);
        let theirs = kib(django.memory()?);
        django.stop().await?;
        for ours in rows.iter_mut().filter(|row| row.work == MEMORY) {
            ours.theirs = vec![theirs];
        }
        Ok(())
    }

    fn start(&self, folder: PathBuf, postgres: Option<String>) -> Start {
        Start { program: self.program.clone(), folder, postgres, port: SERVICE, setting: None }
    }

    async fn measure(
        &self,
        database: &'static str,
        start: &Start,
        raw: &Raw,
        address: &str,
    ) -> anyhow::Result<Vec<Row>> {
        let me = std::env::current_exe()?;
        let mut hello = tokio::process::Command::new(&me)
            .args(["hello", "--port", &HELLO.to_string()])
            .kill_on_drop(true)
            .spawn()?;
        let hello_at = format!("127.0.0.1:{HELLO}");
        first_answer(&hello_at, "/").await?;
        let (service, tokens, loaded) = prepared(start, UNITS, self.dossiers).await?;
        println!("{database}: {loaded:.0} lines a second were loaded, {} dossiers", self.dossiers);
        for first in (0..self.dossiers).step_by(10_000) {
            let numbers = first..self.dossiers.min(first + 10_000);
            raw.upsert_all(numbers.map(|number| data::Dossier { number, units: UNITS, changes: 0 })).await?;
        }
        println!("{database}: {} KiB after the load", service.memory()?);
        let bench = Bench {
            database,
            service: &service,
            tokens: &tokens,
            raw,
            address,
            hello: &hello_at,
            dossiers: self.dossiers,
            lasts: Duration::from_secs(self.seconds),
            rounds: self.rounds,
            only: &self.only,
        };
        let mut rows = bench.rows().await?;
        rows.push(Row {
            work: MEMORY,
            database,
            unit: "KiB",
            ours: vec![kib(service.memory()?)],
            rival: "Django REST framework's processes",
            theirs: Vec::new(),
            aim: Aim::AtMost(0.25),
            faster: false,
        });
        rows.push(many_lines(database, &service, &tokens, self.dossiers).await?);
        service.stop().await?;
        hello.kill().await?;
        rows.push(starts(database, start, &me, HELLO, self.rounds).await?);
        Ok(rows)
    }
}
