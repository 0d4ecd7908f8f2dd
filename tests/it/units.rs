//! The tree of units and what happens to it.

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::inspections::with;
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn names_are_found_whatever_the_case_and_the_marks(#[case] kind: Kind) {
    let world = World::new(kind).await;
    for written in ["thanh xa", "THANH%20XÁ", "Thanh%20Xa%CC%81"] {
        let page = world.as_("noivu").get(&format!("/v1/units?name={written}")).await.is(200).json();
        assert_eq!(page["items"][0]["code"], "10852", "{written}");
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
    }
    let literal = world.as_("noivu").get("/v1/units?name=%25").await.is(200).json();
    assert_eq!(literal["items"], json!([]));
}

/// The codes of the units that a search finds.
async fn found_by(world: &World, name: &str) -> Vec<String> {
    let voice = world.as_("noivu");
    let page = voice.send(voice.request(Method::GET, "/v1/units").query(&[("name", name)])).await.is(200).json();
    page["items"].as_array().unwrap().iter().map(|unit| unit["code"].as_str().unwrap().to_owned()).collect()
}

/// Enters a commune of the district.
async fn commune(world: &World, code: &str, name: &str) {
    let unit = json!({ "code": code, "name": name, "kind": "commune", "parent_code": "294", "receives_dossiers": true,
        "valid_from": "2004-01-01" });
    world.as_("quantri").post("/v1/units", unit).await.is(201);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_for_anything_in_sql_stands_for_itself_in_a_search(#[case] kind: Kind) {
    let world = World::new(kind).await;
    commune(&world, "10999", "Xã 100%_a\\").await;
    commune(&world, "10998", "Xã 1000 xa").await;
    for literal in ["100%", "_a", "\\", "%_A\\"] {
        assert_eq!(found_by(&world, literal).await, ["10999"], "{literal}");
    }
    for pattern in ["1%0", "1_0", "\\%", "a%"] {
        assert_eq!(found_by(&world, pattern).await, [""; 0], "{pattern}");
    }
    let (quantri, field) = (world.as_("quantri"), json!({ "name": "Chứng thực", "valid_from": "2020-01-01" }));
    quantri.put("/v1/procedure-fields/G15-TP03", field).await.is(200);
    let procedure = json!({ "name": "Chứng thực bản sao", "field_code": "G15-TP03", "service_level": "partial",
        "has_result": true, "valid_from": "2020-01-01" });
    quantri.put("/v1/procedures/2.000815", procedure).await.is(200);
    for (name, wanted) in [("%25", 0), ("_", 0), ("%5C", 0), ("ban%20sao", 1)] {
        let page = world.as_("noivu").get(&format!("/v1/procedures?name={name}")).await.is(200).json();
        assert_eq!(page["items"].as_array().unwrap().len(), wanted, "{name}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_tone_mark_on_either_vowel_finds_both_spellings(#[case] kind: Kind) {
    let world = World::new(kind).await;
    commune(&world, "10998", "Xã Hòa Bình").await;
    commune(&world, "10999", "Xã Hoà An").await;
    for written in ["hòa", "hoà", "HOA", "ho\u{300}a", "hoa\u{300}"] {
        assert_eq!(found_by(&world, written).await, ["10998", "10999"], "{written}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_refuse_what_they_can_not_read(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");

    let first = quantri.get("/v1/units?limit=3").await.is(200);
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    assert!(first.header("link").contains("rel=\"next\""));
    let second = quantri.get(&format!("/v1/units?limit=3&cursor={cursor}")).await.is(200).json();
    assert_eq!((second["items"].as_array().unwrap().len(), second["next_cursor"].is_null()), (1, true));

    quantri.get("/v1/units?cursor=rac").await.is_problem(400, "malformed_request");
    quantri.get(&format!("/v1/units?name=x&cursor={cursor}")).await.is_problem(400, "malformed_request");
    for limit in ["0", "-1", "1000000000", "x"] {
        quantri.get(&format!("/v1/units?limit={limit}")).await.is_problem(422, "invalid_input");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_outside_the_scope_is_403_and_an_unknown_one_404(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua2").get("/v1/units/10813").await.is(200);
    world.as_("motcua2").get("/v1/units/10852").await.is_problem(403, "forbidden");
    world.as_("motcua2").get("/v1/units/99999").await.is_problem(404, "not_found");
    world.as_("noivu").post("/v1/units", json!({})).await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn merged_communes_are_seen_through_the_one_that_took_them_in(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let event = json!({ "kind": "merge", "effective_on": "2023-07-01", "legal_basis": "Nghị quyết thử nghiệm",
        "units": ["10852", "10813"], "into": [{ "code": "10900", "name": "Xã Mới" }] });

    let made = quantri.post("/v1/unit-events", event).await.is(201);

    let event = quantri.get(&made.header("location")).await.is(200).json();
    assert_eq!(event["into"], json!([{ "code": "10900", "name": "Xã Mới" }]));
    let then = quantri.get("/v1/units?unit=294&as_of=2023-06-30").await.json();
    let codes: Vec<_> = then["items"].as_array().unwrap().iter().map(|unit| unit["code"].clone()).collect();
    assert_eq!(codes, ["10813", "10852", "294"]);
    let now = quantri.get("/v1/units/10852").await.is(200).json();
    assert_eq!(now["valid_to"], "2023-06-30");
    // roles at a unit that ended hold nothing any more
    world.as_("motcua2").get("/v1/units/10900").await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_paths_take_for_something_else_or_that_never_ends_is_none(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let unit = |code: &str, other: &str| {
        let codes = json!([{ "scheme": "dien_tu", "code": other }]);
        json!({ "code": code, "name": "Xã Mới", "kind": "commune", "parent_code": "294", "receives_dossiers": true, "codes": codes,
            "valid_from": "2023-01-01" })
    };
    let long = "H".repeat(101);
    for (code, other, at, fault) in [
        (".", "H23", "/code", "wrong_format"),
        ("..", "H23", "/code", "wrong_format"),
        ("10900", "", "/codes/0/code", "text_length"),
        ("10900", &long, "/codes/0/code", "text_length"),
    ] {
        let refused = world.as_("quantri").post("/v1/units", unit(code, other)).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(at.to_owned(), fault.to_owned())]);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_can_not_be_moved_below_itself(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let event = json!({ "kind": "move", "effective_on": "2023-07-01", "legal_basis": "Thử", "units": ["294"],
        "parent_code": "10852" });
    let refused = world.as_("quantri").post("/v1/unit-events", event).await.is_problem(422, "invalid_input");
    assert_eq!(refused.faults(), [("/parent_code".to_owned(), "below_itself".to_owned())]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_gives_the_same_answer_and_one_unit(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let unit = json!({ "code": "10900", "name": "Xã Thử", "kind": "commune", "parent_code": "294",
        "receives_dossiers": true, "valid_from": "2023-01-01" });
    let send = |body: &serde_json::Value| {
        quantri.request(Method::POST, "/v1/units").header("idempotency-key", "k1").json(body)
    };

    let (first, second) = (quantri.send(send(&unit)).await, quantri.send(send(&unit)).await);

    assert_eq!(
        (first.clone().is(201).text, first.header("etag")),
        (second.clone().is(201).text, second.header("etag"))
    );
    let mut other = unit.clone();
    other["name"] = json!("Xã Khác");
    quantri.send(send(&other)).await.is_problem(422, "idempotency_key_reused");
    quantri.post("/v1/units", unit).await.is_problem(409, "conflict");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_answer_is_304_and_a_wrong_method_405(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let noivu = world.as_("noivu");
    let etag = noivu.get("/v1/units/10852").await.is(200).header("etag");

    let again = noivu.request(Method::GET, "/v1/units/10852").header("if-none-match", format!("W/{etag}"));
    let unchanged = noivu.send(again).await.is(304);
    assert_eq!((unchanged.text.as_str(), unchanged.header("etag")), ("", etag));

    let refused =
        noivu.send(noivu.request(Method::PATCH, "/v1/units/10852")).await.is_problem(405, "method_not_allowed");
    assert_eq!(refused.header("allow"), "GET, HEAD");
    let head = noivu.send(noivu.request(Method::HEAD, "/v1/units/10852")).await.is(200);
    assert_eq!(head.text, "");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn refusals_speak_the_language_that_is_preferred(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let ask = |languages: &str| world.request(Method::GET, "/v1/me").header("accept-language", languages);
    let title = |answer: crate::support::Answer| answer.json()["title"].as_str().unwrap().to_owned();
    assert_eq!(title(world.as_("").get("/v1/me").await), "Chưa xác thực");
    assert_eq!(title(world.as_("").send(ask("en-GB,vi;q=0.5")).await), "Not authenticated");
    assert_eq!(title(world.as_("").send(ask("en;q=0.3, vi")).await), "Chưa xác thực");
    let page = world.as_("").get("/problems/invalid_input").await.is(200);
    assert!(page.text.contains("Dữ liệu không hợp lệ"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn of_a_rename_and_a_move_at_once_one_is_told_that_the_other_came_first(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let event = |kind: &str| {
        json!({ "kind": kind, "effective_on": "2023-07-01", "legal_basis": "Thử", "units": ["10852"],
            "name": (kind == "rename").then_some("Xã Khác"), "parent_code": (kind == "move").then_some("30") })
    };

    let (renamed, moved) =
        tokio::join!(quantri.post("/v1/unit-events", event("rename")), quantri.post("/v1/unit-events", event("move")));

    let mut statuses = [renamed.status, moved.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", renamed.text, moved.text);
    let versions = quantri.get("/v1/units/10852/versions").await.is(200).json();
    let open = versions["items"].as_array().unwrap().iter().filter(|version| version["valid_to"].is_null()).count();
    assert_eq!((versions["items"].as_array().unwrap().len(), open), (2, 1));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn units_that_are_entered_at_once_all_get_their_place(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let enter = async |number: u32| {
        let unit = json!({ "code": number.to_string(), "name": "Xã Thử", "kind": "commune", "parent_code": "294",
            "receives_dossiers": true, "valid_from": "2023-01-01" });
        quantri.post("/v1/units", unit).await.is(201)
    };

    futures_util::future::join_all((10901..10909).map(enter)).await;

    let below = quantri.get("/v1/units?unit=294").await.is(200).json();
    assert_eq!(below["items"].as_array().unwrap().len(), 11);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_belongs_to_one_unit_on_each_day(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let end = json!({ "kind": "abolish", "effective_on": "2023-07-01", "legal_basis": "Thử", "units": ["10813"] });
    quantri.post("/v1/unit-events", end).await.is(201);
    let unit = |from: &str| {
        json!({ "code": "10813", "name": "Xã Khác", "kind": "commune", "parent_code": "294",
            "receives_dossiers": true, "valid_from": from })
    };

    let refused = quantri.post("/v1/units", unit("2023-06-30")).await.is_problem(409, "conflict");
    assert_eq!(refused.faults(), [("/code".to_owned(), "code_taken".to_owned())]);
    quantri.post("/v1/units", unit("2023-07-01")).await.is(201);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_ended_takes_nobody_in(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let merge = |from: &str, into: &str, day: &str| json!({ "kind": "merge", "effective_on": day, "legal_basis": "Thử", "units": [from], "into": [{ "code": into }] });
    quantri.post("/v1/unit-events", merge("10813", "10852", "2023-07-01")).await.is(201);

    let refused =
        quantri.post("/v1/unit-events", merge("10852", "10813", "2023-08-01")).await.is_problem(409, "conflict");

    assert_eq!(refused.faults(), [("/into/0/code".to_owned(), "not_valid_then".to_owned())]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_stands_twice_in_an_event_is_pointed_at(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let event = json!({ "kind": "split", "effective_on": "2023-07-01", "legal_basis": "Thử", "units": ["10852", "10852"],
        "into": [{ "code": "1", "name": "Một" }, { "code": "1", "name": "Hai" }] });
    let faults = world.as_("quantri").post("/v1/unit-events", event).await.is_problem(422, "invalid_input").faults();
    for pointer in ["/units/1", "/into/1/code"] {
        assert!(faults.contains(&(pointer.to_owned(), "repeated".to_owned())), "{faults:?}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_administers_one_unit_begins_no_unit_beside_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let role = json!({ "user": "chutich", "role": "administrator", "unit_code": "10852" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    let event = json!({ "kind": "merge", "effective_on": "2023-07-01", "legal_basis": "Thử", "units": ["10852"],
        "into": [{ "code": "10900", "name": "Xã Mới" }] });
    world.as_("chutich").post("/v1/unit-events", event).await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_would_be_a_cycle_years_later_is_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let unit = json!({ "code": "295", "name": "Huyện Khác", "kind": "district", "parent_code": "30",
        "receives_dossiers": false, "valid_from": "2004-01-01" });
    quantri.post("/v1/units", unit).await.is(201);
    let below = |unit: &str, parent: &str, day: &str| json!({ "kind": "move", "effective_on": day, "legal_basis": "Thử", "units": [unit], "parent_code": parent });
    quantri.post("/v1/unit-events", below("294", "295", "2030-01-01")).await.is(201);

    let refused = quantri.post("/v1/unit-events", below("295", "294", "2025-01-01")).await;

    assert_eq!(
        refused.is_problem(422, "invalid_input").faults(),
        [("/parent_code".to_owned(), "below_itself".to_owned())]
    );
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_first_request_is_under_way_is_told_so_at_once(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let unit = json!({ "code": "10900", "name": "Xã Thử", "kind": "commune", "parent_code": "294",
        "receives_dossiers": true, "valid_from": "2023-01-01" });
    let send = || quantri.send(quantri.request(Method::POST, "/v1/units").header("idempotency-key", "k1").json(&unit));
    let (held, is_held) = tokio::sync::oneshot::channel();
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let db = world.app.db.clone();
    let holder = tokio::spawn(async move {
        let hold = async move |tx: cchc::db::Tx| {
            tx.hold("units").await?;
            held.send(()).unwrap();
            released.await.unwrap();
            Ok(())
        };
        db.write(cchc::db::RequestId::none(), hold).await
    });
    is_held.await.unwrap();

    let mut answers: FuturesUnordered<_> = [send(), send()].into_iter().collect();
    let early = answers.next().await.unwrap();
    release.send(()).unwrap();
    let late = answers.next().await.unwrap();

    early.is_problem(409, "idempotency_key_in_flight");
    let made = late.is(201).text;
    holder.await.unwrap().unwrap();
    assert_eq!(send().await.is(201).text, made);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn after_a_day_a_key_stands_for_nothing(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let enter = async |code: &str| {
        let unit = json!({ "code": code, "name": "Xã Thử", "kind": "commune", "parent_code": "294",
            "receives_dossiers": true, "valid_from": "2023-01-01" });
        let token = world.sign_in("quantri").await;
        let request = world.request(Method::POST, "/v1/units").bearer_auth(token).header("idempotency-key", "k1");
        world.as_("").send(request.json(&unit)).await
    };
    enter("10900").await.is(201);
    world.clock.advance(TimeDelta::hours(25));
    enter("10901").await.is(201);

    world.clock.advance(TimeDelta::hours(25));
    world.app.tidy().await.unwrap();

    enter("10902").await.is(201);
    enter("10903").await.is_problem(422, "idempotency_key_reused");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_event_gives_no_unit_a_name_or_a_place_that_it_could_not_be_entered_with(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let later = json!({ "code": "295", "name": "Huyện Sau", "kind": "district", "parent_code": "30",
        "receives_dossiers": false, "valid_from": "2024-01-01" });
    quantri.post("/v1/units", later).await.is(201);
    let merged = |further: Value| {
        let new = with(json!({ "code": "10999", "name": "Xã Mới" }), further);
        json!({ "kind": "merge", "units": ["10852", "10813"], "into": [new] })
    };
    for (event, pointer, code) in [
        (json!({ "kind": "rename", "units": ["10852"], "name": "" }), "/name", "text_length"),
        (json!({ "kind": "rename", "units": ["10852"], "name": "x".repeat(201) }), "/name", "text_length"),
        (
            json!({ "kind": "rename", "units": ["10852"], "name": "Xã", "parent_code": "30" }),
            "/parent_code",
            "not_for_this_kind",
        ),
        (
            json!({ "kind": "move", "units": ["10852"], "parent_code": "30", "name": "Xã" }),
            "/name",
            "not_for_this_kind",
        ),
        (json!({ "kind": "move", "units": ["10852"], "parent_code": "295" }), "/parent_code", "without_parent"),
        (merged(json!({ "name": " " })), "/into/0/name", "text_length"),
        (merged(json!({ "parent_code": "295" })), "/into/0/parent_code", "without_parent"),
    ] {
        let event = with(event, json!({ "effective_on": "2023-07-01", "legal_basis": "Thử" }));
        let refused = quantri.post("/v1/unit-events", event).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_not_there_before_the_one_above_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let early = json!({ "code": "10999", "name": "Xã Sớm", "kind": "commune", "parent_code": "294",
        "receives_dossiers": true, "valid_from": "2003-12-31" });

    let refused = world.as_("quantri").post("/v1/units", early).await.is_problem(422, "invalid_input");

    assert_eq!(refused.faults(), [("/valid_from".to_owned(), "without_parent".to_owned())]);
}
