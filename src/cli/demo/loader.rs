//! Sends the files of `demo/` to the service, as any client would.

use std::collections::HashMap;

use anyhow::{Context, bail};
use reqwest::{Client, Method, RequestBuilder};
use rust_embed::RustEmbed;
use serde_json::{Value, json};

use super::PASSWORD;

#[derive(RustEmbed)]
#[folder = "demo/"]
struct Files;

/// A file of the demonstration.
pub(super) fn bytes(name: &str) -> anyhow::Result<Vec<u8>> {
    let file = Files::get(name).with_context(|| format!("demo/{name} is missing"))?;
    Ok(file.data.into_owned())
}

/// A JSON file of the demonstration.
pub(super) fn input(name: &str) -> anyhow::Result<Value> {
    serde_json::from_slice(&bytes(name)?).with_context(|| format!("demo/{name}"))
}

/// A client that signs in as whom it is told.
#[derive(Debug)]
pub(super) struct Loader {
    base: String,
    http: Client,
    tokens: HashMap<String, String>,
}

impl Loader {
    pub(super) fn new(base: String) -> anyhow::Result<Self> {
        // it speaks with the service beside it, without TLS: a machine without root certificates will do
        let http = Client::builder().tls_certs_only([]).build()?;
        Ok(Self { base, http, tokens: HashMap::new() })
    }

    /// Sends everything but the notice, in an order in which each thing finds what it refers to.
    pub(super) async fn load(&mut self) -> anyhow::Result<()> {
        let files = [
            (Method::POST, "/v1/units", "units.json", None),
            (Method::POST, "/v1/unit-events", "unit-events.json", None),
            (Method::PUT, "/v1/procedure-fields", "procedure-fields.json", Some("code")),
            (Method::PUT, "/v1/procedures", "procedures.json", Some("code")),
            (Method::PUT, "/v1/reform-areas", "reform-areas.json", Some("code")),
            (Method::PUT, "/v1/calendars/working-days", "working-days.json", Some("date")),
        ];
        for (method, path, file, key) in files {
            self.send_each("quantri", method, path, file, key, None).await?;
        }
        self.accounts().await?;
        self.dossiers().await
    }

    /// Sends each item of a file; `key` goes from the item into the path, the fields of `more` into the item.
    pub(super) async fn send_each(
        &mut self,
        who: &str,
        method: Method,
        path: &str,
        file: &str,
        key: Option<&str>,
        more: Option<&Value>,
    ) -> anyhow::Result<Vec<Value>> {
        let mut answers = Vec::new();
        for mut item in input(file)?.as_array().cloned().unwrap_or_default() {
            let mut path = path.to_owned();
            if let Some(fields) = item.as_object_mut() {
                if let Some(value) = key.and_then(|key| fields.remove(key)) {
                    path = format!("{path}/{}", value.as_str().unwrap_or_default());
                }
                fields.extend(more.and_then(Value::as_object).cloned().unwrap_or_default());
            }
            let request = self.request(who, method.clone(), &path).await?;
            answers.push(answer(request.json(&item)).await.with_context(|| format!("demo/{file}: {item}"))?);
        }
        Ok(answers)
    }

    async fn accounts(&mut self) -> anyhow::Result<()> {
        for (path, file, secret) in [("/v1/users", "users.json", "password"), ("/v1/clients", "clients.json", "secret")]
        {
            for mut item in input(file)?.as_array().cloned().unwrap_or_default() {
                if item["username"] != "quantri" {
                    item[secret] = json!(PASSWORD);
                    self.post("quantri", path, &item).await?;
                }
            }
        }
        let file = "role-assignments.json";
        self.send_each("quantri", Method::POST, "/v1/role-assignments", file, None, None).await.map(drop)
    }

    /// One-stop software sends each commune's dossiers.
    async fn dossiers(&mut self) -> anyhow::Result<()> {
        let files: Vec<_> = Files::iter().filter(|name| name.starts_with("dossiers/")).collect();
        for file in files {
            let sender = if file.contains("10852") { "motcua-10852" } else { "motcua-294" };
            let request = self.request(sender, Method::POST, "/v1/dossiers/bulk").await?;
            let request = request.header("content-type", "application/x-ndjson").body(bytes(&file)?);
            let done = answer(request).await?;
            if done["rejected"] != 0 {
                bail!("demo/{file}: {}", done["errors"]);
            }
        }
        Ok(())
    }

    /// POST as somebody.
    pub(super) async fn post(&mut self, who: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.request(who, Method::POST, path).await?;
        answer(request.json(body)).await.with_context(|| format!("POST {path}: {body}"))
    }

    /// A step of a resource's life: reads its ETag, then takes the step.
    pub(super) async fn step(&mut self, who: &str, path: &str, step: &str, body: &Value) -> anyhow::Result<Value> {
        let seen = self.request(who, Method::GET, path).await?.send().await?;
        let etag = seen.headers().get("etag").context("no ETag")?.clone();
        let request = self.request(who, Method::POST, &format!("{path}/{step}")).await?;
        answer(request.header("if-match", etag).json(body)).await.with_context(|| format!("{step} {path}: {body}"))
    }

    /// Sends a file.
    pub(super) async fn upload(&mut self, who: &str, path: &str, content: Vec<u8>) -> anyhow::Result<Value> {
        let request = self.request(who, Method::POST, path).await?;
        answer(request.header("content-type", "application/octet-stream").body(content)).await
    }

    /// GET as somebody.
    pub(super) async fn get(&mut self, who: &str, path: &str) -> anyhow::Result<Value> {
        answer(self.request(who, Method::GET, path).await?).await
    }

    async fn request(&mut self, who: &str, method: Method, path: &str) -> anyhow::Result<RequestBuilder> {
        let token = self.token(who).await?;
        Ok(self.http.request(method, format!("{}{path}", self.base)).bearer_auth(token))
    }

    async fn token(&mut self, who: &str) -> anyhow::Result<String> {
        if let Some(token) = self.tokens.get(who) {
            return Ok(token.clone());
        }
        let request = if who.contains('-') {
            let form = [("grant_type", "client_credentials"), ("client_id", who), ("client_secret", PASSWORD)];
            self.http.post(format!("{}/oauth/token", self.base)).form(&form)
        } else {
            let body = json!({ "username": who, "password": PASSWORD });
            self.http.post(format!("{}/v1/sessions", self.base)).json(&body)
        };
        let token = answer(request).await?["access_token"].as_str().unwrap_or_default().to_owned();
        self.tokens.insert(who.to_owned(), token.clone());
        Ok(token)
    }
}

async fn answer(request: RequestBuilder) -> anyhow::Result<Value> {
    let response = request.header("accept-language", "en").send().await?;
    let (status, body) = (response.status(), response.text().await?);
    if !status.is_success() {
        bail!("{status}: {body}");
    }
    Ok(serde_json::from_str(&body).unwrap_or_default())
}
