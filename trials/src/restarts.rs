//! Promise 5: a database that is restarted at once, as after a fault, doubles and poisons nothing.

use std::time::Duration;

use bench::service::prepared;
use judge::Dice;
use tokio::time::sleep;

use crate::site::{Outcome, Site};
use crate::writers::{Known, UNITS, Verdict, Writers, judged, writes_again};

/// How many changes of a dossier one restart has room for.
const CHANGES: u64 = 10_000;
/// How long the service may take until it writes again.
const LIMIT: Duration = Duration::from_secs(5);

/// Restarts a PostgreSQL of its own while others write, without letting it end anything.
pub async fn restarts_lose_nothing(mut site: Site, times: u32) -> anyhow::Result<Outcome> {
    let place = site.folder.path().join("cluster");
    std::fs::create_dir_all(&place)?;
    let cluster = site.with_a_cluster_of_its_own(&place).await?;
    let (service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let (mut known, mut verdict, mut slowest) = (Known::default(), Verdict::default(), Duration::ZERO);
    let mut dice = Dice(1);
    for restart in 0..times {
        let writers = Writers::begin(&service.address, &tokens, u64::from(restart) * CHANGES);
        sleep(Duration::from_millis(50 + dice.roll(950))).await;
        cluster.restart().await?;
        let change = (u64::from(restart) + 1) * CHANGES - 1;
        slowest = slowest.max(writes_again(&service.address, &tokens.sender, change, Some(&cluster)).await?);
        known = known.with(writers.stopped().await);
        verdict = verdict.plus(judged(&service.address, &tokens, &mut known).await?);
    }
    site.verify().await?;
    service.stop().await?;
    let Verdict { acknowledged, lost, half } = verdict;
    let others: u64 = known.refused.iter().filter(|((status, _), _)| *status != 503).map(|(_, times)| times).sum();
    let held = verdict.is_good() && others == 0 && acknowledged > 0 && slowest <= LIMIT;
    let figure = format!(
        "{lost} lost, {half} half of {acknowledged} acknowledged over {times} restarts; {others} refusals other than 503; writes again in {:.2} s at most",
        slowest.as_secs_f64()
    );
    Ok(site.outcome(5, "a restarted database loses nothing", held, figure))
}
