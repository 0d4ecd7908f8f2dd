//! What a notice declares beside what is computed, and beside itself.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::dossiers::with as dossier;
use crate::inspections::{areas, notice, steps, under_way, with};
use crate::remediation::id_of;
use crate::support::{Kind, World, both_databases};

const PERIOD: &str = "from=2023-01-01&to=2023-08-31";
const CORE: &[&str] = &["received.total", "resolved.total", "pending.total"];

/// Seven dossiers: four of field G1, online, resolved early in February; three of G2 at the desk, one of them received in
/// March and pending.
async fn seven_dossiers(world: &World) {
    let first = json!({ "field_code": "G1" });
    let desk = json!({ "field_code": "G2", "channel": "direct", "submitted_at": null });
    let pending = json!({ "field_code": "G2", "channel": "direct", "submitted_at": null, "status": "processing",
        "received_at": "2023-03-14T08:00:00+07:00", "due_at": "2023-12-29T17:00:00+07:00", "completed_at": null,
        "result_digitised": null, "rating": null, "source_updated_at": "2023-03-14T08:00:00+07:00" });
    let changes = [&first, &first, &first, &first, &desk, &desk, &pending];
    for (number, change) in changes.into_iter().enumerate() {
        let path = format!("/v1/units/10852/dossiers/HS-{number}");
        world.as_("motcua").put(&path, dossier(change.clone())).await.is(201);
    }
}

/// A draft of a notice on an inspection that declares these figures, N0, N1, …; answers with its path.
async fn notice_of(world: &World, figures: &[Value]) -> String {
    let inspection = under_way(world).await;
    for (number, figure) in figures.iter().enumerate() {
        let base = json!({ "position": number + 1, "name": "x", "unit": "hồ sơ", "quote": "x" });
        let path = format!("{inspection}/figures/N{number}");
        world.as_("kiemtra").put(&path, with(base, figure.clone())).await.is(201);
    }
    let body = with(notice("notice"), json!({ "inspection_ids": [id_of(&inspection)] }));
    world.as_("chutich").post("/v1/notices", body).await.is(201).header("location")
}

async fn reconciled(world: &World, figures: &[Value]) -> Value {
    let path = notice_of(world, figures).await;
    world.as_("noivu").get(&format!("{path}/reconciliation?{PERIOD}")).await.is(200).json()
}

fn count(definition: &str, value: i64) -> Value {
    json!({ "definition": definition, "value": value })
}

fn in_row(figure: Value, field: &str) -> Value {
    with(figure, json!({ "row": { "by": "field", "key": field } }))
}

fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

