//! Remediation is judged by somebody else.

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::evidence::add;
use crate::inspections::{notice, steps, under_way, with};
use crate::support::{Answer, Kind, World, both_databases};

pub fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// Finding F13, assigned to the specialist; answers with the paths of the inspection and the finding.
pub async fn assigned(world: &World) -> (String, String) {
    let inspection = under_way(world).await;
    let body = with(notice("findings")[12].clone(), json!({ "inspection_id": id_of(&inspection) }));
    let finding = world.as_("kiemtra").post("/v1/findings", body).await.is(201).header("location");
    world.as_("chutich").step(&finding, "assign", json!({ "owner": "chuyenmon" })).await.is(200);
    (inspection, finding)
}

fn report_on(finding: &str) -> Value {
    json!({ "finding_ids": [id_of(finding)], "summary": "Đã mở khóa 06 hòm thư.",
        "new_values": [{ "finding_id": id_of(finding), "numerator": 0, "denominator": 16 }] })
}

/// The path of a new report on a finding.
pub async fn draft(world: &World, who: &str, finding: &str) -> String {
    world.as_(who).post("/v1/remediation-reports", report_on(finding)).await.is(201).header("location")
}

/// Sends a file to a report as the specialist.
pub async fn upload(world: &World, report: &str, name: &str, content: &[u8]) -> Answer {
    add(world, "chuyenmon", report, name, content).await
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_report_with_evidence_is_accepted_and_its_finding_closed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;

    let file = upload(&world, &report, "danh-sach.txt", "16/16 hoạt động".as_bytes()).await.is(201).json();
    let known = "16/16 hoạt động";
    let digest = file["sha256"].as_str().unwrap();
    assert_eq!((file["bytes"].as_u64(), digest.len()), (Some(known.len() as u64), 64));
    steps(world.as_("chuyenmon"), &report, &["submit"]).await;
    assert_eq!(world.as_("chutich").get(&finding).await.json()["state"], "reported");
    let waiting = world.as_("chutich").get("/v1/me/tasks").await.is(200).json();
    assert!(waiting["items"].as_array().unwrap().iter().any(|task| task["kind"] == "judge_report"));

    let accepted = world.as_("chutich").step(&report, "accept", json!({})).await.is(200).json();

    assert_eq!((&accepted["state"], &accepted["judged_by"]), (&json!("accepted"), &json!("user:chutich")));
    assert_eq!(world.as_("chutich").get(&finding).await.json()["state"], "closed");
    let again = world.as_("chutich").step(&report, "return", json!({ "reason": "muộn" })).await;
    assert_eq!(again.is_problem(409, "transition_not_allowed").json()["allowed"], json!([]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_judges_a_report_that_they_changed_or_brought_evidence_for(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let (chuyenmon, chutich, noivu) = (world.as_("chuyenmon"), world.as_("chutich"), world.as_("noivu"));
    let changed = draft(&world, "chuyenmon", &finding).await;
    chutich.replace(&changed, report_on(&finding)).await.is(200);
    upload(&world, &changed, "danh-sach.txt", b"16/16").await.is(201);
    steps(chuyenmon, &changed, &["submit"]).await;
    let judging = async |who: &str| {
        let tasks = world.as_(who).get("/v1/me/tasks").await.is(200).json()["items"].take();
        tasks.as_array().unwrap().iter().filter(|task| task["kind"] == "judge_report").count()
    };

    chutich.step(&changed, "accept", json!({})).await.is_problem(403, "own_report");
    chutich.step(&changed, "return", json!({ "reason": "thiếu" })).await.is_problem(403, "own_report");
    assert_eq!((judging("chutich").await, judging("noivu").await), (0, 1));
    noivu.step(&changed, "return", json!({ "reason": "thiếu" })).await.is(200);

    let proved = draft(&world, "chuyenmon", &finding).await;
    add(&world, "chutich", &proved, "danh-sach.txt", b"16/16").await.is(201);
    steps(chuyenmon, &proved, &["submit"]).await;
    chutich.step(&proved, "accept", json!({})).await.is_problem(403, "own_report");
    assert_eq!((judging("chutich").await, judging("noivu").await), (0, 1));
    noivu.step(&proved, "accept", json!({})).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_judges_the_report_they_handed_in(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chutich", &finding).await;
    steps(world.as_("chutich"), &report, &["submit"]).await;

    world.as_("chutich").step(&report, "accept", json!({ "reason": "xong" })).await.is_problem(403, "own_report");
    world.as_("chutich").step(&report, "return", json!({ "reason": "thiếu" })).await.is_problem(403, "own_report");
    world.as_("chuyenmon").step(&report, "accept", json!({})).await.is_problem(403, "forbidden");

    let refused = world.as_("noivu").step(&report, "accept", json!({})).await.is_problem(422, "invalid_input");
    assert_eq!(refused.faults(), [("/reason".to_owned(), "required".to_owned())]);
    world.as_("noivu").step(&report, "accept", json!({ "reason": "đã kiểm tra" })).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_judges_the_report_they_wrote_though_another_handed_it_in(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let second_leader = json!({ "user": "giamsat", "role": "leader", "unit_code": "10852" });
    world.as_("quantri").post("/v1/role-assignments", second_leader).await.is(201);
    let report = draft(&world, "chutich", &finding).await;
    steps(world.as_("giamsat"), &report, &["submit"]).await;

    let own = world.as_("chutich").step(&report, "accept", json!({ "reason": "xong" })).await;
    own.is_problem(403, "own_report");
    let tasks = world.as_("chutich").get("/v1/me/tasks").await.is(200).json();
    assert!(tasks["items"].as_array().unwrap().iter().all(|task| task["kind"] != "judge_report"));
    let waiting = world.as_("noivu").get("/v1/me/tasks").await.is(200).json();
    assert!(waiting["items"].as_array().unwrap().iter().any(|task| task["kind"] == "judge_report"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_returned_report_leaves_the_finding_to_its_owner(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;
    steps(world.as_("chuyenmon"), &report, &["submit"]).await;

    let wordless = world.as_("chutich").step(&report, "return", json!({ "reason": " " })).await;
    wordless.is_problem(422, "invalid_input");
    world.as_("chutich").step(&report, "return", json!({ "reason": "Chưa có minh chứng" })).await.is(200);

    assert_eq!(world.as_("chutich").get(&finding).await.json()["state"], "assigned");
    let second = draft(&world, "chuyenmon", &finding).await;
    steps(world.as_("chuyenmon"), &second, &["submit"]).await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_specialist_reports_only_on_what_is_theirs(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let body = with(notice("findings")[0].clone(), json!({ "inspection_id": id_of(&inspection) }));
    let finding = world.as_("kiemtra").post("/v1/findings", body).await.is(201).header("location");

    let refused = world.as_("chuyenmon").post("/v1/remediation-reports", report_on(&finding)).await;
    refused.is_problem(403, "forbidden");
    let unassigned = draft(&world, "chutich", &finding).await;
    world.as_("chutich").step(&unassigned, "submit", json!({})).await.is_problem(409, "transition_not_allowed");
    world.as_("motcua2").post("/v1/remediation-reports", report_on(&finding)).await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_specialist_whose_finding_was_given_to_another_cant_hand_in_their_draft(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;
    world.as_("chutich").step(&finding, "assign", json!({ "owner": "chutich" })).await.is(200);

    world.as_("chuyenmon").step(&report, "submit", json!({})).await.is_problem(403, "forbidden");

    assert_eq!(world.as_("chutich").get(&finding).await.json()["state"], "assigned");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_was_handed_in_takes_no_more_words_or_files(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;
    steps(world.as_("chuyenmon"), &report, &["submit"]).await;

    let chuyenmon = world.as_("chuyenmon");
    chuyenmon.replace(&report, report_on(&finding)).await.is_problem(409, "transition_not_allowed");
    upload(&world, &report, "them.txt", b"abc").await.is_problem(409, "transition_not_allowed");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn of_an_edit_and_a_hand_in_at_once_the_later_sees_the_earlier(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    for _ in 0..5 {
        let report = draft(&world, "chuyenmon", &finding).await;
        let (chuyenmon, chutich) = (world.as_("chuyenmon"), world.as_("chutich"));
        let seen = chuyenmon.get(&report).await.is(200).header("etag");
        let edit = chuyenmon.request(Method::PUT, &report).header("if-match", &seen).json(&report_on(&finding));
        let submit = chuyenmon.request(Method::POST, &format!("{report}/submit")).header("if-match", &seen);

        let (edited, submitted) = tokio::join!(chuyenmon.send(edit), chuyenmon.send(submit.json(&json!({}))));

        submitted.is(200);
        assert!([200, 412].contains(&edited.status), "{}", edited.text);
        chutich.step(&report, "return", json!({ "reason": "Làm lại" })).await.is(200);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_a_finding_is_a_number_that_can_be(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (_, finding) = assigned(&world).await;
    let wrong = json!([
        { "finding_id": id_of(&finding), "numerator": -1, "denominator": 0 },
        { "finding_id": id_of(&finding), "numerator": 1 },
        { "finding_id": id_of(&finding) },
    ]);

    let report = with(report_on(&finding), json!({ "new_values": wrong, "measures": "" }));
    let refused = world.as_("chuyenmon").post("/v1/remediation-reports", report).await.is_problem(422, "invalid_input");

    let faults = [
        ("/measures", "text_length"),
        ("/new_values/0/numerator", "out_of_range"),
        ("/new_values/0/denominator", "out_of_range"),
        ("/new_values/1/denominator", "required"),
        ("/new_values/2", "required"),
    ];
    assert_eq!(refused.faults(), faults.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}
