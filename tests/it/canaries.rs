//! Secrets that would be recognised anywhere: none turns up in logs, answers, metrics, the trail, the database or a backup.

use std::process::Stdio;

use reqwest::{Method, RequestBuilder};
use rstest_reuse::apply;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::support::identity_provider::{BACK, CLIENT_SECRET, IdentityProvider, visit};
use crate::support::{Kind, both_databases, client, empty_database};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cchc");

/// A secret that nothing else looks like.
fn canary(number: u8) -> String {
    format!("chim-hoang-yen-{number:02}-khong-ai-duoc-thay")
}

/// A service that logs all it can, and everything that it and its answers said.
struct Cage {
    process: Child,
    said: Vec<JoinHandle<Vec<String>>>,
    base: String,
    address: String,
    folder: TempDir,
    http: reqwest::Client,
    heard: Vec<String>,
}

impl Cage {
    async fn open(kind: Kind, log_format: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address =
            empty_database(kind, folder.path()).await.replace("//postgres@", &format!("//postgres:{}@", canary(1)));
        let mut adding = command(&address, &folder);
        adding.args(["users", "add", "quantri", "--role", "administrator"]).stdin(Stdio::piped());
        let mut adding = adding.spawn().unwrap();
        adding.stdin.take().unwrap().write_all(format!("{}\n", canary(2)).as_bytes()).await.unwrap();
        assert!(adding.wait().await.unwrap().success());
        let mut serving = command(&address, &folder);
        serving.args(["--log-format", log_format, "serve"]).kill_on_drop(true);
        let mut process = serving.spawn().unwrap();
        let (found, base) = oneshot::channel();
        let out = tokio::spawn(collect(process.stdout.take().unwrap(), Some(found)));
        let err = tokio::spawn(collect(process.stderr.take().unwrap(), None));
        let base = format!("http://{}", base.await.unwrap());
        Self { process, said: vec![out, err], base, address, folder, http: client(), heard: Vec::new() }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// Sends a request whose answer may hold a secret.
    async fn ask(&self, request: RequestBuilder) -> Value {
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    }

    /// Sends a request, and remembers all of its answer.
    async fn tell(&mut self, request: RequestBuilder) -> u16 {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        self.heard.push(format!("{:?}", answer.headers()));
        self.heard.push(answer.text().await.unwrap());
        status
    }

    /// Runs a command of the program, and remembers what it says.
    async fn run(&mut self, address: &str, arguments: &[&str]) {
        let ended = command(address, &self.folder).args(arguments).output().await.unwrap();
        self.heard.extend([ended.stdout, ended.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()));
    }

    /// Stops the service; everything that was said, and all bytes that it left behind.
    async fn closed(mut self) -> Vec<String> {
        let id = self.process.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        self.process.wait().await.unwrap();
        for said in self.said {
            self.heard.extend(said.await.unwrap());
        }
        let mut left = vec![self.folder.path().to_owned()];
        while let Some(folder) = left.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    left.push(path);
                } else {
                    if path.extension().is_some_and(|kind| kind == "pgdump") {
                        // packed, so what it holds has to be unpacked to be seen
                        let plain = Command::new("pg_restore").arg("--file=-").arg(&path).output().await.unwrap();
                        assert!(plain.status.success());
                        self.heard.push(String::from_utf8_lossy(&plain.stdout).into_owned());
                    }
                    self.heard.push(String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
                }
            }
        }
        self.heard
    }
}

