//! Headers that contradict, pack what they send, or mean to be printed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::json;

use super::raw;
use crate::dossiers::{PATH, line};
use crate::remediation::{assigned, draft};
use crate::support::{Kind, Shelf, World, both_databases};

/// `grant_type=client_credentials&client_id=cong-294&client_secret=thanh-xa-2023`, packed by gzip.
const PACKED_FORM: &str =
    "H4sIAAAAAAACA0svSswriS+pLEi1Tc7JTAWyk4tSU4B0ZmJOsRpUKDPFNjk/L13XyNIEJlScClRXYluSkZiXoVuRqGtkYGQMANM2y3BMAAAA";

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
async fn what_is_packed_is_never_unpacked_and_nothing_of_it_is_kept(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;
    let evidence = format!("{report}/evidence?file_name=a.txt");
    for (who, path, media) in [
        ("motcua", "/v1/dossiers/bulk", "application/x-ndjson"),
        ("chuyenmon", evidence.as_str(), "application/octet-stream"),
        ("chuyenmon", "/v1/notices/read", "text/plain"),
    ] {
        for coding in ["gzip", "br", "identity"] {
            let sent = |voice: &str| {
                let request = world.as_(voice).request(Method::POST, path).header("content-encoding", coding);
                request.header("content-type", media).body(line("HS-1", json!({})))
            };
            world.as_("").send(sent("")).await.is_problem(401, "unauthenticated");
            let refused = world.as_("").send(sent(who)).await.is_problem(415, "unsupported_media_type");
            assert!(refused.json()["detail"].as_str().unwrap().contains(media), "{path}: {}", refused.text);
        }
    }
    world.as_("motcua").get("/v1/units/10852/dossiers/HS-1").await.is(404);
    assert_eq!(world.as_("chuyenmon").get(&report).await.json()["evidence"], json!([]));
    assert!(Shelf::Folder.holds(&world).await.is_empty());
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_packed_form_is_read_by_nobody(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let ask = |coding: &str, body: Vec<u8>| {
        let request = world.request(Method::POST, "/oauth/token").header("content-encoding", coding);
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    };
    for coding in ["gzip", "br", "zstd", "deflate"] {
        let refused = world.as_("").send(ask(coding, STANDARD.decode(PACKED_FORM).unwrap())).await.is(400);
        assert_eq!(refused.json()["error"], "invalid_request", "{coding}");
    }
}

#[test]
fn the_web_server_is_built_without_anything_that_unpacks() {
    let lock = std::fs::read_to_string("Cargo.lock").unwrap();
    let package =
        |name: &str| lock.split("[[package]]").find(|package| package.contains(&format!("\nname = \"{name}\"\n")));
    for server in ["actix-http", "actix-web"] {
        let built_with = package(server).unwrap();
        for unpacks in ["brotli", "flate2", "zstd"] {
            assert!(!built_with.contains(&format!("\"{unpacks}\"")), "{server} is built with {unpacks}");
        }
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn escape_characters_in_a_request_id_come_back_nowhere(#[case] kind: Kind) {
    let world = World::new(kind).await;
    // the web server takes no such header at all
    let head = "GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: ";
    let escaped = raw(&world, &format!("{head}a\u{1b}[31mb\r\n\r\n")).await;
    assert!(escaped.starts_with("HTTP/1.1 400 ") && !escaped.contains('\u{1b}'), "{escaped}");
    // the same in one character of C1, which a header may have
    let other = raw(&world, &format!("{head}a\u{9b}31mb\r\n\r\n")).await;
    assert!(other.starts_with("HTTP/1.1 401 ") && !other.contains('\u{9b}') && !other.contains("31mb"), "{other}");
    let id = other.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap();
    assert!(uuid::Uuid::parse_str(id).is_ok() && other.contains(&format!("\"request_id\":\"{id}\"")), "{other}");
    world.as_("motcua").get(PATH).await.is(404);
}
