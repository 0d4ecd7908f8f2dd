//! Numbers, dates and names of filters that can't be.

use rstest_reuse::apply;
use serde_json::json;

use super::{put, refused};
use crate::dossiers::{PATH, resolved, with};
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_are_none_or_far_too_large_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let fee = |amount: i64| json!({ "fee": { "amount": amount, "paid_online": true } });
    refused(
        &world,
        vec![
            (fee(9_007_199_254_740_992), "/fee/amount", "number_out_of_range"),
            (json!({ "rating": "5" }), "/rating", "wrong_type"),
            (json!({ "rating": 6 }), "/rating", "out_of_range"),
            (json!({ "certified_copies": -1 }), "/certified_copies", "out_of_range"),
        ],
    )
    .await;
    let text = resolved().to_string();
    let huge = text.replace("\"rating\":5", "\"rating\":1e400");
    put(world.as_("motcua"), huge).await.is_problem(400, "json_malformed");
    let whole = text.replace("\"rating\":5", "\"rating\":5.0");
    assert_eq!(put(world.as_("motcua"), whole).await.is(201).json()["rating"], 5);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn dates_that_never_were_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let at = |time: &str| json!({ "received_at": time });
    refused(
        &world,
        vec![
            (at("2023-02-29T08:00:00+07:00"), "/received_at", "wrong_format"),
            (at("2023-02-14T24:00:00+07:00"), "/received_at", "wrong_format"),
            (at("2023-02-14T23:59:60Z"), "/received_at", "leap_second"),
            (at("2023-02-14T08:00:00"), "/received_at", "wrong_format"),
            (at("2023-02-14T08:00:00+24:00"), "/received_at", "wrong_format"),
            (at("9999-02-14T08:00:00+07:00"), "/received_at", "out_of_range"),
            (at("0000-02-14T08:00:00+07:00"), "/received_at", "out_of_range"),
            (json!({ "received_at": null }), "/received_at", "required"),
            (
                json!({ "pauses": [{ "from": "2023-02-15T08:00:00Z", "to": "2023-02-14T08:00:00Z", "reason": "posting" }] }),
                "/pauses/0/to",
                "out_of_order",
            ),
        ],
    )
    .await;
    world.as_("motcua").get("/v1/dossiers?entered_from=2023-02-29").await.is_problem(422, "invalid_input");
    let late = with(at("2023-09-14T17:00:00Z"));
    assert_eq!(world.as_("motcua").put(PATH, late).await.is(201).json()["entered_on"], "2023-09-15");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_came_after_midnight_at_home_counts_on_the_new_day(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let late = with(json!({ "submitted_at": null, "received_at": "2023-09-14T17:00:00Z", "due_at": null,
        "completed_at": null, "status": "processing", "rating": null, "result_digitised": null }));
    world.as_("motcua").put(PATH, late).await.is(201);
    for (day, received) in [("2023-09-14", 0), ("2023-09-15", 1)] {
        let path = format!("/v1/statistics?unit=10852&from={day}&to={day}&no_due=unclassified");
        let report = world.as_("noivu").get(&path).await.is(200).json();
        assert_eq!(report["figures"]["received"]["total"], received, "{day}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn sql_in_the_name_or_the_value_of_a_filter_is_an_unknown_name_or_value(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let figures = "/v1/statistics/dossiers?unit=294&from=2023-01-01&to=2023-01-31";
    for (path, pointer, code) in [
        ("/v1/dossiers?status%3BDROP=x".to_owned(), "?status;DROP", "unknown_field"),
        ("/v1/dossiers?status=processing'%20OR%20'1'='1".to_owned(), "?status/0", "unknown_value"),
        ("/v1/units?name%20%3D%20name%20--=x".to_owned(), "?name = name --", "unknown_field"),
        (format!("{figures}&figure=x'%20OR%201%3D1"), "?figure", "unknown_value"),
    ] {
        let refused = world.as_("noivu").get(&path).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{path}");
    }
    world.as_("noivu").get("/v1/dossiers").await.is(200);
}
