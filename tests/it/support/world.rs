//! A service with the units and people that most tests need.
//!
//! Hải Dương (30) › Thanh Hà (294) › Thanh Xá (10852) and the town Thanh Hà (10813); one person for each role, and the two
//! machines. All of it is prepared once per database and copied for each test.

use std::collections::HashMap;
use std::sync::Arc;

use cchc::access::service::system;
use cchc::config::Settings;
use cchc::db::{RequestId, Tx};
use cchc::http::App;
use cchc::refusal::Answer as Outcome;
use cchc::server;
use cchc::time::Clock;
use cchc::users::dto::{NewRoleAssignment, NewUser};
use cchc::users::service::Hashed;
use chrono::{DateTime, Utc};
use reqwest::{Method, RequestBuilder};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{OnceCell, oneshot};
use tokio::task::JoinHandle;

use super::answer::Answer;
use super::contract;
use super::database::{self, Kind};

/// The password of every account here.
pub const PASSWORD: &str = "thanh-xa-2023";

/// Everybody: name, role, unit.
pub const PEOPLE: &[(&str, &str, &str)] = &[
    ("noivu", "supervisor", "294"),
    ("chutich", "leader", "10852"),
    ("kiemtra", "inspector", "10852"),
    ("chuyenmon", "specialist", "10852"),
    ("motcua", "one_stop_clerk", "10852"),
    ("motcua2", "one_stop_clerk", "10813"),
    ("giamsat", "auditor", "294"),
];

/// The machines.
pub const MACHINES: &[(&str, &str, &str)] =
    &[("motcua-10852", "one_stop_system", "10852"), ("cong-294", "portal", "294")];

/// When every test begins: a Sunday, a week before the notice's deadline.
fn beginning() -> DateTime<Utc> {
    "2023-09-10T02:00:00Z".parse().unwrap()
}

#[derive(Debug, Clone)]
struct Template {
    address: String,
    tokens: HashMap<String, String>,
    _folder: Arc<TempDir>,
}

static SQLITE: OnceCell<Template> = OnceCell::const_new();
static POSTGRES: OnceCell<Template> = OnceCell::const_new();

/// A running service.
#[derive(Debug)]
pub struct World {
    /// The service's state, for tests that look behind HTTP.
    pub app: App,
    /// The clock that the service reads.
    pub clock: Clock,
    base: String,
    tokens: HashMap<String, String>,
    http: reqwest::Client,
    _folder: TempDir,
}

