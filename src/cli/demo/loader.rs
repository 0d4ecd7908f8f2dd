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
pub(super) fn text(name: &str) -> anyhow::Result<String> {
    let file = Files::get(name).with_context(|| format!("demo/{name} is missing"))?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

/// A JSON file of the demonstration.
pub(super) fn input(name: &str) -> anyhow::Result<Value> {
    serde_json::from_str(&text(name)?).with_context(|| format!("demo/{name}"))
}

/// A client that signs in as whom it is told.
#[derive(Debug)]
pub(super) struct Loader {
    base: String,
    http: Client,
    tokens: HashMap<String, String>,
}

impl Loader {
    pub(super) fn new(base: String) -> Self {
        Self { base, http: Client::new(), tokens: HashMap::new() }
    }

    /// Sends everything, in an order in which each thing finds what it refers to.
    pub(super) async fn load(&mut self) -> anyhow::Result<()> {
        self.send_each("POST", "/v1/units", "units.json", None).await?;
        self.send_each("POST", "/v1/unit-events", "unit-events.json", None).await?;
        self.send_each("PUT", "/v1/procedure-fields", "procedure-fields.json", Some("code")).await?;
        self.send_each("PUT", "/v1/procedures", "procedures.json", Some("code")).await?;
        self.send_each("PUT", "/v1/reform-areas", "reform-areas.json", Some("code")).await?;
        self.send_each("PUT", "/v1/calendars/working-days", "working-days.json", Some("date")).await?;
        self.accounts().await?;
        self.dossiers().await
    }

    /// Sends each item of a file as the administrator; `key` goes from the item into the path.
    async fn send_each(&mut self, method: &str, path: &str, file: &str, key: Option<&str>) -> anyhow::Result<()> {
        for mut item in input(file)?.as_array().cloned().unwrap_or_default() {
            let path = match (key, item.as_object_mut()) {
                (Some(key), Some(fields)) => {
                    let value = fields.remove(key).unwrap_or_default();
                    format!("{path}/{}", value.as_str().unwrap_or_default())
                }
                _ => path.to_owned(),
            };
            let request = self.request("quantri", method.parse()?, &path).await?;
            answer(request.json(&item)).await.with_context(|| format!("demo/{file}: {item}"))?;
        }
        Ok(())
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
        self.send_each("POST", "/v1/role-assignments", "role-assignments.json", None).await
    }

    /// One-stop software sends each commune's dossiers.
    async fn dossiers(&mut self) -> anyhow::Result<()> {
        let files: Vec<_> = Files::iter().filter(|name| name.starts_with("dossiers/")).collect();
        for file in files {
            let sender = if file.contains("10852") { "motcua-10852" } else { "motcua-294" };
            let request = self.request(sender, Method::POST, "/v1/dossiers/bulk").await?;
            let request = request.header("content-type", "application/x-ndjson").body(text(&file)?);
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
