//! A walk through every operation of the contract, from the first sign-in to the closed finding.
//!
//! What it sends and receives are the contract's examples, `openapi/examples.json`; with `WRITE_EXAMPLES=1` it writes them.

mod walker;

use std::collections::BTreeSet;

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::elsewhere::{complaint, online_below};
use crate::fieldwork::{minutes, self_report, stated_sample};
use crate::inspections::{apart, notice, with};
use crate::records::record;
use crate::remediation_plans::plan;
use crate::support::contract::operations;
use crate::support::identity_provider::{BACK, IdentityProvider, visit};
use crate::support::{Kind, PASSWORD, World, both_databases};
use walker::Walk;

const FILE: &str = "openapi/examples.json";

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_walk_calls_every_operation_and_its_exchanges_are_the_contracts_examples(#[case] kind: Kind) {
    let mut walk = Walk::new(World::with(kind, IdentityProvider::shared().settings("cchc")).await);
    units(&mut walk).await;
    reference(&mut walk).await;
    accounts(&mut walk).await;
    identities(&mut walk).await;
    dossiers(&mut walk).await;
    statistics(&mut walk).await;
    let inspection = inspection(&mut walk).await;
    let findings = findings(&mut walk, &inspection).await;
    elsewhere(&mut walk, &findings[2]).await;
    remediation_plan(&mut walk, &findings[2]).await;
    issue(&mut walk, &inspection).await;
    remediation(&mut walk, &findings).await;
    plans_given_up(&mut walk).await;
    trail(&mut walk).await;
    sessions(&mut walk).await;

    let called: BTreeSet<_> = walk.called().map(str::to_owned).collect();
    let known: BTreeSet<_> =
        operations().iter().map(|(_, _, o)| o["operationId"].as_str().unwrap().to_owned()).collect();
    assert_eq!(called, known);
    assert_eq!(walk.untrailed().await, CHANGE_NOTHING.into());
    let told = serde_json::to_string_pretty(&walk.told()).unwrap() + "\n";
    if std::env::var_os("WRITE_EXAMPLES").is_some() {
        std::fs::write(FILE, &told).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap();
    assert!(written == told, "run: WRITE_EXAMPLES=1 ./test walk, then cargo run -- openapi > openapi/openapi.json");
}

const NONE: Value = Value::Null;

/// What is sent without changing anything that anybody else sees.
const CHANGE_NOTHING: [&str; 4] = ["begin_openid_sign_in", "issue_token", "read_notice", "refresh_session"];

async fn units(walk: &mut Walk) {
    for (code, name) in [("10870", "Xã Thanh Bính"), ("10873", "Xã Hợp Đức"), ("10876", "Xã Trường Thành")]
    {
        let unit = json!({ "code": code, "name": name, "kind": "commune", "parent_code": "294", "receives_dossiers": true,
            "valid_from": "2004-01-01", "codes": [{ "scheme": "motcua", "code": format!("H{code}") }] });
        walk.call("quantri", "create_unit", NONE, unit).await;
    }
    let merger = json!({ "kind": "merge", "effective_on": "2019-12-01", "legal_basis": "Nghị quyết 788/NQ-UBTVQH14",
        "units": ["10876", "10870", "10873"], "into": [{ "code": "TQ2019", "verified": false, "name": "Xã Thanh Quang",
        "kind": "commune", "parent_code": "294", "receives_dossiers": true, "note": "mã tạm, chưa kiểm chứng" }] });
    let event = walk.call("quantri", "create_unit_event", NONE, merger).await;
    walk.call("quantri", "get_unit_event", json!({ "id": event["id"] }), NONE).await;
    walk.call("noivu", "list_unit_events", json!({ "limit": 1 }), NONE).await;
    walk.call("noivu", "list_units", json!({ "unit": "294", "name": "thanh", "limit": 2 }), NONE).await;
    walk.call("noivu", "get_unit", json!({ "code": "10870", "as_of": "2019-01-01" }), NONE).await;
    walk.call("noivu", "list_unit_versions", json!({ "code": "10870" }), NONE).await;
}

async fn reference(walk: &mut Walk) {
    let admin = "quantri";
    let field = json!({ "name": "Chứng thực", "valid_from": "2020-01-01" });
    walk.call(admin, "put_procedure_field", json!({ "code": "G15-TP03" }), field).await;
    walk.call("motcua", "list_procedure_fields", json!({ "name": "chung thuc" }), NONE).await;
    let procedure = json!({ "name": "Chứng thực bản sao từ bản chính", "field_code": "G15-TP03", "service_level": "partial",
        "has_result": true, "valid_from": "2021-01-01" });
    walk.call(admin, "put_procedure", json!({ "code": "2.000815" }), procedure).await;
    walk.call("motcua", "get_procedure", json!({ "code": "2.000815" }), NONE).await;
    walk.call("motcua", "list_procedures", json!({ "name": "ban sao", "limit": 10 }), NONE).await;
    for area in file("demo/reform-areas.json").as_array().unwrap() {
        let (code, body) = apart(area, "code");
        walk.call(admin, "put_reform_area", json!({ "code": code }), body).await;
    }
    walk.call("kiemtra", "list_reform_areas", json!({ "name": "hien dai hoa" }), NONE).await;
    let day = json!({ "kind": "holiday", "name": "Quốc khánh (nghỉ bù)" });
    walk.call(admin, "put_working_day", json!({ "date": "2023-09-04" }), day.clone()).await;
    walk.call(admin, "put_working_day", json!({ "date": "2023-09-05" }), day).await;
    walk.call("motcua", "list_working_days", json!({ "limit": 10 }), NONE).await;
    walk.call(admin, "delete_working_day", json!({ "date": "2023-09-05" }), NONE).await;
    let calendar = json!({ "name": "Kỳ báo cáo của huyện, chốt ngày 20", "closes_on": 20, "valid_from": "2020-01-01" });
    walk.call(admin, "put_calendar", json!({ "code": "huyen20" }), calendar).await;
    walk.call("motcua", "list_calendars", json!({ "name": "chot ngay", "limit": 10 }), NONE).await;
    walk.call("motcua", "list_calendar_periods", json!({ "code": "admin15", "year": 2023 }), NONE).await;
    let rate = json!({ "name": "Tỷ lệ giải quyết đúng hạn trên số phải giải quyết", "base": ["to_handle"],
        "numerator": ["resolved.early", "resolved.on_time"], "decimals": 1, "valid_from": "2023-01-01" });
    walk.call(admin, "put_rate", json!({ "code": "in_time_of_to_handle" }), rate.clone()).await;
    walk.call(admin, "put_rate", json!({ "code": "in_time" }), rate).await;
    walk.call("noivu", "list_rates", json!({ "name": "dung han" }), NONE).await;
    walk.call(admin, "delete_rate", json!({ "code": "in_time" }), NONE).await;
}

async fn accounts(walk: &mut Walk) {
    let admin = "quantri";
    let user = json!({ "username": "chuyenmon2", "display_name": "Công chức Tư pháp - Hộ tịch", "password": PASSWORD });
    walk.call(admin, "create_user", NONE, user).await;
    let name = json!({ "username": "chuyenmon2" });
    walk.call(admin, "get_user", name.clone(), NONE).await;
    walk.call(admin, "list_users", json!({ "limit": 2 }), NONE).await;
    let role = json!({ "user": "chuyenmon2", "role": "specialist", "unit_code": "10852", "valid_from": "2023-09-01" });
    let role = json!({ "id": walk.call(admin, "assign_role", NONE, role).await["id"] });
    walk.call(admin, "get_role_assignment", role.clone(), NONE).await;
    walk.call(admin, "list_role_assignments", json!({ "limit": 2 }), NONE).await;
    walk.call(admin, "remove_role_assignment", role, NONE).await;
    walk.call(admin, "lock_user", name.clone(), NONE).await;
    walk.call(admin, "unlock_user", name.clone(), NONE).await;
    walk.call(admin, "set_user_password", name, json!({ "password": "thanh-xa-2024" })).await;
    let client =
        json!({ "client_id": "motcua-10813", "name": "Phần mềm một cửa thị trấn Thanh Hà", "secret": PASSWORD });
    walk.call(admin, "create_client", NONE, client).await;
    let client = json!({ "client_id": "motcua-10813" });
    walk.call(admin, "get_client", client.clone(), NONE).await;
    walk.call(admin, "list_clients", json!({ "limit": 2 }), NONE).await;
    let secret = json!({ "secret": "thi-tran-thanh-ha-2023" });
    walk.call(admin, "set_client_secret", client.clone(), secret).await;
    walk.call(admin, "lock_client", client.clone(), NONE).await;
    walk.call(admin, "unlock_client", client, NONE).await;
}

async fn identities(walk: &mut Walk) {
    let admin = "quantri";
    let known = json!({ "subject": "8f14e45f-ceea-467f", "username": "chuyenmon2" });
    let known = json!({ "id": walk.call(admin, "create_identity", NONE, known).await["id"] });
    walk.call(admin, "link_identity", known.clone(), json!({ "username": "noivu" })).await;
    let begun = walk.call("", "begin_openid_sign_in", NONE, json!({ "redirect_uri": BACK })).await;
    let back = visit(&begun, "8f14e45f-ceea-467f").await;
    walk.call("", "finish_openid_sign_in", NONE, back).await;
    walk.call(admin, "get_identity", known.clone(), NONE).await;
    walk.call(admin, "list_identities", json!({ "linked": true, "limit": 10 }), NONE).await;
    walk.call(admin, "forget_identity", known, NONE).await;
}

async fn dossiers(walk: &mut Walk) {
    let place = json!({ "unit_code": "10852", "code": "10852-230214-00001" });
    walk.call("motcua", "put_dossier", place.clone(), crate::dossiers::resolved()).await;
    walk.call("motcua", "get_dossier", place.clone(), NONE).await;
    walk.call("motcua", "get_dossier_history", place, NONE).await;
    walk.call("noivu", "list_dossiers", json!({ "unit": "294", "status": "result_returned", "limit": 10 }), NONE).await;
    let line = |code: &str, status: &str| {
        json!({ "unit_code": "10852", "code": code, "procedure_code": "2.000815", "channel": "direct",
            "applicant_type": "citizen", "status": status, "received_at": "2023-08-30T08:00:00+07:00",
            "due_at": "2023-09-06T17:00:00+07:00", "source_updated_at": "2023-08-30T08:00:00+07:00" })
    };
    let lines = json!([line("10852-230830-00007", "processing"), line("10852-230830-00008", "processing")]);
    let answer = walk.call("motcua-10852", "submit_dossiers", NONE, lines).await;
    walk.call("motcua-10852", "get_submission", json!({ "id": answer["id"] }), NONE).await;
    let wrong = json!({ "unit_code": "10852", "code": "10852-230830-00008" });
    walk.call("motcua-10852", "delete_dossier", wrong, NONE).await;
    walk.call("chutich", "list_changes", json!({ "limit": 2, "wait": 5 }), NONE).await;
}

async fn statistics(walk: &mut Walk) {
    let period = json!({ "unit": "10852", "from": "2022-12-15", "to": "2023-08-31" });
    walk.call("cong-294", "get_statistics", period.clone(), NONE).await;
    walk.call("noivu", "get_form_ii06a", period.clone(), NONE).await;
    walk.call("noivu", "list_counted_dossiers", with(period, json!({ "figure": "received.direct" })), NONE).await;
}

/// From the plan to the inspection under way, with its results; answers with the inspection's id.
async fn inspection(walk: &mut Walk) -> Value {
    let chair = "chutich";
    let plan = json!({ "id": walk.call(chair, "create_inspection_plan", NONE, notice("plan")).await["id"] });
    walk.call(chair, "put_inspection_plan", plan.clone(), notice("plan")).await;
    walk.call(chair, "get_inspection_plan", plan.clone(), NONE).await;
    walk.call(chair, "get_inspection_plan_document", with(plan.clone(), json!({ "format": "pdf" })), NONE).await;
    walk.call("noivu", "list_inspection_plans", json!({ "unit": "10852", "year": 2023 }), NONE).await;
    let team = walk.call(chair, "create_inspection_team", plan.clone(), notice("team")).await["id"].clone();
    walk.call(chair, "put_inspection_team", with(plan.clone(), json!({ "team_id": team })), notice("team")).await;
    walk.call(chair, "get_inspection_team", with(plan.clone(), json!({ "team_id": team })), NONE).await;
    walk.call(chair, "list_inspection_teams", plan.clone(), NONE).await;
    let decision = with(plan.clone(), json!({ "team_id": team, "format": "pdf" }));
    walk.call(chair, "get_team_decision_document", decision, NONE).await;
    for step in ["submit", "approve", "start"] {
        walk.call(chair, &format!("{step}_inspection_plan"), plan.clone(), json!({})).await;
    }
    let new = with(notice("inspection"), json!({ "plan_id": plan["id"], "team_id": team }));
    let id = walk.call(chair, "create_inspection", NONE, new.clone()).await["id"].clone();
    let inspection = json!({ "id": id });
    walk.call(chair, "put_inspection", inspection.clone(), new).await;
    walk.call("kiemtra", "get_inspection", inspection.clone(), NONE).await;
    walk.call("kiemtra", "get_plan_of_inspection", inspection.clone(), NONE).await;
    walk.call("kiemtra", "get_team_of_inspection", inspection.clone(), NONE).await;
    walk.call("noivu", "list_inspections", json!({ "unit": "294", "state": "planned" }), NONE).await;
    walk.call("kiemtra", "start_inspection", inspection.clone(), json!({})).await;
    fieldwork(walk, &inspection).await;
    walk.call("kiemtra", "create_inspection_record", inspection.clone(), record()).await;
    walk.call("chutich", "get_inspection_record", inspection.clone(), NONE).await;
    let (area, body) = apart(&notice("areas")[1], "area_code");
    let place = json!({ "id": id, "area_code": area });
    walk.call("kiemtra", "put_inspection_area", place.clone(), body).await;
    walk.call("kiemtra", "get_inspection_area", place, NONE).await;
    walk.call("kiemtra", "list_inspection_areas", inspection.clone(), NONE).await;
    for figure in notice("figures").as_array().unwrap().iter().skip(9).take(2) {
        let (code, body) = apart(figure, "code");
        walk.call("kiemtra", "put_declared_figure", json!({ "id": id, "code": code }), body).await;
    }
    walk.call("kiemtra", "get_declared_figure", json!({ "id": id, "code": "N10" }), NONE).await;
    walk.call("kiemtra", "list_declared_figures", inspection, NONE).await;
    id
}

/// The unit's own report, a sample, and the minutes with both signatures.
async fn fieldwork(walk: &mut Walk, inspection: &Value) {
    walk.call("chuyenmon", "put_self_report", inspection.clone(), self_report()).await;
    let file = with(inspection.clone(), json!({ "file_name": "bao-cao-tu-kiem-tra.txt" }));
    walk.call("chuyenmon", "add_self_report_evidence", file, "Số: 95/BC-UBND".into()).await;
    walk.call("kiemtra", "get_self_report", inspection.clone(), NONE).await;
    let drawn =
        json!({ "code": "M1", "purpose": "Phiếu xin lỗi của hồ sơ quá hạn", "draw": { "size": 1, "seed": "1" } });
    let sample = walk.call("kiemtra", "create_sample", inspection.clone(), drawn).await;
    walk.call("kiemtra", "create_sample", inspection.clone(), stated_sample()).await;
    walk.call("chutich", "list_samples", inspection.clone(), NONE).await;
    let place = with(inspection.clone(), json!({ "sample_code": "M1" }));
    walk.call("kiemtra", "get_sample", place.clone(), NONE).await;
    let results = json!({ "results": [{ "dossier_code": sample["dossiers"][0]["dossier_code"], "failed": false }] });
    walk.call("kiemtra", "put_sample_results", place, results).await;
    walk.call("kiemtra", "put_minutes", inspection.clone(), minutes()).await;
    let file = with(inspection.clone(), json!({ "file_name": "ho-so-da-kiem-tra.txt" }));
    walk.call("kiemtra", "add_minutes_evidence", file, "20 hồ sơ, 02 hồ sơ quá hạn".into()).await;
    walk.call("chutich", "get_minutes", inspection.clone(), NONE).await;
    walk.call("kiemtra", "sign_minutes", inspection.clone(), json!({})).await;
    walk.call("chutich", "countersign_minutes", inspection.clone(), json!({})).await;
    let paper = with(inspection.clone(), json!({ "format": "pdf" }));
    walk.call("chutich", "get_minutes_document", paper, NONE).await;
}

/// Three findings with a recommendation; answers with their ids.
async fn findings(walk: &mut Walk, inspection: &Value) -> Vec<Value> {
    let of = json!({ "inspection_id": inspection });
    let mut ids = Vec::new();
    for number in [12, 0, 1] {
        let finding = with(notice("findings")[number].clone(), of.clone());
        ids.push(walk.call("kiemtra", "create_finding", NONE, finding).await["id"].clone());
    }
    let mended = with(notice("findings")[12].clone(), of.clone());
    walk.call("kiemtra", "put_finding", json!({ "id": ids[0] }), mended).await;
    walk.call("chutich", "get_finding", json!({ "id": ids[0] }), NONE).await;
    walk.call("noivu", "list_findings", json!({ "unit": "294", "area_code": "cqdt_cqs", "limit": 5 }), NONE).await;
    let recommendation = with(notice("recommendations")[0].clone(), of.clone());
    let id = walk.call("kiemtra", "create_recommendation", NONE, recommendation.clone()).await["id"].clone();
    walk.call("kiemtra", "put_recommendation", json!({ "id": id }), recommendation).await;
    walk.call("chutich", "get_recommendation", json!({ "id": id }), NONE).await;
    walk.call("chutich", "list_recommendations", of, NONE).await;
    walk.call("kiemtra", "conclude_inspection", json!({ "id": inspection }), json!({})).await;
    ids
}

/// An explanation with its answer, a complaint, a rule on the data, and a reminder.
async fn elsewhere(walk: &mut Walk, finding: &Value) {
    let place = json!({ "id": finding });
    let text = json!({ "text": "Hai hòm thư bị khóa là của công chức đã nghỉ hưu." });
    walk.call("chuyenmon", "create_explanation", place.clone(), text).await;
    let first = with(place.clone(), json!({ "number": 1 }));
    let file = with(first.clone(), json!({ "file_name": "quyet-dinh-nghi-huu.txt" }));
    walk.call("chuyenmon", "add_explanation_evidence", file, "Hai quyết định nghỉ hưu".into()).await;
    walk.call("kiemtra", "get_explanation", first.clone(), NONE).await;
    let answer = json!({ "outcome": "upheld", "answer": "Đã đối chiếu danh sách; giữ nguyên số liệu." });
    walk.call("kiemtra", "answer_explanation", first, answer).await;
    walk.call("kiemtra", "list_explanations", place, NONE).await;

    let named = json!({ "unit_code": "10852", "code": "PA-2023-07" });
    walk.call("noivu", "record_finding", named.clone(), complaint()).await;
    walk.call("chutich", "get_recorded_finding", named, NONE).await;
    let rule = json!({ "rule_code": "online-below-100" });
    walk.call("quantri", "put_data_rule", rule.clone(), online_below(100)).await;
    walk.call("noivu", "get_data_rule", rule.clone(), NONE).await;
    walk.call("noivu", "list_data_rules", NONE, NONE).await;
    let period = json!({ "unit_code": "294", "from": "2023-01-01", "to": "2023-08-31" });
    walk.call("noivu", "apply_data_rule", rule, period).await;
    let reminder = json!({ "unit_code": "10852", "finding_ids": [finding], "text": "Đề nghị khẩn trương khắc phục." });
    let id = walk.call("noivu", "create_reminder", NONE, reminder).await["id"].clone();
    walk.call("chutich", "get_reminder", json!({ "id": id }), NONE).await;
    walk.call("chutich", "list_reminders", json!({ "unit": "10852" }), NONE).await;
}

/// A plan on a finding that is returned, mended and approved.
async fn remediation_plan(walk: &mut Walk, finding: &Value) {
    let made = walk.call("chutich", "create_remediation_plan", NONE, plan(finding)).await;
    let place = json!({ "id": made["id"] });
    walk.call("chutich", "get_remediation_plan", place.clone(), NONE).await;
    let paper = with(place.clone(), json!({ "format": "pdf" }));
    walk.call("chutich", "get_remediation_plan_document", paper, NONE).await;
    walk.call("noivu", "list_remediation_plans", json!({ "unit": "294", "state": "draft" }), NONE).await;
    walk.call("chutich", "submit_remediation_plan", place.clone(), json!({})).await;
    let reason = json!({ "reason": "Nêu rõ kết quả cần đạt." });
    walk.call("noivu", "return_remediation_plan", place.clone(), reason).await;
    walk.call("chutich", "put_remediation_plan", place.clone(), plan(finding)).await;
    walk.call("chutich", "submit_remediation_plan", place.clone(), json!({})).await;
    walk.call("noivu", "approve_remediation_plan", place, json!({})).await;
}

async fn trail(walk: &mut Walk) {
    walk.call(
        "giamsat",
        "list_audit_entries",
        json!({ "unit": "10852", "action": "finding.create", "limit": 2 }),
        NONE,
    )
    .await;
    walk.call("giamsat", "export_audit_trail", json!({ "unit": "10813" }), NONE).await;
}

async fn issue(walk: &mut Walk, inspection: &Value) {
    words(walk).await;
    let content = with(notice("notice"), json!({ "inspection_ids": [inspection] }));
    let id = json!({ "id": walk.call("chutich", "create_notice", NONE, content.clone()).await["id"] });
    walk.call("chutich", "put_notice", id.clone(), content).await;
    walk.call("chutich", "issue_notice", id.clone(), json!({ "issued_on": "2023-09-05" })).await;
    walk.call("cong-294", "get_notice", id.clone(), NONE).await;
    walk.call("cong-294", "list_notices", json!({ "unit": "10852", "state": "issued" }), NONE).await;
    walk.call("cong-294", "get_notice_document", with(id.clone(), json!({ "format": "pdf" })), NONE).await;
    walk.call("noivu", "reconcile_notice", id, NONE).await;
    let text = "THÔNG BÁO\nKết quả tự kiểm tra cải cách hành chính năm 2023\nI. TỒN TẠI, HẠN CHẾ\n1. Cải cách thể chế\n\
                - Chưa rà soát 02/16 văn bản.\nII. KIẾN NGHỊ\n- Rà soát văn bản trước ngày 18/9/2023.";
    walk.call("noivu", "read_notice", NONE, text.into()).await;
}

/// The words of the commune's papers, changed and taken back.
async fn words(walk: &mut Walk) {
    let template = json!({ "code": "10852", "kind": "notice" });
    let own = json!({ "texts": { "findings_heading": "Những tồn tại, hạn chế" } });
    walk.call("chutich", "put_paper_template", template.clone(), own).await;
    walk.call("chutich", "get_paper_template", template.clone(), NONE).await;
    walk.call("noivu", "list_paper_templates", json!({ "code": "10852", "limit": 1 }), NONE).await;
    walk.call("noivu", "list_paper_template_versions", with(template.clone(), json!({ "limit": 5 })), NONE).await;
    walk.call("chutich", "delete_paper_template", template, NONE).await;
}

async fn remediation(walk: &mut Walk, findings: &[Value]) {
    for finding in findings {
        let deadline = json!({ "owner": "chuyenmon" });
        walk.call("chutich", "assign_finding", json!({ "id": finding }), deadline).await;
    }
    walk.call("chuyenmon", "list_my_tasks", NONE, NONE).await;
    let report = json!({ "finding_ids": [findings[0]], "summary": "Đã mở khóa 06 hòm thư công vụ.",
        "new_values": [{ "finding_id": findings[0], "numerator": 0, "denominator": 16 }] });
    let id = json!({ "id": walk.call("chuyenmon", "create_remediation_report", NONE, report.clone()).await["id"] });
    walk.call("chuyenmon", "put_remediation_report", id.clone(), report).await;
    let file = with(id.clone(), json!({ "file_name": "danh-sach.txt" }));
    let file = walk.call("chuyenmon", "add_evidence", file, "Danh sách hòm thư đang hoạt động: 16/16".into()).await;
    walk.call("chutich", "get_evidence", json!({ "id": file["id"] }), NONE).await;
    walk.call("chutich", "get_evidence_content", json!({ "id": file["id"] }), NONE).await;
    walk.call("chuyenmon", "submit_remediation_report", id.clone(), json!({})).await;
    let reason = json!({ "reason": "Danh sách thiếu ngày mở khóa." });
    walk.call("chutich", "return_remediation_report", id.clone(), reason).await;
    let again = json!({ "finding_ids": [findings[0]], "summary": "Đã mở khóa 06 hòm thư công vụ ngày 8/9/2023." });
    let second = json!({ "id": walk.call("chuyenmon", "create_remediation_report", NONE, again).await["id"] });
    walk.call("chuyenmon", "submit_remediation_report", second.clone(), json!({})).await;
    let seen = json!({ "reason": "Đã kiểm tra trên hệ thống thư." });
    walk.call("chutich", "accept_remediation_report", second.clone(), seen).await;
    walk.call("chutich", "get_remediation_report", second.clone(), NONE).await;
    walk.call("chutich", "get_remediation_report_document", with(second, json!({ "format": "pdf" })), NONE).await;
    walk.call("noivu", "list_remediation_reports", json!({ "unit": "10852", "state": "accepted" }), NONE).await;
    let later = json!({ "deadline": { "kind": "by", "date": "2023-10-16" }, "reason": "Chờ nâng cấp phần mềm." });
    walk.call("chutich", "extend_finding", json!({ "id": findings[1] }), later).await;
    let risk = json!({ "reason": "Chờ hướng dẫn của huyện.", "until": "2023-12-31" });
    walk.call("noivu", "accept_finding_risk", json!({ "id": findings[1] }), risk).await;
    let closing = json!({ "reason": "Đã tổ chức hội nghị ngày 8/9/2023." });
    walk.call("noivu", "close_finding", json!({ "id": findings[2] }), closing).await;
    let reason = json!({ "reason": "Hội nghị chưa có nội dung tổng kết." });
    walk.call("noivu", "reopen_finding", json!({ "id": findings[2] }), reason).await;
    let merging = json!({ "into": findings[1], "reason": "Cùng nội dung." });
    walk.call("noivu", "merge_finding", json!({ "id": findings[2] }), merging).await;
    walk.call("noivu", "list_finding_steps", json!({ "id": findings[2], "limit": 10 }), NONE).await;
    walk.call("noivu", "summarise_findings", json!({ "unit": "294" }), NONE).await;
    let paper = json!({ "unit": "294", "as_of": "2023-09-10", "format": "pdf" });
    walk.call("noivu", "get_findings_summary_document", paper, NONE).await;
}

/// A plan that is returned and then cancelled, and the first one concluded.
async fn plans_given_up(walk: &mut Walk) {
    let second = with(notice("plan"), json!({ "number": "12/KH-UBND" }));
    let plan = json!({ "id": walk.call("chutich", "create_inspection_plan", NONE, second).await["id"] });
    walk.call("chutich", "submit_inspection_plan", plan.clone(), json!({})).await;
    walk.call("noivu", "return_inspection_plan", plan.clone(), json!({ "reason": "Thiếu thời gian kiểm tra." })).await;
    walk.call("noivu", "cancel_inspection_plan", plan, json!({ "reason": "Trùng với kế hoạch 11/KH-UBND." })).await;
    let first = walk.call("noivu", "list_inspection_plans", json!({ "state": "in_progress" }), NONE).await;
    let first = json!({ "id": first["items"][0]["id"] });
    amended(walk, &first).await;
    walk.call("chutich", "conclude_inspection_plan", first, json!({})).await;
}

/// A plan that is amended twice: the first amendment is returned, the second leaves a unit to be chosen.
async fn amended(walk: &mut Walk, plan: &Value) {
    let schedule = json!([{ "to_choose": 1, "from": "2023-09-13", "note": "Tổ kiểm tra chọn." }]);
    let content =
        with(notice("plan"), json!({ "number": "15/KH-UBND", "schedule": schedule, "notice_working_days": 10 }));
    let amendment = json!({ "reason": "Bổ sung đơn vị được kiểm tra.", "plan": content });
    for (version, step, body) in
        [(2, "return", json!({ "reason": "Nêu rõ thời gian kiểm tra." })), (3, "approve", json!({}))]
    {
        walk.call("chutich", "amend_inspection_plan", plan.clone(), amendment.clone()).await;
        let place = with(plan.clone(), json!({ "version": version }));
        walk.call("chutich", "get_plan_version", place.clone(), NONE).await;
        walk.call("noivu", &format!("{step}_plan_version"), place, body).await;
    }
    walk.call("noivu", "list_plan_versions", plan.clone(), NONE).await;
    let line = with(plan.clone(), json!({ "line": 1 }));
    walk.call("chutich", "choose_unit", line, json!({ "unit_code": "10852" })).await;
}

async fn sessions(walk: &mut Walk) {
    for public in ["healthz", "readyz", "get_jwks"] {
        walk.call("", public, NONE, NONE).await;
    }
    walk.call("", "problem_page", json!({ "code": "stale" }), NONE).await;
    walk.call("noivu", "get_me", NONE, NONE).await;
    let session = walk.call("", "sign_in", NONE, json!({ "username": "noivu", "password": PASSWORD })).await;
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    walk.call("", "refresh_session", NONE, refresh).await;
    let machine = json!({ "grant_type": "client_credentials", "client_id": "cong-294", "client_secret": PASSWORD });
    let token = walk.call("", "issue_token", NONE, machine).await["access_token"].clone();
    walk.call("", "revoke_token", NONE, json!({ "token": token })).await;
    let password = json!({ "current_password": PASSWORD, "new_password": "mot-mat-khau-moi" });
    walk.call("chuyenmon", "change_password", NONE, password).await;
    walk.call("noivu", "sign_out", NONE, NONE).await;
}

fn file(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(name).unwrap()).unwrap()
}
