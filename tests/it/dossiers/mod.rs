//! Dossiers come in one by one: again, late, many at once, and by somebody else.

mod bulk;

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{Kind, World, both_databases};

/// A dossier that was dealt with early.
pub fn resolved() -> Value {
    json!({ "procedure_code": "2.000815", "channel": "online", "applicant_type": "citizen", "status": "result_returned",
        "submitted_at": "2023-02-13T20:00:00+07:00", "received_at": "2023-02-14T08:00:00+07:00",
        "due_at": "2023-02-17T17:00:00+07:00", "completed_at": "2023-02-15T10:00:00+07:00",
        "components_digitised": "yes", "result_digitised": "yes", "certified_copies": 2, "rating": 5,
        "fee": { "amount": 8000, "paid_online": true }, "source_updated_at": "2023-02-15T10:00:00+07:00" })
}

/// The same with other fields; `null` leaves one out.
pub fn with(changes: Value) -> Value {
    let mut dossier = resolved();
    for (field, value) in changes.as_object().unwrap() {
        if value.is_null() {
            dossier.as_object_mut().unwrap().remove(field);
        } else {
            dossier[field] = value.clone();
        }
    }
    dossier
}

/// It as a line of a bulk submission.
pub fn line(code: &str, changes: Value) -> String {
    let mut dossier = with(changes);
    dossier["unit_code"] = json!("10852");
    dossier["code"] = json!(code);
    dossier.to_string()
}

