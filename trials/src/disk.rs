//! Promise 4: a full disk loses nothing.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use bench::client::Connection;
use bench::service::{Service, prepared};
use tokio::time::sleep;

use crate::site::{Outcome, Site};
use crate::writers::{Known, UNITS, Verdict, Writers, judged, put, writes_again};

/// The disk's size in MiB, under SQLite and under a PostgreSQL of its own: so much that what is written in all fillings has room.
const SIZES: (u64, u64) = (192, 384);
/// How much of it is left free, in MiB.
const FREE: u64 = 1;
/// How many changes of a dossier one filling has room for.
const CHANGES: u64 = 10_000;
/// How many new dossiers one filling has room for.
const NEW: u64 = 1_000_000;
/// How long the service may take until it writes again.
const LIMIT: Duration = Duration::from_secs(5);

/// A disk of memory; gone when dropped.
struct Disk(PathBuf);

impl Disk {
    fn of(folder: &Path, size: u64) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}m"), "tmpfs"])
            .arg(folder)
            .status()?;
        ensure!(mounted.success(), "a small disk can't be mounted: this trial needs root");
        Ok(Self(folder.to_owned()))
    }

    /// Fills it up but for some room.
    fn fill(&self) -> anyhow::Result<PathBuf> {
        let (ballast, room) = (self.0.join("ballast"), FREE << 20);
        let free = || -> anyhow::Result<u64> {
            let told = Command::new("df").args(["--output=avail", "--block-size=1"]).arg(&self.0).output()?;
            let told = String::from_utf8(told.stdout)?;
            Ok(told.lines().nth(1).context("df says nothing")?.trim().parse()?)
        };
        let size = free()?.saturating_sub(room);
        let mut file = File::create(&ballast)?;
        let piece = vec![0; 1 << 20];
        for _ in 0..size >> 20 {
            file.write_all(&piece)?;
        }
        Ok(ballast)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(&self.0).status());
    }
}

/// Fills the disk while others write, again and again. A PostgreSQL that gives up is started again.
pub async fn full_loses_nothing(mut site: Site, times: u32) -> anyhow::Result<Outcome> {
    let is_sqlite = site.cluster.is_none();
    let place = if is_sqlite { site.start.folder.clone() } else { site.folder.path().join("cluster") };
    let disk = Disk::of(&place, if is_sqlite { SIZES.0 } else { SIZES.1 })?;
    let cluster = if is_sqlite { None } else { Some(site.with_a_cluster_of_its_own(&place).await?) };
    let (service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let (mut known, mut verdict, mut slowest) = (Known::default(), Verdict::default(), Duration::ZERO);
    for filling in 0..times {
        let ballast = disk.fill()?;
        let writers = Writers::begin(&service.address, &tokens, u64::from(filling) * CHANGES);
        until_full(&service, &tokens.sender, (u64::from(filling) + 1) * NEW).await?;
        sleep(Duration::from_millis(300)).await;
        known = known.with(writers.stopped().await);
        std::fs::remove_file(ballast)?;
        if let Some(cluster) = &cluster {
            cluster.start().await?;
        }
        let change = (u64::from(filling) + 1) * CHANGES - 1;
        slowest = slowest.max(writes_again(&service.address, &tokens.sender, change, cluster.as_ref()).await?);
        verdict = verdict.plus(judged(&service.address, &tokens, &mut known).await?);
    }
    site.verify().await?;
    service.stop().await?;
    drop(cluster);
    drop(disk);
    let Verdict { acknowledged, lost, half } = verdict;
    let others: u64 = known
        .refused
        .iter()
        .filter(|((status, code), _)| *status != 503 || is_sqlite && code != "storage_full")
        .map(|(_, times)| times)
        .sum();
    let full: u64 = known.refused.values().sum::<u64>() - others;
    let held = verdict.is_good() && others == 0 && full > 0 && slowest <= LIMIT;
    let figure = format!(
        "{lost} lost, {half} half of {acknowledged} acknowledged over {times} fillings; {full} answers 503{}, {others} others; writes again in {:.2} s at most",
        if is_sqlite { " storage_full" } else { "" },
        slowest.as_secs_f64()
    );
    Ok(site.outcome(4, "a full disk loses nothing", held, figure))
}

/// Waits until the disk is full, as the service sees it.
async fn until_full(service: &Service, token: &str, first: u64) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut open = Connection::open(&service.address).await?;
    for number in first.. {
        match open.send(&put(number, 0, token)).await? {
            503 => return Ok(()),
            200 | 201 if began.elapsed() < Duration::from_mins(1) => {}
            status => bail!("answered {status} after {:?}", began.elapsed()),
        }
    }
    Ok(())
}