fn verdicts(reconciled: &Value) -> Vec<&str> {
    each(&reconciled["figures"], "verdict")
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_judged_by_row_and_column_and_its_one_slip_is_named(#[case] kind: Kind) {
    let world = World::new(kind).await;
    seven_dossiers(&world).await;
    let rows = [(Some("G1"), [4, 4, 0]), (Some("G2"), [4, 2, 1]), (None, [7, 6, 1])];
    let cells = rows.iter().flat_map(|(field, counts)| {
        CORE.iter().zip(counts).map(move |(definition, value)| {
            let figure = count(definition, *value);
            field.map_or_else(|| figure.clone(), |field| in_row(figure.clone(), field))
        })
    });

    let answer = reconciled(&world, &cells.collect::<Vec<_>>()).await;

    let wrong: Vec<_> = verdicts(&answer).iter().map(|verdict| *verdict != "match").collect();
    assert_eq!(wrong, (0..9).map(|cell| cell == 3).collect::<Vec<_>>());
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!((errors.len(), &errors[0]["kind"], &errors[1]["kind"]), (2, &json!("row"), &json!("column")));
    assert_eq!(errors[1]["sum"], "received.total: G1 + G2 = total");
    assert_eq!(
        (&errors[1]["expected"], &errors[1]["actual"], &errors[1]["difference"]),
        (&json!(8), &json!(7), &json!(-1))
    );
    let cells: Vec<_> = errors[1]["cells"].as_array().unwrap().iter().map(|cell| &cell["figure"]["code"]).collect();
    assert_eq!(cells, [&json!("N0"), &json!("N3"), &json!("N6")]);
    let repairs = answer["repairs"].as_array().unwrap();
    let repair = &repairs[0];
    assert_eq!((repairs.len(), &repair["figure"]["code"]), (1, &json!("N3")));
    assert_eq!((&repair["present"], &repair["repairing"], &repair["computed"]), (&json!(4), &json!(3), &json!(3)));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_form_ii06a_agrees_wholly_and_a_slip_in_it_is_repaired(#[case] kind: Kind) {
    let world = World::new(kind).await;
    seven_dossiers(&world).await;
    let form = world.as_("noivu").get(&format!("/v1/forms/ii06a?unit=10852&{PERIOD}")).await.is(200).json();
    let rows = form["rows"].as_array().unwrap().iter().chain([&form["total"]]);
    let mut cells: Vec<_> = rows
        .flat_map(|row| {
            (3..=13).map(move |column| {
                let name = format!("column_{column}");
                let figure = count(&format!("ii06a.{name}"), row[&name].as_i64().unwrap());
                let field = row["field_code"].as_str().unwrap();
                if field.is_empty() { figure } else { in_row(figure, field) }
            })
        })
        .collect();
    let path = notice_of(&world, &cells).await;
    let question = format!("{path}/reconciliation?{PERIOD}");
    let answer = world.as_("noivu").get(&question).await.is(200).json();
    assert!(verdicts(&answer).iter().all(|verdict| *verdict == "match"), "{answer}");
    assert_eq!([&answer["errors"], &answer["repairs"], &answer["warnings"]], [&json!([]); 3]);

    let inspection = world.as_("chutich").get(&path).await.json()["inspection_ids"][0].as_str().unwrap().to_owned();
    let base = json!({ "position": 1, "name": "x", "unit": "hồ sơ", "quote": "x" });
    let slip = with(base, with(cells.swap_remove(8), json!({ "value": 3 })));
    world.as_("kiemtra").replace(&format!("/v1/inspections/{inspection}/figures/N8"), slip).await.is(200);
    let answer = world.as_("noivu").get(&question).await.is(200).json();
    assert_eq!(each(&answer["errors"], "kind"), ["row", "row", "column"]);
    let repairs = answer["repairs"].as_array().unwrap();
    assert_eq!((repairs.len(), &repairs[0]["figure"]["code"]), (1, &json!("N8")));
    assert_eq!((&repairs[0]["present"], &repairs[0]["repairing"]), (&json!(3), &json!(0)));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_approximate_figure_matches_where_its_word_is_true(#[case] kind: Kind) {
    let world = World::new(kind).await;
    seven_dossiers(&world).await;
    let said = |value, word: &str| with(count("received.total", value), json!({ "qualifier": word }));
    let percent = json!({ "definition": "rates.online", "percent": "57", "qualifier": "over" });
    let figures = [said(8, "nearly"), said(7, "nearly"), said(6, "over"), said(7, "under"), said(6, "about"), percent];

    let answer = reconciled(&world, &figures).await;

    assert_eq!(verdicts(&answer), ["match", "mismatch", "match", "mismatch", "match", "match"]);
    let nearly = &answer["figures"][0]["approximate"];
    assert_eq!((&nearly["qualifier"], &nearly["tolerance"]), (&json!("nearly"), &json!("1")));
    assert_eq!(nearly["detail"]["vi"], "Gần 8: dưới số đó, không quá 1.");
    assert_eq!(answer["figures"][5]["computed"]["percent"], "57");
    assert_eq!(answer["errors"], json!([]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_rest_that_stands_in_no_class_is_told_and_one_that_is_left_out_is_found(#[case] kind: Kind) {
    let world = World::new(kind).await;
    seven_dossiers(&world).await;
    let undated = dossier(json!({ "due_at": null }));
    world.as_("motcua").put("/v1/units/10852/dossiers/HS-9", undated).await.is(201);
    let rest = json!({ "value": 2, "residual_of": "received.total" });
    let figures = [
        count("resolved.total", 7),
        count("resolved.early", 6),
        count("resolved.on_time", 0),
        count("resolved.late", 0),
        count("resolved.unclassified", 1),
        count("received.total", 8),
        count("received.online", 5),
        count("received.direct", 1),
        rest,
    ];

    let answer = reconciled(&world, &figures).await;

    let expected = ["match", "match", "match", "match", "match", "match", "match", "mismatch", "not_computable"];
    assert_eq!(verdicts(&answer), expected);
    assert_eq!(answer["errors"], json!([]));
    assert_eq!(each(&answer["warnings"], "code"), ["residual_class", "residual_class"]);
    assert_eq!(each(&answer["warnings"], "difference"), ["1", "2"]);

    let world = World::new(kind).await;
    let figures = [count("resolved.total", 14), count("resolved.early", 5), count("resolved.on_time", 3)];
    let answer = reconciled(&world, &figures).await;
    assert_eq!((&answer["errors"], &answer["warnings"][0]["code"]), (&json!([]), &json!("residual")));
    assert_eq!(answer["warnings"][0]["difference"], "6");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_figure_of_its_own_days_is_computed_for_them_and_months_make_the_longer_period(#[case] kind: Kind) {
    let world = World::new(kind).await;
    seven_dossiers(&world).await;
    let of = |value, from: &str, to: &str| {
        with(count("received.total", value), json!({ "period": { "from": from, "to": to } }))
    };
    let figures = [
        of(0, "2023-01-01", "2023-01-31"),
        of(6, "2023-02-01", "2023-02-28"),
        of(1, "2023-03-01", "2023-03-31"),
        of(8, "2023-01-01", "2023-03-31"),
    ];

    let answer = reconciled(&world, &figures).await;

    assert_eq!(verdicts(&answer), ["match", "match", "match", "mismatch"]);
    assert_eq!(answer["figures"][3]["computed"]["value"], 7);
    let error = &answer["errors"][0];
    assert_eq!((&error["kind"], &error["expected"], &error["actual"]), (&json!("months"), &json!(7), &json!(8)));
    assert_eq!(error["cells"].as_array().unwrap().len(), 4);
    let repaired: Vec<_> = answer["repairs"].as_array().unwrap().iter().map(|one| &one["repairing"]).collect();
    assert_eq!(repaired, [1, 7, 2, 7], "nothing tells which of the four");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_percent_is_judged_at_its_own_decimals_and_by_its_own_numbers(#[case] kind: Kind) {
    let world = World::new(kind).await;
    seven_dossiers(&world).await;
    let alone = |percent: &str| json!({ "definition": "rates.online", "percent": percent });
    let ratio = json!({ "definition": "rates.online", "numerator": 4, "denominator": 7, "percent": "66.7" });
    let beside = with(count("received.online", 4), json!({ "percent": "67" }));
    let figures = [
        alone("57"),
        alone("57.2"),
        alone("57.1"),
        alone("57.1428"),
        alone("57.1429"),
        alone("58"),
        ratio,
        beside,
        count("received.total", 7),
        with(count("pending.in_time", 1), json!({ "percent": "99" })),
        count("pending.total", 1),
    ];

    let answer = reconciled(&world, &figures).await;

    let figures = answer["figures"].as_array().unwrap();
    let expected = ["match", "mismatch", "match", "match_truncated", "match_rounded", "mismatch", "mismatch"];
    assert_eq!(verdicts(&answer)[..7], expected);
    let computed =
        |place: usize| (&figures[place]["computed"]["percent"], &figures[place]["computed"]["percent_truncated"]);
    assert_eq!(computed(0), (&json!("57"), &json!("57")));
    assert_eq!(computed(3), (&json!("57.1429"), &json!("57.1428")));
    assert_eq!(figures[6]["own_percent"]["percent"], "57.1");
    let hint = json!([{ "denominator": 6, "denominator_of": ["resolved.total", "due"], "fits": "match_rounded" }]);
    let without_rates = |list: &Value| {
        let mut list = list.clone();
        list[0]["denominator_of"].as_array_mut().unwrap().truncate(2);
        list
    };
    assert_eq!(without_rates(&figures[6]["denominators"]), hint);
    assert_eq!((&figures[7]["verdict"], &figures[7]["percent_verdict"]), (&json!("match"), &json!("mismatch")));
    assert_eq!(figures[7]["own_percent"]["denominator_of"], "received.total");
    assert_eq!(each(&answer["errors"], "kind"), ["own_percent", "own_percent"]);
    let wrong: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| &error["figure"]["code"]).collect();
    assert_eq!(wrong, ["N6", "N9"], "67 % of another count is no error");
    assert!(each(&answer["warnings"], "code").contains(&"other_denominator"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn shares_of_a_whole_add_up_to_a_hundred_as_far_as_rounding_explains(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let shares = |percents: [&str; 3]| {
        let classes = ["resolved.early", "resolved.on_time", "resolved.late"].into_iter().zip(percents);
        let parts = classes.map(|(class, percent)| with(count(class, 1), json!({ "percent": percent })));
        parts.chain([count("resolved.total", 3)]).collect::<Vec<_>>()
    };
    let answer = reconciled(&world, &shares(["33.34", "33.33", "33.33"])).await;
    assert_eq!((&answer["errors"], &answer["warnings"]), (&json!([]), &json!([])));
    assert_eq!(answer["figures"][0]["own_percent"]["largest_remainder"], true);

    let world = World::new(kind).await;
    let answer = reconciled(&world, &shares(["33.34", "33.34", "33.34"])).await;
    assert_eq!(each(&answer["warnings"], "code"), ["shares"]);
    assert_eq!(answer["warnings"][0]["difference"], "0.02");
    let told = answer["warnings"][0]["detail"]["en"].as_str().unwrap().to_owned();
    assert!(told.ends_with("By largest remainder: 33.34 + 33.33 + 33.33 = 100."), "{told}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn where_a_figure_stands_has_to_make_sense(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let base = json!({ "position": 1, "name": "x", "unit": "hồ sơ", "quote": "x", "value": 1 });
    let cases = [
        (json!({ "row": { "by": "field" } }), "/row/label", "required"),
        (json!({ "row": { "by": "other", "key": "x" } }), "/row/key", "not_applicable"),
        (json!({ "period": { "from": "2023-02-01", "to": "2023-01-31" } }), "/period/to", "out_of_order"),
        (
            json!({ "value": null, "numerator": 1, "denominator": 2, "qualifier": "over" }),
            "/qualifier",
            "not_applicable",
        ),
        (json!({ "residual_of": "received" }), "/residual_of", "unknown_value"),
        (json!({ "residual_of": "late", "definition": "late" }), "/residual_of", "not_applicable"),
    ];
    let path = format!("{inspection}/figures/N1");
    for (change, pointer, code) in cases {
        let refused =
            world.as_("kiemtra").put(&path, with(base.clone(), change)).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
    let row = json!({ "by": "other", "key": null, "label": "Bộ phận một cửa", "partial": true });
    let changes = json!({ "row": row, "period": { "from": "2023-02-01", "to": "2023-02-28" }, "qualifier": "at_least",
        "definition": "received.total" });
    let kept = world.as_("kiemtra").put(&path, with(base, changes.clone())).await.is(201).json();
    for (field, value) in changes.as_object().unwrap() {
        assert_eq!(&kept[field], value, "{field}");
    }
    let body = with(notice("notice"), json!({ "inspection_ids": [id_of(&inspection)] }));
    let draft = world.as_("chutich").post("/v1/notices", body).await.is(201).header("location");
    let judged = world.as_("noivu").get(&format!("{draft}/reconciliation?{PERIOD}")).await.is(200).json();
    assert_eq!((verdicts(&judged), &judged["figures"][0]["row"]), (vec!["not_computable"], &row));
    assert!(judged["figures"][0]["not_computable_because"]["vi"].is_string());
}

/// A draft of the district's notice over inspections of two communes, which declare what they received.
async fn notice_of_the_district(world: &World, received: [(&str, i64); 2]) -> String {
    areas(world).await;
    for (user, role) in [("chutich", "leader"), ("kiemtra", "inspector")] {
        let role = json!({ "user": user, "role": role, "unit_code": "294" });
        world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    }
    let (chutich, kiemtra) = (world.as_("chutich"), world.as_("kiemtra"));
    let plan = with(notice("plan"), json!({ "unit_code": "294" }));
    let plan = chutich.post("/v1/inspection-plans", plan).await.is(201).header("location");
    let team = chutich.post(&format!("{plan}/teams"), notice("team")).await.is(201).json();
    steps(chutich, &plan, &["submit", "approve", "start"]).await;
    let mut ids = Vec::new();
    for (unit, value) in received {
        let body = json!({ "unit_code": unit, "plan_id": team["plan_id"], "team_id": team["id"] });
        let inspection =
            chutich.post("/v1/inspections", with(notice("inspection"), body)).await.is(201).header("location");
        steps(kiemtra, &inspection, &["start"]).await;
        let figure = json!({ "position": 1, "name": "x", "unit": "hồ sơ", "quote": "x" });
        let figure = with(figure, count("received.total", value));
        kiemtra.put(&format!("{inspection}/figures/N1"), figure).await.is(201);
        ids.push(id_of(&inspection));
    }
    let body = with(notice("notice"), json!({ "unit_code": "294", "inspection_ids": ids }));
    chutich.post("/v1/notices", body).await.is(201).header("location")
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_notice_over_two_communes_judges_each_by_its_own_dossiers(#[case] kind: Kind) {
    let world = World::new(kind).await;
    seven_dossiers(&world).await;
    let draft = notice_of_the_district(&world, [("10852", 7), ("10813", 0)]).await;

    let answer = world.as_("noivu").get(&format!("{draft}/reconciliation?{PERIOD}")).await.is(200).json();

    assert_eq!((verdicts(&answer), &answer["errors"]), (vec!["match", "match"], &json!([])));
    let units: Vec<_> =
        answer["figures"].as_array().unwrap().iter().map(|one| &one["inspected_unit"]["code"]).collect();
    assert_eq!(units, ["10852", "10813"]);
}
