//! Conditions on what one may not see.

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::json;

use crate::access::one_of_each;
use crate::inspections::{notice, with};
use crate::remediation_plans::plan;
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_another_unit_has_is_not_there_whichever_version_is_named(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let objects = one_of_each(&world).await;
    for role in ["leader", "inspector", "specialist", "supervisor"] {
        let role = json!({ "user": "motcua2", "role": role, "unit_code": "10813" });
        world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    }
    let (chutich, outsider) = (world.as_("chutich"), world.as_("motcua2"));
    let finding = &objects["/v1/findings/{id}"];
    let of_the_inspection = json!({ "inspection_id": objects["/v1/inspections/{id}"] });
    let covering = json!({ "inspection_ids": [objects["/v1/inspections/{id}"]] });
    for (template, body) in [
        ("/v1/findings/{id}", with(notice("findings")[12].clone(), of_the_inspection)),
        ("/v1/remediation-reports/{id}", json!({ "finding_ids": [finding], "summary": "Khác." })),
        ("/v1/remediation-plans/{id}", plan(&json!(finding))),
        ("/v1/inspection-plans/{id}", notice("plan")),
        ("/v1/notices/{id}", with(notice("notice"), covering)),
    ] {
        let path = template.replace("{id}", &objects[template]);
        let current = chutich.get(&path).await.is(200).header("etag");
        for version in [current.as_str(), "\"0\"", "*"] {
            let request = outsider.request(Method::PUT, &path).header("if-match", version).json(&body);
            outsider.send(request).await.is_problem(404, "not_found");
        }
        outsider.put(&path, body).await.is_problem(404, "not_found");
        assert_eq!(chutich.get(&path).await.is(200).header("etag"), current, "{path}");
    }
}
