//! Promise 14: backups that are made under load restore, over what a crash left behind.

use std::time::Duration;

use anyhow::ensure;
use bench::fresh_if;
use bench::service::{Start, prepared};
use tokio::time::sleep;

use crate::site::{Outcome, Site, free_port, succeeded};
use crate::writers::{Known, UNITS, Verdict, Writers, judged};

/// How many changes of a dossier there are between two backups.
const CHANGES: u64 = 10_000;

/// Makes backups while others write, puts each back, and looks for all that was acknowledged before it began.
pub async fn restores(site: Site, backups: u32) -> anyhow::Result<Outcome> {
    let (service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let (mut known, mut verdict, mut plans, mut bare) = (Known::default(), Verdict::default(), 0, 0);
    for number in 0..backups {
        let change = u64::from(number) * CHANGES;
        let writers = Writers::begin(&service.address, &tokens, change);
        sleep(Duration::from_millis(500)).await;
        known = known.with(writers.stopped().await);
        let mut before = known.clone();
        plans += i64::try_from(std::mem::take(&mut known.plans).len())?;
        let meanwhile = Writers::begin(&service.address, &tokens, change + CHANGES / 2);
        sleep(Duration::from_millis(100)).await;
        let folder = site.folder.path().join(format!("backup-{number}"));
        site.command(&["backup", &folder.display().to_string()]).await?;
        bare += u32::from(site.cluster.is_none() && copied_alone(&site, number).await? < plans);
        known = known.with(meanwhile.stopped().await);
        plans += i64::try_from(std::mem::take(&mut known.plans).len())?;
        let restored = place(&site, number).await?;
        succeeded(&restored, &["restore", &folder.display().to_string()]).await?;
        succeeded(&restored, &["audit", "verify"]).await?;
        succeeded(&restored, &["statistics", "verify"]).await?;
        let copy = restored.serve().await?;
        verdict = verdict.plus(judged(&copy.address, &tokens, &mut before).await?);
        copy.stop().await?;
        std::fs::remove_dir_all(folder)?;
    }
    service.stop().await?;
    let Verdict { acknowledged, lost, half } = verdict;
    let control =
        if site.cluster.is_none() { format!("; a bare cp lost something {bare} times") } else { String::new() };
    let figure = format!("{lost} lost, {half} half of {acknowledged} acknowledged before {backups} backups{control}");
    let held = verdict.is_good() && acknowledged > 0 && (site.cluster.is_some() || bare > 0);
    Ok(site.outcome(14, "backups restore", held, figure))
}

/// A place for a backup to go, with a stale log beside it that has to be moved away first.
async fn place(site: &Site, number: u32) -> anyhow::Result<Start> {
    let folder = site.folder.path().join(format!("restored-{number}"));
    let postgres = fresh_if(site.cluster.as_deref(), "trial_restored").await?;
    let start = Start { folder: folder.clone(), postgres, port: free_port()?, ..site.start.clone() };
    if site.cluster.is_none() {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("cchc.db-wal"), "a log that a crash left behind")?;
        let backup = site.folder.path().join(format!("backup-{number}"));
        let refused = succeeded(&start, &["restore", &backup.display().to_string()]).await;
        ensure!(refused.is_err_and(|said| said.to_string().contains("cchc.db-wal")), "a stale log wasn't refused");
        std::fs::remove_file(folder.join("cchc.db-wal"))?;
    }
    Ok(start)
}

/// How many plans a copy of SQLite's file has that was made by itself; none where it can't be read.
async fn copied_alone(site: &Site, number: u32) -> anyhow::Result<i64> {
    let folder = site.folder.path().join(format!("bare-{number}"));
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(site.start.folder.join("cchc.db"), folder.join("cchc.db"))?;
    let start = Start { folder: folder.clone(), ..site.start.clone() };
    let bare = Site { start, folder: tempfile::tempdir()?, cluster: None };
    let plans = bare.count("SELECT count(*) FROM inspection_plans").await.unwrap_or_default();
    std::fs::remove_dir_all(folder)?;
    Ok(plans)
}