impl World {
    /// A service with units and people.
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, Settings::default()).await
    }

    /// The same with other settings.
    pub async fn with(kind: Kind, settings: Settings) -> Self {
        let template = template(kind).await;
        let folder = tempfile::tempdir().unwrap();
        let address = database::copy(kind, &template.address, folder.path()).await;
        Self::start(address, None, folder, template.tokens, settings).await
    }

    /// The same, which waits for a client for a second only.
    pub async fn without_patience(kind: Kind) -> Self {
        Self::with(kind, Settings { idle_seconds: 1, ..Settings::default() }).await
    }

    /// The same, with a replica for its reads that never learns of a change.
    pub async fn with_replica_that_stands_still(kind: Kind) -> Self {
        let template = template(kind).await;
        let folder = tempfile::tempdir().unwrap();
        let replica = folder.path().join("replica");
        std::fs::create_dir(&replica).unwrap();
        let address = database::copy(kind, &template.address, folder.path()).await;
        let replica = database::copy(kind, &template.address, &replica).await;
        Self::start(address, Some(replica), folder, template.tokens, Settings::default()).await
    }

    async fn start(
        address: String,
        replica: Option<String>,
        folder: TempDir,
        tokens: HashMap<String, String>,
        settings: Settings,
    ) -> Self {
        let settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            data: folder.path().to_owned(),
            database_url: Some(address),
            read_database_url: replica,
            workers: Some(1),
            pdf_reader: Some(env!("CARGO_BIN_EXE_cchc").into()),
            ..settings
        };
        let clock = Clock::manual(beginning());
        let app = server::prepare(settings, clock.clone()).await.unwrap();
        let (running, server) = server::listen(&app, None).unwrap();
        tokio::spawn(server);
        let base = format!("http://{}", running.address);
        Self { app, clock, base, tokens, http: client(), _folder: folder }
    }

    /// Speaks as somebody, by the name of their account; the empty name is nobody.
    pub fn as_<'w>(&'w self, name: &'w str) -> Voice<'w> {
        Voice { world: self, name }
    }

    /// Where the service listens.
    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// Begins a transaction that bears a number and does some work, and leaves it open.
    pub async fn hold_open<W>(&self, work: impl FnOnce(Tx) -> W + Send + 'static) -> Held
    where
        W: Future<Output = Outcome<()>> + Send,
    {
        let (go, wait) = oneshot::channel();
        let (begun, drawn) = oneshot::channel();
        let db = self.app.db.clone();
        let transaction = tokio::spawn(async move {
            let held = db.write(RequestId::none(), |tx| async move {
                let sequence = tx.sequence().await?;
                work(tx).await?;
                begun.send(sequence).unwrap();
                wait.await.unwrap();
                Ok(())
            });
            held.await.unwrap();
        });
        Held { sequence: drawn.await.unwrap(), go, transaction }
    }

    /// Runs a command of the program on the service's database; whether it succeeded, and all that it said.
    pub async fn command(&self, arguments: &[&str]) -> (bool, String) {
        let Settings { database_url, data, .. } = self.app.settings.as_ref();
        let place = ["--database-url", database_url.as_deref().unwrap(), "--data", data.to_str().unwrap()];
        command(&[&place, arguments].concat()).await
    }

    /// Does something to the database behind the service's back.
    pub async fn harm(&self, sql: &str) {
        let sql = sql.to_owned();
        let done = self.app.db.write(RequestId::none(), |tx| async move {
            tx.execute_unprepared(&sql).await?;
            Ok(())
        });
        done.await.unwrap();
    }

    /// A request without a token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }
}

/// A transaction that is left open.
#[derive(Debug)]
pub struct Held {
    /// The number of its commit.
    pub sequence: i64,
    go: oneshot::Sender<()>,
    transaction: JoinHandle<()>,
}

impl Held {
    /// Lets it commit.
    pub async fn commit(self) {
        self.go.send(()).unwrap();
        self.transaction.await.unwrap();
    }
}

/// Somebody who sends requests.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'w> {
    world: &'w World,
    name: &'w str,
}

impl Voice<'_> {
    /// This person's token.
    pub fn token(&self) -> &str {
        &self.world.tokens[self.name]
    }

    /// A request with this person's token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.world.request(method, path);
        match self.world.tokens.get(self.name) {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request as it is; the contract judges the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let answer = Answer::read(self.world.http.execute(request).await.unwrap()).await;
        contract::judge(&method, &path, &answer);
        answer
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// PUT with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// PUT over what is there now, with its ETag.
    pub async fn replace(&self, path: &str, body: Value) -> Answer {
        let seen = self.get(path).await.is(200).header("etag");
        self.send(self.request(Method::PUT, path).header("if-match", seen).json(&body)).await
    }

    /// A step of the workflow of what is at `path`, with its ETag.
    pub async fn step(&self, path: &str, verb: &str, body: Value) -> Answer {
        let seen = self.get(path).await.is(200).header("etag");
        let request = self.request(Method::POST, &format!("{path}/{verb}")).header("if-match", seen);
        self.send(request.json(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }
}

/// Runs a command of the program; whether it succeeded, and all that it said.
pub async fn command(arguments: &[&str]) -> (bool, String) {
    let program = tokio::process::Command::new(env!("CARGO_BIN_EXE_cchc")).args(arguments).output();
    let ended = program.await.unwrap();
    (ended.status.success(), String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap())
}

/// A client that asks without TLS: reading the machine's root certificates would take time.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().tls_certs_only([]).build().unwrap()
}

/// What each test begins with, made when the first asks.
async fn template(kind: Kind) -> Template {
    let cell = match kind {
        Kind::Sqlite => &SQLITE,
        Kind::Postgres => &POSTGRES,
    };
    cell.get_or_init(|| prepare(kind)).await.clone()
}

async fn prepare(kind: Kind) -> Template {
    let folder = tempfile::tempdir().unwrap();
    let address = database::empty(kind, folder.path()).await;
    // a runtime of its own, so that its connections end with it and the database can be copied
    let (told, made) = (address.clone(), tempfile::tempdir().unwrap());
    let tokens = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async move {
            let world = World::start(told, None, made, HashMap::new(), Settings::default()).await;
            world.people_it().await
        })
    })
    .join()
    .unwrap();
    Template { address, tokens, _folder: Arc::new(folder) }
}