fn command(address: &str, folder: &TempDir) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["--database-url", address, "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    command.env("CCHC_LOG", "trace").env("CCHC_EVIDENCE_S3_SECRET", canary(3)).env("CCHC_KEYS_SECRET", canary(16));
    command.env("CCHC_OPENID_ISSUER", IdentityProvider::shared().issuer()).env("CCHC_OPENID_CLIENT_ID", "cchc");
    command.env("CCHC_OPENID_CLIENT_SECRET", CLIENT_SECRET).env("CCHC_OPENID_REDIRECT_URIS", BACK);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// All lines, and the address that the service says it listens at.
async fn collect(output: impl AsyncRead + Unpin, mut found: Option<oneshot::Sender<String>>) -> Vec<String> {
    let (mut lines, mut said) = (BufReader::new(output).lines(), Vec::new());
    while let Ok(Some(line)) = lines.next_line().await {
        if line.contains("listening")
            && let Some(found) = found.take()
        {
            let from = line.find("127.0.0.1:").unwrap();
            let address = line[from..].split(['"', ' ']).next().unwrap();
            found.send(address.to_owned()).unwrap();
        }
        said.push(line);
    }
    said
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_turns_up_in_logs_answers_metrics_the_trail_the_database_or_a_backup(#[case] kind: Kind) {
    let mut cage = Cage::open(kind, "json").await;
    let sign_in = |cage: &Cage, password: Value| {
        cage.request(Method::POST, "/v1/sessions").json(&json!({ "username": "quantri", "password": password }))
    };
    let session = cage.ask(sign_in(&cage, json!(canary(2)))).await;
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text(&session, "access_token"), text(&session, "refresh_token"));
    let post = |cage: &Cage, path: &str, body: Value| cage.request(Method::POST, path).bearer_auth(&access).json(&body);

    let wrong = sign_in(&cage, json!(canary(4)));
    assert_eq!(cage.tell(wrong).await, 401);
    let listed = sign_in(&cage, json!([canary(5)]));
    assert_eq!(cage.tell(listed).await, 422);
    let cut = format!(r#"{{"username":"quantri","password":"{}"#, canary(6));
    let cut = cage.request(Method::POST, "/v1/sessions").header("content-type", "application/json").body(cut);
    assert_eq!(cage.tell(cut).await, 400);
    let in_query = cage.request(Method::GET, &format!("/v1/me?access_token={}", canary(7)));
    assert_eq!(cage.tell(in_query).await, 401);
    let as_token = cage.request(Method::GET, "/v1/me").bearer_auth(canary(8));
    assert_eq!(cage.tell(as_token).await, 401);
    let new = post(&cage, "/v1/clients", json!({ "client_id": "may", "name": "Máy", "secret": canary(9) }));
    assert_eq!(cage.tell(new).await, 201);
    let twice = post(&cage, "/v1/clients", json!({ "client_id": "may", "name": "Máy", "secret": canary(10) }));
    assert_eq!(cage.tell(twice).await, 409);
    let user =
        post(&cage, "/v1/users", json!({ "username": "nguoi", "display_name": "Người", "password": canary(14) }));
    assert_eq!(cage.tell(user).await, 201);
    let given = cage.request(Method::PUT, "/v1/users/nguoi/password").bearer_auth(&access);
    assert_eq!(cage.tell(given.json(&json!({ "password": canary(15) }))).await, 200);
    let machine = cage.request(Method::POST, "/oauth/token").basic_auth("may", Some(canary(9)));
    let machine = text(&cage.ask(machine.form(&[("grant_type", "client_credentials")])).await, "access_token");
    let wrong = cage.request(Method::POST, "/oauth/token").basic_auth("may", Some(canary(11)));
    assert_eq!(cage.tell(wrong.form(&[("grant_type", "client_credentials")])).await, 401);
    let begun = cage.ask(cage.request(Method::POST, "/v1/openid/sign-ins").json(&json!({}))).await;
    let back = visit(&begun, "truong-phong").await;
    let (ticket, code) = (text(&begun, "ticket"), text(&back, "code"));
    let finished = cage.request(Method::POST, "/v1/openid/sessions").json(&back);
    assert_eq!(cage.tell(finished).await, 403);
    let auditor = post(&cage, "/v1/role-assignments", json!({ "user": "quantri", "role": "auditor" }));
    assert_eq!(cage.tell(auditor).await, 201);
    for path in
        ["/v1/audit?limit=500", "/v1/audit/export", "/v1/users", "/v1/clients", "/metrics", "/.well-known/jwks.json"]
    {
        let read = cage.request(Method::GET, path).bearer_auth(&access);
        assert_eq!(cage.tell(read).await, 200, "{path}");
    }
    let refreshed = cage.request(Method::POST, "/v1/sessions/refresh").json(&json!({ "refresh_token": refresh }));
    let newer = text(&cage.ask(refreshed).await, "refresh_token");
    let changed = json!({ "current_password": canary(2), "new_password": canary(12) });
    let changed = cage.request(Method::PUT, "/v1/me/password").bearer_auth(&access).json(&changed);
    assert_eq!(cage.tell(changed).await, 204);
    let stale = cage.request(Method::POST, "/v1/sessions/refresh").json(&json!({ "refresh_token": newer }));
    assert_eq!(cage.tell(stale).await, 401);
    let backup = cage.folder.path().join("backup").display().to_string();
    for arguments in [vec!["doctor"], vec!["audit", "export"], vec!["statistics", "verify"], vec!["backup", &backup]] {
        cage.run(&cage.address.clone(), &arguments).await;
    }
    let away = format!("postgres://postgres:{}@127.0.0.1:1/khong-co", canary(13));
    cage.run(&away, &["doctor"]).await;

    let heard = cage.closed().await;

    assert!(heard.iter().any(|said| said.contains("\"level\":\"TRACE\"")), "it logs all it can");
    assert!(kind == Kind::Sqlite || heard.iter().any(|said| said.contains("COPY public.users")), "the backup is read");
    let secret_of = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    let tokens =
        [&access, &machine, &refresh, &newer, &ticket, &code, &CLIENT_SECRET.to_owned()].map(|token| secret_of(token));
    for secret in (1..=16).map(canary).chain(tokens) {
        let found = heard.iter().find(|said| said.contains(&secret));
        let near = |said: &String| {
            let at = said.find(&secret).unwrap();
            said[said[..at].char_indices().rev().take(200).last().map_or(0, |(from, _)| from)..at].to_owned()
        };
        assert!(found.is_none(), "{secret} after: {}", near(found.unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stranger_sends_moves_no_cursor_and_writes_no_line_of_its_own_in_a_log_for_people() {
    let mut cage = Cage::open(Kind::Sqlite, "text").await;
    let written = "\u{1b}[2J\u{9b}31m\r\nINFO chim-gia";
    let encoded = "%1b%5b2J%c2%9b31m%0d%0aINFO%20chim-gia";
    for path in [format!("/v1/units/{encoded}"), format!("/v1/units?name={encoded}"), format!("/{encoded}")] {
        let request =
            cage.request(Method::GET, &path).header("x-request-id", "a\u{80}b").header("user-agent", "\u{80}");
        assert!([400, 401, 404].contains(&cage.tell(request).await), "{path}");
    }
    for name in [written, "chim-that"] {
        let request =
            cage.request(Method::POST, "/v1/sessions").json(&json!({ "username": name, "password": written }));
        assert_eq!(cage.tell(request).await, 401);
    }

    let heard = cage.closed().await;

    let lines: Vec<_> = heard.iter().filter(|said| said.contains(" TRACE ") || said.contains(" INFO ")).collect();
    assert!(lines.len() > 100, "it logs all it can");
    for line in lines {
        assert!(line.starts_with("20"), "{line}");
        assert!(!line.contains(|letter: char| letter.is_control() && letter != '\t'), "{line:?}");
    }
    assert!(!heard.iter().any(|said| said.starts_with("INFO chim-gia")));
}
