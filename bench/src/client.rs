//! A client that costs little: HTTP/1.1 over connections that stay open, and a load of many of them.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// An open connection.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    head: Vec<u8>,
    body: Vec<u8>,
}

/// An answer: its status, and its ETag where it has one.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The ETag, quotes included.
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// A request as the bytes that are sent.
#[derive(Debug, Clone)]
pub struct Request(Vec<u8>);

impl Request {
    /// A request with further headers and a body.
    pub fn new(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut bytes = format!("{method} {path} HTTP/1.1\r\nhost: bench\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            bytes.extend([*name, ": ", *value, "\r\n"]);
        }
        bytes += "\r\n";
        Self([bytes.as_bytes(), body].concat())
    }
}

impl Connection {
    /// Connects to a loopback address.
    pub async fn open(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), head: Vec::new(), body: Vec::new() })
    }

    /// Sends a request without waiting for its answer.
    pub async fn begin(mut self, request: &Request) -> anyhow::Result<Self> {
        self.stream.get_mut().write_all(&request.0).await?;
        Ok(self)
    }

    /// Ends the connection by a reset.
    pub fn reset(self) -> anyhow::Result<()> {
        Ok(self.stream.get_ref().set_zero_linger()?)
    }

    /// Sends a request and reads its answer whole; answers with the status. The body stays in the connection.
    pub async fn send(&mut self, request: &Request) -> anyhow::Result<u16> {
        self.stream.get_mut().write_all(&request.0).await?;
        self.head.clear();
        while !self.head.ends_with(b"\r\n\r\n") {
            self.head.push(self.stream.read_u8().await.context("the connection ended")?);
        }
        let head = std::str::from_utf8(&self.head)?;
        let status: u16 = head.get(9..12).context("no status")?.parse()?;
        let length = if status == 304 || status == 204 { 0 } else { length(head)? };
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        Ok(status)
    }

    /// The same with what the answer says.
    pub async fn ask(&mut self, request: &Request) -> anyhow::Result<Answer> {
        let status = self.send(request).await?;
        let head = std::str::from_utf8(&self.head)?;
        let etag = header(head, "etag").map(str::to_owned);
        Ok(Answer { status, etag, body: self.body.clone() })
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn length(head: &str) -> anyhow::Result<usize> {
    Ok(header(head, "content-length").context("an answer without a length")?.parse()?)
}

/// How many a second.
#[expect(clippy::cast_precision_loss, reason = "what is counted here is far below what a float holds")]
pub fn a_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// Sends requests over some connections for a while; each connection makes its own, by its number and a count. Answers with
/// how many a second were answered.
///
/// Fails on an answer that is no success.
pub async fn load<F>(address: &str, connections: u64, lasts: Duration, make: F) -> anyhow::Result<f64>
where
    F: Fn(u64, u64) -> Request + Clone + Send + 'static,
{
    let began = Instant::now();
    let mut running = JoinSet::new();
    for connection in 0..connections {
        let (address, make) = (address.to_owned(), make.clone());
        running.spawn(async move {
            let mut open = Connection::open(&address).await?;
            let mut answered = 0_u64;
            for count in 0.. {
                let request = make(connection, count);
                if began.elapsed() >= lasts {
                    break;
                }
                let status = open.send(&request).await?;
                if !(200..400).contains(&status) {
                    bail!("answered {status}: {}", String::from_utf8_lossy(&open.body));
                }
                answered += 1;
            }
            Ok(answered)
        });
    }
    let mut answered = 0_u64;
    while let Some(done) = running.join_next().await {
        answered += done??;
    }
    Ok(a_second(answered, began.elapsed()))
}
