//! Lines that come while something happens: a role goes, the sender falls silent or away.

use std::time::Duration;

use futures_util::stream;
use reqwest::{Body, Method};
use rstest_reuse::apply;
use serde_json::json;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::raw;
use crate::dossiers::{PATH, line, resolved};
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn lines_that_follow_a_revoked_role_are_rejected(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (motcua, admin, noivu) = (world.as_("motcua"), world.as_("quantri"), world.as_("noivu"));
    let assignments = admin.get("/v1/role-assignments?limit=500").await.is(200).json();
    let assignments = assignments["items"].as_array().unwrap();
    let held = assignments.iter().find(|role| role["user"] == "motcua").unwrap();
    let held = format!("/v1/role-assignments/{}", held["id"].as_str().unwrap());
    let (lines, taken) = mpsc::channel::<String>(1);
    let body = stream::unfold(taken, |mut taken| async {
        let lines = taken.recv().await?;
        Some((Ok::<_, std::io::Error>(lines), taken))
    });
    let request = motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/x-ndjson");
    let some =
        |from: usize| (from..from + 1100).map(|n| line(&format!("HS-{n}"), json!({})) + "\n").collect::<String>();

    let feed = async {
        lines.send(some(0)).await.unwrap();
        while noivu.get("/v1/units/10852/dossiers/HS-0").await.status == 404 {}
        admin.delete(&held).await.is(204);
        lines.send(some(1100)).await.unwrap();
        drop(lines);
    };
    let (answer, ()) = tokio::join!(motcua.send(request.body(Body::wrap_stream(body))), feed);

    let answer = answer.is(200).json();
    let (created, rejected) = (answer["created"].as_u64().unwrap(), answer["rejected"].as_u64().unwrap());
    assert_eq!(created + rejected, 2200);
    // at least the batch that was seen, at most all that came before
    assert!((500..=1100).contains(&created), "{created}");
    noivu.get("/v1/units/10852/dossiers/HS-2100").await.is(404);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_lost_their_role_while_they_sent_a_body_slowly_changes_nothing(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (motcua, admin) = (world.as_("motcua"), world.as_("quantri"));
    let assignments = admin.get("/v1/role-assignments?limit=500").await.is(200).json();
    let held = assignments["items"].as_array().unwrap().iter().find(|role| role["user"] == "motcua").unwrap();
    let held = format!("/v1/role-assignments/{}", held["id"].as_str().unwrap());
    let body = resolved().to_string();
    let head = format!(
        "PUT {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        motcua.token(),
        body.len()
    );
    let mut sender = TcpStream::connect(world.address()).await.unwrap();
    sender.write_all((head + &body[..20]).as_bytes()).await.unwrap();
    // longer than who came in may act on it
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    admin.delete(&held).await.is(204);
    sender.write_all(&body.as_bytes()[20..]).await.unwrap();

    let mut answer = String::new();
    sender.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    world.as_("noivu").get(PATH).await.is(404);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_sender_that_falls_silent_is_not_waited_for_and_what_it_sent_is_kept(#[case] kind: Kind) {
    let world = World::without_patience(kind).await;
    let motcua = world.as_("motcua");
    let sent = line("HS-2", json!({})) + "\n";
    let piece = format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{sent}\r\n", sent.len());
    let whole = format!("Content-Length: 100000\r\n\r\n{sent}{{");
    for (method, path, media, begun) in [
        ("PUT", PATH, "application/json", &whole),
        ("PUT", PATH, "application/json", &piece),
        ("POST", "/v1/dossiers/bulk", "application/x-ndjson", &piece),
        ("POST", "/v1/dossiers/bulk", "application/x-ndjson", &whole),
    ] {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: {media}\r\n",
            motcua.token()
        );
        let answer = raw(&world, &(head + begun)).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("request_timeout") && answer.to_lowercase().contains("connection: close"), "{answer}");
    }
    motcua.get("/v1/units/10852/dossiers/HS-2").await.is(200);
    motcua.get(PATH).await.is(404);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_reset_takes_back_none_of_the_whole_lines_that_came_before(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let is_there = async |code: &str| {
        while motcua.get(&format!("/v1/units/10852/dossiers/{code}")).await.status == 404 {}
    };
    let batch: String = (0..500).map(|n| line(&format!("HS-{n}"), json!({})) + "\n").collect();
    let head = format!(
        "POST /v1/dossiers/bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/x-ndjson\r\nContent-Length: 10000000\r\n\r\n",
        motcua.token()
    );
    let mut sender = TcpStream::connect(world.address()).await.unwrap();
    sender.write_all((head + &batch).as_bytes()).await.unwrap();
    is_there("HS-0").await;
    sender.write_all((line("HS-500", json!({})) + "\n" + &line("HS-501", json!({}))[..40]).as_bytes()).await.unwrap();
    // the one thread that answers these has read that line before
    for _ in 0..3 {
        world.as_("").get("/healthz").await.is(200);
    }

    SockRef::from(&sender).set_linger(Some(Duration::ZERO)).unwrap();
    drop(sender);

    tokio::time::timeout(Duration::from_secs(20), is_there("HS-500")).await.unwrap();
    motcua.get("/v1/units/10852/dossiers/HS-501").await.is(404);
}
