//! The service under load: started as its users start it, with units, accounts and dossiers sent over HTTP.

use std::ops::Range;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::client::{Connection, Request};
use crate::data::{Dossier, unit_code};

/// The password of every account of the benchmark.
const PASSWORD: &str = "a-long-password-of-the-benchmark";
/// The code of the unit above all others.
pub const PROVINCE: &str = "30";
/// How many lines a bulk submission has while the data is loaded.
const LINES: u64 = 10_000;
/// After how long it has begun with what it left: it watches for a second at a time whether much is written.
const QUIET: Duration = Duration::from_millis(2_500);

/// A service that runs.
#[derive(Debug)]
pub struct Service {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// From its start to its first answer.
    pub started_in: Duration,
}

/// How a service is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// The program.
    pub program: PathBuf,
    /// Its folder.
    pub folder: PathBuf,
    /// PostgreSQL's address; without one, SQLite in the folder.
    pub postgres: Option<String>,
    /// The port.
    pub port: u16,
    /// A further setting, as a variable of the environment.
    pub setting: Option<(&'static str, String)>,
}

impl Start {
    /// The program with what it needs to know.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(&self.folder);
        if let Some(url) = &self.postgres {
            command.args(["--database-url", url]);
        }
        command.env("CCHC_ACCESS_TOKEN_SECONDS", "7200").env("CCHC_LOG", "warn");
        command.env("CCHC_REQUESTS_OF_A_PERSON", "0");
        command.envs(self.setting.clone());
        command.env("CCHC_LISTEN", format!("127.0.0.1:{}", self.port));
        command
    }

    /// Starts it and waits for its first answer.
    pub async fn serve(&self) -> anyhow::Result<Service> {
        let began = Instant::now();
        let child = self.command().arg("serve").stdout(Stdio::null()).kill_on_drop(true).spawn()?;
        let address = format!("127.0.0.1:{}", self.port);
        first_answer(&address, "/readyz").await?;
        Ok(Service { child, address, started_in: began.elapsed() })
    }

    /// Makes the first account.
    async fn add_administrator(&self) -> anyhow::Result<()> {
        let mut command = self.command();
        command.args(["users", "add", "admin", "--role", "administrator"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn()?;
        child.stdin.take().context("no input")?.write_all(format!("{PASSWORD}\n").as_bytes()).await?;
        if !child.wait().await?.success() {
            bail!("the first account can't be made");
        }
        Ok(())
    }
}

/// Waits until an address answers.
pub async fn first_answer(address: &str, path: &str) -> anyhow::Result<()> {
    let give_up = Instant::now() + Duration::from_mins(2);
    loop {
        if let Ok(mut open) = Connection::open(address).await
            && open.send(&Request::new("GET", path, &[], b"")).await.is_ok_and(|status| status == 200)
        {
            return Ok(());
        }
        if Instant::now() > give_up {
            bail!("{address} doesn't answer");
        }
        sleep(Duration::from_millis(1)).await;
    }
}

/// Who sends and who asks.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// One-stop software.
    pub sender: String,
    /// An officer of the office above.
    pub officer: String,
}

impl Service {
    /// Its memory in KiB, shared pages in parts.
    pub fn memory(&self) -> anyhow::Result<u64> {
        memory_of(self.process()?)
    }

    /// The number of its process.
    pub fn process(&self) -> anyhow::Result<u32> {
        self.child.id().context("the service ended")
    }

    /// Waits until it has done what it left for a time at which nobody writes.
    pub async fn rested(&self) -> anyhow::Result<()> {
        let (process, give_up) = (self.process()?, Instant::now() + Duration::from_mins(1));
        sleep(QUIET).await;
        let mut before = ticks_of(process)?;
        loop {
            sleep(Duration::from_millis(300)).await;
            let now = ticks_of(process)?;
            if now - before <= 1 {
                return Ok(());
            }
            if Instant::now() > give_up {
                bail!("the service doesn't come to rest");
            }
            before = now;
        }
    }

    /// How many connections of clients it has open.
    pub fn connections(&self) -> anyhow::Result<usize> {
        let port = self.address.rsplit(':').next().context("no port")?.parse::<u16>()?;
        let local = format!(":{port:04X}");
        let all = std::fs::read_to_string(format!("/proc/{}/net/tcp", self.process()?))?;
        let established = |line: &&str| {
            let mut fields = line.split_whitespace().skip(1);
            fields.next().is_some_and(|address| address.ends_with(&local)) && fields.nth(1) == Some("01")
        };
        Ok(all.lines().filter(established).count())
    }

    /// Ends it as a crash does, and waits.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Stops it as an operator does, and waits.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.process()?;
        Command::new("kill").args(["-TERM", &id.to_string()]).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}

/// The memory of a process in KiB, shared pages in parts.
pub fn memory_of(process: u32) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).context("no Pss")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// How long a process has used processors, in hundredths of a second.
fn ticks_of(process: u32) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = text.rsplit_once(')').context("no name")?;
    let of_user_and_kernel = fields.split_whitespace().skip(11).take(2);
    Ok(of_user_and_kernel.map(str::parse::<u64>).sum::<Result<_, _>>()?)
}

