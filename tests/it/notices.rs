//! Notices are drafted, judged, issued once, and never change after that.

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::changes::Follower;
use crate::findings::found;
use crate::inspections::{notice, steps, under_way, with};
use crate::remediation::{assigned, id_of};
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_covers_each_inspection_of_its_unit_once(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = id_of(&under_way(&world).await);
    let unknown = "018a7c3e-0000-7000-8000-000000000000";

    let wrong = with(notice("notice"), json!({ "inspection_ids": [inspection, inspection, unknown] }));
    let refused = world.as_("chutich").post("/v1/notices", wrong).await.is_problem(422, "invalid_input");
    let faults = [("/inspection_ids/1", "repeated"), ("/inspection_ids/2", "unknown_inspection")];
    assert_eq!(refused.faults(), faults.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));

    let elsewhere = with(notice("notice"), json!({ "unit_code": "10813", "inspection_ids": [inspection] }));
    let role = json!({ "user": "chutich", "role": "leader", "unit_code": "10813" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    let refused = world.as_("chutich").post("/v1/notices", elsewhere).await.is_problem(422, "invalid_input");
    assert_eq!(refused.faults(), [("/inspection_ids/0".to_owned(), "unknown_inspection".to_owned())]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_a_notice_is_issued_is_in_it_or_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (inspection, _) = assigned(&world).await;
    let (chutich, kiemtra) = (world.as_("chutich"), world.as_("kiemtra"));
    steps(kiemtra, &inspection, &["conclude"]).await;
    let body = with(notice("notice"), json!({ "inspection_ids": [id_of(&inspection)] }));
    let draft = chutich.post("/v1/notices", body).await.is(201).header("location");
    let late = with(notice("findings")[0].clone(), json!({ "inspection_id": id_of(&inspection) }));

    let issue = json!({ "issued_on": "2023-09-05" });
    let (issued, written) = tokio::join!(chutich.step(&draft, "issue", issue), kiemtra.post("/v1/findings", late));

    let issued =
        issued.status == 200 || chutich.step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await.status == 200;
    assert!(issued);
    let findings = chutich.get(&draft).await.json()["findings"].as_array().unwrap().len();
    assert_eq!(findings, if written.status == 201 { 2 } else { 1 }, "{}", written.text);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_issued_notice_is_numbered_and_never_changes(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (inspection, finding) = assigned(&world).await;
    let body = with(notice("notice"), json!({ "inspection_ids": [id_of(&inspection)] }));
    let chutich = world.as_("chutich");
    let draft = chutich.post("/v1/notices", body.clone()).await.is(201).header("location");
    let portal = world.as_("cong-294");
    portal.get(&draft).await.is_problem(404, "not_found");
    portal.get(&format!("{draft}/document?format=docx")).await.is_problem(404, "not_found");
    for list in ["/v1/notices", "/v1/notices?state=draft", "/v1/notices?unit=10852&state=draft"] {
        assert_eq!(portal.get(list).await.is(200).json()["items"], json!([]), "{list}");
    }
    let early = chutich.step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await;
    early.is_problem(409, "conflict");
    steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;

    let issued = chutich.step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await.is(200);

    assert_eq!(issued.json()["number"], "01/TB-UBND");
    assert_eq!(portal.get(&draft).await.is(200).text, issued.text);
    chutich.replace(&draft, body).await.is_problem(409, "transition_not_allowed");
    let changed = with(notice("findings")[12].clone(), json!({ "inspection_id": id_of(&inspection), "text": "khác" }));
    world.as_("kiemtra").replace(&finding, changed).await.is_problem(409, "conflict");
    assert_eq!(chutich.get(&finding).await.json()["deadline"]["due_on"], "2023-09-17");
    let late = format!("/v1/findings?overdue=true&inspection_id={}", id_of(&inspection));
    assert_eq!(chutich.get(&late).await.json()["items"], json!([]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_says_what_fits_on_paper_and_names_units_that_there_are(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = id_of(&under_way(&world).await);
    let changes = json!({ "inspection_ids": [inspection], "documents_mentioned": [""], "report_to": "x".repeat(501),
        "signer": { "authority": " ", "position": "CHỦ TỊCH", "name": "" }, "references": [{ "number_as_printed": "" }],
        "recipients": [{ "text": "Phòng Nội vụ", "unit_code": "99999" }] });

    let wrong = with(notice("notice"), changes);
    let refused = world.as_("chutich").post("/v1/notices", wrong).await.is_problem(422, "invalid_input");

    let faults = [
        ("/documents_mentioned/0", "text_length"),
        ("/signer/authority", "text_length"),
        ("/signer/name", "text_length"),
        ("/report_to", "text_length"),
        ("/references/0/number_as_printed", "text_length"),
        ("/recipients/0/unit_code", "unknown_unit"),
    ];
    assert_eq!(refused.faults(), faults.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_closed_before_its_notice_and_reopened_is_due_as_the_notice_says(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (inspection, findings) = found(&world).await;
    let inspection = format!("/v1/inspections/{inspection}");
    let (chutich, finding) = (world.as_("chutich"), &findings[0].1);
    chutich.step(finding, "close", json!({ "reason": "Đã xong" })).await.is(200);
    steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;
    let body = with(notice("notice"), json!({ "inspection_ids": [id_of(&inspection)] }));
    let draft = chutich.post("/v1/notices", body).await.is(201).header("location");
    chutich.step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await.is(200);
    assert_eq!(chutich.get(finding).await.json()["state"], "closed");

    let open = chutich.step(finding, "reopen", json!({ "reason": "Lại bị khóa" })).await.is(200).json();

    assert_eq!((&open["state"], &open["deadline"]["due_on"]), (&json!("open"), &json!("2023-09-17")));
}

/// A notice of the district on an inspection of a commune that goes to the commune, issued by the district's leader; its path.
pub async fn of_the_district(world: &World, inspection: &str, changes: Value) -> String {
    let role = json!({ "user": "noivu", "role": "leader", "unit_code": "294" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    steps(world.as_("kiemtra"), inspection, &["conclude"]).await;
    let recipients = json!([{ "text": "UBND xã Thanh Xá", "kind": "inspected", "unit_code": "10852" }]);
    let own = json!({ "unit_code": "294", "inspection_ids": [id_of(inspection)], "recipients": recipients });
    let body = with(with(notice("notice"), own), changes);
    let draft = world.as_("noivu").post("/v1/notices", body).await.is(201).header("location");
    world.as_("chutich").get(&draft).await.is_problem(404, "not_found");
    world.as_("noivu").step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await.is(200);
    draft
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_commune_reads_the_notice_that_the_district_sends_it_and_nothing_more(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let sent = of_the_district(&world, &under_way(&world).await, json!({})).await;
    let chutich = world.as_("chutich");

    let read = chutich.get(&sent).await.is(200).json();

    assert_eq!(read, world.as_("noivu").get(&sent).await.is(200).json());
    assert_eq!(chutich.get("/v1/notices").await.is(200).json()["items"], json!([read]));
    chutich.get(&format!("{sent}/document?format=pdf")).await.is(200);
    chutich.get(&format!("{sent}/reconciliation")).await.is_problem(404, "not_found");
    let issue = world.request(Method::POST, &format!("{sent}/issue")).bearer_auth(world.sign_in("chutich").await);
    let issue = issue.header("if-match", chutich.get(&sent).await.header("etag"));
    world.as_("").send(issue.json(&json!({ "issued_on": "2023-09-05" }))).await.is_problem(404, "not_found");
    world.as_("motcua2").get(&sent).await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn notices_that_are_issued_at_once_have_numbers_one_after_the_other(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut drafts = Vec::new();
    for _ in 0..4 {
        let inspection = under_way(&world).await;
        steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;
        let body = with(notice("notice"), json!({ "inspection_ids": [id_of(&inspection)] }));
        drafts.push(world.as_("chutich").post("/v1/notices", body).await.is(201).header("location"));
    }
    let issue = |draft: String| {
        let chutich = world.as_("chutich");
        async move { chutich.step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await.is(200).json() }
    };

    let issued = futures_util::future::join_all(drafts.into_iter().map(issue)).await;

    let mut numbers: Vec<_> = issued.iter().map(|notice| notice["number"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["01/TB-UBND", "02/TB-UBND", "03/TB-UBND", "04/TB-UBND"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_follows_a_commune_hears_of_the_notice_that_the_district_sends_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let sent = of_the_district(&world, &under_way(&world).await, json!({})).await;
    let told = |follower: &Follower, unit: &str| {
        let about = follower.told.iter().filter(|item| item["path"] == sent && item["unit_code"] == unit);
        about.map(|item| item["action"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    let mut commune = Follower::new(&world, "chutich");
    commune.until(|follower| !told(follower, "10852").is_empty()).await;
    let mut district = Follower::new(&world, "noivu");
    district.until(|follower| told(follower, "294").contains(&"issue".to_owned())).await;

    assert_eq!((told(&commune, "10852"), told(&commune, "294")), (vec!["receive".to_owned()], vec![]));
    assert_eq!(told(&district, "294"), ["create", "issue"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_dated_neither_ahead_nor_after_its_own_deadline_nor_before_its_inspection_ended(
    #[case] kind: Kind,
) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let seen = world.as_("chutich").get(&inspection).await.is(200).json();
    let days =
        json!({ "plan_id": seen["plan_id"], "team_id": seen["team_id"], "from": "2023-09-01", "to": "2023-09-03" });
    world.as_("chutich").replace(&inspection, with(notice("inspection"), days)).await.is(200);
    steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;
    let passed = json!({ "inspection_ids": [id_of(&inspection)], "deadline": { "kind": "by", "date": "2023-09-04" } });
    let chutich = world.as_("chutich");
    let draft = chutich.post("/v1/notices", with(notice("notice"), passed)).await.is(201).header("location");

    for day in ["2023-09-11", "2023-09-05", "2023-09-02"] {
        let refused = chutich.step(&draft, "issue", json!({ "issued_on": day })).await;
        let faults = refused.is_problem(422, "invalid_input").faults();
        assert_eq!(faults, [("/issued_on".to_owned(), "out_of_range".to_owned())], "{day}");
    }
    chutich.step(&draft, "issue", json!({ "issued_on": "2023-09-04" })).await.is(200);
}
