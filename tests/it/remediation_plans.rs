//! Remediation plans: what is done about which finding, approved by somebody else.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::findings::{found, one};
use crate::inspections::with;
use crate::notices::of_the_district;
use crate::remediation::id_of;
use crate::support::{Kind, World, both_databases};

/// A plan on a finding.
pub fn plan(finding: &Value) -> Value {
    let measure = json!({
        "finding_id": finding, "measure": "Mở khóa 06 hòm thư công vụ.", "owner": "chuyenmon", "due_on": "2023-09-15",
    });
    json!({ "unit_code": "10852", "number": "72/KH-UBND", "title": "Khắc phục tồn tại năm 2023", "items": [measure] })
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_approved_remediation_plan_gives_its_findings_to_their_owners(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let (chutich, noivu) = (world.as_("chutich"), world.as_("noivu"));
    let id = chutich.get(&finding).await.is(200).json()["id"].clone();
    world.as_("chuyenmon").post("/v1/remediation-plans", plan(&id)).await.is_problem(403, "forbidden");
    let path = chutich.post("/v1/remediation-plans", plan(&id)).await.is(201).header("location");
    chutich.step(&path, "submit", json!({})).await.is(200);
    chutich.step(&path, "approve", json!({})).await.is_problem(403, "second_person");
    let tasks = noivu.get("/v1/me/tasks").await.is(200).json();
    assert_eq!(
        (&tasks["items"][0]["kind"], &tasks["items"][0]["href"]),
        (&json!("judge_remediation_plan"), &json!(path))
    );

    noivu.step(&path, "return", json!({ "reason": "Nêu rõ kết quả cần đạt." })).await.is(200);
    let mended = with(plan(&id), json!({ "title": "Khắc phục tồn tại, hạn chế năm 2023" }));
    chutich.replace(&path, mended).await.is(200);
    chutich.step(&path, "submit", json!({})).await.is(200);
    assert_eq!(chutich.get(&finding).await.is(200).json()["state"], "open");
    let approved = noivu.step(&path, "approve", json!({})).await.is(200).json();
    assert_eq!((&approved["state"], &approved["judged_by"]), (&json!("approved"), &json!("user:noivu")));
    let given = chutich.get(&finding).await.is(200).json();
    assert_eq!((&given["state"], &given["owner"]), (&json!("assigned"), &json!("chuyenmon")));
    let history = chutich.get(&format!("{finding}/history")).await.is(200).json();
    assert_eq!(history["items"][1]["reason"], "Kế hoạch khắc phục: 72/KH-UBND");
    chutich.replace(&path, plan(&id)).await.is_problem(409, "transition_not_allowed");
    assert_eq!(
        noivu.get("/v1/remediation-plans?unit=294&state=approved").await.is(200).json()["items"],
        json!([approved])
    );
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_a_remediation_plan_that_they_changed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let role = json!({ "user": "noivu", "role": "leader", "unit_code": "294" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    let (chutich, noivu) = (world.as_("chutich"), world.as_("noivu"));
    let path = chutich.post("/v1/remediation-plans", plan(&json!(id_of(&finding)))).await.is(201).header("location");
    noivu.replace(&path, with(plan(&json!(id_of(&finding))), json!({ "number": "73/KH-UBND" }))).await.is(200);
    chutich.step(&path, "submit", json!({})).await.is(200);

    noivu.step(&path, "approve", json!({})).await.is_problem(403, "second_person");

    let tasks = noivu.get("/v1/me/tasks").await.is(200).json();
    assert!(tasks["items"].as_array().unwrap().iter().all(|task| task["kind"] != "judge_remediation_plan"), "{tasks}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_asks_the_unit_for_a_remediation_plan_until_it_is_handed_in(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (inspection, findings) = found(&world).await;
    let inspection = format!("/v1/inspections/{inspection}");
    let finding = json!(id_of(&findings[12].1));
    let asked =
        json!({ "remediation_plan_deadline": { "kind": "working_days_after", "n": 3, "anchor": "2023-09-05" } });
    let notice = of_the_district(&world, &inspection, asked).await;
    let (chutich, noivu) = (world.as_("chutich"), world.as_("noivu"));
    let owed = async || {
        let tasks = chutich.get("/v1/me/tasks").await.is(200).json()["items"].take();
        let tasks = tasks.as_array().unwrap().iter().filter(|task| task["kind"] == "write_remediation_plan");
        tasks.map(|task| (task["href"].clone(), task["due_on"].clone(), task["overdue"].clone())).collect::<Vec<_>>()
    };
    let waits = [(json!(notice), json!("2023-09-08"), json!(true))];
    assert_eq!(owed().await, waits);
    let answering = |id: &str| with(plan(&finding), json!({ "notice_id": id }));

    let wrong = chutich.post("/v1/remediation-plans", answering(&id_of(&inspection))).await;
    let faults = wrong.is_problem(422, "invalid_input").faults();
    assert_eq!(faults, [("/notice_id".to_owned(), "unknown_notice".to_owned())]);
    let path = chutich.post("/v1/remediation-plans", answering(&id_of(&notice))).await.is(201).header("location");
    assert_eq!(owed().await, waits, "a draft is not handed in");
    chutich.step(&path, "submit", json!({})).await.is(200);
    assert_eq!(owed().await, []);
    noivu.step(&path, "return", json!({ "reason": "Nêu rõ kết quả cần đạt." })).await.is(200);
    assert_eq!(owed().await, waits, "it came back");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_remediation_plan_keeps_to_the_deadlines_of_its_findings(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let chutich = world.as_("chutich");
    let deadline = json!({ "kind": "by", "date": "2023-09-14" });
    chutich.step(&finding, "assign", json!({ "owner": "chuyenmon", "deadline": deadline })).await.is(200);
    let id = chutich.get(&finding).await.is(200).json()["id"].clone();
    let unknown = json!({ "finding_id": uuid::Uuid::nil(), "measure": " ", "owner": "motcua", "due_on": "2023-09-14" });
    let mut wrong = plan(&id);
    wrong["items"].as_array_mut().unwrap().push(unknown);
    let faults = chutich.post("/v1/remediation-plans", wrong).await.is_problem(422, "invalid_input").faults();
    let expected = [
        ("/items/0/due_on", "after_deadline"),
        ("/items/1/measure", "text_length"),
        ("/items/1/owner", "no_fitting_role"),
        ("/items/1/finding_id", "unknown_finding"),
    ];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}
