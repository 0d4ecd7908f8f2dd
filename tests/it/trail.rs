//! The audit trail: who may read it, exports that can be judged, and what was done to it behind the service's back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rstest::rstest;
use rstest_reuse::apply;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::dossiers::resolved;
use crate::findings::one;
use crate::inspections::steps;
use crate::remediation::{assigned, draft};
use crate::remediation_plans::plan;
use crate::support::{Kind, World, both_databases};

async fn entries(world: &World, who: &str, query: &str) -> Vec<Value> {
    let page = world.as_(who).get(&format!("/v1/audit{query}")).await.is(200).json();
    page["items"].as_array().unwrap().clone()
}

/// The hash of an entry, reckoned as the contract says.
fn hash_of(entry: &Value) -> String {
    let place = ["chain", "seq"].map(|name| entry[name].to_string());
    let told = ["at", "actor", "action", "object", "detail", "request_id", "previous"];
    let told = told.map(|name| entry[name].as_str().unwrap().to_owned());
    let mut hasher = Sha256::new();
    for field in place.iter().chain(&told) {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hex::encode(hasher.finalize())
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_inspectorate_reads_what_was_done_in_its_units_and_nothing_else(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let id = finding.rsplit('/').next().unwrap();
    let closed = world.as_("chutich").step(&finding, "close", json!({ "reason": "Đã xong" })).await.is(200);

    let said = entries(&world, "giamsat", &format!("?object=finding:{id}")).await;

    let steps: Vec<_> = said.iter().map(|entry| (entry["action"].clone(), entry["actor"].clone())).collect();
    let expected = [("finding.close", "user:chutich"), ("finding.create", "user:kiemtra")];
    assert_eq!(steps, expected.map(|(action, actor)| (json!(action), json!(actor))));
    assert_eq!((&said[0]["detail"], &said[0]["unit_code"]), (&json!(r#"{"reason":"Đã xong"}"#), &json!("10852")));
    assert_eq!(said[0]["request_id"], closed.header("x-request-id"));
    assert_eq!(said[0]["hash"], hash_of(&said[0]));
    let by_request = format!("?request_id={}", closed.header("x-request-id"));
    assert_eq!(entries(&world, "giamsat", &by_request).await, said[..1]);
    assert_eq!(entries(&world, "giamsat", "?unit=10813&actor=user:chutich").await, Vec::<Value>::new());
    assert!(entries(&world, "giamsat", "?limit=500").await.iter().all(|entry| entry["chain"] != 0));
    for who in ["chutich", "noivu", "quantri", "cong-294"] {
        world.as_(who).get("/v1/audit").await.is_problem(403, "forbidden");
        world.as_(who).get("/v1/audit/export").await.is_problem(403, "forbidden");
    }
    world.as_("giamsat").get("/v1/audit?unit=30").await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn why_something_was_returned_stands_in_the_trail(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;
    steps(world.as_("chuyenmon"), &report, &["submit"]).await;
    world.as_("noivu").step(&report, "return", json!({ "reason": "Thiếu minh chứng." })).await.is(200);
    let id = json!(finding.rsplit('/').next());
    let measures = world.as_("chutich").post("/v1/remediation-plans", plan(&id)).await.is(201).header("location");
    world.as_("chutich").step(&measures, "submit", json!({})).await.is(200);
    world.as_("noivu").step(&measures, "return", json!({ "reason": "Nêu rõ kết quả." })).await.is(200);

    let why = async |action: &str| entries(&world, "giamsat", &format!("?action={action}")).await[0]["detail"].clone();

    assert_eq!(why("remediation.return").await, r#"{"reason":"Thiếu minh chứng."}"#);
    assert_eq!(why("remediation_plan.return").await, r#"{"reason":"Nêu rõ kết quả."}"#);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn every_entry_turns_up_once_page_by_page_while_others_are_written(#[case] kind: Kind) {
    let world = World::new(kind).await;
    one(&world).await;
    let whole = entries(&world, "giamsat", "?limit=500").await;
    let giamsat = world.as_("giamsat");
    let (mut paged, mut next) = (Vec::new(), "/v1/audit?limit=3".to_owned());
    loop {
        let page = giamsat.get(&next).await.is(200).json();
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("/v1/audit?limit=3&cursor={cursor}");
        let remark = json!({ "name": "Quốc khánh", "kind": "holiday" });
        world
            .as_("quantri")
            .send(world.as_("quantri").request(reqwest::Method::PUT, "/v1/working-days/2024-09-02").json(&remark))
            .await;
    }
    assert!(whole.len() > 6, "{}", whole.len());
    assert_eq!(paged, whole);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_a_unit_is_found_by_its_code_batches_of_dossiers_among_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    for (sender, unit) in [("motcua", "10852"), ("motcua2", "10813")] {
        world.as_(sender).put(&format!("/v1/units/{unit}/dossiers/HS-1"), resolved()).await.is(201);
    }

    let found = entries(&world, "giamsat", "?object=unit:10852").await;

    let told = found.iter().map(|entry| ["action", "object", "actor"].map(|name| entry[name].as_str().unwrap()));
    let (applied, created) = (["dossiers.apply", "unit:10852", "user:motcua"], ["unit.create", "unit:10852"]);
    let told: Vec<_> = told.collect();
    assert_eq!((told.len(), told[0], &told[1][..2]), (2, applied, &created[..]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn whose_account_was_read_is_kept(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let everywhere = json!({ "user": "giamsat", "role": "auditor" });
    world.as_("quantri").post("/v1/role-assignments", everywhere).await.is(201);
    world.as_("quantri").get("/v1/users/chuyenmon").await.is(200);
    world.as_("quantri").get("/v1/users?limit=2").await.is(200);

    let read = entries(&world, "giamsat", "?action=user.read").await;

    let told: Vec<_> = read.iter().map(|entry| (entry["object"].clone(), entry["detail"].clone())).collect();
    assert_eq!(told[0], (json!("user:several"), json!(r#"{"users":["chutich","chuyenmon"]}"#)));
    assert_eq!(told[1], (json!("user:chuyenmon"), json!("{}")));
    assert_eq!(read[0]["actor"], "user:quantri");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_whole_signed_and_can_be_judged_by_anybody(#[case] kind: Kind) {
    let world = World::new(kind).await;
    one(&world).await;

    let export = world.as_("giamsat").get("/v1/audit/export").await.is(200).text;

    let lines: Vec<&str> = export.lines().collect();
    let (end, entries) = lines.split_last().unwrap();
    let mut ends: HashMap<i64, (i64, String)> = HashMap::new();
    for line in entries {
        let entry: Value = serde_json::from_str(line).unwrap();
        let before = ends.entry(entry["chain"].as_i64().unwrap()).or_default();
        assert_eq!((&entry["seq"], &entry["previous"]), (&json!(before.0 + 1), &json!(before.1)));
        assert_eq!(entry["hash"], hash_of(&entry));
        *before = (before.0 + 1, hash_of(&entry));
    }
    let signature = serde_json::from_str::<Value>(end).unwrap()["signature"].as_str().unwrap().to_owned();
    let keys: jsonwebtoken::jwk::JwkSet =
        serde_json::from_value(world.as_("").get("/.well-known/jwks.json").await.is(200).json()).unwrap();
    let kid = jsonwebtoken::decode_header(&signature).unwrap().kid.unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let key = jsonwebtoken::DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let claims = jsonwebtoken::decode::<Value>(&signature, &key, &rules).unwrap().claims;
    let signed = export.strip_suffix(&format!("{end}\n")).unwrap();
    assert_eq!(claims["sha256"], hex::encode(Sha256::digest(signed)));
    assert_eq!(claims["entries"], entries.len());
    let heads = claims["heads"].as_array().unwrap().iter();
    let heads = heads.map(|head| {
        (head["chain"].as_i64().unwrap(), (head["seq"].as_i64().unwrap(), head["hash"].as_str().unwrap().to_owned()))
    });
    assert_eq!(heads.collect::<HashMap<_, _>>(), ends);
    let asked = world.as_("").send(world.request(reqwest::Method::GET, "/v1/me").bearer_auth(&signature)).await;
    asked.is_problem(401, "unauthenticated");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_was_cut_or_altered_is_told_from_a_whole_one(#[case] kind: Kind) {
    let world = World::new(kind).await;
    one(&world).await;
    let whole = world.as_("giamsat").get("/v1/audit/export?unit=10852").await.is(200).text;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.ndjson");
    let judge = async |export: &str| {
        std::fs::write(&file, export).unwrap();
        world.command(&["audit", "verify", "--against", file.to_str().unwrap()]).await
    };
    let (done, said) = judge(&whole).await;
    assert!(done, "{said}");
    let cut: String = whole.split_inclusive('\n').take(3).collect();
    for (export, why) in [
        (cut, "the last line is no signature"),
        (whole.trim_end().to_owned(), "doesn't end with a line"),
        (whole.replacen("user:chutich", "user:kiemtra", 1), "the entries aren't those that were signed"),
        (String::new(), "doesn't end with a line"),
    ] {
        let (done, said) = judge(&export).await;
        assert!(!done && said.contains(why), "{said}");
    }
}

/// What is done to the trail behind the service's back, and what is said of it: the entry by its place, and how it is wrong.
#[rstest]
#[case::altered(
    "UPDATE audit_entries SET detail = '{\"reason\":\"khác\"}' WHERE chain = {chain} AND seq = 2",
    "entry 2 is altered"
)]
#[case::taken_out("DELETE FROM audit_entries WHERE chain = {chain} AND seq = 2", "entry 2 is missing")]
#[case::cut_off("DELETE FROM audit_entries WHERE chain = {chain} AND seq > 2", "entry 3 is missing")]
#[case::without_its_head("DELETE FROM audit_heads WHERE chain = {chain}", "entry 1 is out of order")]
#[case::moved(
    "UPDATE audit_entries SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE chain = {chain} AND seq IN (2, 3)",
    "entry 2 is out of order"
)]
#[tokio::test(flavor = "multi_thread")]
async fn the_first_entry_that_was_altered_taken_out_or_moved_is_named(
    #[values(Kind::Sqlite, Kind::Postgres)] kind: Kind,
    #[case] harm: &str,
    #[case] named: &str,
) {
    let world = World::new(kind).await;
    one(&world).await;
    let (done, said) = world.command(&["audit", "verify"]).await;
    assert!(done && said.contains("are as they were written"), "{said}");
    let chain = entries(&world, "giamsat", "?unit=10852&limit=1").await[0]["chain"].to_string();

    world.harm(&harm.replace("{chain}", &chain)).await;
    world.harm(&format!("UPDATE audit_entries SET seq = -seq WHERE chain = {chain} AND seq < 0")).await;

    let (done, said) = world.command(&["audit", "verify"]).await;
    assert!(!done && said.contains(&format!("chain {chain}: {named}")), "{said}");
    let (done, said) = world.command(&["audit", "verify", "--unit", "10813"]).await;
    assert!(done, "{said}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_trail_that_is_written_on_meanwhile_is_as_it_was_written(#[case] kind: Kind) {
    let world = World::new(kind).await;
    one(&world).await;
    let (motcua, verified) = (world.as_("motcua"), AtomicBool::new(false));
    let write = async {
        for number in 0.. {
            if verified.load(Ordering::Relaxed) {
                break;
            }
            motcua.put(&format!("/v1/units/10852/dossiers/HS-{number}"), resolved()).await.is(201);
        }
    };
    let verify = async {
        for _ in 0..5 {
            let (done, said) = world.command(&["audit", "verify"]).await;
            assert!(done, "{said}");
        }
        verified.store(true, Ordering::Relaxed);
    };
    tokio::join!(write, verify);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_was_written_anew_as_a_whole_differs_from_an_export_of_before(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.ndjson");
    std::fs::write(&file, world.as_("giamsat").get("/v1/audit/export?unit=10852").await.is(200).text).unwrap();
    let chain = entries(&world, "giamsat", "?unit=10852&limit=1").await[0]["chain"].to_string();
    // the chain begins again, as if nothing had been done before
    world.harm(&format!("DELETE FROM audit_entries WHERE chain = {chain}")).await;
    world.harm(&format!("UPDATE audit_heads SET seq = 0, hash = '' WHERE chain = {chain}")).await;
    world.as_("chutich").step(&finding, "close", json!({ "reason": "Đã xong" })).await.is(200);
    let (done, said) = world.command(&["audit", "verify"]).await;
    assert!(done, "it follows from itself: {said}");

    let (done, said) = world.command(&["audit", "verify", "--against", file.to_str().unwrap()]).await;

    assert!(!done && said.contains(&format!("chain {chain}: it says something else than the export")), "{said}");
}
