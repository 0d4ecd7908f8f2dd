//! Who writes while something happens, and remembers what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bench::client::{Answer, Connection, Request};
use bench::data::{Dossier, unit_code};
use bench::service::Tokens;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::site::json as request;

/// How many units there are.
pub const UNITS: u64 = 4;
/// How many send single dossiers.
const SINGLES: u64 = 8;
/// How many dossiers each of them has.
const OWN: u64 = 40;
/// How many lines a bulk submission has.
const LINES: u64 = 300;
/// The dossier by which it is tried whether the service writes.
const PROBED: u64 = 1_000;
/// How long that may be in vain.
const PATIENCE: Duration = Duration::from_mins(1);

/// What those who write know: for each dossier the last change that was acknowledged, and the one that got no answer.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Acknowledged changes, by dossier.
    pub acknowledged: BTreeMap<u64, u64>,
    /// Changes without an answer, by dossier.
    pub unanswered: BTreeMap<u64, u64>,
    /// The paths of plans that were acknowledged.
    pub plans: Vec<String>,
    /// Answers that are no success, with how often.
    pub refused: BTreeMap<(u16, String), u64>,
    /// How many answers were successes.
    pub successes: u64,
}

impl Known {
    fn sends(&mut self, number: u64, change: u64) {
        self.unanswered.insert(number, change);
    }

    fn answered(&mut self, number: u64, change: u64) {
        self.unanswered.remove(&number);
        self.acknowledged.insert(number, change);
    }

    /// What is known once `other` is too, which came later where both are of one dossier.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.unanswered.retain(|number, _| !other.acknowledged.contains_key(number));
        self.acknowledged.extend(other.acknowledged);
        self.unanswered.extend(other.unanswered);
        self.plans.extend(other.plans);
        self.successes += other.successes;
        for (answer, times) in other.refused {
            *self.refused.entry(answer).or_default() += times;
        }
        self
    }
}

/// Those who write, until they are stopped or their connections end.
#[derive(Debug)]
pub struct Writers {
    running: JoinSet<Known>,
    stop: Arc<AtomicBool>,
}

impl Writers {
    /// Begins: single dossiers, bulk submissions and plans, with changes from `change` on.
    pub fn begin(address: &str, tokens: &Tokens, change: u64) -> Self {
        Self::begin_beside(address, tokens, change, 0)
    }

    /// The same with dossiers of their own, after the first so many.
    pub fn begin_beside(address: &str, tokens: &Tokens, change: u64, others: u64) -> Self {
        let (mut running, stop) = (JoinSet::new(), Arc::new(AtomicBool::new(false)));
        for writer in 0..SINGLES {
            let place = (others + writer, change);
            running.spawn(singles(address.to_owned(), tokens.sender.clone(), place, Arc::clone(&stop)));
        }
        running.spawn(bulk(address.to_owned(), tokens.sender.clone(), (others, change), Arc::clone(&stop)));
        running.spawn(plans(address.to_owned(), tokens.officer.clone(), Arc::clone(&stop)));
        Self { running, stop }
    }

    /// Stops them after what is under way; answers with what they know.
    pub async fn stopped(self) -> Known {
        self.stop.store(true, Ordering::Relaxed);
        self.ended().await
    }

    /// Waits until their connections have ended.
    pub async fn ended(self) -> Known {
        self.running.join_all().await.into_iter().fold(Known::default(), Known::with)
    }
}

async fn singles(address: String, token: String, (writer, first): (u64, u64), stop: Arc<AtomicBool>) -> Known {
    let mut known = Known::default();
    let Ok(mut open) = Connection::open(&address).await else { return known };
    for count in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let (number, change) = (writer + SINGLES * (count % OWN), first + count / OWN);
        known.sends(number, change);
        let Ok(answer) = open.ask(&put(number, change, &token)).await else { break };
        judge(&mut known, &answer.body, answer.status, &[(number, change)]);
    }
    known
}

async fn bulk(address: String, token: String, (others, first): (u64, u64), stop: Arc<AtomicBool>) -> Known {
    let mut known = Known::default();
    let Ok(mut open) = Connection::open(&address).await else { return known };
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/x-ndjson")];
    for change in first.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let begin = others + SINGLES * OWN;
        let sent: Vec<_> = (begin..begin + LINES).map(|number| (number, change)).collect();
        let lines: Vec<_> = sent.iter().map(|(number, changes)| dossier(*number, *changes).line()).collect();
        for (number, change) in &sent {
            known.sends(*number, *change);
        }
        let request = Request::new("POST", "/v1/dossiers/bulk", &headers, lines.join("\n").as_bytes());
        let Ok(answer) = open.ask(&request).await else { break };
        judge(&mut known, &answer.body, answer.status, &sent);
    }
    known
}

/// Takes an answer for what was sent; a refusal says that nothing of it was stored.
fn judge(known: &mut Known, body: &[u8], status: u16, sent: &[(u64, u64)]) {
    if (200..300).contains(&status) {
        known.successes += 1;
        for (number, change) in sent {
            known.answered(*number, *change);
        }
        return;
    }
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = told["code"].as_str().unwrap_or_default().to_owned();
    *known.refused.entry((status, code)).or_default() += 1;
    // a bulk submission may have been stored in part before it was refused
    if sent.len() == 1 {
        known.unanswered.retain(|number, _| sent.iter().all(|(refused, _)| refused != number));
    }
}

