//! Promise 11: revoked is out, with two copies of the service running; of refreshes at once one wins.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bench::client::Connection;
use bench::service::{Start, first_tokens, post};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::races::at_once;
use crate::site::{Outcome, Site, ask, free_port, json as request};

/// How many refresh with the same token at once.
const SAME_TOKEN: usize = 32;
/// The password of the accounts here.
const PASSWORD: &str = "mot-mat-khau-cua-cuoc-thu";
/// How long one may stay in.
const LIMIT: Duration = Duration::from_secs(5);

async fn signed_in(address: &str, username: &str) -> anyhow::Result<Value> {
    let body = json!({ "username": username, "password": PASSWORD });
    let answer = ask(address, &request("POST", "/v1/sessions", "", &[], &body)).await?;
    ensure!(answer.status == 200, "{username} can't sign in: {}", String::from_utf8_lossy(&answer.body));
    Ok(serde_json::from_slice(&answer.body)?)
}

fn text<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    value[name].as_str().with_context(|| format!("no {name} in {value}"))
}

/// Locks people at one copy while they ask another one.
pub async fn revoked_is_out(site: Site, people: u32) -> anyhow::Result<Outcome> {
    let (service, admin, _) = first_tokens(&site.start).await?;
    let second = Start { port: free_port()?, ..site.start.clone() };
    let other = if site.cluster.is_some() { Some(second.serve().await?) } else { None };
    let asked = other.as_ref().map_or(&service.address, |other| &other.address).clone();
    let mut slowest = Duration::ZERO;
    for person in 0..people {
        let mut open = Connection::open(&service.address).await?;
        let name = format!("nguoi-{person}");
        let account = json!({ "username": name, "display_name": name, "password": PASSWORD });
        post(&mut open, &admin, "/v1/users", &account).await?;
        let session = signed_in(&asked, &name).await?;
        let me = request("GET", "/v1/me", text(&session, "access_token")?, &[], &Value::Null);
        ensure!(ask(&asked, &me).await?.status == 200, "{name} isn't let in");
        let lock = request("POST", &format!("/v1/users/{name}/lock"), &admin, &[], &json!({}));
        ensure!(ask(&service.address, &lock).await?.status == 200, "{name} can't be locked");
        let locked = Instant::now();
        while ask(&asked, &me).await?.status == 200 {
            ensure!(locked.elapsed() < 4 * LIMIT, "{name} is still in");
            sleep(Duration::from_millis(10)).await;
        }
        slowest = slowest.max(locked.elapsed());
    }
    let copies = 1 + usize::from(other.is_some());
    if let Some(other) = other {
        other.stop().await?;
    }
    service.stop().await?;
    let figure = format!("{people} people out within {:.2} s, {copies} copies running", slowest.as_secs_f64());
    Ok(site.outcome(11, "revoked is out", slowest <= LIMIT, figure))
}

/// Refreshes a session many times at once, again and again.
pub async fn one_refresh_wins(site: Site, rounds: u32) -> anyhow::Result<Outcome> {
    let (service, admin, _) = first_tokens(&site.start).await?;
    let mut open = Connection::open(&service.address).await?;
    let account = json!({ "username": "nguoi", "display_name": "Người", "password": PASSWORD });
    post(&mut open, &admin, "/v1/users", &account).await?;
    let mut session = signed_in(&service.address, "nguoi").await?;
    let mut wrong = 0;
    for _ in 0..rounds {
        let refresh = json!({ "refresh_token": text(&session, "refresh_token")? });
        let requests = (0..SAME_TOKEN).map(|_| request("POST", "/v1/sessions/refresh", "", &[], &refresh));
        let answers = at_once(&service.address, requests.collect()).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        let lost = answers.iter().filter(|answer| answer.status == 401).count();
        wrong += u32::from(won.len() != 1 || lost != SAME_TOKEN - 1);
        session = match won.first() {
            Some(winner) => serde_json::from_slice(&winner.body)?,
            None => signed_in(&service.address, "nguoi").await?,
        };
    }
    service.stop().await?;
    let figure = format!("{wrong} of {rounds} rounds with other than one winner among {SAME_TOKEN}");
    Ok(site.outcome(11, "of refreshes at once one wins", wrong == 0, figure))
}
