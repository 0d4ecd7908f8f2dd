//! Lines that come while something happens: a role goes, the sender falls silent.

use futures_util::stream;
use reqwest::{Body, Method};
use rstest_reuse::apply;
use serde_json::json;
use tokio::sync::mpsc;

use super::raw;
use crate::dossiers::{PATH, line};
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
