//! Input that breaks services, group by group: each gets a clear answer, and nothing of it is stored.

mod conditions;
mod headers;
mod json;
mod lines;
mod paging;
mod sign_in;
mod text;
mod values;

use reqwest::{Body, Method};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::dossiers::{PATH, with};
use crate::support::{Answer, Voice, World};

/// PUT of a body as it is.
async fn put(voice: Voice<'_>, body: impl Into<Body>) -> Answer {
    voice.send(voice.request(Method::PUT, PATH).header("content-type", "application/json").body(body)).await
}

/// Each change of a good dossier is refused at its place with its code.
async fn refused(world: &World, cases: Vec<(Value, &str, &str)>) {
    let motcua = world.as_("motcua");
    for (change, pointer, code) in cases {
        let answer = motcua.put(PATH, with(change.clone())).await.is_problem(422, "invalid_input");
        assert!(answer.faults().contains(&(pointer.to_owned(), code.to_owned())), "{change}: {}", answer.text);
    }
    motcua.get(PATH).await.is(404);
}

/// What the service answers to bytes that no client library would send, and may hang up on before it has read them all.
async fn raw(world: &World, request: &str) -> String {
    let mut line = TcpStream::connect(world.address()).await.unwrap();
    let sent = line.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let read = line.read_to_end(&mut answer).await;
    assert!(!answer.is_empty(), "{sent:?} {read:?}");
    String::from_utf8_lossy(&answer).into_owned()
}
