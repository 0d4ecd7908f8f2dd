//! Random questions, and the count by hand beside each answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, ensure};
use chrono::{Days, NaiveDate};
use judge::{COUNTED, Dice, Sent, day};
use serde_json::Value;
use tokio::task::JoinSet;

use super::clients::DAYS;
use super::model::{COMMUNES, DISTRICTS, Known, MERGED};
use crate::client::{Connection, Request};
use crate::service::PROVINCE;

/// How many questions are asked at once.
const ASKERS: u64 = 2;
/// What answers are grouped by.
const GROUPS: [&str; 6] = ["", "unit", "field", "procedure", "channel", "month"];

/// A question.
#[derive(Debug)]
struct Question {
    unit: &'static str,
    from: NaiveDate,
    to: NaiveDate,
    by: &'static str,
    tree_day: Option<NaiveDate>,
}

impl Question {
    fn random(dice: &mut Dice) -> Self {
        let unit = match dice.roll(4) {
            0 => PROVINCE,
            1 => dice.of(&DISTRICTS),
            _ => dice.of(&COMMUNES),
        };
        let mut from = day(0) + Days::new(dice.roll(DAYS + 60)) - Days::new(20);
        let mut to = from + Days::new(*dice.of(&[0, 6, 13, 30, 91, 200, 364, 520]));
        if dice.roll(2) == 0 {
            // whole half-months
            from = half(from);
            to = half(half(to) + Days::new(20)) - Days::new(1);
        }
        let tree_day = (dice.roll(3) == 0).then(|| day(dice.roll(DAYS)));
        let by = *dice.of(&GROUPS);
        Self { unit, from, to, by, tree_day }
    }

    /// The day by whose tree units are shown.
    fn shown_on(&self) -> NaiveDate {
        self.tree_day.unwrap_or(self.to)
    }

    fn path(&self, known_at: Option<&str>) -> String {
        let Self { unit, from, to, by, tree_day } = self;
        let mut path = format!("/v1/statistics?unit={unit}&from={from}&to={to}&no_due=unclassified");
        for (name, value) in [
            ("group_by", Some((*by).to_owned()).filter(|by| !by.is_empty())),
            ("tree_as_of", tree_day.map(|day| day.to_string())),
            ("known_at", known_at.map(str::to_owned)),
        ] {
            if let Some(value) = value {
                path.extend(["&", name, "=", &value]);
            }
        }
        path
    }

    /// Whether a dossier lies in the unit of the question.
    fn covers(&self, known: &Known, dossier: &Sent) -> bool {
        let commune = known.shown(&dossier.unit, self.shown_on());
        let district = COMMUNES.iter().position(|known| *known == commune);
        let district = district.map(|place| DISTRICTS[place * 2 / COMMUNES.len()]);
        self.unit == PROVINCE || self.unit == commune || Some(self.unit) == district
    }
}

/// The first day of a day's half-month.
fn half(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike;
    day.with_day(if day.day() < 15 { 1 } else { 15 }).unwrap_or(day)
}

async fn answer(open: &mut Connection, authorization: &str, path: &str) -> anyhow::Result<Value> {
    let answer = open.ask(&Request::new("GET", path, &[("authorization", authorization)], b"")).await?;
    let told = String::from_utf8_lossy(&answer.body);
    ensure!(answer.status == 200, "{path}: {}: {told}", answer.status);
    Ok(serde_json::from_slice(&answer.body)?)
}

fn int(value: &Value, pointer: &str) -> anyhow::Result<i64> {
    value.pointer(pointer).and_then(Value::as_i64).with_context(|| format!("{pointer} in {value}"))
}

/// What there is to handle is what became of it, in all of an answer and in each of its groups.
fn keeps_identity(report: &Value) -> anyhow::Result<()> {
    let groups = report["groups"].as_array().map(Vec::as_slice).unwrap_or_default();
    for part in groups.iter().chain([report]) {
        let of = |pointers: &[&str]| -> anyhow::Result<i64> {
            pointers.iter().map(|pointer| int(&part["figures"], pointer)).sum()
        };
        let came = of(&["/carried_in", "/received/total", "/taken_over"])?;
        let went = of(&["/resolved/total", "/withdrawn", "/handed_over", "/pending/total"])?;
        let stands = of(&["/pending/in_time", "/pending/overdue", "/pending/paused"])?;
        let to_handle = int(&part["figures"], "/to_handle")?;
        ensure!(to_handle == came && came == went, "to handle {to_handle}, came {came}, went {went}: {part}");
        ensure!(stands == int(&part["figures"], "/pending/total")?, "pending: {part}");
    }
    Ok(())
}

