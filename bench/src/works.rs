//! The works that are measured, each beside its rival, in rounds.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::bail;
use chrono::NaiveDate;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::client::{Connection, Request, a_second, load};
use crate::data::{Dossier, FIRST_DAY, unit_code};
use crate::django::Django;
use crate::report::{Aim, Row, kib};
use crate::rivals::Raw;
use crate::service::{Service, Start, Tokens, bulk, first_answer};

/// The name of a database in the report.
pub const POSTGRES: &str = "PostgreSQL";
/// How many units there are.
pub const UNITS: u64 = 200;
/// How many dossiers the loads take turns in.
const CHANGED: u64 = 50_000;
/// How many lines a bulk submission has.
const LINES: u64 = 10_000;
/// How many bulk submissions follow each other in a round: what each leaves for later has become too much in some of them.
pub const SUBMISSIONS: usize = 16;
/// How often a statistics question is asked in a round.
const QUESTIONS: usize = 100;
/// How many lines are sent at once to see how much memory that takes.
const MANY_LINES: u64 = 100_000;
/// How much memory they may take, in KiB.
const MANY_LINES_TAKE: f64 = 20_480.0;

const PUT_16: &str = "PUT, 16 connections";
const PUT_64: &str = "PUT, 64 connections";
const BULK: &str = "bulk, 10,000 lines, half of them changes";
const GET: &str = "GET one dossier, 64 connections";

/// One database under test.
#[derive(Debug)]
pub struct Bench<'a> {
    /// Its name in the report.
    pub database: &'static str,
    /// The service on it.
    pub service: &'a Service,
    /// Who sends and asks.
    pub tokens: &'a Tokens,
    /// The same database engine alone.
    pub raw: &'a Raw,
    /// Where the service's own tables are counted directly.
    pub address: &'a str,
    /// Where the server that says hello listens.
    pub hello: &'a str,
    /// How many dossiers were loaded.
    pub dossiers: u64,
    /// How long a load lasts.
    pub lasts: Duration,
    /// How many rounds there are.
    pub rounds: u32,
    /// Which works; all of them where none is named.
    pub only: &'a [String],
}

fn changed(connection: u64, count: u64) -> Dossier {
    changed_among(CHANGED, connection, count)
}

/// A change of one of the first dossiers: later turns are newer.
fn changed_among(dossiers: u64, connection: u64, count: u64) -> Dossier {
    let turn = count * 64 + connection;
    Dossier {
        number: turn.wrapping_mul(7_919) % dossiers,
        units: UNITS,
        changes: 1 + NEWER.load(Ordering::Relaxed) + count,
    }
}

/// Raised by each load, so that no message of one is older than those before it.
static NEWER: AtomicU64 = AtomicU64::new(0);
/// By how much: no connection makes as many changes, and their ratings, which go round every five, differ.
const NEW: u64 = 5_001;

fn newer() {
    NEWER.fetch_add(NEW, Ordering::Relaxed);
}

