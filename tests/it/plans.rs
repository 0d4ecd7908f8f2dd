//! A plan over several units: its schedule, units chosen later, amendments as versions, and the duty to issue notices.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::inspections::{areas, notice, steps, with};
use crate::support::{Kind, World, both_databases};

/// A plan of the district: one commune is named, one is chosen later; notices are due within five working days.
fn district_plan() -> Value {
    let schedule = json!([
        { "unit_codes": ["10852"], "from": "2023-09-11", "to": "2023-09-12" },
        { "to_choose": 1, "from": "2023-09-13", "note": "Đoàn kiểm tra chọn" },
    ]);
    with(
        notice("plan"),
        json!({
            "unit_code": "294", "kind": "planned", "trigger": "yearly_plan", "number": "40/KH-UBND",
            "schedule": schedule, "notice_working_days": 5,
        }),
    )
}

/// The plan, approved and begun, and its team; answers with the path of the one and the id of the other.
async fn approved(world: &World) -> (String, Value) {
    areas(world).await;
    let noivu = world.as_("noivu");
    let plan = noivu.post("/v1/inspection-plans", district_plan()).await.is(201).header("location");
    let team = noivu.post(&format!("{plan}/teams"), notice("team")).await.is(201).json()["id"].clone();
    steps(noivu, &plan, &["submit", "approve", "start"]).await;
    (plan, team)
}

