//! JSON that is broken, or more than anybody means.

use futures_util::stream;
use reqwest::Body;
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::put;
use crate::dossiers::{PATH, with};
use crate::inspections::{notice, under_way, with as changed};
use crate::support::{Kind, World, both_databases};

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
async fn a_list_of_seventy_thousand_is_too_long_and_no_fault_of_the_service(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let samples = format!("{}/samples", under_way(&world).await);
    let (codes, ids) = (vec!["a"; 70_000], vec!["018a7c3e-0000-7000-8000-000000000000"; 20_000]);
    let of_a_plan = |changes: Value| changed(notice("plan"), changes);
    let event = json!({ "kind": "merge", "effective_on": "2023-07-01", "legal_basis": "Thử", "units": codes,
        "into": [{ "code": "10999", "name": "Xã Mới", "kind": "commune" }] });
    let schedule: Vec<_> = (0..300).map(|_| json!({ "unit_codes": vec!["10852"; 300] })).collect();
    for (who, path, body, pointer) in [
        (
            "kiemtra",
            samples.as_str(),
            json!({ "code": "M1", "purpose": "Xem", "dossier_codes": codes }),
            "/dossier_codes",
        ),
        ("chutich", "/v1/inspection-plans", of_a_plan(json!({ "area_codes": codes })), "/area_codes"),
        ("chutich", "/v1/inspection-plans", of_a_plan(json!({ "schedule": schedule })), "/schedule"),
        ("quantri", "/v1/unit-events", event, "/units"),
        ("noivu", "/v1/reminders", json!({ "unit_code": "10852", "text": "Nhắc", "finding_ids": ids }), "/finding_ids"),
        ("chuyenmon", "/v1/remediation-reports", json!({ "summary": "Xong", "finding_ids": ids }), "/finding_ids"),
        ("chutich", "/v1/notices", changed(notice("notice"), json!({ "inspection_ids": ids })), "/inspection_ids"),
    ] {
        let refused = world.as_(who).post(path, body).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(pointer.to_owned(), "too_many".to_owned())], "{path}");
    }
}
