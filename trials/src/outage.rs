//! Promise 2: acknowledged survives the loss of power, on a disk that drops what was not synced.

use std::process::Stdio;

use anyhow::{Context, ensure};
use judge::Dice;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::crash::{Deaths, killed};
use crate::site::{Outcome, Site};
use crate::volatile::Disk;
use crate::writers::Verdict;

/// After how many acknowledged rows the control loses its power.
const ROWS: i64 = 100;

/// Takes the power away while the service writes, again and again; a careless writer is the control.
pub async fn survives_loss_of_power(site: Site, times: u32) -> anyhow::Result<Outcome> {
    let forgotten = forgotten_by_the_careless(&site).await?;
    let mut disk = Disk::mounted(&site.start.folder)?;
    let Deaths { verdict, slowest, held } = killed(&site, times, |dice| disk.lose_power(dice)).await?;
    let Verdict { acknowledged, lost, half } = verdict;
    let ready = slowest.as_secs_f64();
    let figure = format!(
        "{lost} lost, {half} half of {acknowledged} acknowledged over {times} losses of power; ready again in {ready:.2} s at most; \
         with synchronous=NORMAL {forgotten} of {ROWS} lost"
    );
    Ok(site.outcome(2, "acknowledged survives power loss", held && forgotten > 0, figure))
}

/// How many rows a writer had acknowledged without a sync that are gone with the power.
async fn forgotten_by_the_careless(site: &Site) -> anyhow::Result<i64> {
    let place = site.folder.path().join("careless");
    let (mut disk, file) = (Disk::mounted(&place)?, place.join("careless.db"));
    let mut careless = Command::new(std::env::current_exe()?);
    let mut careless =
        careless.arg("careless").arg(&file).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let mut said = BufReader::new(careless.stdout.take().context("no output")?).lines();
    let mut acknowledged = 0;
    while acknowledged < ROWS {
        let line = said.next_line().await?.context("the control ended")?;
        acknowledged += i64::from(line.starts_with("HTTP/1.1 200"));
    }
    careless.kill().await?;
    disk.lose_power(&mut Dice(1))?;
    ensure!(file.exists(), "nothing at all is left of the control");
    let mut file = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&file)).await?;
    let left = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM rows").fetch_one(&mut file).await;
    file.close().await?;
    // the table itself may be gone
    Ok(ROWS - left.unwrap_or_default().min(ROWS))
}
