//! Promise 5: requests that are given up while they are carried out double and poison nothing.

use std::time::{Duration, Instant};

use bench::client::{Connection, Request};
use bench::service::prepared;
use judge::Dice;
use tokio::time::sleep;

use crate::proxy::{left_in_a_transaction, works_again};
use crate::races::titles;
use crate::site::{Outcome, Site, ask, json};
use crate::writers::{UNITS, plan};

/// How long it may take until the service works again, and until what was given up has an answer.
const LIMIT: Duration = Duration::from_secs(10);

/// Gives requests up, some at once and some after a while, then sends each again until it is answered.
pub async fn given_up_requests_poison_nothing(site: Site, requests: u32) -> anyhow::Result<Outcome> {
    let (service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let (mut dice, mut wrong) = (Dice(7), 0);
    let request = |key: &str| -> Request {
        json("POST", "/v1/inspection-plans", &tokens.officer, &[("idempotency-key", key)], &plan(key))
    };
    let keys: Vec<_> = (0..requests).map(|number| format!("given-up-{number}")).collect();
    for key in &keys {
        let sending = Connection::open(&service.address).await?.begin(&request(key)).await?;
        sleep(Duration::from_micros(dice.roll(5_000))).await;
        sending.reset()?;
    }
    let again = works_again(&service.address, &tokens.officer).await?;
    for key in &keys {
        let began = Instant::now();
        let mut status = 409;
        // what was given up may still be under way
        while status == 409 && began.elapsed() < LIMIT {
            status = ask(&service.address, &request(key)).await?.status;
        }
        wrong += u32::from(status != 201);
    }
    let idle = if site.cluster.is_some() { left_in_a_transaction(&site).await? } else { 0 };
    let effects = titles(&service, &tokens).await?;
    service.stop().await?;
    site.verify().await?;
    let doubled = effects.values().filter(|times| **times > 1).count();
    let missing = keys.len().saturating_sub(effects.len());
    let figure = format!(
        "{doubled} doubled, {missing} missing of {requests} requests that were given up and sent again, {wrong} other answers; \
         {idle} sessions left in a transaction; works again in {:.2} s",
        again.as_secs_f64()
    );
    let held = doubled + missing == 0 && wrong == 0 && idle == 0 && again <= LIMIT;
    Ok(site.outcome(5, "a request that is given up doubles and poisons nothing", held, figure))
}
