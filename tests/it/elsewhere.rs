//! Findings that come from elsewhere than an inspection; what units say to their findings; reminders; dates that move with the
//! working calendar.

use chrono::TimeDelta;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::changes::Follower;
use crate::findings::one;
use crate::inspections::{areas, steps, with};
use crate::support::{Kind, World, both_databases};

/// What a complaint led to.
pub fn complaint() -> Value {
    json!({
        "source": "complaint", "found_on": "2023-09-05", "area_code": "tthc_mot_cua", "severity": "medium",
        "reference": { "number_as_printed": "12/PAKN", "kind": "Phiếu chuyển phản ánh, kiến nghị" },
        "text": "Chưa công khai đầy đủ thủ tục hành chính tại nơi tiếp nhận.",
    })
}

/// A rule that the share of online dossiers reaches a percentage.
pub fn online_below(percent: u8) -> Value {
    json!({
        "name": "Tỷ lệ hồ sơ trực tuyến", "definition": "rates.online", "broken_when": "below",
        "threshold": percent.to_string(), "area_code": "tthc_mot_cua",
        "text": "Từ ngày {from} đến ngày {to}, tỷ lệ hồ sơ trực tuyến đạt {value}, dưới mức {threshold}.",
    })
}

async fn dossier(world: &World, user: &str, path: &str, channel: &str) {
    let mut dossier = crate::dossiers::resolved();
    dossier["channel"] = json!(channel);
    if channel != "online" {
        dossier.as_object_mut().unwrap().remove("submitted_at");
    }
    world.as_(user).put(path, dossier).await.is(201);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_becomes_a_finding_that_goes_its_way(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let (noivu, chutich) = (world.as_("noivu"), world.as_("chutich"));
    let named = "/v1/units/10852/findings/PA-2023-07";
    let made = noivu.put(named, complaint()).await.is(201);
    let (finding, said) = (made.header("location"), made.json());
    assert_eq!(
        (&said["source"], &said["inspection_id"], &said["first_found_on"], &said["code"]),
        (&json!("complaint"), &Value::Null, &json!("2023-09-05"), &json!("PA-2023-07"))
    );
    assert_eq!(said["reference"]["number_as_printed"], "12/PAKN");
    noivu.put(named, complaint()).await.is_problem(428, "precondition_required");
    world.as_("kiemtra").put("/v1/units/10852/findings/PA-2", complaint()).await.is_problem(403, "forbidden");
    chutich.put("/v1/units/10813/findings/PA-2", complaint()).await.is_problem(403, "forbidden");

    assert_eq!(chutich.get(named).await.is(200).json(), said);
    world.as_("motcua2").get(named).await.is_problem(403, "forbidden");
    let seen = chutich.get(&finding).await.is(200).header("etag");
    let again = with(complaint(), json!({ "text": "Chưa niêm yết 03 thủ tục." }));
    let request = chutich.request(reqwest::Method::PUT, named).header("if-match", seen).json(&again);
    assert_eq!(chutich.send(request).await.is(200).json()["text"], "Chưa niêm yết 03 thủ tục.");
    chutich.step(&finding, "assign", json!({ "owner": "chuyenmon" })).await.is(200);
    let report = json!({ "finding_ids": [said["id"]], "summary": "Đã niêm yết đủ.", "new_values": [] });
    let report = world.as_("chuyenmon").post("/v1/remediation-reports", report).await.is(201).header("location");
    steps(world.as_("chuyenmon"), &report, &["submit"]).await;
    noivu.step(&report, "accept", json!({ "reason": "Đã kiểm tra tại chỗ." })).await.is(200);
    assert_eq!(chutich.get(&finding).await.is(200).json()["state"], "closed");
    let seen = chutich.get(&finding).await.is(200).header("etag");
    let request = chutich.request(reqwest::Method::PUT, named).header("if-match", seen).json(&complaint());
    chutich.send(request).await.is_problem(409, "transition_not_allowed");

    let page = noivu.get("/v1/findings?unit=294&source=complaint").await.is(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let of_inspections = noivu.get("/v1/findings?unit=294&source=inspection").await.is(200).json();
    assert_eq!(of_inspections["items"], json!([]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_that_turns_out_older_makes_those_that_came_back_after_it_older(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let chutich = world.as_("chutich");
    let path = |code: &str| format!("/v1/units/10852/findings/{code}");
    let oldest = with(complaint(), json!({ "found_on": "2020-03-02" }));
    let oldest_id = chutich.put(&path("PA-2020"), oldest.clone()).await.is(201).json()["id"].clone();
    let second = chutich.put(&path("PA-2022"), complaint()).await.is(201).json()["id"].clone();
    let third = chutich.put(&path("PA-2023"), with(complaint(), json!({ "predecessor_id": second }))).await.is(201);
    assert_eq!(third.json()["first_found_on"], "2023-09-05");

    chutich.replace(&path("PA-2022"), with(complaint(), json!({ "predecessor_id": oldest_id }))).await.is(200);

    let first_found = async |code: &str| chutich.get(&path(code)).await.is(200).json()["first_found_on"].clone();
    assert_eq!(first_found("PA-2022").await, "2020-03-02");
    assert_eq!(first_found("PA-2023").await, "2020-03-02");
    chutich.replace(&path("PA-2020"), with(oldest, json!({ "found_on": "2019-12-30" }))).await.is(200);
    assert_eq!(first_found("PA-2023").await, "2019-12-30");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_finding_that_is_edited_was_found_when_it_was_and_can_be_edited_after_its_risk_is_over(#[case] kind: Kind) {
    let mut world = World::new(kind).await;
    areas(&world).await;
    let named = "/v1/units/10852/findings/PA-1";
    let told = with(complaint(), json!({ "found_on": null }));
    let finding = world.as_("chutich").put(named, told.clone()).await.is(201).header("location");
    let risk = json!({ "reason": "Chờ phần mềm", "until": "2023-10-01" });
    world.as_("chutich").step(&finding, "accept-risk", risk).await.is(200);
    let edited = with(told, json!({ "text": "Chưa niêm yết 03 thủ tục." }));
    world.as_("chutich").replace(named, edited.clone()).await.is_problem(409, "transition_not_allowed");

    world.clock.advance(TimeDelta::days(90));
    world.let_in("chutich").await;

    let said = world.as_("chutich").replace(named, edited).await.is(200).json();
    assert_eq!((&said["first_found_on"], &said["state"]), (&json!("2023-09-10"), &json!("open")));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_finding_says_where_it_comes_from(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let noivu = world.as_("noivu");
    let faults = |body: Value| async move {
        noivu.put("/v1/units/10852/findings/X-1", body).await.is_problem(422, "invalid_input").faults()
    };
    let inspection = with(complaint(), json!({ "source": "inspection" }));
    assert_eq!(faults(inspection).await, [("/source".into(), "not_applicable".into())]);
    let ahead = with(complaint(), json!({ "found_on": "2030-01-01" }));
    assert_eq!(faults(ahead).await, [("/found_on".into(), "out_of_range".into())]);
    let unknown = with(complaint(), json!({ "source": "rumour" }));
    assert_eq!(faults(unknown).await, [("/source".into(), "unknown_value".into())]);
    let nothing = with(complaint(), json!({ "text": " ", "area_code": "la" }));
    let expected = [("/area_code", "unknown_area"), ("/text", "text_length")];
    assert_eq!(faults(nothing).await, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));

    let finding = one(&world).await;
    let body = with(crate::inspections::notice("findings")[0].clone(), json!({ "inspection_id": uuid::Uuid::nil() }));
    let recorded = noivu.put("/v1/units/10852/findings/X-1", complaint()).await.is(201).header("location");
    world.as_("kiemtra").replace(&recorded, body).await.is_problem(409, "conflict");
    assert_eq!(noivu.get(&finding).await.is(200).json()["source"], "inspection");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_on_the_data_finds_the_units_that_break_it_once(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    dossier(&world, "motcua", "/v1/units/10852/dossiers/HS-1", "online").await;
    dossier(&world, "motcua2", "/v1/units/10813/dossiers/HS-1", "online").await;
    dossier(&world, "motcua2", "/v1/units/10813/dossiers/HS-2", "direct").await;
    let (noivu, quantri) = (world.as_("noivu"), world.as_("quantri"));
    let rule = "/v1/data-rules/online-60";
    noivu.put(rule, online_below(60)).await.is_problem(403, "forbidden");
    quantri.put(rule, online_below(60)).await.is(201);
    let told = |item: &Value| item["kind"] == "data_rule" && item["path"] == rule;
    Follower::new(&world, "noivu").until(|follower| follower.told.iter().any(told)).await;

    let question = json!({ "unit_code": "294", "from": "2023-01-01", "to": "2023-08-31" });
    let apply = format!("{rule}/apply");
    let foretold = noivu.post(&apply, with(question.clone(), json!({ "dry_run": true }))).await.is(200).json();
    let of = |outcome: &Value, code: &str| {
        let units = outcome["units"].as_array().unwrap().clone();
        units.into_iter().find(|unit| unit["unit"]["code"] == code).unwrap()
    };
    let (broken, kept) = (of(&foretold, "10813"), of(&foretold, "10852"));
    assert_eq!(
        (&broken["broken"], &broken["percent"], &broken["finding_id"]),
        (&json!(true), &json!("50.00"), &Value::Null)
    );
    assert_eq!((&kept["broken"], &kept["numerator"], &kept["denominator"]), (&json!(false), &json!(1), &json!(1)));

    let first = of(&noivu.post(&apply, question.clone()).await.is(200).json(), "10813");
    let again = of(&noivu.post(&apply, question.clone()).await.is(200).json(), "10813");
    assert_eq!((&first["is_new"], &again["is_new"]), (&json!(true), &json!(false)));
    assert_eq!(first["finding_id"], again["finding_id"]);
    let path = format!("/v1/findings/{}", first["finding_id"].as_str().unwrap());
    let finding = noivu.get(&path).await.is(200).json();
    assert_eq!(
        finding["text"],
        "Từ ngày 01/01/2023 đến ngày 31/08/2023, tỷ lệ hồ sơ trực tuyến đạt 50,00%, dưới mức 60%."
    );
    assert_eq!((&finding["source"], &finding["breach"]["rule_code"]), (&json!("data_rule"), &json!("online-60")));

    quantri.replace(rule, with(online_below(60), json!({ "active": false }))).await.is(200);
    noivu.post(&apply, question.clone()).await.is_problem(409, "conflict");
    world.as_("chutich").post(&apply, question).await.is_problem(403, "forbidden");
    let wrong = with(online_below(60), json!({ "definition": "la", "threshold": "60%" }));
    let faults = quantri.put("/v1/data-rules/x", wrong).await.is_problem(422, "invalid_input").faults();
    let expected = [("/definition", "unknown_value"), ("/threshold", "wrong_format")];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_explains_and_somebody_else_answers(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let (chuyenmon, kiemtra) = (world.as_("chuyenmon"), world.as_("kiemtra"));
    let list = format!("{finding}/explanations");
    let text = json!({ "text": "Hai hòm thư là của công chức đã nghỉ hưu." });
    kiemtra.post(&list, text.clone()).await.is_problem(403, "forbidden");
    let first = chuyenmon.post(&list, text.clone()).await.is(201).header("location");
    chuyenmon.post(&list, text.clone()).await.is_problem(409, "conflict");
    let answer = |outcome: &str| json!({ "outcome": outcome, "answer": "Đã đối chiếu danh sách." });
    chuyenmon.step(&first, "answer", answer("upheld")).await.is_problem(403, "forbidden");
    let answered = kiemtra.step(&first, "answer", answer("upheld")).await.is(200).json();
    assert_eq!((&answered["outcome"], &answered["answered_by"]), (&json!("upheld"), &json!("user:kiemtra")));
    kiemtra.step(&first, "answer", answer("withdrawn")).await.is_problem(409, "conflict");
    assert_eq!(chuyenmon.get(&finding).await.is(200).json()["state"], "open");

    let second = chuyenmon.post(&list, text).await.is(201).header("location");
    kiemtra.step(&second, "answer", answer("withdrawn")).await.is(200);
    let withdrawn = chuyenmon.get(&finding).await.is(200).json();
    assert_eq!(
        (&withdrawn["state"], &withdrawn["closed_reason"]),
        (&json!("closed"), &json!("Đã đối chiếu danh sách."))
    );
    let history = chuyenmon.get(&format!("{finding}/history")).await.is(200).json();
    let told: Vec<_> = history["items"].as_array().unwrap().iter().map(|step| step["step"].clone()).collect();
    assert_eq!(told, ["created", "explained", "explanation_answered", "explained", "withdrawn"]);
    let page = kiemtra.get(&list).await.is(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_answers_their_own_explanation(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let role = json!({ "user": "kiemtra", "role": "specialist", "unit_code": "10852" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    let kiemtra = world.as_("kiemtra");
    let text = json!({ "text": "Số liệu lấy nhầm tháng." });
    let own = kiemtra.post(&format!("{finding}/explanations"), text).await.is(201).header("location");
    let answer = json!({ "outcome": "withdrawn", "answer": "Đúng." });
    kiemtra.step(&own, "answer", answer).await.is_problem(403, "second_person");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_was_reminded_of_what_is_told(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let noivu = world.as_("noivu");
    let seen = noivu.get(&finding).await.is(200).json();
    let reminder = json!({
        "unit_code": "10852", "finding_ids": [seen["id"]], "inspection_id": seen["inspection_id"],
        "text": "Đề nghị khẩn trương khắc phục.", "addressee": "Chủ tịch UBND xã Thanh Xá",
    });
    let made = noivu.post("/v1/reminders", reminder.clone()).await.is(201);
    assert_eq!(world.as_("chutich").get(&made.header("location")).await.is(200).json()["by"], "user:noivu");
    assert_eq!(noivu.get(&finding).await.is(200).json()["reminders"], 1);
    let history = noivu.get(&format!("{finding}/history")).await.is(200).json();
    let last = &history["items"][1];
    assert_eq!((&last["step"], &last["reason"]), (&json!("reminded"), &json!("Đề nghị khẩn trương khắc phục.")));
    assert_eq!(noivu.get("/v1/reminders?unit=10852").await.is(200).json()["items"].as_array().unwrap().len(), 1);

    world.as_("chuyenmon").post("/v1/reminders", reminder.clone()).await.is_problem(403, "forbidden");
    let nothing = with(reminder.clone(), json!({ "finding_ids": [], "inspection_id": null }));
    let faults = noivu.post("/v1/reminders", nothing).await.is_problem(422, "invalid_input").faults();
    assert_eq!(faults, [("/finding_ids".into(), "required".into())]);
    let elsewhere = with(reminder.clone(), json!({ "unit_code": "10813" }));
    let faults = noivu.post("/v1/reminders", elsewhere).await.is_problem(422, "invalid_input").faults();
    let expected = [("/inspection_id", "unknown_inspection"), ("/finding_ids/0", "unknown_finding")];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    noivu.step(&finding, "close", json!({ "reason": "Gộp." })).await.is(200);
    noivu.post("/v1/reminders", reminder).await.is_problem(409, "transition_not_allowed");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_that_is_entered_later_moves_the_dates_that_depend_on_it_and_says_so(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let (chutich, quantri) = (world.as_("chutich"), world.as_("quantri"));
    let deadline = json!({ "kind": "working_days_after", "n": 5, "anchor": "2023-09-10" });
    let given = json!({ "owner": "chuyenmon", "deadline": deadline });
    chutich.step(&finding, "assign", given).await.is(200);
    let due = |answer: Value| answer["deadline"]["due_on"].clone();
    assert_eq!(due(chutich.get(&finding).await.is(200).json()), "2023-09-15");

    let path = "/v1/calendars/working-days/2023-09-13";
    let changed = quantri.put(path, json!({ "kind": "holiday", "name": "Nghỉ bão" })).await.is(200).json();
    assert_eq!((&changed["day"]["date"], &changed["moved_deadlines"]), (&json!("2023-09-13"), &json!(1)));
    assert_eq!(due(chutich.get(&finding).await.is(200).json()), "2023-09-18");
    let history = chutich.get(&format!("{finding}/history")).await.is(200).json();
    let last = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["step"], &last["by"], &last["reason"], &last["deadline"]["due_on"]),
        (
            &json!("calendar_changed"),
            &json!("user:quantri"),
            &json!("Lịch làm việc đổi ngày 13/09/2023"),
            &json!("2023-09-18")
        )
    );
    let far = quantri.put("/v1/calendars/working-days/2023-12-29", json!({ "kind": "holiday", "name": "Nghỉ" })).await;
    assert_eq!(far.is(200).json()["moved_deadlines"], 0);
    quantri.delete(path).await.is(204);
    assert_eq!(due(chutich.get(&finding).await.is(200).json()), "2023-09-15");
}
