//! Findings and recommendations: written by the team, given to somebody, never forgotten.

use cchc::access::service::system;
use cchc::db::RequestId;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::inspections::{notice, under_way, with};
use crate::support::{Kind, World, both_databases};

fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// The notice's findings in a new inspection; answers with its id and the path of each finding by code.
pub async fn found(world: &World) -> (String, Vec<(String, String)>) {
    let inspection = id_of(&under_way(world).await);
    let mut paths = Vec::new();
    for finding in notice("findings").as_array().unwrap() {
        let body = with(finding.clone(), json!({ "inspection_id": inspection }));
        let made = world.as_("kiemtra").post("/v1/findings", body).await.is(201);
        paths.push((finding["code"].as_str().unwrap().to_owned(), made.header("location")));
    }
    (inspection, paths)
}

/// One finding, F13, in a new inspection; answers with its path.
pub async fn one(world: &World) -> String {
    let inspection = id_of(&under_way(world).await);
    let body = with(notice("findings")[12].clone(), json!({ "inspection_id": inspection }));
    world.as_("kiemtra").post("/v1/findings", body).await.is(201).header("location")
}

async fn codes(world: &World, query: &str) -> Vec<String> {
    let page = world.as_("chutich").get(&format!("/v1/findings{query}")).await.is(200).json();
    page["items"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

fn before_18_september() -> Value {
    notice("notice")["deadline"].clone()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_notice_s_findings_and_recommendations_are_kept_word_for_word(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (inspection, paths) = found(&world).await;
    for recommendation in notice("recommendations").as_array().unwrap() {
        let body = with(recommendation.clone(), json!({ "inspection_id": inspection }));
        let made = world.as_("kiemtra").post("/v1/recommendations", body).await.is(201);
        let codes: Vec<_> =
            made.json()["findings"].as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect();
        assert_eq!(Value::Array(codes), recommendation["finding_codes"]);
        assert_eq!(world.as_("chutich").get(&made.header("location")).await.is(200).text, made.text);
    }
    let page = world.as_("noivu").get(&format!("/v1/findings?inspection_id={inspection}")).await.is(200).json();
    let (kept, sent) = (page["items"].as_array().unwrap(), notice("findings"));
    assert_eq!(kept.len(), 16);
    for (kept, sent) in kept.iter().zip(sent.as_array().unwrap()) {
        for (field, value) in sent.as_object().unwrap().iter().filter(|(field, _)| *field != "quantity") {
            assert_eq!(&kept[field], value, "{field}");
        }
        for (field, value) in sent["quantity"].as_object().into_iter().flatten() {
            assert_eq!(&kept["quantity"][field], value);
        }
    }
    let f09 = &kept[8];
    assert_eq!((&f09["code"], &f09["recommendations"].as_array().unwrap().len()), (&json!("F09"), &1));
    assert_eq!(paths.len(), 16);

    let list = format!("/v1/recommendations?inspection_id={inspection}&limit=10");
    let first = world.as_("chutich").get(&list).await.is(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = world.as_("chutich").get(&format!("{list}&cursor={cursor}")).await.is(200).json();
    assert_eq!((&rest["items"][0]["code"], &rest["items"][5]["code"]), (&json!("R11"), &json!("R16")));
    assert_eq!(rest["items"][5]["area_code"], notice("recommendations")[15]["area_code"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn findings_are_asked_for_by_area_owner_state_and_deadline(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (inspection, paths) = found(&world).await;
    let chutich = world.as_("chutich");
    let assigned = json!({ "owner": "chuyenmon", "deadline": before_18_september() });
    let f13 = chutich.step(&paths[12].1, "assign", assigned).await.is(200).json();
    assert_eq!((&f13["state"], &f13["owner"]), (&json!("assigned"), &json!("chuyenmon")));
    assert_eq!(
        (&f13["deadline"]["due_on"], &f13["deadline"]["last_working_day"]),
        (&json!("2023-09-17"), &json!("2023-09-15"))
    );
    assert_eq!(f13["deadline"]["overdue_from"], "2023-09-18T00:00:00+07:00");

    assert_eq!(codes(&world, "?owner=chuyenmon&state=assigned&unit=10852").await, ["F13"]);
    assert_eq!(codes(&world, "?area_code=chi_dao_dieu_hanh").await, ["F01", "F02"]);
    assert_eq!(codes(&world, "?due_before=2023-09-17").await, Vec::<String>::new());
    assert_eq!(codes(&world, "?due_before=2023-09-18").await, ["F13"]);
    assert_eq!(codes(&world, &format!("?state=open&inspection_id={inspection}")).await.len(), 15);
    assert_eq!(codes(&world, "?overdue=true").await, Vec::<String>::new());
    assert_eq!(codes(&world, "?overdue=false").await.len(), 16);
    let (first, text) = (chutich.get("/v1/findings?limit=9").await.json(), "next_cursor");
    assert_eq!(codes(&world, &format!("?limit=9&cursor={}", first[text].as_str().unwrap())).await[0], "F10");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_overdue_from_the_midnight_after_its_last_day(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let assigned = json!({ "owner": "chuyenmon", "deadline": before_18_september() });
    let kept = world.as_("chutich").step(&finding, "assign", assigned).await.is(200);
    world.clock.set("2023-09-17T16:59:59Z".parse().unwrap());
    assert_eq!(overdue(&world).await, 0);
    world.clock.set("2023-09-17T17:00:00Z".parse().unwrap());
    assert_eq!(overdue(&world).await, 1);
    // nothing that is stored follows the clock
    let token = world.sign_in("chutich").await;
    let now = world.as_("").send(world.request(Method::GET, &finding).bearer_auth(token)).await.is(200);
    assert_eq!(now.header("etag"), kept.header("etag"));
}

/// How many findings are overdue, asked with a fresh token: those of the world end before the deadline.
async fn overdue(world: &World) -> usize {
    let token = world.sign_in("noivu").await;
    let request = world.request(Method::GET, "/v1/findings?overdue=true").bearer_auth(token);
    world.as_("").send(request).await.is(200).json()["items"].as_array().unwrap().len()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_team_writes_findings_and_only_leaders_give_them_out(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let (kiemtra, chutich) = (world.as_("kiemtra"), world.as_("chutich"));
    let kept = chutich.get(&finding).await.is(200).json();
    let body = with(notice("findings")[12].clone(), json!({ "inspection_id": kept["inspection_id"] }));

    chutich.post("/v1/findings", body.clone()).await.is_problem(403, "forbidden");
    let twice = kiemtra.post("/v1/findings", body.clone()).await.is_problem(409, "conflict");
    assert_eq!(twice.faults(), [("/code".to_owned(), "code_taken".to_owned())]);
    let elsewhere = with(body.clone(), json!({ "inspection_id": Uuid::nil() }));
    kiemtra.post("/v1/findings", elsewhere).await.is_problem(404, "not_found");
    kiemtra.put(&finding, body.clone()).await.is_problem(428, "precondition_required");
    let mended = kiemtra.replace(&finding, with(body.clone(), json!({ "severity": "high" }))).await.is(200).json();
    assert_eq!((&mended["severity"], &mended["state"]), (&json!("high"), &json!("open")));
    let wrong = json!({ "code": "F 1", "area_code": "la", "quantity": { "numerator": 1 }, "target_percent": "100%" });
    let refused = kiemtra.replace(&finding, with(body, wrong)).await.is_problem(422, "invalid_input");
    let pointers: Vec<_> = refused.faults().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/code", "/area_code", "/target_percent", "/quantity/denominator"]);

    let assigned = json!({ "owner": "chuyenmon" });
    kiemtra.step(&finding, "assign", assigned.clone()).await.is_problem(403, "forbidden");
    world.as_("motcua2").get(&finding).await.is_problem(404, "not_found");
    chutich.post(&format!("{finding}/assign"), assigned).await.is_problem(428, "precondition_required");
    let stranger =
        chutich.step(&finding, "assign", json!({ "owner": "khongco" })).await.is_problem(422, "invalid_input");
    assert_eq!(stranger.faults(), [("/owner".to_owned(), "unknown_account".to_owned())]);
    for without_a_role_there in ["motcua2", "motcua"] {
        let unfit = json!({ "owner": without_a_role_there });
        let unfit = chutich.step(&finding, "assign", unfit).await.is_problem(422, "invalid_input");
        assert_eq!(unfit.faults(), [("/owner".to_owned(), "no_fitting_role".to_owned())]);
    }
    let undated = json!({ "owner": "chuyenmon", "deadline": { "kind": "by" } });
    let undated = chutich.step(&finding, "assign", undated).await.is_problem(422, "invalid_input");
    assert_eq!(undated.faults(), [("/deadline/date".to_owned(), "required".to_owned())]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_risk_ends_with_its_last_day(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let chutich = world.as_("chutich");
    let past = json!({ "reason": "Chờ phần mềm", "until": "2023-09-09" });
    let past = chutich.step(&finding, "accept-risk", past).await.is_problem(422, "invalid_input");
    assert_eq!(past.faults(), [("/until".to_owned(), "in_the_past".to_owned())]);
    let today = json!({ "reason": "Chờ phần mềm", "until": "2023-09-10" });
    let left = chutich.step(&finding, "accept-risk", today.clone()).await.is(200).json();
    assert_eq!((&left["state"], &left["accepted_risk"]), (&json!("risk_accepted"), &today));
    assert_eq!(codes(&world, "?state=risk_accepted").await, ["F13"]);
    assert_eq!(codes(&world, "?state=open").await, Vec::<String>::new());
    let refused = chutich.step(&finding, "assign", json!({ "owner": "chuyenmon" })).await;
    assert_eq!(
        refused.is_problem(409, "transition_not_allowed").json()["allowed"],
        json!(["close", "merge", "withdraw"])
    );

    world.clock.set("2023-09-10T17:00:00Z".parse().unwrap());
    let token = world.sign_in("chutich").await;
    let ask = |path: &str| world.request(Method::GET, path).bearer_auth(&token);
    let open = world.as_("").send(ask("/v1/findings?state=open")).await.is(200).json();
    assert_eq!(open["items"][0]["code"], "F13");
    let etag = world.as_("").send(ask(&finding)).await.is(200).header("etag");
    let assign = world.request(Method::POST, &format!("{finding}/assign")).bearer_auth(&token);
    let assign = assign.header("if-match", etag).json(&json!({ "owner": "chuyenmon" }));
    assert_eq!(world.as_("").send(assign).await.is(200).json()["state"], "assigned");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_finding_says_why_and_stays_closed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let noivu = world.as_("noivu");
    noivu.step(&finding, "close", json!({})).await.is_problem(422, "invalid_input");
    let closed = noivu.step(&finding, "close", json!({ "reason": "Trùng" })).await.is(200).json();
    assert_eq!((&closed["state"], &closed["closed_reason"]), (&json!("closed"), &json!("Trùng")));
    let refused = noivu.step(&finding, "close", json!({ "reason": "Trùng" })).await;
    assert_eq!(refused.is_problem(409, "transition_not_allowed").json()["allowed"], json!(["reopen"]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_recommendation_answers_findings_of_its_own_inspection(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let kept = world.as_("chutich").get(&finding).await.json();
    let kiemtra = world.as_("kiemtra");
    let body = with(notice("recommendations")[0].clone(), json!({ "inspection_id": kept["inspection_id"] }));
    let wrong = with(body.clone(), json!({ "finding_codes": ["F13", "F99", "F13"] }));
    let refused = kiemtra.post("/v1/recommendations", wrong).await.is_problem(422, "invalid_input");
    assert_eq!(
        refused.faults(),
        [
            ("/finding_codes/2".to_owned(), "repeated".to_owned()),
            ("/finding_codes/1".to_owned(), "unknown_finding".to_owned()),
        ]
    );
    let made = kiemtra.post("/v1/recommendations", with(body, json!({ "finding_codes": ["F13"] }))).await.is(201);
    let now = world.as_("chutich").get(&finding).await.json();
    assert_eq!(now["recommendations"], json!([{ "code": "R01", "id": made.json()["id"] }]));
    world.as_("motcua2").get(&made.header("location")).await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn remediation_and_notices_move_findings_and_freeze_what_they_cover(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let (kiemtra, chutich) = (world.as_("kiemtra"), world.as_("chutich"));
    let kept = chutich.get(&finding).await.json();
    let inspection: Uuid = kept["inspection_id"].as_str().unwrap().parse().unwrap();
    let ids: Vec<Uuid> = vec![kept["id"].as_str().unwrap().parse().unwrap()];
    let body = with(notice("findings")[12].clone(), json!({ "inspection_id": inspection }));

    let given = ids.clone();
    let covered = world.app.db.write(RequestId::none(), move |tx| async move {
        let calendar = cchc::reference::service::working_calendar(&tx).await?;
        let input = serde_json::from_value(before_18_september()).unwrap();
        let deadline = cchc::time::resolve_deadline(input, &calendar)?;
        cchc::inspections::service::freeze(&tx, &[inspection]).await?;
        cchc::findings::service::set_deadline(&tx, &system(&tx, "test"), &given, deadline).await?;
        cchc::findings::service::of_inspections(&tx, &[inspection]).await
    });
    assert_eq!(covered.await.unwrap()[0].deadline.as_ref().unwrap().due_on.to_string(), "2023-09-17");
    kiemtra.replace(&finding, body.clone()).await.is_problem(409, "conflict");
    kiemtra.post("/v1/findings", with(body, json!({ "code": "F2" }))).await.is_problem(409, "conflict");

    let early = ids.clone();
    let refused = world.app.db.write(RequestId::none(), move |tx| async move {
        cchc::findings::service::mark_reported(&tx, &system(&tx, "test"), &early).await
    });
    let allowed = ["assign", "accept-risk", "close", "extend", "merge", "edit", "explain", "withdraw", "remind"];
    assert_eq!(refused.await.unwrap_err().allowed, allowed);
    chutich.step(&finding, "assign", json!({ "owner": "chuyenmon" })).await.is(200);
    let moved = world.app.db.write(RequestId::none(), move |tx| async move {
        cchc::findings::service::mark_reported(&tx, &system(&tx, "test"), &ids).await?;
        cchc::findings::service::mark_returned(&tx, &system(&tx, "test"), &ids).await?;
        cchc::findings::service::mark_reported(&tx, &system(&tx, "test"), &ids).await?;
        cchc::findings::service::close_remediated(&tx, &system(&tx, "test"), &ids).await?;
        cchc::findings::service::of_ids(&tx, &system(&tx, "test"), &ids).await
    });
    assert_eq!(moved.await.unwrap()[0].state, cchc::findings::rules::FindingState::Closed);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_not_given_out_with_a_deadline_that_has_passed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let assignment = json!({ "owner": "chuyenmon", "deadline": { "kind": "by", "date": "2023-09-09" } });

    let refused = world.as_("chutich").step(&finding, "assign", assignment).await.is_problem(422, "invalid_input");

    assert_eq!(refused.faults(), [("/deadline".to_owned(), "in_the_past".to_owned())]);
}

fn until(day: &str, why: &str) -> Value {
    json!({ "deadline": { "kind": "by", "date": day }, "reason": why })
}

/// The steps of a finding: what was done, by whom, and the last day that it had then.
async fn steps_of(world: &World, finding: &str) -> Vec<(String, String, String)> {
    let page = world.as_("noivu").get(&format!("{finding}/history")).await.is(200).json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let steps = page["items"].as_array().unwrap().iter();
    steps.map(|step| (text(&step["step"]), text(&step["by"]), text(&step["deadline"]["due_on"]))).collect()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn more_time_is_given_with_a_reason_and_its_history_says_how_often(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let chutich = world.as_("chutich");
    let first = json!({ "owner": "chuyenmon", "deadline": { "kind": "by", "date": "2023-09-20" } });
    chutich.step(&finding, "assign", first).await.is(200);
    let earlier = chutich.step(&finding, "extend", until("2023-09-20", "Chờ")).await.is_problem(422, "invalid_input");
    assert_eq!(earlier.faults(), [("/deadline".to_owned(), "no_extension".to_owned())]);
    let silent = chutich.step(&finding, "extend", until("2023-09-29", "")).await.is_problem(422, "invalid_input");
    assert_eq!(silent.faults(), [("/reason".to_owned(), "text_length".to_owned())]);
    world.as_("chuyenmon").step(&finding, "extend", until("2023-09-29", "Chờ")).await.is_problem(403, "forbidden");

    chutich.step(&finding, "extend", until("2023-09-29", "Chờ phần mềm")).await.is(200);
    let twice = chutich.step(&finding, "extend", until("2023-10-06", "Chờ nữa")).await.is(200).json();

    assert_eq!((&twice["extensions"], &twice["deadline"]["due_on"]), (&json!(2), &json!("2023-10-06")));
    let step = |what: &str, who: &str, due: &str| (what.to_owned(), who.to_owned(), due.to_owned());
    let wanted = [
        step("created", "user:kiemtra", "-"),
        step("assigned", "user:chutich", "2023-09-20"),
        step("extended", "user:chutich", "2023-09-29"),
        step("extended", "user:chutich", "2023-10-06"),
    ];
    assert_eq!(steps_of(&world, &finding).await, wanted);
    world.as_("motcua2").get(&format!("{finding}/history")).await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_merged_into_another_of_its_unit_and_taken_up_again(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, paths) = found(&world).await;
    let [one, other] = [&paths[0].1, &paths[1].1];
    let chutich = world.as_("chutich");
    let merging = |into: &str| json!({ "into": id_of(into), "reason": "Cùng nội dung" });
    for wrong in [one.as_str(), "/018a7c3e-0000-7000-8000-000000000000"] {
        let refused = chutich.step(one, "merge", merging(wrong)).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [("/into".to_owned(), "unknown_finding".to_owned())]);
    }

    let merged = chutich.step(one, "merge", merging(other)).await.is(200).json();

    assert_eq!((&merged["state"], &merged["merged_into"]), (&json!("closed"), &json!(id_of(other))));
    chutich.step(other, "merge", merging(one)).await.is_problem(422, "invalid_input");
    let again = json!({ "reason": "Hai việc khác nhau", "deadline": { "kind": "by", "date": "2023-10-31" } });
    let open = chutich.step(one, "reopen", again).await.is(200).json();
    let shown = ["state", "merged_into", "closed_reason"].map(|name| open[name].clone());
    assert_eq!(shown, [json!("open"), Value::Null, Value::Null]);
    assert_eq!(open["deadline"]["due_on"], "2023-10-31");
    chutich.step(one, "reopen", json!({ "reason": "Lần nữa" })).await.is_problem(409, "transition_not_allowed");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn findings_of_a_day_are_shown_as_they_stood_at_its_end(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let at = |time: &str| world.clock.set(time.parse().unwrap());
    let say = async |path: &str, verb: &str, body: Value| {
        let token = world.sign_in("chutich").await;
        let etag = world.as_("").send(world.request(Method::GET, path).bearer_auth(&token)).await.header("etag");
        let step = world.request(Method::POST, &format!("{path}/{verb}")).bearer_auth(&token);
        world.as_("").send(step.header("if-match", etag).json(&body)).await.is(200);
    };
    say(&finding, "assign", json!({ "owner": "chuyenmon", "deadline": { "kind": "by", "date": "2023-09-11" } })).await;
    at("2023-09-12T02:00:00Z");
    say(&finding, "extend", until("2023-09-14", "Chờ")).await;
    at("2023-09-18T02:00:00Z");
    say(&finding, "close", json!({ "reason": "Đã xong" })).await;

    let token = world.sign_in("noivu").await;
    let overdue = async |day: &str| {
        let path = format!("/v1/findings?overdue=true&as_of={day}");
        let page = world.as_("").send(world.request(Method::GET, &path).bearer_auth(&token)).await.is(200).json();
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| (item["state"].clone(), item["deadline"]["due_on"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(overdue("2023-09-11").await, [], "its last day");
    assert_eq!(overdue("2023-09-12").await, [], "extended on that day");
    assert_eq!(overdue("2023-09-15").await, [(json!("assigned"), json!("2023-09-14"))]);
    assert_eq!(overdue("2023-09-18").await, [], "closed on that day");
    let day = world.request(Method::GET, "/v1/findings?as_of=2023-09-09").bearer_auth(&token);
    assert_eq!(world.as_("").send(day).await.is(200).json()["items"], json!([]), "it was not there yet");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_that_comes_back_knows_when_it_was_first_found(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let first = one(&world).await;
    let kiemtra = world.as_("kiemtra");
    let kept = kiemtra.get(&first).await.json();
    let second = id_of(&under_way(&world).await);
    let again = |changes: Value| {
        let body = with(notice("findings")[12].clone(), json!({ "inspection_id": second }));
        with(body, changes)
    };
    for wrong in ["018a7c3e-0000-7000-8000-000000000000", "not-an-id"] {
        kiemtra.post("/v1/findings", again(json!({ "predecessor_id": wrong }))).await.is_problem(422, "invalid_input");
    }

    let back = kiemtra.post("/v1/findings", again(json!({ "predecessor_id": id_of(&first) }))).await.is(201).json();

    assert_eq!(back["first_found_on"], kept["first_found_on"]);
    let inside = again(json!({ "code": "F99", "predecessor_id": back["id"] }));
    let inside = kiemtra.post("/v1/findings", inside).await.is_problem(422, "invalid_input");
    assert_eq!(inside.faults(), [("/predecessor_id".to_owned(), "unknown_finding".to_owned())]);
    let turned = with(
        notice("findings")[12].clone(),
        json!({ "inspection_id": kept["inspection_id"], "predecessor_id": back["id"] }),
    );
    kiemtra.replace(&first, turned).await.is_problem(422, "invalid_input");
    assert_eq!(codes(&world, "?recurring=true").await, ["F13"]);
    assert_eq!(codes(&world, "?found_before=2023-01-01").await, Vec::<String>::new());
    assert_eq!(codes(&world, "?found_before=2023-12-31").await, ["F13", "F13"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn findings_were_first_found_on_the_days_of_their_inspection_when_these_are_set_right(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let first = one(&world).await;
    let (kiemtra, chutich) = (world.as_("kiemtra"), world.as_("chutich"));
    let second = id_of(&under_way(&world).await);
    let inspection = format!("/v1/inspections/{}", kiemtra.get(&first).await.json()["inspection_id"].as_str().unwrap());
    let again =
        with(notice("findings")[12].clone(), json!({ "inspection_id": second, "predecessor_id": id_of(&first) }));
    let back = kiemtra.post("/v1/findings", again).await.is(201).header("location");
    let stood = chutich.get(&inspection).await.is(200).json();
    let input = with(notice("inspection"), json!({ "plan_id": stood["plan_id"], "team_id": stood["team_id"] }));

    for (days, first_found) in [(json!({ "to": "2023-08-29" }), "2023-08-29"), (json!({ "to": null }), "2023-08-28")] {
        let days = with(json!({ "from": "2023-08-28" }), days);
        chutich.replace(&inspection, with(input.clone(), days)).await.is(200);
        for finding in [&first, &back] {
            assert_eq!(kiemtra.get(finding).await.is(200).json()["first_found_on"], first_found);
        }
    }
    chutich.replace(&inspection, with(input, json!({ "from": null, "to": null }))).await.is(200);
    assert_eq!(kiemtra.get(&first).await.is(200).json()["first_found_on"], "2023-08-28", "no day is known instead");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_subtrees_findings_are_summed_up_by_area_and_unit_and_printed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, paths) = found(&world).await;
    let chutich = world.as_("chutich");
    let due = |day: &str| json!({ "owner": "chuyenmon", "deadline": { "kind": "by", "date": day } });
    for (place, day) in [(0, "2023-09-10"), (1, "2023-09-11"), (2, "2023-09-20")] {
        chutich.step(&paths[place].1, "assign", due(day)).await.is(200);
    }
    chutich.step(&paths[3].1, "close", json!({ "reason": "Đã xong" })).await.is(200);

    let noivu = world.as_("noivu");
    let on = async |day: &str| noivu.get(&format!("/v1/findings/summary?unit=294&as_of={day}")).await.is(200).json();
    let now = on("2023-09-10").await;
    let counts = json!({ "total": 16, "open": 12, "assigned": 3, "reported": 0, "risk_accepted": 0, "closed": 1,
        "due_this_week": 1, "overdue": 0, "most_working_days_overdue": 0, "recurring": 0 });
    assert_eq!((&now["whole"], &now["week_ends"]), (&counts, &json!("2023-09-10")));
    assert_eq!(now["by_unit"], json!([{ "unit": { "code": "10852", "name": "Xã Thanh Xá" }, "counts": counts }]));
    let areas: u64 =
        now["by_area"].as_array().unwrap().iter().map(|area| area["counts"]["total"].as_u64().unwrap()).sum();
    assert_eq!(areas, 16);

    let later = on("2023-09-13").await;
    let late: Vec<_> =
        later["overdue"].as_array().unwrap().iter().map(|one| one["working_days_overdue"].clone()).collect();
    assert_eq!((late, &later["whole"]["overdue"]), (vec![json!(3), json!(2)], &json!(2)), "Monday, Tuesday, Wednesday");
    assert_eq!(on("2023-09-09").await["whole"]["total"], 0, "there were none the day before");

    let paper = noivu.get("/v1/findings/summary/document?unit=294&as_of=2023-09-13").await.is(200);
    assert!(paper.bytes.starts_with(b"%PDF-1."));
    assert_eq!(
        paper.header("content-disposition"),
        "attachment; filename=\"findings-294-2023-09-13.pdf\"; filename*=UTF-8''findings%2D294%2D2023%2D09%2D13.pdf"
    );
    world.as_("motcua2").get("/v1/findings/summary?unit=294").await.is_problem(403, "forbidden");
    noivu.get("/v1/findings/summary").await.is_problem(422, "invalid_input");
    noivu.post("/v1/findings/summary", json!({})).await.is_problem(405, "method_not_allowed");
}
