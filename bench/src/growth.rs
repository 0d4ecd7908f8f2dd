//! How the service slows down while its dossiers grow: each step comes as one submission.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::ensure;
use bench::fresh_if;

use crate::client::{Connection, a_second};
use crate::data::{Dossier, unit_code};
use crate::service::{PROVINCE, Service, Start, Tokens, prepared};
use crate::stream::{CHUNK, Peak, Submission};
use crate::works::{QUARTER, UNITS, YEARS, median_of, puts, question};

/// How far the dossiers grow.
#[derive(Debug, clap::Args)]
pub struct Growth {
    /// How many dossiers there are at each step, the fewest first.
    #[arg(long, value_delimiter = ',', default_value = "100000,1000000,5000000,20000000")]
    sizes: Vec<u64>,
    /// For how many seconds dossiers are changed at each step.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Where PostgreSQL is, with a role that may create databases; without it, SQLite is asked.
    #[arg(long, env = "BENCH_POSTGRES_URL")]
    postgres: Option<String>,
    /// The folder that the data is kept in while it is measured; by default one for temporary files.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The service's program.
    #[arg(long, default_value = "target/release/cchc")]
    program: PathBuf,
}

impl Growth {
    /// Prints a row of a table a step.
    pub async fn run(&self) -> anyhow::Result<()> {
        let folder = match &self.folder {
            Some(folder) => tempfile::tempdir_in(folder)?,
            None => tempfile::tempdir()?,
        };
        let postgres = fresh_if(self.postgres.as_deref(), "growth").await?;
        let data = folder.path().join("data");
        let start =
            Start { program: self.program.clone(), folder: data, postgres, port: crate::SERVICE, setting: None };
        let (service, tokens, _) = prepared(&start, UNITS, 0).await?;
        println!(
            "| dossiers | lines of the submission | loaded, lines/s | memory, MiB: before, at most, after | PUT, 16 connections, /s \
             | one unit, a quarter, ms | 200 units, two years, ms |\n| --- | --- | --- | --- | --- | --- | --- |"
        );
        let mut there = 0;
        for size in &self.sizes {
            self.step(&service, &tokens, there, *size).await?;
            there = *size;
        }
        service.stop().await
    }

    async fn step(&self, service: &Service, tokens: &Tokens, there: u64, size: u64) -> anyhow::Result<()> {
        let (before, began, peak) = (service.memory()?, Instant::now(), Peak::watch(service)?);
        submit(service, tokens, there, size).await?;
        let loaded = a_second(size - there, began.elapsed());
        let (most, after) = (peak.end().await?, service.memory()?);
        let lasts = Duration::from_secs(self.seconds);
        let changed = puts(&service.address, &tokens.sender, 16, lasts, size).await?;
        let mut open = Connection::open(&service.address).await?;
        let unit = median_of(&mut open, &question(&tokens.officer, &unit_code(7), QUARTER, &[]), 200).await?;
        let tree = median_of(&mut open, &question(&tokens.officer, PROVINCE, YEARS, &[]), 200).await?;
        println!(
            "| {size} | {} | {loaded:.0} | {}, {}, {} | {changed:.0} | {unit:.2} | {tree:.1} |",
            size - there,
            before >> 10,
            most >> 10,
            after >> 10
        );
        Ok(())
    }
}

/// Sends the dossiers from the number `there` on in one submission.
async fn submit(service: &Service, tokens: &Tokens, there: u64, size: u64) -> anyhow::Result<()> {
    let mut submission = Submission::begin(&service.address, &tokens.sender).await?;
    let mut piece = String::with_capacity(2 * CHUNK);
    for number in there..size {
        piece.push_str(&Dossier { number, units: UNITS, changes: 0 }.line());
        piece.push('\n');
        if piece.len() >= CHUNK {
            submission.piece(piece.as_bytes()).await?;
            piece.clear();
        }
    }
    if !piece.is_empty() {
        submission.piece(piece.as_bytes()).await?;
    }
    let told = submission.end().await?;
    ensure!(told["created"] == size - there && told["rejected"] == 0, "not all lines were taken: {told}");
    Ok(())
}
