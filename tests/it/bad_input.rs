//! Input that breaks services, group by group: each gets a clear answer, and nothing of it is stored.

use futures_util::stream;
use reqwest::{Body, Method};
use rstest_reuse::apply;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::dossiers::{PATH, line, resolved, with};
use crate::support::{Kind, Voice, World, both_databases};

/// PUT of a body as it is.
async fn put(voice: Voice<'_>, body: impl Into<Body>) -> crate::support::Answer {
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

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn json_that_is_broken_says_where(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    for (body, code) in [
        ("{", "json_malformed"),
        (deep.as_str(), "json_malformed"),
        ("{\"rating\":1,\"rating\":2}", "duplicate_field"),
        ("{\"fee\":{\"amount\":1,\"amount\":2}}", "duplicate_field"),
        ("\u{feff}{}", "json_malformed"),
        ("{\"rating\":NaN}", "json_malformed"),
    ] {
        put(motcua, body.to_owned()).await.is_problem(400, code);
    }
    put(motcua, "[]").await.is_problem(422, "invalid_input");
    let misspelt = motcua.put(PATH, with(json!({ "chanel": "online" }))).await.is_problem(422, "invalid_input");
    assert_eq!(misspelt.faults()[0], ("/chanel".to_owned(), "unknown_field".to_owned()));
    assert!(misspelt.json()["errors"][0]["detail"].as_str().unwrap().contains("channel"));
    put(motcua, vec![b' '; 2 << 20]).await.is_problem(413, "body_too_large");
    let pieces = stream::iter((0..40).map(|_| Ok::<_, std::io::Error>(vec![b' '; 64 << 10])));
    put(motcua, Body::wrap_stream(pieces)).await.is_problem(413, "body_too_large");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_no_text_is_no_dossier(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    motcua.put("/v1/units/10852/dossiers/%ff", resolved()).await.is_problem(400, "malformed_request");
    assert_eq!(motcua.get("/v1/dossiers").await.is(200).json()["items"], json!([]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn text_is_kept_composed_and_searched_as_it_is_written(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let (composed, apart) = ("/v1/units/10852/dossiers/H\u{1ed3}-1", "/v1/units/10852/dossiers/Ho\u{302}\u{300}-1");
    let stored = motcua.put(apart, resolved()).await.is(201).json();
    assert_eq!(stored["code"], "H\u{1ed3}-1");
    assert_eq!(motcua.put(composed, resolved()).await.is(200).json(), stored);

    put(motcua, "{\"code\":\"\\ud800\"}").await.is_problem(400, "json_malformed");
    put(motcua, vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']).await.is_problem(400, "json_malformed");
    refused(&world, vec![(json!({ "procedure_code": "a\u{0}" }), "/procedure_code", "nul_character")]).await;
    motcua.get("/v1/dossiers?procedure_code=%00").await.is_problem(422, "invalid_input");
    for literal in ["%25", "_", "Th%25"] {
        let found = world.as_("noivu").get(&format!("/v1/units?name={literal}")).await.is(200).json();
        assert_eq!(found["items"], json!([]), "{literal}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_are_none_or_far_too_large_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let fee = |amount: i64| json!({ "fee": { "amount": amount, "paid_online": true } });
    refused(
        &world,
        vec![
            (fee(9_007_199_254_740_992), "/fee/amount", "number_out_of_range"),
            (json!({ "rating": "5" }), "/rating", "wrong_type"),
            (json!({ "rating": 6 }), "/rating", "out_of_range"),
            (json!({ "certified_copies": -1 }), "/certified_copies", "out_of_range"),
        ],
    )
    .await;
    let text = resolved().to_string();
    let huge = text.replace("\"rating\":5", "\"rating\":1e400");
    put(world.as_("motcua"), huge).await.is_problem(400, "json_malformed");
    let whole = text.replace("\"rating\":5", "\"rating\":5.0");
    assert_eq!(put(world.as_("motcua"), whole).await.is(201).json()["rating"], 5);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn dates_that_never_were_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let at = |time: &str| json!({ "received_at": time });
    refused(
        &world,
        vec![
            (at("2023-02-29T08:00:00+07:00"), "/received_at", "wrong_format"),
            (at("2023-02-14T24:00:00+07:00"), "/received_at", "wrong_format"),
            (at("2023-02-14T23:59:60Z"), "/received_at", "leap_second"),
            (at("2023-02-14T08:00:00"), "/received_at", "wrong_format"),
            (at("2023-02-14T08:00:00+24:00"), "/received_at", "wrong_format"),
            (at("9999-02-14T08:00:00+07:00"), "/received_at", "out_of_range"),
            (at("0000-02-14T08:00:00+07:00"), "/received_at", "out_of_range"),
            (json!({ "received_at": null }), "/received_at", "required"),
            (
                json!({ "pauses": [{ "from": "2023-02-15T08:00:00Z", "to": "2023-02-14T08:00:00Z", "reason": "posting" }] }),
                "/pauses/0/to",
                "out_of_order",
            ),
        ],
    )
    .await;
    world.as_("motcua").get("/v1/dossiers?entered_from=2023-02-29").await.is_problem(422, "invalid_input");
    let late = with(at("2023-09-14T17:00:00Z"));
    assert_eq!(world.as_("motcua").put(PATH, late).await.is(201).json()["entered_on"], "2023-09-15");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn paging_takes_only_its_own_cursors_and_sensible_limits(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    for code in ["HS-1", "HS-2"] {
        motcua.put(&format!("/v1/units/10852/dossiers/{code}"), resolved()).await.is(201);
    }
    motcua.get("/v1/dossiers?cursor=rac").await.is_problem(400, "malformed_request");
    let page = world.as_("noivu").get("/v1/dossiers?limit=1").await.is(200).json();
    let cursor = page["next_cursor"].as_str().unwrap();
    let other_filter = format!("/v1/dossiers?status=processing&limit=1&cursor={cursor}");
    motcua.get(&other_filter).await.is_problem(400, "malformed_request");
    let elsewhere = world.as_("motcua2").get(&format!("/v1/dossiers?limit=1&cursor={cursor}")).await.is(200).json();
    assert_eq!(elsewhere["items"], json!([]));
    for limit in ["0", "-1", "1000000000"] {
        motcua.get(&format!("/v1/dossiers?limit={limit}")).await.is_problem(422, "invalid_input");
    }
    let many = vec!["processing"; 70_000].join(",");
    motcua.get(&format!("/v1/dossiers?status={}", &many[..60_000])).await.is_problem(414, "uri_too_long");
}

/// What the service answers to bytes that no client library would send.
async fn raw(world: &World, request: &str) -> String {
    let mut line = TcpStream::connect(world.address()).await.unwrap();
    line.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn headers_that_contradict_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let as_kind = |kind: &'static str| motcua.request(Method::PUT, PATH).header("content-type", kind);
    motcua.send(as_kind("text/plain").body("{}")).await.is_problem(415, "unsupported_media_type");
    let zipped = as_kind("application/json").header("content-encoding", "gzip").body("x");
    motcua.send(zipped).await.is_problem(415, "unsupported_media_type");
    let odd = motcua.request(Method::GET, "/v1/me").header("x-request-id", "a;b c");
    assert_ne!(motcua.send(odd).await.is(200).header("x-request-id"), "a;b c");
    let traced = motcua.send(motcua.request(Method::TRACE, "/v1/me")).await.is_problem(405, "method_not_allowed");
    assert_eq!(traced.header("allow"), "GET, HEAD");
    let smuggled = raw(
        &world,
        "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    );
    assert!(smuggled.await.starts_with("HTTP/1.1 400 "));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_access_token_signs_nobody_in(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let nobody = world.as_("");
    let session = json!({ "username": "noivu", "password": crate::support::PASSWORD });
    let session = nobody.post("/v1/sessions", session).await.is(200).json();
    let [access, refresh] = ["access_token", "refresh_token"].map(|name| session[name].as_str().unwrap().to_owned());

    nobody.get(&format!("/v1/me?access_token={access}")).await.is_problem(401, "unauthenticated");
    let wrong_kind = world.request(Method::GET, "/v1/me").bearer_auth(&refresh);
    nobody.send(wrong_kind).await.is_problem(401, "unauthenticated");
    let long = json!({ "username": "noivu", "password": "x".repeat(1 << 19) });
    nobody.post("/v1/sessions", long).await.is_problem(422, "invalid_input");
    let odd = json!({ "username": "no\u{0}vu", "password": "khong-dung-roi" });
    nobody.post("/v1/sessions", odd).await.is_problem(422, "invalid_input");
}

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
