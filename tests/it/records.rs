//! All that an inspection says, entered and read in one piece: by hand, or from a notice that was read.

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::inspections::{notice, steps, under_way, with};
use crate::support::{Kind, World, both_databases};

const NOTICE: &str = include_str!("../../demo/notice/notice.txt");

/// A short record.
pub fn record() -> Value {
    let without = |name: &str, place: usize, fields: &[&str]| {
        let mut entry = notice(name)[place].clone();
        entry.as_object_mut().unwrap().retain(|field, _| !fields.contains(&field.as_str()));
        entry
    };
    json!({
        "areas": [without("areas", 0, &["position", "full_text"])],
        "figures": { "N09": without("figures", 8, &["code"]) },
        "findings": [without("findings", 14, &["position"])],
        "recommendations": [with(without("recommendations", 15, &["position"]), json!({ "finding_codes": ["F15"] }))],
    })
}

fn texts(list: &Value) -> Vec<(Value, Value)> {
    list.as_array().unwrap().iter().map(|item| (item["code"].clone(), item["text"].clone())).collect()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_was_read_is_entered_as_it_was_confirmed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let kiemtra = world.as_("kiemtra");
    let read = kiemtra.request(Method::POST, "/v1/notices/read").header("content-type", "text/plain; charset=utf-8");
    let draft = kiemtra.send(read.body(NOTICE)).await.is(200).json();
    let [read] = draft["records"].as_array().unwrap().as_slice() else { panic!("one unit") };

    let entered = kiemtra.post(&format!("{inspection}/record"), read["record"].clone()).await.is(201);

    assert_eq!(entered.header("location"), format!("{inspection}/record"));
    let entered = entered.json();
    assert_eq!(texts(&entered["findings"]), texts(&draft["findings"]));
    assert_eq!(texts(&entered["recommendations"]), texts(&draft["recommendations"]));
    let counts =
        ["areas", "figures", "findings", "recommendations"].map(|part| entered[part].as_array().unwrap().len());
    assert_eq!(counts, [8, 17, 16, 16]);
    let figures = |list: &Value, quote: &str| {
        let said = |figure: &Value| {
            ["code", "value", "numerator", "denominator", "percent", quote].map(|name| figure[name].clone())
        };
        list.as_array().unwrap().iter().map(said).collect::<Vec<_>>()
    };
    assert_eq!(figures(&entered["figures"], "quote"), figures(&draft["figures"], "text"));
    assert_eq!(kiemtra.get(&format!("{inspection}/record")).await.is(200).json(), entered);
    let one =
        kiemtra.get(&format!("/v1/findings/{}", entered["findings"][12]["id"].as_str().unwrap())).await.is(200).json();
    assert_eq!((&one["state"], &one["quantity"]["numerator"]), (&json!("open"), &json!(6)));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_entered_whole_or_not_at_all_and_says_all_that_is_wrong(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let path = format!("{inspection}/record");
    let kiemtra = world.as_("kiemtra");
    let mut wrong = record();
    wrong["areas"] = json!([
        { "area_code": null, "heading": "Khác", "results": [] },
        { "area_code": "la", "heading": "Lạ", "results": [""] },
    ]);
    wrong["figures"]["a/b"] = with(wrong["figures"]["N09"].clone(), json!({ "unit": "" }));
    wrong["findings"][0]["area_code"] = Value::Null;

    let faults = kiemtra.post(&path, wrong).await.is_problem(422, "invalid_input").faults();

    let expected = [
        ("/areas/0/area_code", "required"),
        ("/areas/1/area_code", "unknown_area"),
        ("/areas/1/results/0", "text_length"),
        ("/figures/a~1b", "wrong_format"),
        ("/figures/a~1b/unit", "text_length"),
        ("/findings/0/area_code", "required"),
    ];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let asked = with(record(), json!({ "findings": [] }));
    let faults = kiemtra.post(&path, asked).await.is_problem(422, "invalid_input").faults();
    assert_eq!(faults, [("/recommendations/0/finding_codes/0".to_owned(), "unknown_finding".to_owned())]);
    let mut twice = record();
    let again = twice["findings"][0].clone();
    twice["findings"].as_array_mut().unwrap().push(again);
    let faults = kiemtra.post(&path, twice).await.is_problem(422, "invalid_input").faults();
    assert_eq!(faults, [("/findings/1/code".to_owned(), "repeated".to_owned())]);
    let nothing = kiemtra.get(&path).await.is(200).json();
    for part in ["areas", "figures", "findings", "recommendations"] {
        assert_eq!(nothing[part], json!([]), "{part}");
    }

    kiemtra.post(&path, record()).await.is(201);
    kiemtra.post(&path, record()).await.is_problem(409, "conflict");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_team_enters_a_record_while_the_inspection_is_open(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let path = format!("{inspection}/record");
    world.as_("chuyenmon").post(&path, record()).await.is_problem(403, "forbidden");
    world.as_("motcua2").get(&path).await.is_problem(404, "not_found");
    let kiemtra = world.as_("kiemtra");
    steps(kiemtra, &inspection, &["conclude"]).await;
    kiemtra.post(&path, record()).await.is(201);
    let body = with(notice("notice"), json!({ "inspection_ids": [inspection.rsplit('/').next()] }));
    let draft = world.as_("chutich").post("/v1/notices", body).await.is(201).header("location");
    world.as_("chutich").step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await.is(200);
    kiemtra.post(&path, record()).await.is_problem(409, "conflict");
}
