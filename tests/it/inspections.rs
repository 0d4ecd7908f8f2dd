//! From a plan to the results of its inspection, with the notice of Thanh Xá as input.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Kind, Voice, World, both_databases};

/// A file of the demonstration's notice.
pub fn notice(name: &str) -> Value {
    let text = std::fs::read_to_string(format!("demo/notice/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// An entry without the field that goes into the path, and that field.
pub fn apart(entry: &Value, field: &str) -> (String, Value) {
    let mut body = entry.clone();
    let code = body.as_object_mut().unwrap().remove(field).unwrap();
    (code.as_str().unwrap().to_owned(), body)
}

/// An object with some fields replaced.
pub fn with(mut object: Value, changes: Value) -> Value {
    object.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    object
}

/// Enters the reform areas.
pub async fn areas(world: &World) {
    let text = std::fs::read_to_string("demo/reform-areas.json").unwrap();
    for area in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
        let (code, body) = apart(&area, "code");
        world.as_("quantri").put(&format!("/v1/reform-areas/{code}"), body).await.is(200);
    }
}

/// A draft of the plan; answers with its path.
async fn draft(world: &World) -> String {
    areas(world).await;
    world.as_("chutich").post("/v1/inspection-plans", notice("plan")).await.is(201).header("location")
}

/// Takes steps one after the other, each with the current ETag.
pub async fn steps(voice: Voice<'_>, path: &str, verbs: &[&str]) {
    for verb in verbs {
        voice.step(path, verb, json!({})).await.is(200);
    }
}

/// The plan under way with its team and inspection, not yet begun; answers with the inspection's path.
async fn planned(world: &World) -> String {
    let plan = draft(world).await;
    let chutich = world.as_("chutich");
    let team = chutich.post(&format!("{plan}/teams"), notice("team")).await.is(201).json();
    steps(chutich, &plan, &["submit", "approve", "start"]).await;
    let inspection = with(notice("inspection"), json!({ "plan_id": team["plan_id"], "team_id": team["id"] }));
    chutich.post("/v1/inspections", inspection).await.is(201).header("location")
}

/// An inspection under way; answers with its path.
pub async fn under_way(world: &World) -> String {
    let inspection = planned(world).await;
    steps(world.as_("kiemtra"), &inspection, &["start"]).await;
    inspection
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_written_returned_mended_and_approved(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let plan = draft(&world).await;
    let (chutich, noivu) = (world.as_("chutich"), world.as_("noivu"));
    let first = chutich.get(&plan).await.is(200).json();
    assert_eq!(
        (&first["state"], &first["kind"], &first["period"]["from"]),
        (&json!("draft"), &json!("self"), &json!("2022-12-15"))
    );
    let basis = with(json!({ "note": null }), notice("plan")["basis"][0].clone());
    assert_eq!(first["basis"], json!([basis]));

    chutich.step(&plan, "submit", json!({})).await.is(200);
    let returned = noivu.step(&plan, "return", json!({ "reason": "Thiếu thời gian" })).await.is(200).json();
    assert_eq!((&returned["state"], &returned["reason"]), (&json!("draft"), &json!("Thiếu thời gian")));
    let mended = chutich.replace(&plan, with(notice("plan"), json!({ "title": "Kế hoạch" }))).await.is(200).json();
    assert_eq!(mended["title"], "Kế hoạch");
    chutich.step(&plan, "submit", json!({})).await.is(200);
    let refused = chutich.replace(&plan, notice("plan")).await.is_problem(409, "transition_not_allowed").json();
    assert_eq!(refused["allowed"], json!(["appoint_team", "approve", "return", "cancel"]));
    let approved = noivu.step(&plan, "approve", json!({})).await.is(200).json();
    assert_eq!((&approved["state"], &approved["reason"]), (&json!("approved"), &Value::Null));

    noivu.step(&plan, "cancel", json!({ "reason": "" })).await.is_problem(422, "invalid_input");
    let given_up = noivu.step(&plan, "cancel", json!({ "reason": "Trùng kế hoạch" })).await.is(200).json();
    assert_eq!(given_up["state"], "cancelled");
    let page = noivu.get("/v1/inspection-plans?unit=294&state=cancelled").await.is(200).json();
    assert_eq!(page["items"], json!([given_up]));
    let none = noivu.get("/v1/inspection-plans?state=draft").await.is(200).json();
    assert_eq!(none["items"], json!([]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_needs_what_was_seen_last_and_a_right_to_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let plan = draft(&world).await;
    let chutich = world.as_("chutich");
    let submit = format!("{plan}/submit");
    chutich.post(&submit, json!({})).await.is_problem(428, "precondition_required");
    let stale = chutich.request(reqwest::Method::POST, &submit).header("if-match", "\"0\"").json(&json!({}));
    chutich.send(stale).await.is_problem(412, "precondition_failed");

    world.as_("kiemtra").post("/v1/inspection-plans", notice("plan")).await.is_problem(403, "forbidden");
    world.as_("motcua2").get(&plan).await.is_problem(404, "not_found");
    let elsewhere = with(notice("plan"), json!({ "unit_code": "10813" }));
    chutich.post("/v1/inspection-plans", elsewhere).await.is_problem(403, "forbidden");
    chutich.get("/v1/inspection-plans?unit=10813").await.is_problem(403, "forbidden");

    let wrong = with(
        notice("plan"),
        json!({ "area_codes": ["the_che", "la"], "year": 23, "title": " ",
        "period": { "from": "2023-02-01", "to": "2023-01-01" } }),
    );
    let refused = chutich.post("/v1/inspection-plans", wrong).await.is_problem(422, "invalid_input");
    let pointers: Vec<_> = refused.faults().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/title", "/year", "/period/to", "/area_codes/1"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_team_has_one_head_and_known_accounts(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let plan = draft(&world).await;
    let chutich = world.as_("chutich");
    let teams = format!("{plan}/teams");
    let made = chutich.post(&teams, notice("team")).await.is(201);
    assert_eq!(world.as_("chuyenmon").get(&made.header("location")).await.is(200).text, made.text);
    let second = with(
        notice("team"),
        json!({ "name": "Tổ 2", "members": [
        { "username": "khongco", "name": "Người lạ", "duty": "member" }] }),
    );
    let refused = chutich.post(&teams, second.clone()).await.is_problem(422, "invalid_input");
    assert_eq!(
        refused.faults(),
        [
            ("/members".to_owned(), "one_head".to_owned()),
            ("/members/0/username".to_owned(), "unknown_account".to_owned()),
        ]
    );
    let second = with(second, json!({ "members": [{ "name": "Tổ trưởng", "duty": "head" }] }));
    chutich.post(&teams, second).await.is(201);
    let page = chutich.get(&format!("{teams}?limit=1")).await.is(200).json();
    assert_eq!(page["items"][0], made.json());
    let rest = chutich.get(&format!("{teams}?limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).await.json();
    assert_eq!((&rest["items"][0]["name"], &rest["next_cursor"]), (&json!("Tổ 2"), &Value::Null));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_team_writes_the_results_of_an_inspection(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = planned(&world).await;
    let (kiemtra, chutich) = (world.as_("kiemtra"), world.as_("chutich"));
    let area = format!("{inspection}/areas/the_che");
    let body = apart(&notice("areas")[1], "area_code").1;

    let refused = kiemtra.put(&area, body.clone()).await.is_problem(409, "transition_not_allowed").json();
    assert_eq!(refused["allowed"], json!(["send_self_report", "start"]));
    chutich.put(&area, body.clone()).await.is_problem(403, "forbidden");
    steps(kiemtra, &inspection, &["start"]).await;
    let written = kiemtra.put(&area, body.clone()).await.is(201);
    assert_eq!(written.header("location"), area);
    kiemtra.put(&area, body.clone()).await.is_problem(428, "precondition_required");
    let mended = kiemtra.replace(&area, with(body.clone(), json!({ "heading": "Thể chế" }))).await.is(200);
    assert_eq!(mended.json()["heading"], "Thể chế");
    let unknown = kiemtra.put(&format!("{inspection}/areas/la"), body).await.is_problem(422, "invalid_input");
    assert_eq!(unknown.faults(), [(String::new(), "unknown_area".to_owned())]);

    // an inspector of the unit who isn't in the team
    let user = json!({ "username": "kiemtra2", "display_name": "Kiểm tra", "password": "thanh-xa-2023" });
    world.as_("quantri").post("/v1/users", user).await.is(201);
    let role = json!({ "user": "kiemtra2", "role": "inspector", "unit_code": "10852" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    let token = world.sign_in("kiemtra2").await;
    let request = world.request(reqwest::Method::PUT, &area).bearer_auth(token).json(&json!({}));
    world.as_("").send(request).await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_notice_s_results_and_figures_are_kept_word_for_word(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let kiemtra = world.as_("kiemtra");
    for (file, segment, key) in [("areas", "areas", "area_code"), ("figures", "figures", "code")] {
        for entry in notice(file).as_array().unwrap() {
            let (code, body) = apart(entry, key);
            kiemtra.put(&format!("{inspection}/{segment}/{code}"), body).await.is(201);
        }
        let page = world.as_("giamsat").get(&format!("{inspection}/{segment}")).await.is(200).json();
        let kept = page["items"].as_array().unwrap();
        let sent = notice(file);
        assert_eq!(kept.len(), sent.as_array().unwrap().len());
        for (kept, sent) in kept.iter().zip(sent.as_array().unwrap()) {
            for (field, value) in sent.as_object().unwrap() {
                assert_eq!(&kept[field], value, "{file} {field}");
            }
        }
    }
    steps(kiemtra, &inspection, &["conclude"]).await;
    kiemtra.step(&inspection, "conclude", json!({})).await.is_problem(409, "transition_not_allowed");
    let page = world.as_("noivu").get("/v1/inspections?unit=10852&state=concluded").await.is(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_figure_needs_a_number_and_says_it_plainly(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let kiemtra = world.as_("kiemtra");
    let path = format!("{inspection}/figures/N1");
    let figure = json!({ "position": 1, "name": "x", "unit": "hồ sơ", "quote": "x", "definition": null });
    let cases = [
        (json!({}), "/value", "required"),
        (json!({ "numerator": 1 }), "/denominator", "required"),
        (json!({ "percent": "88,25" }), "/percent", "wrong_format"),
        (json!({ "value": -1 }), "/value", "out_of_range"),
        (json!({ "value": 1, "definition": "receivd.total" }), "/definition", "unknown_value"),
        (
            json!({ "value": 1, "definition": "late", "not_computable_because": { "vi": "x", "en": "x" } }),
            "/not_computable_because",
            "not_applicable",
        ),
    ];
    for (change, pointer, code) in cases {
        let refused = kiemtra.put(&path, with(figure.clone(), change)).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_does_not_end_before_its_inspections(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let chutich = world.as_("chutich");
    let plan = chutich.get(&inspection).await.json()["plan_id"].as_str().unwrap().to_owned();
    let plan = format!("/v1/inspection-plans/{plan}");
    chutich.step(&plan, "conclude", json!({})).await.is_problem(409, "conflict");
    assert_eq!(chutich.get(&plan).await.json()["state"], "in_progress");
    steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;
    steps(chutich, &plan, &["conclude"]).await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn of_two_approvals_at_once_one_wins(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let plan = draft(&world).await;
    let chutich = world.as_("chutich");
    steps(chutich, &plan, &["submit"]).await;
    let etag = chutich.get(&plan).await.header("etag");
    let approve = || {
        let request = chutich.request(reqwest::Method::POST, &format!("{plan}/approve"));
        chutich.send(request.header("if-match", etag.as_str()))
    };
    let (first, second) = tokio::join!(approve(), approve());
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}
