//! One object of each kind.

use std::collections::HashMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::elsewhere::complaint;
use crate::fieldwork::{minutes, self_report, stated_sample};
use crate::inspections::{notice, under_way, with};
use crate::remediation_plans::plan;
use crate::support::World;

/// The last segment of a path.
pub fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// One of each kind in 10852, as the contract's paths name them.
pub async fn one_of_each(world: &World) -> HashMap<&'static str, String> {
    let mut dossier = crate::dossiers::resolved();
    world.as_("motcua").put("/v1/units/10852/dossiers/HS-1", dossier.clone()).await.is(201);
    dossier.as_object_mut().unwrap().extend([("unit_code".into(), "10852".into()), ("code".into(), "HS-2".into())]);
    let machine = world.as_("motcua-10852");
    let lines = machine.request(Method::POST, "/v1/dossiers/bulk").json(&json!([dossier]));
    let submission = machine.send(lines).await.is(200).json()["id"].as_str().unwrap().to_owned();

    let inspection = under_way(world).await;
    let seen = world.as_("chutich").get(&inspection).await.is(200).json();
    let of = json!({ "inspection_id": seen["id"] });
    let (area, body) = crate::inspections::apart(&notice("areas")[1], "area_code");
    world.as_("kiemtra").put(&format!("{inspection}/areas/{area}"), body).await.is(201);
    let (figure, body) = crate::inspections::apart(&notice("figures")[9], "code");
    world.as_("kiemtra").put(&format!("{inspection}/figures/{figure}"), body).await.is(201);
    world.as_("kiemtra").post(&format!("{inspection}/samples"), stated_sample()).await.is(201);
    world.as_("kiemtra").put(&format!("{inspection}/minutes"), minutes()).await.is(201);
    world.as_("chuyenmon").put(&format!("{inspection}/self-report"), self_report()).await.is(201);
    let made = async |who: &'static str, path: &'static str, body: Value| {
        world.as_(who).post(path, body).await.is(201).header("location")
    };
    let finding = made("kiemtra", "/v1/findings", with(notice("findings")[12].clone(), of.clone())).await;
    let recommendation = with(notice("recommendations")[0].clone(), of);
    let recommendation = made("kiemtra", "/v1/recommendations", recommendation).await;
    world.as_("chutich").step(&finding, "assign", json!({ "owner": "chuyenmon" })).await.is(200);
    let report = json!({ "finding_ids": [last(&finding)], "summary": "Đã mở khóa 06 hòm thư." });
    let report = made("chuyenmon", "/v1/remediation-reports", report).await;
    let upload = world.as_("chuyenmon").request(Method::POST, &format!("{report}/evidence?file_name=a.txt"));
    let evidence = world.as_("chuyenmon").send(upload.body("16/16")).await.is(201).json();
    let explanation = json!({ "text": "Đã mở khóa." });
    world.as_("chuyenmon").post(&format!("{finding}/explanations"), explanation).await.is(201);
    world.as_("noivu").put("/v1/units/10852/findings/PA-2023-07", complaint()).await.is(201);
    let reminder = json!({ "unit_code": "10852", "finding_ids": [last(&finding)], "text": "Đề nghị khắc phục." });
    let reminder = world.as_("noivu").post("/v1/reminders", reminder).await.is(201).json();
    let plan = made("chutich", "/v1/remediation-plans", plan(&json!(last(&finding)))).await;
    let content = with(notice("notice"), json!({ "inspection_ids": [seen["id"]] }));
    let notice = made("chutich", "/v1/notices", content).await;
    let roles = world.as_("quantri").get("/v1/role-assignments?limit=500").await.is(200).json();
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["user"] == "motcua").unwrap()["id"].clone();

    let text = |value: &Value| value.as_str().unwrap().to_owned();
    HashMap::from([
        ("/v1/submissions/{id}", submission),
        ("/v1/inspection-plans/{id}", text(&seen["plan_id"])),
        ("{team_id}", text(&seen["team_id"])),
        ("/schedule/{line}", "1".to_owned()),
        ("{sample_code}", "M2".to_owned()),
        ("/versions/{version}", "1".to_owned()),
        ("/explanations/{number}", "1".to_owned()),
        ("/findings/{code}", "PA-2023-07".to_owned()),
        ("/v1/remediation-plans/{id}", last(&plan)),
        ("/v1/reminders/{id}", text(&reminder["id"])),
        ("/v1/inspections/{id}", last(&inspection)),
        ("{area_code}", area),
        ("/figures/{code}", figure),
        ("/dossiers/{code}", "HS-1".to_owned()),
        ("/v1/findings/{id}", last(&finding)),
        ("/v1/recommendations/{id}", last(&recommendation)),
        ("/v1/remediation-reports/{id}", last(&report)),
        ("/v1/evidence/{id}", text(&evidence["id"])),
        ("/v1/notices/{id}", last(&notice)),
        ("/paper-templates/{kind}", "notice".to_owned()),
        ("/v1/role-assignments/{id}", text(&role)),
    ])
}
