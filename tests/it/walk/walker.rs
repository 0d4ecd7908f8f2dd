//! Who walks: calls operations by their ids and keeps what was sent and received.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::support::contract::{judge_value, operation, operations};
use crate::support::{Answer, World};

/// The exchanges so far, by operation, in the order of the walk.
pub struct Walk {
    /// Where it walks.
    pub world: World,
    exchanges: Vec<(String, Value)>,
    /// The requests that were no GET, by operation.
    changes: Vec<(String, String)>,
}

impl Walk {
    /// Nothing called yet.
    pub fn new(world: World) -> Self {
        Self { world, exchanges: Vec::new(), changes: Vec::new() }
    }

    /// The operations that were called.
    pub fn called(&self) -> impl Iterator<Item = &str> {
        self.exchanges.iter().map(|(id, _)| id.as_str())
    }

    /// Calls an operation as somebody and keeps the exchange, unless the operation was called before.
    ///
    /// `parameters` go into the path or the query, as the contract says; `body` goes in the media type that it says. Where
    /// it takes `If-Match`, what lies there now is asked for first.
    pub async fn call(&mut self, who: &str, id: &str, parameters: Value, body: Value) -> Value {
        let (template, method, described) = operations().into_iter().find(|(_, _, o)| o["operationId"] == id).unwrap();
        let (mut path, mut query) = (template.clone(), Vec::new());
        for (name, value) in parameters.as_object().into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let place = format!("{{{name}}}");
            if path.contains(&place) {
                path = path.replace(&place, &text);
            } else {
                query.push((name.clone(), text));
            }
        }
        let voice = self.world.as_(who);
        let mut request = voice.request(method.clone(), &path).query(&query);
        let conditional = described.to_string().contains(r#""name":"If-Match""#);
        if let Some(etag) = if conditional { self.version(who, &path).await } else { None } {
            request = request.header("if-match", etag);
        }
        let media = described["requestBody"]["content"].as_object().and_then(|content| content.keys().next());
        request = match media.map(String::as_str) {
            None => request,
            Some("application/x-www-form-urlencoded") => request.form(&body),
            Some("application/octet-stream") => request.body(body.as_str().unwrap().to_owned()),
            Some(_) if body.is_string() => {
                request.header("content-type", "text/plain").body(body.as_str().unwrap().to_owned())
            }
            Some(_) => {
                judge_value(id, &described["requestBody"]["content"]["application/json"]["schema"], &body);
                request.json(&body)
            }
        };
        let answer = voice.send(request).await;
        assert!((200..300).contains(&answer.status), "{id}: {}", answer.text);
        let received = read(&answer);
        if method != Method::GET {
            self.changes.push((id.to_owned(), answer.header("x-request-id")));
        }
        if self.exchanges.iter().all(|(known, _)| known != id) {
            let parameters = parameters.as_object().cloned().unwrap_or_default();
            let exchange =
                json!({ "parameters": parameters, "request": body, "status": answer.status, "response": received });
            self.exchanges.push((id.to_owned(), exchange));
        }
        received
    }

    /// The operations that were called and left nothing in the audit trail, other than by reading.
    pub async fn untrailed(&self) -> BTreeSet<&str> {
        let auditor = json!({ "user": "giamsat", "role": "auditor" });
        self.world.as_("quantri").post("/v1/role-assignments", auditor).await.is(201);
        let mut untrailed = BTreeSet::new();
        for (id, request) in &self.changes {
            let trail = self.world.as_("giamsat").get(&format!("/v1/audit?request_id={request}")).await.is(200).json();
            if trail["items"] == json!([]) {
                untrailed.insert(id.as_str());
            }
        }
        untrailed
    }

    /// The version of what an operation changes: of what is at its path, or else of the nearest above.
    async fn version(&self, who: &str, path: &str) -> Option<String> {
        let voice = self.world.as_(who);
        let mut resource = path;
        while operation(&Method::GET, resource).is_none() {
            resource = resource.rsplit_once('/')?.0;
        }
        let now = voice.send(voice.request(Method::GET, resource)).await;
        (now.status == 200).then(|| now.header("etag"))
    }

    /// The exchanges with what differs from run to run replaced, as the file has them.
    pub fn told(self) -> Value {
        let mut ids = Vec::new();
        let told = self.exchanges.into_iter().map(|(id, mut exchange)| {
            hide(&mut exchange, &mut ids);
            (id, exchange)
        });
        told.collect::<Map<_, _>>().into()
    }
}

/// The body as JSON, as text where it is none, or nothing, as for a paper.
fn read(answer: &Answer) -> Value {
    match answer.text.as_str() {
        "" => Value::Null,
        paper if paper.starts_with("%PDF") => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
    }
}

/// Replaces tokens, keys and digests, and every UUID by a fixed one for each.
fn hide(value: &mut Value, ids: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with('{') => {
            *text = text.split_inclusive('\n').map(|line| hidden(line, ids)).collect();
        }
        Value::String(text) => *text = with_fixed_ids(text, ids),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, ids)),
        Value::Object(fields) => {
            let of_a_browser = fields.contains_key("ticket");
            for (name, field) in fields {
                match name.as_str() {
                    "state" | "code" if of_a_browser => *field = "…".into(),
                    "authorization_url" => *field = "https://id.example/auth?…".into(),
                    "issuer" | "iss" if field.as_str().is_some_and(|uri| uri.starts_with("http")) => {
                        *field = "https://id.example".into();
                    }
                    "access_token" | "refresh_token" | "ticket" | "token" | "kid" | "x" | "signature" => {
                        *field = "…".into();
                    }
                    "sequence" => *field = 1277.into(),
                    "next_cursor" | "cursor" if field.is_string() => *field = "eyJrZXkiOiLigKYifQ".into(),
                    "sha256" | "hash" => *field = "0".repeat(64).into(),
                    "previous" if *field != "" => *field = "0".repeat(64).into(),
                    _ => hide(field, ids),
                }
            }
        }
        _ => (),
    }
}

/// A line of JSON with the same replaced.
fn hidden(line: &str, ids: &mut Vec<String>) -> String {
    let Ok(mut value) = serde_json::from_str(line) else { return line.to_owned() };
    hide(&mut value, ids);
    format!("{value}{}", if line.ends_with('\n') { "\n" } else { "" })
}

fn with_fixed_ids(text: &str, ids: &mut Vec<String>) -> String {
    let pieces = text.split_inclusive(['/', ':']).map(|piece| {
        let (piece, end) = match piece.strip_suffix(['/', ':']) {
            Some(bare) => (bare, &piece[bare.len()..]),
            None => (piece, ""),
        };
        fixed(piece, ids) + end
    });
    pieces.collect()
}

/// An id as the file has it; what is none stays.
fn fixed(piece: &str, ids: &mut Vec<String>) -> String {
    if piece.len() != 36 || Uuid::parse_str(piece).is_err() {
        return piece.to_owned();
    }
    let known = ids.iter().position(|id| id == piece);
    let number = known.unwrap_or_else(|| {
        ids.push(piece.to_owned());
        ids.len() - 1
    });
    format!("018a7c3e-0000-7000-8000-{number:012}")
}