impl Bench<'_> {
    /// All works that a request at a time can show.
    pub async fn rows(&self) -> anyhow::Result<Vec<Row>> {
        let is_sqlite = matches!(self.raw, Raw::Sqlite(_));
        let aim = |sqlite, postgres| if is_sqlite { sqlite } else { postgres };
        let mut rows = Vec::new();
        self.service.rested().await?;
        if self.wants("put") {
            rows.push(self.puts(PUT_16, 16, Aim::AtLeast(aim(1.0, 0.35))).await?);
            rows.push(self.puts(PUT_64, 64, Aim::AtLeast(aim(1.5, 0.5))).await?);
        }
        if self.wants("bulk") {
            rows.push(self.bulk(Aim::AtLeast(aim(0.5, 0.4))).await?);
        }
        if self.wants("get") {
            rows.push(self.gets(is_sqlite).await?);
        }
        if self.wants("statistics") {
            let (quarter, years) = ("statistics, one unit, a quarter", "statistics, 200 units, two years");
            rows.push(self.statistics(quarter, &unit_code(7), QUARTER, Aim::AtMost(aim(2.5, 1.4)), false).await?);
            rows.push(self.statistics(years, "30", YEARS, Aim::AtLeast(aim(100.0, 30.0)), true).await?);
            rows.push(self.unchanged().await?);
        }
        Ok(rows)
    }

    fn wants(&self, work: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == work)
    }

    fn row(&self, work: &'static str, unit: &'static str, rival: &'static str, aim: Aim) -> Row {
        Row { work, database: self.database, unit, ours: Vec::new(), rival, theirs: Vec::new(), aim, faster: false }
    }

    async fn puts(&self, work: &'static str, connections: u64, aim: Aim) -> anyhow::Result<Row> {
        let is_sqlite = matches!(self.raw, Raw::Sqlite(_));
        let rival = if is_sqlite { "raw upserts, one writer" } else { "raw upserts, as many connections" };
        let mut row = self.row(work, "/s", rival, aim);
        for _ in 0..self.rounds {
            row.ours.push(puts(&self.service.address, &self.tokens.sender, connections, self.lasts, CHANGED).await?);
            self.service.rested().await?;
            let writers = if is_sqlite { 1 } else { connections };
            row.theirs.push(self.raw.upserts(writers, self.lasts, changed).await?);
        }
        Ok(row)
    }

    async fn bulk(&self, aim: Aim) -> anyhow::Result<Row> {
        let mut row = self.row(BULK, "lines/s", "raw upserts, 10,000 a transaction", aim);
        let mut next = self.dossiers;
        for _ in 0..self.rounds {
            let batches: Vec<_> = (0..SUBMISSIONS).map(|_| batch(&mut next)).collect();
            row.ours.push(submit(&self.service.address, &self.tokens.sender, &batches).await?);
            self.service.rested().await?;
            let (mut count, mut took) = (0, Duration::ZERO);
            for mut once in batches {
                once.sort_by_key(|dossier| dossier.number);
                once.dedup_by_key(|dossier| dossier.number);
                count += once.len() as u64;
                let began = Instant::now();
                self.raw.upsert_all(once.into_iter()).await?;
                took += began.elapsed();
            }
            row.theirs.push(a_second(count, took));
        }
        Ok(row)
    }

    async fn gets(&self, is_sqlite: bool) -> anyhow::Result<Row> {
        let (rival, aim) = if is_sqlite { ("actix hello", 0.15) } else { ("raw selects, 64 connections", 0.3) };
        let mut row = self.row(GET, "/s", rival, Aim::AtLeast(aim));
        for _ in 0..self.rounds {
            row.ours.push(gets(&self.service.address, &self.tokens.officer, self.lasts).await?);
            let theirs = if is_sqlite {
                load(self.hello, 64, self.lasts, |_, _| Request::new("GET", "/", &[], b"")).await?
            } else {
                self.raw.selects(64, self.lasts, changed).await?
            };
            row.theirs.push(theirs);
        }
        Ok(row)
    }

    fn question(&self, unit: &str, period: (NaiveDate, NaiveDate), further: &[(&str, &str)]) -> Request {
        question(&self.tokens.officer, unit, period, further)
    }

    async fn statistics(
        &self,
        work: &'static str,
        unit: &str,
        period: (NaiveDate, NaiveDate),
        aim: Aim,
        faster: bool,
    ) -> anyhow::Result<Row> {
        let mut row = Row { faster, ..self.row(work, "ms", "the same counted directly by SQL", aim) };
        for _ in 0..self.rounds {
            // the direct count may take longer than the service keeps a silent connection
            let mut open = Connection::open(&self.service.address).await?;
            row.ours.push(median_of(&mut open, &self.question(unit, period, &[]), 200).await?);
            row.theirs.push(self.counted(unit, period).await?);
        }
        Ok(row)
    }

    async fn unchanged(&self) -> anyhow::Result<Row> {
        let aim = Aim::AtLeast(5.0);
        let mut row =
            Row { faster: true, ..self.row("statistics answered 304, one unit", "ms", "the answer itself", aim) };
        let mut open = Connection::open(&self.service.address).await?;
        let unit = unit_code(7);
        for _ in 0..self.rounds {
            let question = self.question(&unit, QUARTER, &[]);
            let etag = open.ask(&question).await?.etag.unwrap_or_default();
            row.theirs.push(median_of(&mut open, &question, 200).await?);
            let known = self.question(&unit, QUARTER, &[("if-none-match", etag.as_str())]);
            row.ours.push(median_of(&mut open, &known, 304).await?);
        }
        Ok(row)
    }

    /// The median time of a direct count, in milliseconds, on the service's own tables.
    async fn counted(&self, unit: &str, (from, to): (NaiveDate, NaiveDate)) -> anyhow::Result<f64> {
        let of_unit =
            if unit == "30" { "" } else { "AND unit_id = (SELECT unit_id FROM unit_versions WHERE code = $3)" };
        let within = "BETWEEN $1 AND $2";
        let filters = [
            format!("entered_on {within}"),
            format!("entered_on {within} AND channel = 'online'"),
            format!("entered_on {within} AND channel = 'direct'"),
            "entered_on < $1 AND (closed_on IS NULL OR closed_on >= $1)".to_owned(),
            format!("closed_on {within} AND outcome = 'completed'"),
            format!("closed_on {within} AND outcome = 'completed' AND closed_on < due_on"),
            format!("closed_on {within} AND outcome = 'completed' AND closed_on = due_on"),
            format!("closed_on {within} AND outcome = 'completed' AND closed_on > due_on"),
            "entered_on <= $2 AND (closed_on IS NULL OR closed_on > $2)".to_owned(),
            "entered_on <= $2 AND (closed_on IS NULL OR closed_on > $2) AND due_on < $2".to_owned(),
            format!("entered_on {within} AND components_digitised = 'yes'"),
            format!("entered_on {within} AND fee_amount > 0 AND fee_paid_online"),
        ];
        let counts: Vec<_> = filters.iter().map(|filter| format!("count(*) FILTER (WHERE {filter})")).collect();
        let sql = format!("SELECT {} FROM dossiers WHERE NOT deleted {of_unit}", counts.join(", "));
        let mut times = Vec::new();
        let questions = if unit == "30" { 5 } else { QUESTIONS };
        macro_rules! ask {
            ($connection:expr) => {
                for _ in 0..questions {
                    let began = Instant::now();
                    let query = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).bind(from).bind(to);
                    let query = if unit == "30" { query } else { query.bind(unit) };
                    query.fetch_one(&mut $connection).await?;
                    times.push(millis(began.elapsed()));
                }
            };
        }
        match self.raw {
            Raw::Sqlite(_) => ask!(SqliteConnection::connect(&format!("sqlite:{}", self.address)).await?),
            Raw::Postgres(_) => ask!(PgConnection::connect(self.address).await?),
        }
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }
}

