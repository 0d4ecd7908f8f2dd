//! Promise 13: nobody is told that SQLite is busy, and its log stays bounded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bench::client::Connection;
use bench::service::prepared;
use serde_json::Value;
use sqlx::{Connection as _, Executor};
use tokio::time::sleep;

use crate::site::{Outcome, Site, json};
use crate::writers::{Known, UNITS, Writers};

/// The most that the log may grow to, in bytes.
const LIMIT: u64 = 64 << 20;
/// How many write at once: two groups.
const GROUPS: u64 = 2;
/// How many dossiers there are before.
const BEFORE: u64 = 20_000;
/// How many changes of a dossier a round has room for.
const CHANGES: u64 = 10_000;
/// How often somebody outside writes.
const OUTSIDE: Duration = Duration::from_millis(200);

/// Writes, reads and writes from outside for a while.
pub async fn stays_bounded(site: Site, lasts: Duration) -> anyhow::Result<Outcome> {
    let (service, tokens, _) = prepared(&site.start, UNITS, BEFORE).await?;
    let (stop, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let reading =
        tokio::spawn(reads(service.address.clone(), tokens.officer.clone(), Arc::clone(&stop), Arc::clone(&failed)));
    let (began, log) = (Instant::now(), site.start.folder.join("cchc.db-wal"));
    let mut outside = site.sqlite().await?;
    outside.execute("CREATE TABLE outside (value TEXT)").await?;
    let (mut known, mut largest, mut change) = (Known::default(), 0, 0);
    while began.elapsed() < lasts {
        let writers: Vec<_> = (0..GROUPS)
            .map(|group| Writers::begin_beside(&service.address, &tokens, change, BEFORE + group * 10_000))
            .collect();
        let round = Instant::now();
        while round.elapsed() < Duration::from_secs(10).min(lasts) {
            outside.execute("INSERT INTO outside VALUES ('x')").await?;
            largest = largest.max(std::fs::metadata(&log).map_or(0, |log| log.len()));
            sleep(OUTSIDE).await;
        }
        for group in writers {
            known = known.with(group.stopped().await);
        }
        change += CHANGES;
    }
    stop.store(true, Ordering::Relaxed);
    reading.await?;
    outside.close().await?;
    service.stop().await?;
    let refused: u64 = known.refused.values().sum::<u64>() + failed.load(Ordering::Relaxed);
    let figure = format!(
        "{refused} refused of {} writes in {} s, with readers and a writer from outside; the log had {} MiB at most",
        known.successes,
        began.elapsed().as_secs(),
        largest >> 20
    );
    Ok(site.outcome(
        13,
        "nobody is told that SQLite is busy, and its log is bounded",
        refused == 0 && largest <= LIMIT,
        figure,
    ))
}

/// Reads long lists and statistics.
async fn reads(address: String, token: String, stop: Arc<AtomicBool>, failed: Arc<AtomicU64>) {
    let paths =
        ["/v1/dossiers?limit=500", "/v1/statistics?unit=30&from=2022-01-01&to=2023-12-31", "/v1/changes?limit=500"];
    let Ok(mut open) = Connection::open(&address).await else { return };
    for path in paths.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let answered = open.send(&json("GET", path, &token, &[], &Value::Null)).await;
        failed.fetch_add(u64::from(!answered.is_ok_and(|status| status == 200)), Ordering::Relaxed);
    }
}