async fn plans(address: String, token: String, stop: Arc<AtomicBool>) -> Known {
    let mut known = Known::default();
    let Ok(mut open) = Connection::open(&address).await else { return known };
    while !stop.load(Ordering::Relaxed) {
        let Ok(answer) = open.ask(&request("POST", "/v1/inspection-plans", &token, &[], &plan("Kế hoạch"))).await
        else {
            break;
        };
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match told["id"].as_str().filter(|_| answer.status == 201) {
            Some(id) => known.plans.push(format!("/v1/inspection-plans/{id}")),
            None => judge(&mut known, &answer.body, answer.status, &[]),
        }
    }
    known
}

/// A plan of the first unit.
pub fn plan(title: &str) -> Value {
    let period = json!({ "from": "2022-01-01", "to": "2023-12-31" });
    json!({ "unit_code": unit_code(0), "title": title, "kind": "planned", "year": 2023, "period": period, "area_codes": [] })
}

fn dossier(number: u64, changes: u64) -> Dossier {
    Dossier { number, units: UNITS, changes }
}

fn path(number: u64) -> String {
    let dossier = dossier(number, 0);
    format!("/v1/units/{}/dossiers/{}", unit_code(dossier.unit()), dossier.code())
}

/// A change of a dossier as a request.
pub fn put(number: u64, change: u64, token: &str) -> Request {
    request("PUT", &path(number), token, &[], &dossier(number, change).body())
}

/// How long it takes until a change is written again; what a database needs that gave up is done meanwhile.
pub async fn writes_again(
    address: &str,
    token: &str,
    change: u64,
    cluster: Option<&Cluster>,
) -> anyhow::Result<Duration> {
    let began = Instant::now();
    while Connection::open(address).await?.send(&put(PROBED, change, token)).await? >= 300 {
        ensure!(began.elapsed() < PATIENCE, "it doesn't write again");
        if let Some(cluster) = cluster {
            cluster.start().await?;
        }
        sleep(Duration::from_millis(20)).await;
    }
    Ok(began.elapsed())
}

/// How what is stored compares with what was acknowledged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many acknowledged things were looked for.
    pub acknowledged: u64,
    /// How many of them aren't there, or as they were before.
    pub lost: u64,
    /// How many things are there that nobody sent so.
    pub half: u64,
}

impl Verdict {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            acknowledged: self.acknowledged + other.acknowledged,
            lost: self.lost + other.lost,
            half: self.half + other.half,
        }
    }

    /// Whether nothing was lost and nothing is half.
    pub fn is_good(self) -> bool {
        self.lost == 0 && self.half == 0
    }
}

/// Looks at everything that was written; what got no answer is known afterwards.
pub async fn judged(address: &str, tokens: &Tokens, known: &mut Known) -> anyhow::Result<Verdict> {
    let mut open = Connection::open(address).await?;
    let mut verdict = Verdict::default();
    let numbers = known.acknowledged.keys().chain(known.unanswered.keys()).copied();
    for number in numbers.collect::<BTreeSet<_>>() {
        let answer = read(&mut open, &path(number), &tokens.officer).await?;
        let stored = match answer.status {
            404 => None,
            _ => Some(serde_json::from_slice::<Value>(&answer.body).context("a dossier that can't be read")?),
        };
        let change = stored.as_ref().and_then(change_of);
        let acknowledged = known.acknowledged.get(&number).copied();
        verdict.acknowledged += u64::from(acknowledged.is_some());
        verdict.lost += u64::from(acknowledged.is_some() && change < acknowledged);
        verdict.half +=
            u64::from(stored.is_some_and(|stored| !change.is_some_and(|change| says(&stored, number, change))));
        known.unanswered.remove(&number);
        known.acknowledged.extend(change.map(|change| (number, change)));
    }
    for path in std::mem::take(&mut known.plans) {
        verdict.acknowledged += 1;
        verdict.lost += u64::from(read(&mut open, &path, &tokens.officer).await?.status != 200);
    }
    Ok(verdict)
}

/// What is read, as soon as it can be: a database that was restarted is found to be away by who asks first.
async fn read(open: &mut Connection, path: &str, token: &str) -> anyhow::Result<Answer> {
    let began = Instant::now();
    loop {
        let answer = open.ask(&request("GET", path, token, &[], &Value::Null)).await?;
        if answer.status != 503 {
            ensure!(matches!(answer.status, 200 | 404), "{path} is answered {}", answer.status);
            return Ok(answer);
        }
        ensure!(began.elapsed() < PATIENCE, "it doesn't read again");
        sleep(Duration::from_millis(20)).await;
    }
}

/// After how many changes a dossier is stored: the microseconds of its time say so.
fn change_of(stored: &Value) -> Option<u64> {
    let (_, fraction) = stored["source_updated_at"].as_str()?.split_once('.').unwrap_or(("", "0"));
    fraction.split(['+', 'Z']).next()?.parse().ok()
}

/// Whether what is stored is a dossier after so many changes, whole.
fn says(stored: &Value, number: u64, changes: u64) -> bool {
    let mut sent = dossier(number, changes).body();
    // the service writes no fraction where there is none
    if let Some(at) = sent["source_updated_at"].as_str().map(|at| at.replace(".000000", "")) {
        sent["source_updated_at"] = at.into();
    }
    holds(stored, &sent)
}

/// Whether all that was sent is in what is stored.
fn holds(stored: &Value, sent: &Value) -> bool {
    match sent.as_object() {
        Some(fields) => fields.iter().all(|(name, value)| holds(&stored[name], value)),
        None => stored == sent,
    }
}
