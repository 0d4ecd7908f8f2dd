//! Promises 6 and 9: one key has one effect; no update is lost.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use bench::client::{Answer, Connection, Request};
use bench::service::{Service, Tokens, prepared};
use judge::Dice;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::site::{Outcome, Site, ask, json};
use crate::writers::{UNITS, plan};

/// How many send the same key at once.
const SAME_KEY: usize = 64;
/// Each how many rounds the service is killed meanwhile.
const KILLED_EACH: u32 = 4;
/// How many change the same thing at once.
const RIVALS: usize = 50;

/// Sends a request over so many connections at once; the answers, without those of connections that ended.
pub async fn at_once(address: &str, requests: Vec<Request>) -> Vec<Answer> {
    let mut open = Vec::new();
    for _ in 0..requests.len() {
        open.extend(Connection::open(address).await);
    }
    let mut running = JoinSet::new();
    for (mut connection, request) in open.into_iter().zip(requests) {
        running.spawn(async move { connection.ask(&request).await.ok() });
    }
    running.join_all().await.into_iter().flatten().collect()
}

/// Sends a key many times at once, kills the service meanwhile, sends it again: there is one plan for each key.
pub async fn one_key_one_effect(site: Site, rounds: u32) -> anyhow::Result<Outcome> {
    let (mut service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let (mut kills, mut wrong, mut dice) = (0, 0, Dice(6));
    for round in 0..rounds {
        let key = format!("key-{round}");
        let request =
            || json("POST", "/v1/inspection-plans", &tokens.officer, &[("idempotency-key", &key)], &plan(&key));
        let sent = at_once(&service.address, (0..SAME_KEY).map(|_| request()).collect());
        if round % KILLED_EACH == 0 {
            let sending = tokio::spawn({
                let address = service.address.clone();
                let requests = (0..SAME_KEY).map(|_| request()).collect();
                async move { at_once(&address, requests).await }
            });
            drop(sent);
            sleep(Duration::from_millis(dice.roll(40))).await;
            service.kill().await?;
            sending.await?;
            service = site.start.serve().await?;
            kills += 1;
        } else {
            wrong += sent.await.iter().filter(|answer| ![201, 409].contains(&answer.status)).count();
        }
        wrong += usize::from(ask(&service.address, &request()).await?.status != 201);
    }
    let effects = titles(&service, &tokens).await?;
    service.stop().await?;
    let doubled = effects.values().filter(|times| **times > 1).count();
    let missing = usize::try_from(rounds)? - effects.len();
    let figure = format!(
        "{doubled} doubled, {missing} missing of {rounds} keys sent {SAME_KEY} times at once, {kills} times killed meanwhile; {wrong} other answers"
    );
    Ok(site.outcome(6, "one key, one effect", doubled + missing + wrong == 0, figure))
}

/// How many plans there are by title.
pub async fn titles(service: &Service, tokens: &Tokens) -> anyhow::Result<BTreeMap<String, u32>> {
    let (mut titles, mut cursor) = (BTreeMap::new(), String::new());
    loop {
        let path = format!("/v1/inspection-plans?limit=500{cursor}");
        let page = ask(&service.address, &json("GET", &path, &tokens.officer, &[], &Value::Null)).await?;
        let page: Value = serde_json::from_slice(&page.body)?;
        for plan in page["items"].as_array().context("no page")? {
            *titles.entry(plan["title"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let Some(next) = page["next_cursor"].as_str() else { return Ok(titles) };
        cursor = format!("&cursor={next}");
    }
}

/// Many replace the same plan at once, each from the same version: one of them does.
pub async fn no_update_is_lost(site: Site, rounds: u32) -> anyhow::Result<Outcome> {
    let (service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    let made = ask(&service.address, &json("POST", "/v1/inspection-plans", &tokens.officer, &[], &plan("0"))).await?;
    let id = serde_json::from_slice::<Value>(&made.body)?["id"].as_str().context("no plan")?.to_owned();
    let path = format!("/v1/inspection-plans/{id}");
    let mut wrong = 0;
    for round in 0..rounds {
        let seen = ask(&service.address, &json("GET", &path, &tokens.officer, &[], &Value::Null)).await?;
        let seen = seen.etag.context("no ETag")?;
        let change = |rival| {
            let body = plan(&format!("{round}-{rival}"));
            json("PUT", &path, &tokens.officer, &[("if-match", seen.as_str())], &body)
        };
        let answers = at_once(&service.address, (0..RIVALS).map(change).collect()).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        let lost = answers.iter().filter(|answer| answer.status == 412).count();
        let now = ask(&service.address, &json("GET", &path, &tokens.officer, &[], &Value::Null)).await?;
        let is_the_winners = won.first().is_some_and(|winner| winner.etag == now.etag);
        wrong += u32::from(won.len() != 1 || lost != RIVALS - 1 || !is_the_winners);
    }
    service.stop().await?;
    let figure = format!("{wrong} of {rounds} rounds with other than one 200 among {RIVALS} rivals");
    Ok(site.outcome(9, "no update is lost", wrong == 0, figure))
}
