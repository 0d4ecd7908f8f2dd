//! Promise 12, the part about slow clients: they cost others nothing.

use std::time::{Duration, Instant};

use bench::client::Connection;
use bench::service::{Service, prepared};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::site::{Outcome, Site, json};
use crate::writers::UNITS;

/// How many clients send a byte now and then.
const SLOW: usize = 2_000;
/// How much more memory they may cost, in KiB.
const MEMORY: u64 = 64 << 10;

/// Asks beside slow clients and without them.
pub async fn slow_clients_cost_nobody(site: Site, lasts: Duration) -> anyhow::Result<Outcome> {
    let (service, tokens, _) = prepared(&site.start, UNITS, 5_000).await?;
    // what is there before the first comparison isn't theirs
    slowest_but_one(&service, &tokens.officer, lasts / 4).await?;
    let (memory, alone) = (service.memory()?, slowest_but_one(&service, &tokens.officer, lasts).await?);
    let mut clients = Vec::new();
    for _ in 0..SLOW {
        let mut client = TcpStream::connect(&service.address).await?;
        client.write_all(b"POST /v1/dossiers/bulk HTTP/1.1\r\nhost: x\r\n").await?;
        clients.push(client);
    }
    let trickling = tokio::spawn(async move {
        loop {
            for client in &mut clients {
                // who was sent away stays away
                drop(client.write_all(b"x").await);
            }
            sleep(Duration::from_millis(500)).await;
        }
    });
    let open = service.connections()?;
    let beside = slowest_but_one(&service, &tokens.officer, lasts).await?;
    let more = service.memory()?.saturating_sub(memory);
    trickling.abort();
    service.stop().await?;
    let figure = format!(
        "p99 of others {:.1} ms beside {open} open connections of slow clients, {:.1} ms alone; {} MiB more",
        beside.as_secs_f64() * 1e3,
        alone.as_secs_f64() * 1e3,
        more >> 10
    );
    let floor = Duration::from_millis(2);
    Ok(site.outcome(
        12,
        "slow clients cost nobody",
        open >= SLOW && beside <= 2 * alone.max(floor) && more <= MEMORY,
        figure,
    ))
}

/// Under how long ninety-nine of a hundred answers take.
async fn slowest_but_one(service: &Service, token: &str, lasts: Duration) -> anyhow::Result<Duration> {
    let (mut open, began, mut took) = (Connection::open(&service.address).await?, Instant::now(), Vec::new());
    let request = json("GET", "/v1/units/10000/dossiers/HS-1", token, &[], &Value::Null);
    while began.elapsed() < lasts {
        let asked = Instant::now();
        open.send(&request).await?;
        took.push(asked.elapsed());
        sleep(Duration::from_millis(1)).await;
    }
    took.sort_unstable();
    Ok(took[took.len() * 99 / 100])
}
