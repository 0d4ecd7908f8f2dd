//! Promise 2: what is acknowledged is on the disk: before each success the log was synced, as the kernel saw it.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, ensure};
use bench::client::Connection;
use bench::service::{first_answer, prepared};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Executor, SqliteConnection};
use tokio::process::Command;

use crate::site::{Outcome, Site};
use crate::writers::{UNITS, put};

/// How many changes are sent, one after the other.
const SENT: u64 = 200;
/// The calls of the kernel that are looked at.
const CALLS: &str = "recvfrom,read,sendto,write,writev,fdatasync,fsync";

/// What was seen of acknowledged writes.
#[derive(Debug, Default)]
struct Seen {
    acknowledged: u64,
    unsynced: u64,
}

/// Watches the service while it acknowledges, and a careless writer as the control.
pub async fn acknowledged_is_on_disk(site: Site) -> anyhow::Result<Outcome> {
    let (service, tokens, _) = prepared(&site.start, UNITS, 0).await?;
    service.stop().await?;
    let trace = site.folder.path().join("trace");
    let mut watched = watching(&trace, site.start.command().arg("serve")).kill_on_drop(true).spawn();
    let watched = watched.as_mut().map_err(|error| anyhow::anyhow!("strace is needed: {error}"))?;
    let address = format!("127.0.0.1:{}", site.start.port);
    first_answer(&address, "/readyz").await?;
    let mut open = Connection::open(&address).await?;
    for number in 0..SENT {
        let status = open.send(&put(number, 1, &tokens.sender)).await?;
        ensure!(status == 201, "answered {status}");
    }
    let id = watched.id().context("strace ended")?.to_string();
    Command::new("pkill").args(["-TERM", "-P", &id]).status().await?;
    watched.wait().await?;
    let ours = seen(&std::fs::read_to_string(&trace)?);
    let me = std::env::current_exe()?;
    let file = site.folder.path().join("careless.db");
    let mut careless = Command::new(me);
    let ended = watching(&trace, careless.arg("careless").arg(file))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await?;
    ensure!(ended.success(), "the control failed");
    let control = seen(&std::fs::read_to_string(&trace)?);
    let figure = format!(
        "{} of {} acknowledged without a sync before; with synchronous=NORMAL {} of {}",
        ours.unsynced, ours.acknowledged, control.unsynced, control.acknowledged
    );
    let held = ours.acknowledged >= SENT && ours.unsynced == 0 && control.unsynced > control.acknowledged / 2;
    Ok(site.outcome(2, "acknowledged survives power loss", held, figure))
}

/// A command under the eyes of strace.
fn watching(trace: &Path, command: &Command) -> Command {
    let watched = command.as_std();
    let mut strace = Command::new("strace");
    strace.args(["--follow-forks", "--string-limit=24", "--trace", CALLS, "--output"]);
    strace.arg(trace).arg(watched.get_program()).args(watched.get_args()).stdout(Stdio::null());
    strace.envs(watched.get_envs().filter_map(|(name, value)| Some((name, value?))));
    strace
}

/// What a trace shows: after each change that comes in, whether something was synced before its success goes out.
fn seen(trace: &str) -> Seen {
    let (mut seen, mut asked, mut synced) = (Seen::default(), false, false);
    for line in trace.lines() {
        if line.contains("\"PUT /") {
            (asked, synced) = (true, false);
        } else if line.contains("sync") && line.ends_with("= 0") {
            synced = true;
        } else if asked && line.contains("\"HTTP/1.1 20") {
            seen.acknowledged += 1;
            seen.unsynced += u64::from(!synced);
            asked = false;
        }
    }
    seen
}

/// Commits without waiting for the disk, and says so as a service would. Ends with its input.
pub async fn careless(file: &Path) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    connection.execute("CREATE TABLE rows (value TEXT)").await?;
    for _ in 0..SENT {
        say("PUT /v1/rows")?;
        connection.execute("INSERT INTO rows VALUES ('x')").await?;
        say("HTTP/1.1 200 OK")?;
    }
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(connection.close().await?)
}

fn say(line: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout();
    out.write_all(format!("{line}\n").as_bytes())?;
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_without_a_sync_before_it_is_told_from_one_with() {
        let trace = "1 recvfrom(9, \"PUT /v1/units\"..., 100) = 60\n2 fdatasync(7 <unfinished ...>\n\
            2 <... fdatasync resumed>) = 0\n1 sendto(9, \"HTTP/1.1 201 Cre\"..., 90) = 90\n\
            1 recvfrom(9, \"PUT /v1/units\"..., 100) = 60\n1 writev(9, [{iov_base=\"HTTP/1.1 200 OK\"...}], 1) = 90\n";
        let Seen { acknowledged, unsynced } = seen(trace);
        assert_eq!((acknowledged, unsynced), (2, 1));
    }
}
