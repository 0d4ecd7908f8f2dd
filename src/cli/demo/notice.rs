//! The year's self-inspection, from its plan to its notice and two remediation reports, each step by who takes it.

use std::collections::HashMap;

use anyhow::Context;
use reqwest::Method;
use serde_json::{Value, json};

use super::loader::{Loader, bytes, input};

/// The notice's own text has no date; it lies between the team's decision (22/8) and its deadline (18/9).
const ISSUED_ON: &str = "2023-09-05";

/// Loads it all; answers with the notice's path.
pub(super) async fn load(loader: &mut Loader) -> anyhow::Result<String> {
    let inspection = inspect(loader).await?;
    let findings = report(loader, &inspection).await?;
    let notice = issue(loader, &inspection).await?;
    for remediation in input("notice/remediation-reports.json")?.as_array().into_iter().flatten() {
        remediate(loader, remediation, &findings).await?;
    }
    Ok(notice)
}

fn path(kind: &str, made: &Value) -> anyhow::Result<String> {
    Ok(format!("/v1/{kind}/{}", made["id"].as_str().context("an answer without an id")?))
}

/// The chair plans, appoints the team and opens the inspection; the team carries it out.
async fn inspect(loader: &mut Loader) -> anyhow::Result<Value> {
    let plan = loader.post("chutich", "/v1/inspection-plans", &input("notice/plan.json")?).await?;
    let plan_path = path("inspection-plans", &plan)?;
    for step in ["submit", "approve"] {
        loader.step("chutich", &plan_path, step, &json!({})).await?;
    }
    let team = loader.post("chutich", &format!("{plan_path}/teams"), &input("notice/team.json")?).await?;
    loader.step("chutich", &plan_path, "start", &json!({})).await?;
    let mut inspection = input("notice/inspection.json")?;
    inspection["plan_id"] = plan["id"].clone();
    inspection["team_id"] = team["id"].clone();
    let inspection = loader.post("chutich", "/v1/inspections", &inspection).await?;
    loader.step("kiemtra", &path("inspections", &inspection)?, "start", &json!({})).await?;
    Ok(inspection)
}

/// The team writes what it found; answers with the findings' ids by code.
async fn report(loader: &mut Loader, inspection: &Value) -> anyhow::Result<HashMap<String, Value>> {
    let at = path("inspections", inspection)?;
    loader
        .send_each("kiemtra", Method::PUT, &format!("{at}/areas"), "notice/areas.json", Some("area_code"), None)
        .await?;
    loader
        .send_each("kiemtra", Method::PUT, &format!("{at}/figures"), "notice/figures.json", Some("code"), None)
        .await?;
    let more = json!({ "inspection_id": inspection["id"] });
    let found =
        loader.send_each("kiemtra", Method::POST, "/v1/findings", "notice/findings.json", None, Some(&more)).await?;
    let file = "notice/recommendations.json";
    loader.send_each("kiemtra", Method::POST, "/v1/recommendations", file, None, Some(&more)).await?;
    loader.step("kiemtra", &at, "conclude", &json!({})).await?;
    Ok(found.iter().map(|f| (f["code"].as_str().unwrap_or_default().to_owned(), f["id"].clone())).collect())
}

async fn issue(loader: &mut Loader, inspection: &Value) -> anyhow::Result<String> {
    let mut notice = input("notice/notice.json")?;
    notice["inspection_ids"] = json!([inspection["id"]]);
    let notice = loader.post("chutich", "/v1/notices", &notice).await?;
    let at = path("notices", &notice)?;
    loader.step("chutich", &at, "issue", &json!({ "issued_on": ISSUED_ON })).await?;
    Ok(at)
}

/// A specialist is given the findings and reports on them with evidence; the chair judges the report.
async fn remediate(loader: &mut Loader, remediation: &Value, findings: &HashMap<String, Value>) -> anyhow::Result<()> {
    let owner = remediation["owner"].as_str().context("a report without an owner")?;
    let id = |code: &Value| findings.get(code.as_str().unwrap_or_default()).cloned().unwrap_or_default();
    let ids: Vec<Value> = remediation["finding_codes"].as_array().into_iter().flatten().map(id).collect();
    for finding in &ids {
        let at = format!("/v1/findings/{}", finding.as_str().unwrap_or_default());
        loader.step("chutich", &at, "assign", &json!({ "owner": owner })).await?;
    }
    let values = remediation["new_values"].as_array().into_iter().flatten().map(|value| {
        let mut value = value.clone();
        value["finding_id"] = id(&value["finding_code"]);
        if let Some(fields) = value.as_object_mut() {
            fields.remove("finding_code");
        }
        value
    });
    let body = json!({ "finding_ids": ids, "summary": remediation["summary"], "measures": remediation["measures"],
        "new_values": values.collect::<Vec<_>>() });
    let report = loader.post(owner, "/v1/remediation-reports", &body).await?;
    let at = path("remediation-reports", &report)?;
    for file in remediation["evidence"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let name = file.rsplit('/').next().unwrap_or(file);
        loader.upload(owner, &format!("{at}/evidence?file_name={name}"), bytes(&format!("notice/{file}"))?).await?;
    }
    loader.step(owner, &at, "submit", &json!({})).await?;
    let verdict = &remediation["verdict"];
    let step = verdict["verb"].as_str().context("a report without a verdict")?;
    loader.step("chutich", &at, step, &json!({ "reason": verdict["reason"] })).await?;
    Ok(())
}