/// A service with a province and accounts; answers with it, an administrator's token, and those of who sends and asks.
pub async fn first_tokens(start: &Start) -> anyhow::Result<(Service, String, Tokens)> {
    start.add_administrator().await?;
    let service = start.serve().await?;
    let mut open = Connection::open(&service.address).await?;
    let admin = sign_in(&mut open, "admin").await?;
    post(&mut open, &admin, "/v1/units", &unit(PROVINCE, "province", None)).await?;
    post(&mut open, &admin, "/v1/clients", &json!({ "client_id": "sender", "name": "Sender", "secret": PASSWORD }))
        .await?;
    let role = json!({ "client": "sender", "role": "one_stop_system", "unit_code": PROVINCE });
    post(&mut open, &admin, "/v1/role-assignments", &role).await?;
    let officer = json!({ "username": "officer", "display_name": "Officer", "password": PASSWORD });
    post(&mut open, &admin, "/v1/users", &officer).await?;
    let role = json!({ "user": "officer", "role": "supervisor", "unit_code": PROVINCE });
    post(&mut open, &admin, "/v1/role-assignments", &role).await?;
    let form = format!("grant_type=client_credentials&client_id=sender&client_secret={PASSWORD}");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let sender = open.ask(&Request::new("POST", "/oauth/token", &headers, form.as_bytes())).await?;
    let tokens = Tokens { sender: token(&sender.body)?, officer: sign_in(&mut open, "officer").await? };
    Ok((service, admin, tokens))
}

/// A service with units, accounts and `dossiers`; answers with it, the tokens, and how many lines a second were loaded.
pub async fn prepared(start: &Start, units: u64, dossiers: u64) -> anyhow::Result<(Service, Tokens, f64)> {
    let (service, admin, tokens) = first_tokens(start).await?;
    let mut open = Connection::open(&service.address).await?;
    add_communes(&mut open, &admin, units).await?;
    let began = Instant::now();
    load_lines(&service.address, &tokens.sender, units, 0..dossiers, 1).await?;
    #[expect(clippy::cast_precision_loss, reason = "a count of lines is far below what a float holds")]
    let rate = dossiers as f64 / began.elapsed().as_secs_f64();
    Ok((service, tokens, rate))
}

/// Makes the communes of the province.
pub async fn add_communes(open: &mut Connection, admin: &str, units: u64) -> anyhow::Result<()> {
    for number in 0..units {
        post(open, admin, "/v1/units", &unit(&unit_code(number), "commune", Some(PROVINCE))).await?;
    }
    Ok(())
}

/// A unit as it is entered; communes receive dossiers.
pub fn unit(code: &str, kind: &str, parent: Option<&str>) -> Value {
    json!({ "code": code, "name": format!("Đơn vị {code}"), "kind": kind, "parent_code": parent,
        "receives_dossiers": kind == "commune", "valid_from": "2004-01-01" })
}

/// Sends new dossiers in bulk, over some connections.
pub async fn load_lines(
    address: &str,
    token: &str,
    units: u64,
    dossiers: Range<u64>,
    connections: u64,
) -> anyhow::Result<()> {
    let mut running = JoinSet::new();
    for connection in 0..connections {
        let (address, token, dossiers) = (address.to_owned(), token.to_owned(), dossiers.clone());
        running.spawn(async move {
            let mut open = Connection::open(&address).await?;
            let mine = dossiers.start + connection * LINES..dossiers.end;
            for first in mine.step_by(usize::try_from(LINES * connections)?) {
                let numbers = first..dossiers.end.min(first + LINES);
                let lines: Vec<_> = numbers.map(|number| Dossier { number, units, changes: 0 }.line()).collect();
                bulk(&mut open, &token, &lines).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(())
}

/// Sends lines; fails if one was refused.
pub async fn bulk(open: &mut Connection, token: &str, lines: &[String]) -> anyhow::Result<()> {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/x-ndjson")];
    let answer = open.ask(&Request::new("POST", "/v1/dossiers/bulk", &headers, lines.join("\n").as_bytes())).await?;
    let told: Value = serde_json::from_slice(&answer.body)?;
    if told["rejected"] != 0 || told["stale"] != 0 || told["lines"] != lines.len() {
        bail!("not all lines were taken: {told}");
    }
    Ok(())
}

async fn sign_in(open: &mut Connection, username: &str) -> anyhow::Result<String> {
    let body = json!({ "username": username, "password": PASSWORD }).to_string();
    let request = Request::new("POST", "/v1/sessions", &[("content-type", "application/json")], body.as_bytes());
    token(&open.ask(&request).await?.body)
}

fn token(body: &[u8]) -> anyhow::Result<String> {
    let answer: Value = serde_json::from_slice(body)?;
    Ok(answer["access_token"].as_str().with_context(|| format!("no token in {answer}"))?.to_owned())
}

/// Posts something new.
pub async fn post(open: &mut Connection, token: &str, path: &str, body: &Value) -> anyhow::Result<()> {
    tell(open, token, ("POST", path), body, 201).await
}

/// Puts something in its place.
pub async fn put(open: &mut Connection, token: &str, path: &str, body: &Value) -> anyhow::Result<()> {
    tell(open, token, ("PUT", path), body, 200).await
}

async fn tell(
    open: &mut Connection,
    token: &str,
    (method, path): (&str, &str),
    body: &Value,
    expected: u16,
) -> anyhow::Result<()> {
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let answer = open.ask(&Request::new(method, path, &headers, body.to_string().as_bytes())).await?;
    if answer.status != expected {
        bail!("{path}: {}", String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}