impl World {
    /// Makes the units, the people and their tokens.
    async fn people_it(mut self) -> HashMap<String, String> {
        let user =
            NewUser {
                username: "quantri".into(), display_name: "Quản trị".into(), password: Some(PASSWORD.into())
            };
        let user = Hashed::user(user).await.unwrap();
        self.app
            .db
            .write(RequestId::none(), |tx| async move {
                let scope = system(&tx, "test");
                cchc::users::service::add_user(&tx, &scope, user).await?;
                let role = NewRoleAssignment {
                    user: Some("quantri".into()),
                    client: None,
                    role: cchc::access::Role::Administrator,
                    unit_code: None,
                    valid_from: None,
                    valid_to: None,
                };
                cchc::users::service::add_role(&tx, &scope, role).await.map(drop)
            })
            .await
            .unwrap();
        let token = self.sign_in("quantri").await;
        self.tokens.insert("quantri".into(), token);
        for (code, name, kind, parent, receives) in [
            ("30", "Tỉnh Hải Dương", "province", None, false),
            ("294", "Huyện Thanh Hà", "district", Some("30"), false),
            ("10852", "Xã Thanh Xá", "commune", Some("294"), true),
            ("10813", "Thị trấn Thanh Hà", "commune", Some("294"), true),
        ] {
            let unit = json!({ "code": code, "name": name, "kind": kind, "parent_code": parent,
                "receives_dossiers": receives, "valid_from": "2004-01-01" });
            self.as_("quantri").post("/v1/units", unit).await.is(201);
        }
        for (name, role, unit) in PEOPLE {
            let user = json!({ "username": name, "display_name": role, "password": PASSWORD });
            self.as_("quantri").post("/v1/users", user).await.is(201);
            let role = json!({ "user": name, "role": role, "unit_code": unit });
            self.as_("quantri").post("/v1/role-assignments", role).await.is(201);
            let token = self.sign_in(name).await;
            self.tokens.insert((*name).into(), token);
        }
        for (name, role, unit) in MACHINES {
            let client = json!({ "client_id": name, "name": role, "secret": PASSWORD });
            self.as_("quantri").post("/v1/clients", client).await.is(201);
            let role = json!({ "client": name, "role": role, "unit_code": unit });
            self.as_("quantri").post("/v1/role-assignments", role).await.is(201);
            let token = self.machine_token(name).await;
            self.tokens.insert((*name).into(), token);
        }
        self.tokens
    }

    /// Signs a person in; answers with the access token.
    pub async fn sign_in(&self, username: &str) -> String {
        let answer =
            self.as_("").post("/v1/sessions", json!({ "username": username, "password": PASSWORD })).await.is(200);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Signs a person in, who speaks by their name from now on.
    pub async fn let_in(&mut self, username: &str) {
        let token = self.sign_in(username).await;
        self.tokens.insert(username.into(), token);
    }

    /// Asks for a machine's token.
    pub async fn machine_token(&self, client: &str) -> String {
        let form = [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", PASSWORD)];
        let answer = self.as_("").send(self.request(Method::POST, "/oauth/token").form(&form)).await.is(200);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }
}
