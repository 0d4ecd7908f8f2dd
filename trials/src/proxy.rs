//! Promise 5: a cut database connection doubles and poisons nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bench::client::Connection;
use bench::service::{Start, prepared};
use judge::Dice;
use sqlx::{AssertSqlSafe, Executor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::races::titles;
use crate::site::{Outcome, Site, ask, json};
use crate::writers::{UNITS, plan};

/// How many send plans meanwhile.
const SENDERS: u64 = 8;
/// How long it may take until the service works again.
const LIMIT: Duration = Duration::from_secs(10);

/// What stands between the service and PostgreSQL.
#[derive(Debug)]
struct Proxy {
    address: String,
    cut: broadcast::Sender<()>,
    /// Whether the next COMMIT loses its reply.
    swallow: Arc<AtomicBool>,
    swallowed: Arc<AtomicU64>,
}

impl Proxy {
    async fn before(server: String) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (cut, _) = broadcast::channel(1);
        let (swallow, swallowed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let proxy = Self { address, cut, swallow, swallowed };
        let (cut, swallow, swallowed) = (proxy.cut.clone(), Arc::clone(&proxy.swallow), Arc::clone(&proxy.swallowed));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&server).await else { continue };
                tokio::spawn(relay(client, server, cut.subscribe(), Arc::clone(&swallow), Arc::clone(&swallowed)));
            }
        });
        Ok(proxy)
    }
}

/// Passes on what both say, until one ends, all are cut, or a COMMIT is to lose its reply.
async fn relay(
    mut client: TcpStream,
    mut server: TcpStream,
    mut cut: broadcast::Receiver<()>,
    swallow: Arc<AtomicBool>,
    swallowed: Arc<AtomicU64>,
) {
    let (mut ours, mut theirs) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            _ = cut.recv() => break,
            read = client.read(&mut ours) => {
                let Ok(length @ 1..) = read else { break };
                let is_commit = ours[..length].windows(6).any(|words| words == b"COMMIT");
                if server.write_all(&ours[..length]).await.is_err() {
                    break;
                }
                if is_commit && swallow.swap(false, Ordering::Relaxed) {
                    // the server has the commit and answers; nobody hears of it
                    drop(server.read(&mut theirs).await);
                    swallowed.fetch_add(1, Ordering::Relaxed);
                    break;
                }
            }
            read = server.read(&mut theirs) => {
                let Ok(length @ 1..) = read else { break };
                if client.write_all(&theirs[..length]).await.is_err() {
                    break;
                }
            }
        }
    }
    // reset, not closed: nothing of what was on its way arrives
    for end in [&client, &server] {
        drop(end.set_zero_linger());
    }
}

/// Cuts connections while plans are sent, each with a key until it is answered: there is one plan for each key.
pub async fn cut_connections_double_nothing(site: Site, cuts: u32) -> anyhow::Result<Outcome> {
    let url = site.start.postgres.clone().context("no PostgreSQL")?;
    let (before, rest) = url.rsplit_once('@').context("no user in PostgreSQL's address")?;
    let (server, database) = rest.split_once('/').context("no database in PostgreSQL's address")?;
    let proxy = Proxy::before(server.to_owned()).await?;
    let through = Start { postgres: Some(format!("{before}@{}/{database}", proxy.address)), ..site.start.clone() };
    let (service, tokens, _) = prepared(&through, UNITS, 0).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let mut sending = JoinSet::new();
    for sender in 0..SENDERS {
        sending.spawn(send(service.address.clone(), tokens.officer.clone(), sender, Arc::clone(&stop)));
    }
    let (mut dice, mut slowest) = (Dice(5), Duration::ZERO);
    for number in 0..cuts {
        sleep(Duration::from_millis(20 + dice.roll(80))).await;
        match number % 3 {
            0 => drop(proxy.cut.send(())),
            1 => proxy.swallow.store(true, Ordering::Relaxed),
            _ => end_backends(&site, database).await?,
        }
        if number % 10 == 9 {
            slowest = slowest.max(works_again(&service.address, &tokens.officer).await?);
        }
    }
    stop.store(true, Ordering::Relaxed);
    let mut keys = 0;
    while let Some(sent) = sending.join_next().await {
        keys += sent??;
    }
    let idle = left_in_a_transaction(&site).await?;
    let effects = titles(&service, &tokens).await?;
    service.stop().await?;
    site.verify().await?;
    let doubled = effects.values().filter(|times| **times > 1).count();
    let missing = keys.saturating_sub(effects.len());
    let swallowed = proxy.swallowed.load(Ordering::Relaxed);
    let figure = format!(
        "{doubled} doubled, {missing} missing of {keys} keys over {cuts} cuts, {swallowed} of them between COMMIT and its reply; {idle} sessions left in a transaction; works again in {:.2} s at most",
        slowest.as_secs_f64()
    );
    Ok(site.outcome(
        5,
        "a cut database connection doubles and poisons nothing",
        doubled + missing == 0 && idle == 0 && slowest <= LIMIT,
        figure,
    ))
}

/// How many sessions of PostgreSQL were left in a transaction.
pub async fn left_in_a_transaction(site: &Site) -> anyhow::Result<i64> {
    let sql = "SELECT count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    site.count(sql).await
}

/// Sends plans one after the other, each with a key of its own until it is answered; answers with how many.
async fn send(address: String, token: String, sender: u64, stop: Arc<AtomicBool>) -> anyhow::Result<usize> {
    let mut keys = 0;
    while !stop.load(Ordering::Relaxed) {
        let key = format!("{sender}-{keys}");
        let request = json("POST", "/v1/inspection-plans", &token, &[("idempotency-key", &key)], &plan(&key));
        let began = Instant::now();
        loop {
            match ask(&address, &request).await {
                Ok(answer) if answer.status == 201 => break,
                Ok(answer) => ensure!(
                    [409, 503].contains(&answer.status),
                    "answered {}: {}",
                    answer.status,
                    String::from_utf8_lossy(&answer.body)
                ),
                Err(_) => {}
            }
            ensure!(began.elapsed() < 6 * LIMIT, "a plan was never answered");
            sleep(Duration::from_millis(10)).await;
        }
        keys += 1;
    }
    Ok(keys)
}

/// Ends all sessions of the database at the server.
async fn end_backends(site: &Site, database: &str) -> anyhow::Result<()> {
    let database = database.split('?').next().unwrap_or(database);
    let sql = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()"
    );
    site.postgres().await?.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

/// How long it takes until the service answers again.
pub async fn works_again(address: &str, token: &str) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let request = json("GET", "/v1/inspection-plans?limit=1", token, &[], &serde_json::Value::Null);
    while !Connection::open(address).await?.send(&request).await.is_ok_and(|status| status == 200) {
        ensure!(began.elapsed() < 6 * LIMIT, "it doesn't work again");
        sleep(Duration::from_millis(10)).await;
    }
    Ok(began.elapsed())
}
