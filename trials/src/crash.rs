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
    let Deaths { verdict: Verdict { acknowledged, lost, half }, slowest, held } =
        killed(&site, kills, |_| Ok(())).await?;
    let ready = slowest.as_secs_f64();
    let figure = format!(
        "{lost} lost, {half} half of {acknowledged} acknowledged over {kills} kills; ready again in {ready:.2} s at most"
    );
    Ok(site.outcome(1, "acknowledged survives process death", held, figure))
}

/// What was seen of a service that was killed again and again.
#[derive(Debug)]
pub struct Deaths {
    /// What was found of what it had acknowledged.
    pub verdict: Verdict,
    /// The longest time until it was ready again.
    pub slowest: Duration,
    /// Whether nothing was lost, nothing is half, something was acknowledged in each life, and it was soon ready again.
    pub held: bool,
}

/// Kills the service while it writes; after each death something happens before it is started again.
pub async fn killed(
    site: &Site,
    kills: u32,
    mut after_death: impl FnMut(&mut Dice) -> anyhow::Result<()>,
) -> anyhow::Result<Deaths> {
    let (mut service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let (mut verdict, mut slowest, mut dice) = (Verdict::default(), Duration::ZERO, Dice(1));
    let mut known = Known::default();
    for kill in 0..kills {
        let writers = Writers::begin(&service.address, &tokens, u64::from(kill) * CHANGES);
        sleep(Duration::from_millis(50 + dice.roll(1_950))).await;
        service.kill().await?;
        known = known.with(writers.ended().await);
        after_death(&mut dice)?;
        let began = Instant::now();
        service = site.start.serve().await?;
        slowest = slowest.max(began.elapsed());
        verdict = verdict.plus(judged(&service.address, &tokens, &mut known).await?);
        if (kill + 1) % LOOK == 0 || kill + 1 == kills {
            site.verify().await?;
        }
    }
    service.stop().await?;
    let held = verdict.is_good() && verdict.acknowledged > u64::from(kills) && slowest <= Duration::from_secs(5);
    Ok(Deaths { verdict, slowest, held })
}
