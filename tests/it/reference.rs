//! Procedures, fields, areas of reform and the calendar, with their versions.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Kind, World, both_databases};

fn field(name: &str, from: &str) -> Value {
    json!({ "name": name, "valid_from": from })
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn of_two_versions_entered_at_once_one_holds_on_each_day(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    for round in 0..5 {
        let path = format!("/v1/procedure-fields/G15-TP0{round}");
        quantri.put(&path, field("Chứng thực", "2020-01-01")).await.is(200);
        let (earlier, later) = tokio::join!(
            quantri.put(&path, field("Chứng thực 1", "2022-01-01")),
            quantri.put(&path, field("Chứng thực 2", "2023-01-01"))
        );
        later.is(200);
        assert!([200, 409].contains(&earlier.status), "{}", earlier.text);
    }
    let now = quantri.get("/v1/procedure-fields").await.is(200).json();
    assert_eq!(now["items"].as_array().unwrap().len(), 5, "{now}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_begins_later_changes_nothing_today(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    for (code, from) in [("G15-TP03", "2020-01-01"), ("G15-TP04", "2020-01-01")] {
        quantri.put(&format!("/v1/procedure-fields/{code}"), field("Chứng thực", from)).await.is(200);
    }
    let procedure = |field: &str, from: &str| {
        json!({ "name": "Chứng thực bản sao", "field_code": field, "service_level": "partial", "has_result": true,
            "valid_from": from })
    };
    quantri.put("/v1/procedures/2.000815", procedure("G15-TP03", "2020-01-01")).await.is(200);
    quantri.put("/v1/procedures/2.000815", procedure("G15-TP04", "2024-01-01")).await.is(200);

    let dossier = crate::dossiers::resolved();
    world.as_("motcua").put("/v1/units/10852/dossiers/HS-1", dossier).await.is(201);

    let path = "/v1/statistics?unit=10852&from=2023-01-01&to=2023-12-31&group_by=field";
    let groups = world.as_("noivu").get(path).await.is(200).text;
    assert!(groups.contains("G15-TP03") && !groups.contains("G15-TP04"), "{groups}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_bounds_of_an_area_are_those_of_the_contract(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let area = |position: i32, alias: &str| {
        json!({ "position": position, "name": "Cải cách thể chế", "name_en": "Institutions", "aliases": ["Khác", alias],
            "valid_from": "2021-01-01" })
    };
    for (position, alias, fault) in [
        (0, "x", ("/position", "out_of_range")),
        (1001, "x", ("/position", "out_of_range")),
        (1, " ", ("/aliases/1", "text_length")),
    ] {
        let refused = world.as_("quantri").put("/v1/reform-areas/the_che", area(position, alias)).await;
        let faults = refused.is_problem(422, "invalid_input").faults();
        assert_eq!(faults, [(fault.0.to_owned(), fault.1.to_owned())]);
    }
    world.as_("quantri").put("/v1/reform-areas/the_che", area(1000, "x")).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_day_in_a_path_is_written_as_strictly_as_in_a_body(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let day = json!({ "kind": "holiday", "name": "Quốc khánh" });
    for written in ["12345-01-01", "2023-9-1", "2023-09-01T00:00:00", "2023-02-30"] {
        let path = format!("/v1/calendars/working-days/{written}");
        world.as_("quantri").put(&path, day.clone()).await.is_problem(404, "not_found");
    }
    world.as_("quantri").put("/v1/calendars/working-days/2023-09-01", day).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_thursday_is_no_worked_saturday(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let worked = json!({ "kind": "worked_saturday", "name": "Làm bù" });
    let put =
        async |day: &str| world.as_("quantri").put(&format!("/v1/calendars/working-days/{day}"), worked.clone()).await;
    let refused = put("2023-09-14").await.is_problem(422, "invalid_input").faults();
    assert_eq!(refused, [("/kind".to_owned(), "not_a_weekend".to_owned())]);
    put("2023-09-16").await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_of_one_commune_changes_nothing_for_the_others(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let role = json!({ "user": "motcua2", "role": "administrator", "unit_code": "10813" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);

    let local = world.as_("motcua2");
    let holiday = json!({ "kind": "holiday", "name": "Lễ hội xã" });
    local.put("/v1/calendars/working-days/2023-09-05", holiday).await.is_problem(403, "forbidden");
    let field = json!({ "name": "Chứng thực", "valid_from": "2020-01-01" });
    local.put("/v1/procedure-fields/G15-TP03", field).await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_office_reports_by_a_calendar_of_its_own(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (quantri, noivu) = (world.as_("quantri"), world.as_("noivu"));
    let closing = |day: i32, from: &str| json!({ "name": "Chốt ngày 20", "closes_on": day, "valid_from": from });
    let path = "/v1/calendars/huyen20";
    quantri.put(path, closing(20, "2020-01-01")).await.is(200);
    let edges = async |query: &str| {
        let report = noivu.get(&format!("/v1/statistics?unit=294&{query}")).await.is(200).json();
        (report["from"].as_str().unwrap().to_owned(), report["to"].as_str().unwrap().to_owned())
    };
    let days = |from: &str, to: &str| (from.to_owned(), to.to_owned());

    assert_eq!(edges("period=2023-Q3").await, days("2023-06-15", "2023-09-14"));
    assert_eq!(edges("period=2023-Q3&calendar=gregorian").await, days("2023-07-01", "2023-09-30"));
    assert_eq!(edges("period=2023-Q3&calendar=huyen20").await, days("2023-06-21", "2023-09-20"));
    let unknown = noivu.get("/v1/statistics?unit=294&period=2023-Q3&calendar=huyen21").await;
    let unknown = unknown.is_problem(422, "invalid_input");
    assert_eq!(unknown.faults(), [("?calendar".to_owned(), "unknown_value".to_owned())]);
    assert!(unknown.text.contains("admin15, gregorian, huyen20"), "{}", unknown.text);

    world.clock.advance(chrono::TimeDelta::minutes(1));
    let before = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    world.clock.advance(chrono::TimeDelta::minutes(1));
    quantri.put(path, closing(25, "2023-09-01")).await.is(200);
    assert_eq!(edges("period=2023-Q3&calendar=huyen20").await, days("2023-06-21", "2023-09-25"));
    assert_eq!(edges("period=2023-Q4&calendar=huyen20").await, days("2023-09-26", "2023-12-25"));
    let as_known = edges(&format!("period=2023-Q3&calendar=huyen20&known_at={before}")).await;
    assert_eq!(as_known, days("2023-06-21", "2023-09-20"), "the calendar as it was known then");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_periods_of_a_year_are_listed_with_what_papers_call_them(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let noivu = world.as_("noivu");
    let listed = noivu.get("/v1/calendars/admin15/periods?year=2023").await.is(200).json();
    let periods = listed["periods"].as_array().unwrap();
    assert_eq!(periods.len(), 83, "a year, 2 halves, 4 quarters, 12 months, 12 to date, 52 weeks");
    let half = periods.iter().find(|period| period["period"] == "2023-H1").unwrap();
    assert_eq!((&half["from"], &half["to"]), (&json!("2022-12-15"), &json!("2023-06-14")));
    assert_eq!(half["label"]["vi"], "6 tháng đầu năm 2023");
    let week = noivu.get("/v1/calendars/gregorian/periods?year=2020").await.is(200).json();
    assert_eq!(week["periods"].as_array().unwrap().len(), 84, "2020 has 53 weeks");

    noivu.get("/v1/calendars/huyen20/periods").await.is_problem(404, "not_found");
    let refused = noivu.get("/v1/calendars/admin15/periods?year=20230").await.is_problem(422, "invalid_input");
    assert_eq!(refused.faults(), [("?year".to_owned(), "out_of_range".to_owned())]);
    let late = json!({ "name": "Chốt cuối tháng", "closes_on": 31, "valid_from": "2020-01-01" });
    let refused = world.as_("quantri").put("/v1/calendars/cuoithang", late).await.is_problem(422, "invalid_input");
    assert_eq!(refused.faults(), [("/closes_on".to_owned(), "out_of_range".to_owned())]);
}
