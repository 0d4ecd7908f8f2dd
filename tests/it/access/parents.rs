//! What is there stays where it belongs, for those too who may write there and elsewhere.

use rstest_reuse::apply;
use serde_json::{Value, json};

use super::objects::{last, one_of_each};
use crate::elsewhere::complaint;
use crate::inspections::{notice, under_way, with};
use crate::remediation_plans::plan;
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_moves_to_another_unit_or_inspection_by_being_replaced(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let there = one_of_each(&world).await;
    for (user, role) in [("chutich", "leader"), ("kiemtra", "inspector"), ("chuyenmon", "specialist")] {
        let role = json!({ "user": user, "role": role, "unit_code": "10813" });
        world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    }
    world.as_("noivu").put("/v1/units/10813/findings/PA-2023-08", complaint()).await.is(201);
    let elsewhere = world.as_("noivu").get("/v1/findings?unit=10813").await.is(200).json()["items"][0]["id"].clone();
    let other = json!({ "inspection_id": last(&under_way(&world).await) });
    let object = |path: &str| path.replace("{id}", &there[path]);
    let (inspection, of_notice) = (&there["/v1/inspections/{id}"], object("/v1/notices/{id}"));
    let covered = json!({ "inspection_ids": [inspection], "unit_code": "10813" });
    let finding = json!(there["/v1/findings/{id}"]);
    let report = |finding: &Value| json!({ "finding_ids": [finding], "summary": "Đã mở khóa." });
    let moves = [
        ("chutich", of_notice, with(notice("notice"), covered), "/unit_code"),
        ("kiemtra", object("/v1/findings/{id}"), with(notice("findings")[12].clone(), other.clone()), "/inspection_id"),
        (
            "kiemtra",
            object("/v1/recommendations/{id}"),
            with(notice("recommendations")[0].clone(), other),
            "/inspection_id",
        ),
        ("chutich", object("/v1/remediation-reports/{id}"), report(&elsewhere), "/finding_ids"),
        (
            "chutich",
            object("/v1/remediation-plans/{id}"),
            with(plan(&finding), json!({ "unit_code": "10813" })),
            "/unit_code",
        ),
    ];
    for (who, path, body, pointer) in moves {
        let before = world.as_(who).get(&path).await.is(200).json();
        let refused = world.as_(who).replace(&path, body).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(pointer.to_owned(), "unchangeable".to_owned())], "{path}");
        assert_eq!(world.as_(who).get(&path).await.is(200).json(), before);
    }
    let draft = world.as_("chutich").post("/v1/inspection-plans", notice("plan")).await.is(201).header("location");
    let moved = world.as_("chutich").replace(&draft, with(notice("plan"), json!({ "unit_code": "10813" }))).await;
    assert_eq!(moved.is_problem(422, "invalid_input").faults(), [("/unit_code".to_owned(), "unchangeable".to_owned())]);
}