fn of_unit(plan: &str, team: &Value, unit: &str) -> Value {
    let id = plan.rsplit('/').next();
    with(notice("inspection"), json!({ "plan_id": id, "team_id": team, "unit_code": unit }))
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_chosen_for_the_schedule_before_it_is_inspected(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (plan, team) = approved(&world).await;
    let noivu = world.as_("noivu");
    noivu.post("/v1/inspections", of_unit(&plan, &team, "10852")).await.is(201);
    let early = noivu.post("/v1/inspections", of_unit(&plan, &team, "10813")).await.is_problem(422, "invalid_input");
    assert_eq!(early.faults(), [("/unit_code".into(), "not_scheduled".into())]);

    let choose = |line: u8, unit: &str| {
        let (path, body) = (format!("schedule/{line}/units"), json!({ "unit_code": unit }));
        let plan = plan.clone();
        async move { noivu.step(&plan, &path, body).await }
    };
    let twice = choose(2, "10852").await.is_problem(422, "invalid_input");
    assert_eq!(twice.faults(), [("/unit_code".into(), "repeated".into())]);
    let outside = choose(2, "999").await.is_problem(422, "invalid_input");
    assert_eq!(outside.faults(), [("/unit_code".into(), "unknown_unit".into())]);
    choose(3, "10813").await.is_problem(404, "not_found");
    choose(1, "10813").await.is_problem(409, "conflict");

    let chosen = choose(2, "10813").await.is(200).json();
    assert_eq!(
        (&chosen["schedule"][1]["unit_codes"], &chosen["schedule"][1]["to_choose"]),
        (&json!(["10813"]), &json!(0))
    );
    choose(2, "10852").await.is_problem(409, "conflict");
    noivu.post("/v1/inspections", of_unit(&plan, &team, "10813")).await.is(201);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_commune_sees_by_which_plan_and_which_team_the_office_above_inspects_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (plan, team) = approved(&world).await;
    let (noivu, chutich) = (world.as_("noivu"), world.as_("chutich"));
    let inspection = noivu.post("/v1/inspections", of_unit(&plan, &team, "10852")).await.is(201).header("location");
    chutich.get(&plan).await.is_problem(404, "not_found");

    let followed = chutich.get(&format!("{inspection}/plan")).await.is(200).json();
    let sent = chutich.get(&format!("{inspection}/team")).await.is(200).json();

    assert_eq!(followed, noivu.get(&plan).await.is(200).json());
    assert_eq!((&sent["id"], &sent["name"]), (&team, &notice("team")["name"]));
    world.as_("motcua2").get(&format!("{inspection}/plan")).await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_approved_plan_is_amended_by_versions(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (plan, _) = approved(&world).await;
    let noivu = world.as_("noivu");
    let versions = format!("{plan}/versions");
    let first = noivu.get(&format!("{versions}/1")).await.is(200).json();
    assert_eq!(
        (&first["state"], &first["plan"]["number"], &first["decided_by"]),
        (&json!("in_force"), &json!("40/KH-UBND"), &json!("user:noivu"))
    );

    let later = with(district_plan(), json!({ "number": "55/KH-UBND", "notice_working_days": 10 }));
    let amendment = json!({ "reason": "Lùi thời gian do mưa lũ.", "plan": later });
    world.as_("kiemtra").post(&versions, amendment.clone()).await.is_problem(403, "forbidden");
    noivu.get(&format!("{versions}/01")).await.is_problem(404, "not_found");
    let elsewhere = json!({ "reason": "x", "plan": with(district_plan(), json!({ "unit_code": "10852" })) });
    let wrong = noivu.post(&versions, elsewhere).await.is_problem(422, "invalid_input");
    assert_eq!(wrong.faults(), [("/plan/unit_code".into(), "unchangeable".into())]);
    let second = noivu.post(&versions, amendment.clone()).await.is(201).header("location");
    assert_eq!(second, format!("{versions}/2"));
    noivu.post(&versions, amendment.clone()).await.is_problem(409, "conflict");
    noivu.step(&plan, "schedule/2/units", json!({ "unit_code": "10813" })).await.is_problem(409, "conflict");
    assert_eq!(noivu.get(&plan).await.is(200).json()["number"], "40/KH-UBND");

    let returned = noivu.step(&second, "return", json!({ "reason": "Nêu rõ ngày mới." })).await.is(200).json();
    assert_eq!((&returned["state"], &returned["decision"]), (&json!("returned"), &json!("Nêu rõ ngày mới.")));
    noivu.step(&second, "approve", json!({})).await.is_problem(409, "conflict");
    assert_eq!(noivu.get(&plan).await.is(200).json()["version"], 1);

    let third = noivu.post(&versions, amendment).await.is(201).header("location");
    noivu.step(&third, "approve", json!({})).await.is(200);
    let amended = noivu.get(&plan).await.is(200).json();
    assert_eq!(
        (&amended["version"], &amended["number"], &amended["notice_working_days"], &amended["state"]),
        (&json!(3), &json!("55/KH-UBND"), &json!(10), &json!("in_progress"))
    );
    let states: Vec<_> = noivu.get(&versions).await.is(200).json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["state"].clone())
        .collect();
    assert_eq!(states, ["superseded", "returned", "in_force"]);
    assert_eq!(noivu.get(&format!("{versions}/1")).await.is(200).json()["plan"], first["plan"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_due_some_working_days_after_the_inspection(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (plan, team) = approved(&world).await;
    let noivu = world.as_("noivu");
    let inspection = noivu.post("/v1/inspections", of_unit(&plan, &team, "10852")).await.is(201).header("location");
    let before = noivu.get(&inspection).await.is(200).json();
    assert_eq!((&before["concluded_on"], &before["notice_deadline"]), (&Value::Null, &Value::Null));
    steps(world.as_("kiemtra"), &inspection, &["start", "conclude"]).await;

    // the world's day is a Sunday, so that the fifth working day is the Friday after it
    let ended = noivu.get(&inspection).await.is(200).json();
    assert_eq!(
        (&ended["concluded_on"], &ended["notice_deadline"]["due_on"]),
        (&json!("2023-09-10"), &json!("2023-09-15"))
    );
    let task = |tasks: Value| {
        let all = tasks["items"].as_array().unwrap().clone();
        all.into_iter().find(|task| task["kind"] == "issue_notice")
    };
    let duty = task(world.as_("chutich").get("/v1/me/tasks").await.is(200).json()).unwrap();
    assert_eq!((&duty["id"], &duty["due_on"], &duty["overdue"]), (&ended["id"], &json!("2023-09-15"), &json!(false)));
    assert_eq!(task(world.as_("kiemtra").get("/v1/me/tasks").await.is(200).json()), None);

    let holiday = json!({ "kind": "holiday", "name": "Nghỉ bù" });
    world.as_("quantri").put("/v1/calendars/working-days/2023-09-14", holiday).await.is(200);
    assert_eq!(noivu.get(&inspection).await.is(200).json()["notice_deadline"]["due_on"], "2023-09-18");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_team_and_an_inspection_are_mended_until_they_are_done_with(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (plan, team) = approved(&world).await;
    let noivu = world.as_("noivu");
    let path = format!("{plan}/teams/{}", team.as_str().unwrap());
    let renamed = with(notice("team"), json!({ "name": "Đoàn kiểm tra số 1" }));
    assert_eq!(noivu.replace(&path, renamed.clone()).await.is(200).json()["name"], "Đoàn kiểm tra số 1");
    world.as_("kiemtra").put(&path, renamed).await.is_problem(403, "forbidden");

    let input = of_unit(&plan, &team, "10852");
    let inspection = noivu.post("/v1/inspections", input.clone()).await.is(201).header("location");
    let mended =
        with(input.clone(), json!({ "from": "2023-09-12", "to": "2023-09-13", "inspected": ["Bộ phận Một cửa"] }));
    let answer = noivu.replace(&inspection, mended).await.is(200).json();
    assert_eq!((&answer["from"], &answer["inspected"]), (&json!("2023-09-12"), &json!(["Bộ phận Một cửa"])));
    let moved = noivu.replace(&inspection, with(input, json!({ "unit_code": "10813" }))).await;
    assert_eq!(moved.is_problem(422, "invalid_input").faults(), [("/unit_code".into(), "unchangeable".into())]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_tells_who_and_when(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let wrong = with(
        district_plan(),
        json!({ "notice_working_days": 0, "schedule": [
            { "from": "2023-09-13", "to": "2023-09-12", "to_choose": 1 },
            { "unit_codes": [] },
            { "unit_codes": ["10852", "la", "10852"] },
        ] }),
    );
    let faults = world.as_("noivu").post("/v1/inspection-plans", wrong).await.is_problem(422, "invalid_input").faults();
    let expected = [
        ("/notice_working_days", "out_of_range"),
        ("/schedule/0/to", "out_of_order"),
        ("/schedule/1/unit_codes", "required"),
        ("/schedule/2/unit_codes/1", "unknown_unit"),
        ("/schedule/2/unit_codes/2", "repeated"),
    ];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}