/// Changes of one of the first dossiers at a time; answers with how many a second.
pub async fn puts(address: &str, token: &str, connections: u64, lasts: Duration, dossiers: u64) -> anyhow::Result<f64> {
    newer();
    let token = format!("Bearer {token}");
    let ours = load(address, connections, lasts, move |connection, count| {
        let dossier = changed_among(dossiers, connection, count);
        let path = format!("/v1/units/{}/dossiers/{}", unit_code(dossier.unit()), dossier.code());
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        Request::new("PUT", &path, &headers, dossier.body().to_string().as_bytes())
    });
    ours.await
}

/// Lookups of one dossier at a time; answers with how many a second.
async fn gets(address: &str, token: &str, lasts: Duration) -> anyhow::Result<f64> {
    let token = format!("Bearer {token}");
    let ours = load(address, 64, lasts, move |connection, count| {
        let dossier = changed(connection, count);
        let path = format!("/v1/units/{}/dossiers/{}", unit_code(dossier.unit()), dossier.code());
        Request::new("GET", &path, &[("authorization", token.as_str())], b"")
    });
    ours.await
}

/// The lines of a bulk submission: half of them new, from the number `next` on.
fn batch(next: &mut u64) -> Vec<Dossier> {
    newer();
    let first = *next;
    *next += LINES / 2;
    let pair = |n| [changed(n, 1), Dossier { number: first + n, units: UNITS, changes: 0 }];
    (0..LINES / 2).flat_map(pair).collect()
}

/// Makes submissions one after the other; answers with how many lines a second.
async fn submit(address: &str, token: &str, batches: &[Vec<Dossier>]) -> anyhow::Result<f64> {
    let mut open = Connection::open(address).await?;
    let (mut count, mut took) = (0, Duration::ZERO);
    for batch in batches {
        let lines: Vec<_> = batch.iter().map(|dossier| dossier.line()).collect();
        let began = Instant::now();
        bulk(&mut open, token, &lines).await?;
        took += began.elapsed();
        count += lines.len() as u64;
    }
    Ok(a_second(count, took))
}

