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
