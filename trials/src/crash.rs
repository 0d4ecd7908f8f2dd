//! Promise 1: acknowledged survives the death of the process.

use std::time::{Duration, Instant};

use bench::service::prepared;
use judge::Dice;
use tokio::time::sleep;

use crate::site::{Outcome, Site};
use crate::writers::{Known, UNITS, Verdict, Writers, judged};

/// After how many deaths sums, trail and file are looked at.
const LOOK: u32 = 20;
/// How many changes of a dossier one life of the service has room for.
const CHANGES: u64 = 1_000;

/// Kills the service while it writes, again and again.
pub async fn survives_death(site: Site, kills: u32) -> anyhow::Result<Outcome> {
    let (mut service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let (mut verdict, mut slowest, mut dice) = (Verdict::default(), Duration::ZERO, Dice(1));
    let mut known = Known::default();
    for kill in 0..kills {
        let writers = Writers::begin(&service.address, &tokens, u64::from(kill) * CHANGES);
        sleep(Duration::from_millis(50 + dice.roll(1_950))).await;
        service.kill().await?;
        known = known.with(writers.ended().await);
        let began = Instant::now();
        service = site.start.serve().await?;
        slowest = slowest.max(began.elapsed());
        verdict = verdict.plus(judged(&service.address, &tokens, &mut known).await?);
        if (kill + 1) % LOOK == 0 || kill + 1 == kills {
            site.verify().await?;
        }
    }
    service.stop().await?;
    let Verdict { acknowledged, lost, half } = verdict;
    let held = verdict.is_good() && acknowledged > u64::from(kills) && slowest <= Duration::from_secs(5);
    let ready = slowest.as_secs_f64();
    let figure = format!(
        "{lost} lost, {half} half of {acknowledged} acknowledged over {kills} kills; ready again in {ready:.2} s at most"
    );
    Ok(site.outcome(1, "acknowledged survives process death", held, figure))
}