/// Where it is put.
pub const PATH: &str = "/v1/units/10852/dossiers/HS-1";

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_is_created_then_unchanged_then_updated(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");

    let created = motcua.put(PATH, resolved()).await.is(201);
    assert_eq!(created.header("location"), PATH);
    assert_eq!(created.json()["closed_on"], "2023-02-15");
    assert_eq!(created.json()["flags"], json!(["unknown_procedure"]));

    let again = motcua.put(PATH, resolved()).await.is(200);
    assert_eq!((again.text.clone(), again.header("etag")), (created.text.clone(), created.header("etag")));

    motcua.put(PATH, with(json!({ "rating": 4 }))).await.is(200);
    let history = motcua.get(&format!("{PATH}/history")).await.is(200).json();
    let actions: Vec<_> = history["items"].as_array().unwrap().iter().map(|v| v["action"].clone()).collect();
    assert_eq!(actions, ["created", "updated"]);
    assert_eq!(history["items"][0]["content"]["rating"], 5);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_of_a_merged_commune_is_gone_on_with_under_the_code_that_the_new_one_took_over(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (admin, motcua, motcua2) = (world.as_("quantri"), world.as_("motcua"), world.as_("motcua2"));
    let begun = with(json!({ "status": "received", "completed_at": null, "returned_at": null,
        "source_updated_at": "2023-02-13T10:00:00+07:00" }));
    for path in [PATH, "/v1/units/10852/dossiers/HS-2"] {
        motcua.put(path, begun.clone()).await.is(201);
    }
    motcua2.put("/v1/units/10813/dossiers/HS-3", begun.clone()).await.is(201);
    let merged = json!({ "kind": "merge", "effective_on": "2023-09-10", "legal_basis": "NQ 1",
        "units": ["10852", "10813"], "into": [{ "code": "10852", "name": "Xã Mới" }] });
    admin.post("/v1/unit-events", merged).await.is(201);
    let desk = json!({ "user": "motcua", "role": "one_stop_clerk", "unit_code": "10852" });
    admin.post("/v1/role-assignments", desk).await.is(201);

    assert_eq!(motcua.get(PATH).await.is(200).json()["status"], "received");
    motcua.put(PATH, resolved()).await.is(200);
    let sent: String = ["HS-2", "HS-3"].map(|code| line(code, json!({})) + "\n").concat();
    let bulk = motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/x-ndjson");
    let told = motcua.send(bulk.body(sent)).await.is(200).json();
    assert_eq!((&told["updated"], &told["created"]), (&json!(1), &json!(1)), "10813 had another code");

    let history = motcua.get(&format!("{PATH}/history")).await.is(200).json();
    assert_eq!(history["items"].as_array().unwrap().len(), 2);
    let question = "/v1/statistics?unit=10852&from=2023-01-01&to=2023-09-10&no_due=unclassified";
    let figures = world.as_("noivu").get(question).await.is(200).json()["figures"].clone();
    assert_eq!((&figures["received"]["total"], &figures["pending"]["total"]), (&json!(4), &json!(1)));
    motcua.delete(PATH).await.is(204);
    motcua.get(PATH).await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_older_message_is_stale_and_changes_nothing(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    motcua.put(PATH, resolved()).await.is(201);

    let older = with(json!({ "status": "processing", "source_updated_at": "2023-02-14T10:00:00+07:00" }));
    motcua.put(PATH, older).await.is_problem(409, "stale");

    assert_eq!(motcua.get(PATH).await.json()["status"], "result_returned");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_that_was_taken_back_is_gone_and_keeps_its_history(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    motcua.put(PATH, resolved()).await.is(201);

    motcua.delete(PATH).await.is(204);

    motcua.get(PATH).await.is_problem(404, "not_found");
    motcua.delete(PATH).await.is_problem(404, "not_found");
    motcua.put(PATH, resolved()).await.is_problem(409, "stale");
    assert_eq!(motcua.get(&format!("{PATH}/history")).await.is(200).json()["items"][1]["content"], Value::Null);
    let newer = with(json!({ "source_updated_at": "2023-02-16T10:00:00+07:00" }));
    motcua.put(PATH, newer).await.is(201);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_sent_anew_after_it_was_taken_back_keeps_no_old_pause_or_due_day(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let asked = with(json!({ "status": "supplement_asked", "completed_at": null, "rating": null }));
    let asked = motcua.put(PATH, asked).await.is(201).json();
    assert_eq!(asked["derived_pauses"].as_array().unwrap().len(), 1);
    motcua.delete(PATH).await.is(204);

    let anew = with(json!({ "status": "processing", "completed_at": null, "due_at": "2023-02-20T17:00:00+07:00",
        "source_updated_at": "2023-02-16T10:00:00+07:00" }));
    let anew = motcua.put(PATH, anew).await.is(201).json();

    assert_eq!(anew["derived_pauses"], json!([]));
    assert_eq!(anew["first_due_at"], "2023-02-20T17:00:00+07:00");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_machine_learns_nothing_of_another_senders_version(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);

    let machine = world.as_("motcua-10852");
    let guess = machine.request(Method::PUT, PATH).header("if-match", "\"0\"").json(&resolved());
    machine.send(guess).await.is_problem(403, "forbidden");
    let pauses: Vec<_> = (0..201)
        .map(|_| json!({ "from": "2023-02-14T09:00:00+07:00", "to": "2023-02-14T10:00:00+07:00", "reason": "posting" }))
        .collect();
    let many = machine.put("/v1/units/10852/dossiers/HS-2", with(json!({ "pauses": pauses }))).await;
    assert_eq!(many.is_problem(422, "invalid_input").faults(), [("/pauses".to_owned(), "too_many".to_owned())]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_citizens_name_is_refused_and_not_echoed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let refused = world.as_("motcua").put(PATH, with(json!({ "ChuHoSo": "ten-nguoi-nop" }))).await;
    let refused = refused.is_problem(422, "personal_data");
    assert_eq!(refused.faults(), [("/ChuHoSo".to_owned(), "personal_data".to_owned())]);
    assert!(!refused.text.contains("ten-nguoi-nop"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_status_is_kept_flagged_and_counts_as_processing(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let odd = world.as_("motcua").put(PATH, with(json!({ "status": "0" }))).await.is(201).json();
    assert_eq!((odd["status"].as_str(), odd["sender_status"].as_str()), (Some("processing"), Some("0")));
    assert!(odd["flags"].to_string().contains("unknown_status"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn if_match_is_checked_before_the_body(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let etag = motcua.put(PATH, resolved()).await.is(201).header("etag");
    let send = |tag: &str| motcua.request(Method::PUT, PATH).header("if-match", tag).json(&json!({ "nonsense": 1 }));

    motcua.send(send("\"old\"")).await.is_problem(412, "precondition_failed");
    motcua.send(send(&etag)).await.is_problem(422, "invalid_input");
    let other = world.as_("motcua2");
    let outside = other.request(Method::PUT, PATH).header("if-match", "\"old\"").json(&json!({}));
    other.send(outside).await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_at_the_desk_does_not_lock_the_software_out_of_its_own_dossier(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (motcua, machine) = (world.as_("motcua"), world.as_("motcua-10852"));
    machine.put(PATH, with(json!({ "status": "processing" }))).await.is(201);
    motcua.put(PATH, with(json!({ "rating": 2, "source_updated_at": "2023-02-16T10:00:00+07:00" }))).await.is(200);

    machine.put(PATH, with(json!({ "source_updated_at": "2023-02-17T10:00:00+07:00" }))).await.is(200);
    motcua.delete(PATH).await.is(204);
    machine.put(PATH, with(json!({ "source_updated_at": "2023-02-18T10:00:00+07:00" }))).await.is(201);
    machine.get(PATH).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn only_where_there_is_nothing_yet_means_that(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let new = || motcua.request(Method::PUT, PATH).header("if-none-match", "*").json(&resolved());
    motcua.send(new()).await.is(201);
    motcua.send(new()).await.is_problem(412, "precondition_failed");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_with_odd_characters_is_found_where_location_says(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    for code in ["a%3Fb", "a%23b", "a%25b", "%C4%90-1"] {
        let path = format!("/v1/units/10852/dossiers/{code}");
        assert_eq!(motcua.put(&path, resolved()).await.is(201).header("location"), path);
        motcua.get(&path).await.is(200);
    }
    let dots = motcua.put("/v1/units/10852/dossiers/%2e%2e", resolved()).await;
    assert!(dots.status >= 400, "{}", dots.text);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_sender_whose_clock_runs_years_ahead_is_told_so(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    for (field, year) in [("source_updated_at", 2032), ("submitted_at", 2200)] {
        let ahead = motcua.put(PATH, with(json!({ field: format!("{year}-12-31T20:00:00+07:00") }))).await;
        let faults = ahead.is_problem(422, "invalid_input").faults();
        assert_eq!(faults, [(format!("/{field}"), "in_the_future".to_owned())]);
    }

    motcua.put(PATH, with(json!({ "source_updated_at": "2023-09-11T08:59:00+07:00" }))).await.is(201);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn many_changes_at_once_are_answered_each_for_itself(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (motcua, motcua2, machine) = (world.as_("motcua"), world.as_("motcua2"), world.as_("motcua-10852"));
    let code = |n: usize| format!("/v1/units/10852/dossiers/HS-{}", n % 20);
    let first = (0..60).map(|n| {
        let request = motcua.request(Method::PUT, &code(n)).header("if-none-match", "*").json(&resolved());
        async move { motcua.send(request).await.status }
    });
    let broken = (0..20).map(|n| async move {
        motcua.put(&format!("/v1/units/10852/dossiers/HS-{n}"), with(json!({ "rating": 9 }))).await.status
    });
    let outside = (0..20)
        .map(|n| async move { motcua2.put(&format!("/v1/units/10852/dossiers/HS-{n}"), resolved()).await.status });
    let elsewhere = (0..20)
        .map(|n| async move { motcua2.put(&format!("/v1/units/10813/dossiers/HS-{n}"), resolved()).await.status });

    let (first, broken, outside, elsewhere) = tokio::join!(
        futures_util::future::join_all(first),
        futures_util::future::join_all(broken),
        futures_util::future::join_all(outside),
        futures_util::future::join_all(elsewhere),
    );

    let times = |statuses: &[u16], status: u16| statuses.iter().filter(|found| **found == status).count();
    assert_eq!((times(&first, 201), times(&first, 412)), (20, 40));
    assert_eq!((times(&broken, 422), times(&outside, 403), times(&elsewhere, 201)), (20, 20, 20));
    let counted = world.as_("noivu").get("/v1/statistics?unit=294&period=2023").await.is(200).json();
    assert_eq!(counted["figures"]["received"]["total"], 40);
    machine.put(&code(1), resolved()).await.is(403);
    let history = motcua.get(&format!("{}/history", code(1))).await.is(200).json();
    assert_eq!(history["items"].as_array().unwrap().len(), 1);
}