/// How much memory a large submission takes beyond what the service has already.
pub async fn many_lines(
    database: &'static str,
    service: &Service,
    tokens: &Tokens,
    dossiers: u64,
) -> anyhow::Result<Row> {
    service.rested().await?;
    let before = service.memory()?;
    // numbers that no other work has sent
    let first = dossiers.max(CHANGED) * 2;
    let lines: Vec<_> =
        (first..first + MANY_LINES).map(|number| Dossier { number, units: UNITS, changes: 0 }).collect();
    submit(&service.address, &tokens.sender, &[lines]).await?;
    let added = kib(service.memory()?.saturating_sub(before));
    Ok(Row {
        work: "memory that a bulk of 100,000 lines adds",
        database,
        unit: "KiB",
        ours: vec![added],
        rival: "allowed",
        theirs: vec![MANY_LINES_TAKE],
        aim: Aim::AtMost(1.0),
        faster: false,
    })
}

/// The works that Django does too, beside what the service reached on PostgreSQL in the same run.
pub async fn beside_django(
    django: &Django,
    ours: &[Row],
    (dossiers, lasts, rounds): (u64, Duration, u32),
) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (work, aim) in [(PUT_16, 12.0), (BULK, 2.3), (GET, 15.0)] {
        let Some(row) = ours.iter().find(|row| row.work == work && row.database == POSTGRES) else { continue };
        let (mut theirs, mut next) = (Vec::new(), dossiers);
        for _ in 0..rounds {
            theirs.push(match work {
                PUT_16 => puts(&django.address, &django.tokens.sender, 16, lasts, CHANGED).await?,
                BULK => submit(&django.address, &django.tokens.sender, &[batch(&mut next)]).await?,
                _ => gets(&django.address, &django.tokens.officer, lasts).await?,
            });
        }
        rows.push(Row { rival: "Django REST framework", theirs, aim: Aim::AtLeast(aim), ..row.clone() });
    }
    Ok(rows)
}

/// A question of the figures of a unit in a period.
pub fn question(token: &str, unit: &str, (from, to): (NaiveDate, NaiveDate), further: &[(&str, &str)]) -> Request {
    let token = format!("Bearer {token}");
    let headers = [&[("authorization", token.as_str())], further].concat();
    Request::new("GET", &format!("/v1/statistics?unit={unit}&from={from}&to={to}"), &headers, b"")
}

/// A quarter, both of whose ends lie within a month.
pub const QUARTER: (NaiveDate, NaiveDate) =
    (NaiveDate::from_ymd_opt(2023, 3, 15).unwrap(), NaiveDate::from_ymd_opt(2023, 6, 14).unwrap());
/// All days on which dossiers are received.
pub const YEARS: (NaiveDate, NaiveDate) = (FIRST_DAY, NaiveDate::from_ymd_opt(2023, 12, 31).unwrap());

/// How long a question takes, in milliseconds.
pub async fn median_of(open: &mut Connection, request: &Request, status: u16) -> anyhow::Result<f64> {
    let mut times = Vec::with_capacity(QUESTIONS);
    for _ in 0..QUESTIONS {
        let began = Instant::now();
        let answered = open.send(request).await?;
        times.push(millis(began.elapsed()));
        if answered != status {
            bail!("answered {answered}, not {status}");
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// From the start to the first answer, of a service whose data is there already and of the server that says hello.
pub async fn starts(
    database: &'static str,
    start: &Start,
    hello: &Path,
    port: u16,
    rounds: u32,
) -> anyhow::Result<Row> {
    let mut row = Row {
        work: "start to first answer",
        database,
        unit: "ms",
        ours: Vec::new(),
        rival: "actix hello",
        theirs: Vec::new(),
        aim: Aim::AtMost(5.0),
        faster: false,
    };
    for _ in 0..rounds {
        let service = start.serve().await?;
        row.ours.push(millis(service.started_in));
        service.stop().await?;
        let began = Instant::now();
        let mut child = tokio::process::Command::new(hello)
            .args(["hello", "--port", &port.to_string()])
            .kill_on_drop(true)
            .spawn()?;
        first_answer(&format!("127.0.0.1:{port}"), "/").await?;
        row.theirs.push(millis(began.elapsed()));
        child.kill().await?;
    }
    Ok(row)
}
