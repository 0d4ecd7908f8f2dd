//! Bad input of size: what it costs the service, and whether others notice.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bench::fresh_if;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

use crate::client::{Connection, Request};
use crate::data::Dossier;
use crate::service::{Service, Start, Tokens, prepared};
use crate::stream::{CHUNK, Peak, Submission};

/// How many units there are.
const UNITS: u64 = 20;
/// How many dossiers.
const DOSSIERS: u64 = 20_000;
/// For how many seconds the service waits for a client.
const PATIENCE: u64 = 5;
/// How many clients stop or read nothing.
const CLIENTS: usize = 100;
/// How many pages each of those who read nothing asks for.
const PAGES: usize = 40;

/// How much bad input is sent.
#[derive(Debug, clap::Args)]
pub struct Hostile {
    /// How many MiB the long line has.
    #[arg(long, default_value_t = 200)]
    line: usize,
    /// How many bad lines there are.
    #[arg(long, default_value_t = 10_000_000)]
    lines: usize,
    /// Where PostgreSQL is, with a role that may create databases; without it, SQLite is asked.
    #[arg(long, env = "BENCH_POSTGRES_URL")]
    postgres: Option<String>,
    /// The service's program.
    #[arg(long, default_value = "target/release/cchc")]
    program: PathBuf,
}

impl Hostile {
    /// Sends all of it; fails where an answer is not the right one.
    pub async fn run(&self) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let postgres = fresh_if(self.postgres.as_deref(), "hostile").await?;
        let data = folder.path().join("data");
        let idle = Some(("CCHC_IDLE_SECONDS", PATIENCE.to_string()));
        let start =
            Start { program: self.program.clone(), folder: data, postgres, port: crate::SERVICE, setting: idle };
        let (service, tokens, _) = prepared(&start, UNITS, DOSSIERS).await?;
        let scene = Scene { service: &service, tokens: &tokens };

        let (long, lines) = (self.line, self.lines);
        let told = scene.watched(&format!("a line of {long} MiB"), scene.long_line(long)).await?;
        ensure!(told["created"] == 2 && told["rejected"] == 1, "{told}");
        ensure!(told["errors"][0]["errors"][0]["code"] == "line_too_long", "{told}");
        let told = scene.watched(&format!("{lines} bad lines"), scene.bad_lines(lines)).await?;
        ensure!(told["rejected"] == lines && told["errors_omitted"] == lines.saturating_sub(1_000), "not all are told");
        scene.watched(&format!("{CLIENTS} bodies that stop"), scene.bodies_that_stop()).await?;
        scene.watched(&format!("{CLIENTS} clients that read nothing"), scene.clients_that_read_nothing()).await?;
        service.stop().await
    }
}

/// The service with who may send.
#[derive(Debug)]
struct Scene<'a> {
    service: &'a Service,
    tokens: &'a Tokens,
}

