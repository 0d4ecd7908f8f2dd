//! A process of its own for each PDF file: a parser that hangs, overflows its stack or eats memory harms nobody else.
//!
//! The process is this program, told to `read-pdf`: it limits itself before it reads a byte, gets the file by its standard
//! input, and tells what it found by its standard output, as JSON. It knows no setting and no secret: its environment
//! says only how memory is reserved.

use std::io::{self, Read};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::{Told, extract};
use crate::papers::source::{LARGEST, refused};
use crate::refusal::{Answer, Refusal};

/// The command that reads a PDF file.
pub const COMMAND: &str = "read-pdf";
/// How much memory a reader may map, in bytes.
const MEMORY: u64 = 1 << 30;
/// How long a reader may keep a core busy, in seconds.
const SECONDS: u64 = 10;
/// How long it is waited for a reader, which may wait for a core itself.
const PATIENCE: Duration = Duration::from_secs(30);
/// The allocator would reserve as much as a reader may map, before it needs any.
const ALLOCATOR: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "16M");
/// The longest answer of a reader, in bytes.
const LONGEST_ANSWER: u64 = 8 << 20;

/// Reads a PDF file from the standard input, within limits, and writes what it says to the standard output.
pub fn answer() -> anyhow::Result<()> {
    limit();
    let mut bytes = Vec::new();
    io::stdin().lock().take(LARGEST as u64).read_to_end(&mut bytes)?;
    serde_json::to_writer(io::stdout().lock(), &extract(bytes))?;
    Ok(())
}

/// Limits this process. A system that can't leaves it to the service, which ends a reader that takes too long.
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "macos"))]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // no core: it would hold the document; no file: a reader has none to write
    let limits = [(Resource::As, MEMORY), (Resource::Cpu, SECONDS), (Resource::Core, 0), (Resource::Fsize, 0)];
    for (resource, most) in limits {
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(any(target_os = "linux", target_os = "freebsd", target_os = "macos")))]
fn limit() {}

/// What a PDF file says, read by a process of its own.
///
/// 422 where the process breaks, or can't do it within its limits.
pub async fn read(program: &Path, bytes: &[u8]) -> Answer<Told> {
    let mut command = Command::new(program);
    command.arg(COMMAND).env_clear().envs([ALLOCATOR]).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().map_err(|error| Refusal::internal(&error))?;
    let ended = timeout(PATIENCE, exchange(child, bytes)).await;
    let told = match &ended {
        Ok(Ok((status, told))) if status.success() => serde_json::from_slice(told).ok(),
        _ => None,
    };
    told.ok_or_else(|| {
        let status = ended.ok().and_then(Result::ok).map(|(status, _)| status.to_string());
        tracing::warn!(bytes = bytes.len(), status, "a PDF file could not be read within the limits");
        beyond_limits()
    })
}

/// Sends a reader the file and waits for its answer and its end.
async fn exchange(mut child: Child, bytes: &[u8]) -> io::Result<(ExitStatus, Vec<u8>)> {
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let send = async {
        // a reader that ended reads no more: its status says why
        if let Some(mut input) = input {
            let _ = input.write_all(bytes).await;
        }
    };
    let receive = async {
        let mut told = Vec::new();
        match output {
            Some(output) => output.take(LONGEST_ANSWER).read_to_end(&mut told).await.map(|_| told),
            None => Ok(told),
        }
    };
    let ((), told) = tokio::join!(send, receive);
    Ok((child.wait().await?, told?))
}

fn beyond_limits() -> Refusal {
    refused(
        "beyond_limits",
        format!(
            "Không đọc được tệp PDF trong giới hạn ({SECONDS} giây, {} MiB bộ nhớ); hãy in lại ra PDF, hoặc gửi văn bản dạng chữ hay DOCX.",
            MEMORY >> 20
        ),
        format!(
            "The PDF could not be read within the limits ({SECONDS} seconds, {} MiB of memory); print it to PDF again, or send text or DOCX.",
            MEMORY >> 20
        ),
    )
}
