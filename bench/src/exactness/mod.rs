//! Whether every figure is exact: random writes by many clients at once, then random questions, each answer compared with the
//! count by hand of what was acknowledged.

mod clients;
mod model;
mod questions;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use bench::fresh_if;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor, PgConnection, SqliteConnection};
use tokio::task::JoinSet;

use crate::client::Connection;
use crate::service::{PROVINCE, Service, Start, Tokens, first_tokens, post, put, unit};

use self::clients::Client;
use self::model::{COMMUNES, DISTRICTS, Known, MERGED};

/// How many clients write at once.
const CLIENTS: u64 = 8;
/// How often the writes stand still for a moment that is asked about later.
const STOPS: u64 = 10;
/// At which of these stops communes are merged.
const MERGER: u64 = 4;

/// How much is written and asked.
#[derive(Debug, clap::Args)]
pub struct Exactness {
    /// How many histories there are.
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// The first one.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// How many writes a history has.
    #[arg(long, default_value_t = 100_000)]
    writes: u64,
    /// How many questions are asked after it.
    #[arg(long, default_value_t = 1_000)]
    questions: u64,
    /// Where PostgreSQL is, with a role that may create databases; without it, SQLite is asked.
    #[arg(long, env = "BENCH_POSTGRES_URL")]
    postgres: Option<String>,
    /// The service's program.
    #[arg(long, default_value = "target/release/cchc")]
    program: PathBuf,
}

impl Exactness {
    /// Runs all histories; fails at the first figure that is not exact.
    pub async fn run(&self) -> anyhow::Result<()> {
        for seed in self.first..self.first + self.seeds {
            self.history(seed).await.with_context(|| format!("seed {seed}"))?;
        }
        Ok(())
    }

    async fn history(&self, seed: u64) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let postgres = fresh_if(self.postgres.as_deref(), "exactness").await?;
        let data = folder.path().join("data");
        let start =
            Start { program: self.program.clone(), folder: data, postgres, port: crate::SERVICE, setting: None };
        let (service, admin, tokens) = first_tokens(&start).await?;
        let mut open = Connection::open(&service.address).await?;
        add_units(&mut open, &admin).await?;

        let (known, meanwhile) = self.write(seed, &service, &admin, &tokens).await?;
        let rate = json!({ "name": "Cùng kỳ", "numerator": ["received.resolved_in_time"], "base": ["received.total"],
            "valid_from": "2020-01-01" });
        let mut open = Connection::open(&service.address).await?;
        put(&mut open, &admin, "/v1/rates/same_period", &rate).await?;
        let known = Arc::new(known);
        let compared = questions::ask(&service.address, &tokens.officer, seed, self.questions, &known).await?;
        verified(&start, true).await?;
        plant(&start).await?;
        verified(&start, false).await?;
        run(&start, &["statistics", "rebuild"]).await?.then_some(()).context("the sums can't be made anew")?;
        verified(&start, true).await?;
        service.stop().await?;
        let last = known.last().map_or(0, |known| known.dossiers.len());
        println!(
            "seed {seed}: {} writes left {last} dossiers; {} questions, {compared} figures compared, each exact; the \
             identity held in {meanwhile} answers meanwhile; verify found nothing, then what was planted",
            self.writes, self.questions
        );
        Ok(())
    }

    /// Writes in stretches; answers with what was known at each stop, and how many answers were judged meanwhile.
    async fn write(
        &self,
        seed: u64,
        service: &Service,
        admin: &str,
        tokens: &Tokens,
    ) -> anyhow::Result<(Vec<Known>, u64)> {
        let judged = Arc::new(AtomicU64::new(0));
        let (address, officer) = (service.address.clone(), tokens.officer.clone());
        let reader = tokio::spawn(questions::watch(address, officer, seed, judged.clone()));
        let mut clients: Vec<_> = (0..CLIENTS).map(|number| Client::new(seed, number)).collect();
        let mut known: Vec<Known> = Vec::new();
        let mut merged = false;
        for stop in 0..STOPS {
            let mut running = JoinSet::new();
            for mut client in clients.drain(..) {
                let (address, token) = (service.address.clone(), tokens.sender.clone());
                let writes = self.writes / STOPS / CLIENTS;
                running.spawn(async move { client.write(&address, &token, writes, merged).await.map(|()| client) });
            }
            while let Some(done) = running.join_next().await {
                clients.push(done??);
            }
            if stop == MERGER {
                let mut open = Connection::open(&service.address).await?;
                let event = json!({ "kind": "merge", "effective_on": MERGED.on, "legal_basis": "NQ 1",
                    "units": [MERGED.gone], "into": [{ "code": MERGED.into }] });
                post(&mut open, admin, "/v1/unit-events", &event).await?;
                merged = true;
            }
            known.push(Known::now(&clients, merged).await);
        }
        reader.abort();
        match reader.await {
            Err(aborted) if aborted.is_cancelled() => Ok((known, judged.load(Ordering::Relaxed))),
            ended => bail!("who reads meanwhile ended: {ended:?}"),
        }
    }
}

async fn add_units(open: &mut Connection, admin: &str) -> anyhow::Result<()> {
    for district in DISTRICTS {
        post(open, admin, "/v1/units", &unit(district, "district", Some(PROVINCE))).await?;
    }
    for (place, commune) in COMMUNES.iter().enumerate() {
        post(open, admin, "/v1/units", &unit(commune, "commune", Some(DISTRICTS[place * 2 / COMMUNES.len()]))).await?;
    }
    Ok(())
}

/// Runs a command of the service beside it; answers whether it ended well.
async fn run(start: &Start, arguments: &[&str]) -> anyhow::Result<bool> {
    let output = start.command().args(arguments).output().await?;
    Ok(output.status.success())
}

/// Looks whether the sums are found right, or wrong.
async fn verified(start: &Start, right: bool) -> anyhow::Result<()> {
    let found = run(start, &["statistics", "verify", "--sample", "8"]).await?;
    ensure!(found == right, "verify should have ended {}", if right { "well" } else { "badly" });
    Ok(())
}

/// Changes a sum by hand, past the service.
async fn plant(start: &Start) -> anyhow::Result<()> {
    // a thousand received online: one pair of the counter 1 and twice the number in groups of seven bits
    let sql = |wrong| {
        let of_a_unit = "unit_id = (SELECT min(unit_id) FROM dossier_sums)";
        AssertSqlSafe(format!(
            "UPDATE dossier_sums SET whole = {wrong} WHERE span = 'half_month' AND first_day = '2023-03-15' AND {of_a_unit}"
        ))
    };
    let changed = match &start.postgres {
        Some(url) => {
            let wrong = sql("'\\x010101d00f00'");
            PgConnection::connect(url).await?.execute(wrong).await?.rows_affected()
        }
        None => {
            let wrong = sql("x'010101d00f00'");
            SqliteConnection::connect(&address(&start.folder)).await?.execute(wrong).await?.rows_affected()
        }
    };
    ensure!(changed == 1, "{changed} sums were changed by hand");
    Ok(())
}

fn address(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("cchc.db").display())
}

/// A short rest, so that what came before lies before in time.
async fn rest() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