impl Scene<'_> {
    /// Does something bad while others go on, and tells what it took.
    async fn watched<T>(&self, what: &str, bad: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let before = self.service.memory()?;
        let others = Others::start(self.service, self.tokens)?;
        let began = Instant::now();
        let answer = bad.await.with_context(|| what.to_owned())?;
        let took = began.elapsed();
        let (peak, worst, answered) = others.end().await?;
        println!(
            "{what}: {:.1} s; memory {} MiB before, {} MiB at most; others: {answered} answers, the slowest after {} ms",
            took.as_secs_f64(),
            before >> 10,
            peak >> 10,
            worst.as_millis()
        );
        Ok(answer)
    }

    async fn submission(&self) -> anyhow::Result<Submission> {
        Submission::begin(&self.service.address, &self.tokens.sender).await
    }

    async fn long_line(&self, mebibytes: usize) -> anyhow::Result<Value> {
        let line = |number: u64| Dossier { number: DOSSIERS + number, units: UNITS, changes: 0 }.line() + "\n";
        let mut submission = self.submission().await?;
        submission.piece(line(0).as_bytes()).await?;
        let much = vec![b'x'; CHUNK];
        for _ in 0..mebibytes {
            submission.piece(&much).await?;
        }
        submission.piece(format!("\n{}", line(1)).as_bytes()).await?;
        submission.end().await
    }

    async fn bad_lines(&self, lines: usize) -> anyhow::Result<Value> {
        const LINE: &[u8] = b"{\"code\":1}\n";
        let mut submission = self.submission().await?;
        let many = LINE.repeat(CHUNK / LINE.len());
        let mut left = lines;
        while left > 0 {
            let now = left.min(CHUNK / LINE.len());
            submission.piece(&many[..now * LINE.len()]).await?;
            left -= now;
        }
        submission.end().await
    }

    /// Each is told after a while that nothing more came.
    async fn bodies_that_stop(&self) -> anyhow::Result<()> {
        let mut running = JoinSet::new();
        for _ in 0..CLIENTS {
            let mut submission = self.submission().await?;
            running.spawn(async move {
                submission.piece(b"{\"code\":").await?;
                let answer = submission.abandoned().await?;
                ensure!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
                Ok(())
            });
        }
        while let Some(done) = running.join_next().await {
            done??;
        }
        Ok(())
    }

    /// After a while their connections have ended, whatever they do.
    async fn clients_that_read_nothing(&self) -> anyhow::Result<()> {
        let ask = format!(
            "GET /v1/dossiers?limit=500 HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\r\n",
            self.tokens.officer
        );
        let mut streams = Vec::new();
        for _ in 0..CLIENTS {
            let mut stream = TcpStream::connect(&self.service.address).await?;
            stream.write_all(ask.repeat(PAGES).as_bytes()).await?;
            streams.push(stream);
        }
        let give_up = Instant::now() + Duration::from_secs(12 * PATIENCE);
        while self.service.connections()? > 4 {
            ensure!(Instant::now() < give_up, "{} connections are still open", self.service.connections()?);
            sleep(Duration::from_millis(100)).await;
        }
        drop(streams);
        Ok(())
    }
}

/// Others who use the service meanwhile, and what its memory comes to.
#[derive(Debug)]
struct Others {
    over: Arc<AtomicBool>,
    peak: Peak,
    asking: JoinHandle<anyhow::Result<(Duration, u64)>>,
}

impl Others {
    fn start(service: &Service, tokens: &Tokens) -> anyhow::Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let peak = Peak::watch(service)?;
        let asking = tokio::spawn(ask(service.address.clone(), tokens.sender.clone(), over.clone()));
        Ok(Self { over, peak, asking })
    }

    async fn end(self) -> anyhow::Result<(u64, Duration, u64)> {
        self.over.store(true, Ordering::Relaxed);
        let (worst, answered) = self.asking.await??;
        Ok((self.peak.end().await?, worst, answered))
    }
}

/// Sends a change of a dossier now and then; answers with how long the slowest took, and how many there were.
async fn ask(address: String, token: String, over: Arc<AtomicBool>) -> anyhow::Result<(Duration, u64)> {
    let mut open = Connection::open(&address).await?;
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let (mut worst, mut answered) = (Duration::ZERO, 0);
    while !over.load(Ordering::Relaxed) {
        let dossier = Dossier { number: answered % DOSSIERS, units: UNITS, changes: 1 + answered };
        let path = format!("/v1/units/{}/dossiers/{}", crate::data::unit_code(dossier.unit()), dossier.code());
        let began = Instant::now();
        let status = open.send(&Request::new("PUT", &path, &headers, dossier.body().to_string().as_bytes())).await?;
        ensure!((200..=201).contains(&status) || status == 409, "PUT {path}: {status}");
        worst = worst.max(began.elapsed());
        answered += 1;
        sleep(Duration::from_millis(10)).await;
    }
    Ok((worst, answered))
}
