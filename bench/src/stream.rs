//! A bulk submission whose body goes out piece by piece, and what the service's memory comes to meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::ensure;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::service::{Service, memory_of};

/// How many bytes are read or written at once.
pub const CHUNK: usize = 1 << 20;

/// A submission on its way.
#[derive(Debug)]
pub struct Submission(TcpStream);

impl Submission {
    /// Begins one.
    pub async fn begin(address: &str, token: &str) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        let head = format!(
            "POST /v1/dossiers/bulk HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\
             content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        Ok(Self(stream))
    }

    /// Sends the next bytes of the body; an empty piece ends it.
    pub async fn piece(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.0.write_all(format!("{:x}\r\n", bytes.len()).as_bytes()).await?;
        self.0.write_all(bytes).await?;
        self.0.write_all(b"\r\n").await?;
        Ok(())
    }

    /// Ends the body; what is answered.
    pub async fn end(mut self) -> anyhow::Result<Value> {
        self.piece(b"").await?;
        let mut answer = Vec::new();
        let mut buffer = vec![0; CHUNK];
        loop {
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n")
                && let Ok(told) = serde_json::from_str(body)
            {
                ensure!(head.starts_with("HTTP/1.1 200 "), "{head}");
                return Ok(told);
            }
            let read = self.0.read(&mut buffer).await?;
            ensure!(read > 0, "the connection ended: {}", String::from_utf8_lossy(&answer));
            answer.extend_from_slice(&buffer[..read]);
        }
    }

    /// Sends nothing more, and reads until the service ends the connection.
    pub async fn abandoned(mut self) -> anyhow::Result<String> {
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

/// What the service's memory comes to at most, while it is watched.
#[derive(Debug)]
pub struct Peak {
    over: Arc<AtomicBool>,
    most: Arc<AtomicU64>,
    watching: JoinHandle<anyhow::Result<()>>,
}

impl Peak {
    /// Looks at the memory every 50 ms from now on.
    pub fn watch(service: &Service) -> anyhow::Result<Self> {
        let (over, most) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (process, end, peak) = (service.process()?, over.clone(), most.clone());
        let watching = tokio::spawn(async move {
            while !end.load(Ordering::Relaxed) {
                peak.fetch_max(memory_of(process)?, Ordering::Relaxed);
                sleep(Duration::from_millis(50)).await;
            }
            Ok(())
        });
        Ok(Self { over, most, watching })
    }

    /// The most that was seen, in KiB.
    pub async fn end(self) -> anyhow::Result<u64> {
        self.over.store(true, Ordering::Relaxed);
        self.watching.await??;
        Ok(self.most.load(Ordering::Relaxed))
    }
}
