//! Cursors that somebody made up or took from another, limits that make no sense, questions that are too long.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rstest_reuse::apply;
use serde_json::json;

use super::raw;
use crate::dossiers::resolved;
use crate::inspections::areas;
use crate::support::{Kind, Voice, World, both_databases};

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
    // the web server itself refuses what it can't hold as an address, or in its buffer: no code of ours runs, and no body says why
    for (length, status) in [(70_000, "400 Bad Request"), (many.len(), "431 Request Header Fields Too Large")] {
        let head = format!("GET /v1/dossiers?status={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", &many[..length]);
        let answer = raw(&world, &format!("{head}Authorization: Bearer {}\r\n\r\n", motcua.token())).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")) && answer.ends_with("\r\n\r\n"), "{answer}");
    }
}

/// What a cursor says.
fn opened(cursor: &str) -> String {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).unwrap()).unwrap()
}

/// The cursor of the first page of a list, with something else in place of what it says.
async fn altered(voice: Voice<'_>, path: &str, said: &str, instead: &str) -> String {
    let page = voice.get(&format!("{path}?limit=1")).await.is(200).json();
    let cursor = page["next_cursor"].as_str().or(page["cursor"].as_str()).unwrap();
    let text = opened(cursor);
    assert!(text.contains(said), "{text}");
    format!("{path}?limit=1&cursor={}", URL_SAFE_NO_PAD.encode(text.replace(said, instead)))
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_somebody_altered_is_no_cursor_and_no_fault_of_the_service(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let (motcua, noivu, quantri) = (world.as_("motcua"), world.as_("noivu"), world.as_("quantri"));
    for code in ["HS-1", "HS-2"] {
        motcua.put(&format!("/v1/units/10852/dossiers/{code}"), resolved()).await.is(201);
    }
    for (day, code) in [("2023-09-01", "ky-1"), ("2023-09-04", "ky-2")] {
        let holiday = json!({ "kind": "holiday", "name": "Quốc khánh" });
        quantri.put(&format!("/v1/calendars/working-days/{day}"), holiday).await.is(200);
        let calendar = json!({ "name": "Kỳ", "closes_on": 20, "valid_from": "2023-01-01" });
        quantri.put(&format!("/v1/calendars/{code}"), calendar).await.is(200);
        let rate = json!({ "name": "Tỷ lệ", "numerator": ["resolved.early"], "base": ["to_handle"], "valid_from": "2023-01-01" });
        quantri.put(&format!("/v1/rates/{code}"), rate).await.is(200);
    }
    for (path, said, instead) in [
        ("/v1/dossiers", "HS-1", "HS\\u0000-1"),
        ("/v1/dossiers", "HS-1", "HS\0-1"),
        ("/v1/units", "\"10813\"", "\"\\u0000\""),
        ("/v1/reform-areas", "\"key\":0", "\"key\":18446744073709551615"),
        ("/v1/reform-areas", "\"key\":0", "\"key\":9007199254740992"),
        ("/v1/reform-areas", "\"key\":0", "\"key\":-1"),
        ("/v1/calendars", "\"key\":0", "\"key\":18446744073709551615"),
        ("/v1/rates", "\"key\":0", "\"key\":18446744073709551615"),
        ("/v1/calendars/working-days", "2023-09-01", "-262143-01-01"),
        ("/v1/calendars/working-days", "2023-09-01", "+262142-12-31"),
        ("/v1/changes", "2023-09-10", "-262143-01-01"),
    ] {
        let path = altered(noivu, path, said, instead).await;
        noivu.get(&path).await.is_problem(400, "malformed_request");
    }
    let beyond = altered(noivu, "/v1/reform-areas", "\"key\":0", "\"key\":9007199254740991").await;
    assert_eq!(noivu.get(&beyond).await.is(200).json()["items"], json!([]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_cursor_of_another_shows_nothing_beyond_ones_own_units(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspectorate = json!({ "user": "motcua2", "role": "auditor", "unit_code": "10813" });
    world.as_("quantri").post("/v1/role-assignments", inspectorate).await.is(201);
    for (who, unit, code) in [("motcua", "10852", "HS-1"), ("motcua", "10852", "HS-2"), ("motcua2", "10813", "HS-3")] {
        world.as_(who).put(&format!("/v1/units/{unit}/dossiers/{code}"), resolved()).await.is(201);
    }
    for (owner, path) in [("noivu", "/v1/changes"), ("giamsat", "/v1/audit")] {
        let page = world.as_(owner).get(&format!("{path}?limit=1")).await.is(200).json();
        let cursor = page["next_cursor"].as_str().or(page["cursor"].as_str()).unwrap();
        let further = format!("{path}?limit=500&cursor={cursor}");
        assert!(world.as_(owner).get(&further).await.is(200).text.contains("10852"), "{path}");

        let foreign = world.as_("motcua2").get(&further).await.is(200);

        // that the units of the cursor are none of theirs is all that they hear of them
        let items = foreign.json()["items"].as_array().unwrap().clone();
        let told = |item: &&serde_json::Value| item["unit_code"] == "10852" && item["kind"] != "unit_left";
        assert_eq!(items.iter().find(told), None, "{path}");
        assert!(!foreign.text.contains("HS-1") && !foreign.text.contains("HS-2"), "{}", foreign.text);
    }
}