/// Asks while others write, for ever: each answer keeps the identity, and is counted.
pub(super) async fn watch(address: String, token: String, seed: u64, judged: Arc<AtomicU64>) -> anyhow::Result<()> {
    let (mut open, mut dice) = (Connection::open(&address).await?, Dice(seed));
    let authorization = format!("Bearer {token}");
    loop {
        let path = Question::random(&mut dice).path(None);
        keeps_identity(&answer(&mut open, &authorization, &path).await?).context(path)?;
        judged.fetch_add(1, Ordering::Relaxed);
    }
}

/// Asks random questions about now and about what was known, and compares; answers with how many figures were compared.
pub(super) async fn ask(
    address: &str,
    token: &str,
    seed: u64,
    questions: u64,
    known: &Arc<Vec<Known>>,
) -> anyhow::Result<u64> {
    let mut running = JoinSet::new();
    for asker in 0..ASKERS {
        let (address, authorization, known) = (address.to_owned(), format!("Bearer {token}"), known.clone());
        running.spawn(async move {
            let (mut open, mut dice) = (Connection::open(&address).await?, Dice(seed * 31 + asker));
            let mut compared = 0;
            for _ in 0..questions / ASKERS {
                compared += one(&mut open, &authorization, &mut dice, &known).await?;
            }
            anyhow::Ok(compared)
        });
    }
    let mut compared = 0;
    while let Some(done) = running.join_next().await {
        compared += done??;
    }
    Ok(compared)
}

async fn one(open: &mut Connection, authorization: &str, dice: &mut Dice, all: &[Known]) -> anyhow::Result<u64> {
    let then = (dice.roll(5) == 0).then(|| dice.of(all));
    let known = then.or(all.last()).context("nothing is known")?;
    let mut question = Question::random(dice);
    while known.merged && question.unit == MERGED.gone && MERGED.on <= question.shown_on() {
        question = Question::random(dice);
    }
    let path = question.path(then.map(|known| known.at.as_str()));
    let report = answer(open, authorization, &path).await?;
    let mut compared = compare(&question, known, &report).context(path)?;
    if then.is_none() {
        compared += same_period(&question, known, &report)?;
    }
    Ok(compared)
}

fn compare(question: &Question, known: &Known, report: &Value) -> anyhow::Result<u64> {
    keeps_identity(report)?;
    let own: Vec<&Sent> = known.dossiers.iter().map(Arc::as_ref).filter(|d| question.covers(known, d)).collect();
    let mut compared = part(report, own.iter().copied(), question.from, question.to)?;
    let groups = report["groups"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (mut parts, mut received) = (0, 0);
    for group in groups {
        let key = group["key"].as_str().unwrap_or_default();
        let is_meant = |dossier: &&Sent| match question.by {
            "unit" => known.shown(&dossier.unit, question.shown_on()) == key,
            "field" => dossier.field == key,
            "procedure" => dossier.procedure == key,
            "channel" => dossier.channel == key,
            _ => true,
        };
        let edge =
            |name: &str, whole: NaiveDate| group[name].as_str().and_then(|day| day.parse().ok()).unwrap_or(whole);
        let (from, to) = (edge("from", question.from), edge("to", question.to));
        compared += part(group, own.iter().copied().filter(is_meant), from, to)?;
        parts += int(&group["figures"], "/to_handle")?;
        received += int(&group["figures"], "/received/total")?;
    }
    if !question.by.is_empty() {
        ensure!(received == int(&report["figures"], "/received/total")?, "groups received {received}");
        let whole = int(&report["figures"], "/to_handle")?;
        ensure!(question.by == "month" || parts == whole, "groups have {parts} of {whole} to handle");
    }
    Ok(compared)
}

/// Compares the rate of those that were received and resolved in the period.
fn same_period(question: &Question, known: &Known, report: &Value) -> anyhow::Result<u64> {
    let counts = |dossier: &&Arc<Sent>| {
        question.covers(known, dossier) && dossier.is_received_and_resolved_in_time(question.from, question.to)
    };
    let count = known.dossiers.iter().filter(counts).count();
    let shown = &report["rates"]["same_period"]["numerator"];
    ensure!(*shown == count, "received and resolved in time: {shown}, by hand {count}");
    Ok(1)
}

/// Compares the figures of an answer or of a group; answers with how many there are.
fn part<'a>(
    shown: &Value,
    dossiers: impl Iterator<Item = &'a Sent>,
    from: NaiveDate,
    to: NaiveDate,
) -> anyhow::Result<u64> {
    let mut expected = [0_i64; COUNTED];
    let mut names = Sent::read(&Value::Null).counted(from, to);
    for dossier in dossiers {
        for (all, (_, adds)) in expected.iter_mut().zip(dossier.counted(from, to)) {
            *all += adds;
        }
    }
    for ((name, count), expected) in names.iter_mut().zip(expected) {
        *count = int(&shown["figures"], name)?;
        ensure!(*count == expected, "{name} from {from} to {to} is {count}, by hand {expected}");
    }
    Ok(u64::try_from(COUNTED)?)
}
