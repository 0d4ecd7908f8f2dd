//! Dossiers come in bulk: as lines and as an array, in part, cut off and broken.

use cchc::db::RequestId;
use reqwest::Method;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{PATH, line, resolved, with};
use crate::sums::verified;
use crate::support::{Kind, World, both_databases};

async fn bulk(world: &World, who: &str, query: &str, body: String) -> Value {
    let voice = world.as_(who);
    let request = voice.request(Method::POST, &format!("/v1/dossiers/bulk{query}"));
    voice.send(request.header("content-type", "application/x-ndjson").body(body)).await.is(200).json()
}

fn counts(answer: &Value) -> [u64; 6] {
    ["lines", "created", "updated", "unchanged", "stale", "rejected"].map(|name| answer[name].as_u64().unwrap())
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn one_bad_line_among_many_is_named_and_the_others_are_stored(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut lines: Vec<_> = (0..1200).map(|n| line(&format!("HS-{n}"), json!({}))).collect();
    lines[700] = line("HS-700", json!({ "received_at": null }));
    lines[701] = "{\"unit_code\":\"10852\",".to_owned();
    lines.push(line("HS-1", json!({ "rating": 3 })));
    lines.push(line("HS-2", json!({ "source_updated_at": "2023-01-01T00:00:00Z" })));
    let body = lines.join("\n");

    let rehearsed = bulk(&world, "motcua-10852", "?dry_run=true", body.clone()).await;
    assert_eq!(world.as_("motcua").get("/v1/dossiers").await.json()["items"], json!([]));

    let answer = bulk(&world, "motcua-10852", "", body.clone()).await;
    assert_eq!(counts(&answer), [1202, 1198, 1, 0, 1, 2]);
    assert_eq!(counts(&rehearsed), counts(&answer), "a dry run predicts the answer across batches");
    assert_eq!(rehearsed["errors"], answer["errors"]);
    assert_eq!(
        (answer["errors"][0]["line"].as_u64(), answer["errors"][0]["code"].as_str()),
        (Some(701), Some("HS-700"))
    );
    assert_eq!(answer["errors"][0]["errors"][0]["pointer"], "/received_at");
    assert_eq!(answer["errors"][1]["errors"][0]["code"], "json_malformed");

    let kept = format!("/v1/submissions/{}", answer["id"].as_str().unwrap());
    assert_eq!(world.as_("motcua-10852").get(&kept).await.is(200).json(), answer);
    world.as_("motcua").get(&kept).await.is_problem(404, "not_found");

    let again = bulk(&world, "motcua-10852", "", body).await;
    assert_eq!(counts(&again)[1..5], [0, 2, 1197, 1]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn lines_of_endless_texts_are_refused_by_name_and_as_many_are_listed_as_an_answer_holds(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let endless = "x".repeat(200_000);
    let mut lines = vec![
        line(&endless, json!({})),
        line("HS-1", json!({ "procedure_code": endless })),
        line("HS-2", json!({})).replace("\"unit_code\":\"10852\"", &format!("\"unit_code\":\"{endless}\"")),
        line("HS-3", json!({})),
    ];
    lines.extend((4..40).map(|n| line(&format!("HS-{n}"), json!({ endless.as_str(): 1 }))));

    let answer = bulk(&world, "motcua-10852", "", lines.join("\n")).await;

    assert_eq!(counts(&answer), [40, 1, 0, 0, 0, 39]);
    let errors = answer["errors"].as_array().unwrap();
    let told: Vec<_> = errors[..3].iter().map(|line| line["errors"][0]["pointer"].as_str().unwrap()).collect();
    assert_eq!(told, ["/code", "/procedure_code", "/unit_code"]);
    assert_eq!(errors[0]["code"].as_str().unwrap().len(), 200);
    assert_eq!(errors.len() as u64 + answer["errors_omitted"].as_u64().unwrap(), 39);
    assert!((4..39).contains(&errors.len()) && answer.to_string().len() < 5_000_000, "{}", errors.len());
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_citizens_name_in_a_line_is_refused_and_kept_nowhere(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let named = line("HS-1", json!({ "ChuHoSo": "ten-nguoi-nop" }));

    let answer = bulk(&world, "motcua", "", [named, line("HS-2", json!({}))].join("\n")).await;

    assert_eq!(counts(&answer), [2, 1, 0, 0, 0, 1]);
    let fault = &answer["errors"][0]["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/ChuHoSo"), &json!("personal_data")));
    let kept = format!("/v1/submissions/{}", answer["id"].as_str().unwrap());
    let kept = world.as_("motcua").get(&kept).await.is(200);
    assert_eq!(kept.json(), answer);
    assert!(!kept.text.contains("ten-nguoi-nop"), "{}", kept.text);
    world.as_("motcua").get("/v1/units/10852/dossiers/HS-1").await.is(404);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn one_bad_line_among_ten_thousand_is_named_and_the_others_are_stored(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let short = |number: u32| {
        let rating = if number == 6_789 { "6" } else { "5" };
        format!(
            "{{\"unit_code\":\"10852\",\"code\":\"HS-{number}\",\"procedure_code\":\"2.000815\",\"channel\":\"direct\",\
             \"applicant_type\":\"citizen\",\"status\":\"result_returned\",\"received_at\":\"2023-02-14T08:00:00+07:00\",\
             \"completed_at\":\"2023-02-15T10:00:00+07:00\",\"rating\":{rating},\
             \"source_updated_at\":\"2023-02-15T10:00:00+07:00\"}}\n"
        )
    };

    let answer = bulk(&world, "motcua", "", (1..=10_000).map(short).collect()).await;

    assert_eq!(counts(&answer), [10_000, 9_999, 0, 0, 0, 1]);
    let [refused] = answer["errors"].as_array().unwrap().as_slice() else { panic!("{}", answer["errors"]) };
    assert_eq!((&refused["line"], &refused["code"]), (&json!(6_789), &json!("HS-6789")));
    let fault = &refused["errors"][0];
    assert_eq!((&fault["pointer"], &fault["code"]), (&json!("/rating"), &json!("out_of_range")));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_that_comes_again_all_over_a_file_ends_as_its_last_line_says(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (dossiers, together, lines) = (4, 150, 1_800);
    let pauses = |n: u32| {
        let to = format!("2023-02-14T{}:00:00+07:00", 10 + n % 5);
        let pause = json!({ "from": "2023-02-14T09:00:00+07:00", "to": to, "reason": "posting" });
        if (n / 7).is_multiple_of(3) { json!([]) } else { json!([pause]) }
    };
    let sent = |n: u32| {
        let at = format!("2023-03-01T08:{:02}:{:02}+07:00", n / 60, n % 60);
        let code = format!("HS-{}", n / together % dossiers);
        line(&code, json!({ "pauses": pauses(n), "rating": 1 + n % 5, "source_updated_at": at })) + "\n"
    };

    let answer = bulk(&world, "motcua", "", (0..lines).map(sent).collect()).await;

    assert_eq!(counts(&answer), [1_800, 4, 1_796, 0, 0, 0]);
    let mut paused = 0;
    for last in (lines - dossiers * together..lines).skip(149).step_by(150) {
        let path = format!("/v1/units/10852/dossiers/HS-{}", last / together % dossiers);
        let stored = world.as_("motcua").get(&path).await.is(200).json();
        assert_eq!((&stored["pauses"], &stored["rating"]), (&pauses(last), &json!(1 + last % 5)), "{path}");
        let history = world.as_("motcua").get(&format!("{path}/history")).await.is(200).json();
        assert_eq!(history["items"][449]["content"], stored, "{path}");
        paused += pauses(last).as_array().unwrap().len();
    }
    let kept = world.app.db.read(RequestId::none(), |tx| async move {
        let rows = Statement::from_string(tx.get_database_backend(), "SELECT code FROM dossier_pauses");
        Ok(tx.query_all_raw(rows).await?.len())
    });
    assert_eq!(kept.await.unwrap(), paused);
    assert_eq!(verified(&world, "10852").await, []);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn one_stop_software_touches_only_what_it_sent(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);

    let machine = world.as_("motcua-10852");
    machine.get(PATH).await.is_problem(404, "not_found");
    machine.put(PATH, with(json!({ "rating": 1 }))).await.is_problem(403, "forbidden");
    let answer = bulk(&world, "motcua-10852", "", line("HS-1", json!({ "rating": 1 }))).await;
    assert_eq!(counts(&answer), [1, 0, 0, 0, 0, 1]);
    let elsewhere = bulk(&world, "motcua2", "", line("HS-9", json!({}))).await;
    assert_eq!(elsewhere["errors"][0]["errors"][0]["code"], "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_an_unknown_unit_says_so_at_the_unit(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let unknown = line("HS-1", json!({})).replace("10852", "99999");
    let answer = bulk(&world, "motcua", "", unknown).await;
    let error = &answer["errors"][0]["errors"][0];
    assert_eq!((error["pointer"].as_str(), error["code"].as_str()), (Some("/unit_code"), Some("not_found")));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_comma_too_many_in_an_array_and_what_follows_it_are_told(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let array = format!("[{},,{}] []", line("A", json!({})), line("B", json!({})));
    let request = motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/json");

    let answer = motcua.send(request.body(array)).await.is(200).json();

    assert_eq!(counts(&answer), [4, 2, 0, 0, 0, 2]);
    let lines: Vec<_> = answer["errors"].as_array().unwrap().iter().map(|error| error["line"].clone()).collect();
    assert_eq!(lines, [2, 4]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_json_array_is_taken_and_other_kinds_are_415(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let send = |kind: &str, body: String| {
        motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", kind).body(body)
    };
    let array = format!("[{},\n {}]", line("A", json!({})), line("B", json!({})));

    let answer = motcua.send(send("application/json", array)).await.is(200).json();
    assert_eq!(counts(&answer)[..2], [2, 2]);
    motcua.send(send("text/plain", String::new())).await.is_problem(415, "unsupported_media_type");
    let keyed = send("application/x-ndjson", String::new()).header("idempotency-key", "k");
    motcua.send(keyed).await.is_problem(400, "malformed_request");
    let page = motcua.get("/v1/dossiers?unit=10852&status=result_returned&limit=1").await.is(200).json();
    assert_eq!(page["items"][0]["code"], "A");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_cut_can_be_sent_again(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let lines: Vec<_> = (0..700).map(|n| line(&format!("HS-{n}"), json!({}))).collect();
    let motcua = world.as_("motcua");
    let half = lines[..600].join("\n") + "\n" + &lines[600][..40];
    let (sent, taken) = tokio::sync::mpsc::channel(1);
    let body = futures_util::stream::unfold(taken, |mut taken| async { Some((taken.recv().await?, taken)) });
    let request = motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/x-ndjson");
    let upload = request.body(reqwest::Body::wrap_stream(body)).send();
    let is_there = async |code: &str| {
        while motcua.get(&format!("/v1/units/10852/dossiers/{code}")).await.status == 404 {}
    };
    let feed = async {
        sent.send(Ok(half)).await.unwrap();
        is_there("HS-0").await;
        sent.send(Err(std::io::Error::other("the line went dead"))).await.unwrap();
    };
    let (answer, ()) = tokio::join!(upload, feed);
    assert!(answer.is_err());
    // whoever is cut off gets no answer that could be waited for
    tokio::time::timeout(std::time::Duration::from_secs(20), is_there("HS-599")).await.unwrap();
    motcua.get("/v1/units/10852/dossiers/HS-600").await.is(404);

    let again = bulk(&world, "motcua", "", lines.join("\n")).await;

    assert_eq!(counts(&again), [700, 100, 0, 600, 0, 0]);
    let third = bulk(&world, "motcua", "", lines.join("\n")).await;
    assert_eq!(counts(&third), [700, 0, 0, 700, 0, 0]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_far_too_long_is_refused_and_the_next_one_taken(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let long = format!("{{\"unit_code\":\"10852\",\"code\":\"{}\"}}", "x".repeat(8 << 20));
    let answer = bulk(&world, "motcua", "", [long, line("HS-1", json!({}))].join("\n")).await;
    assert_eq!(counts(&answer), [2, 1, 0, 0, 0, 1]);
    assert_eq!(answer["errors"][0]["errors"][0]["code"], "line_too_long");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_array_that_was_cut_is_no_success_and_what_is_no_array_is_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let send = |body: String| {
        let request = motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/json");
        motcua.send(request.body(body))
    };

    let cut = send(format!("[{},{},", line("HS-1", json!({})), line("HS-2", json!({})))).await.is(200).json();
    assert_eq!(counts(&cut), [3, 2, 0, 0, 0, 1]);
    assert_eq!(
        (&cut["errors"][0]["line"], &cut["errors"][0]["errors"][0]["code"]),
        (&json!(3), &json!("json_malformed"))
    );
    send(line("HS-3", json!({}))).await.is_problem(400, "json_malformed");
    motcua.get("/v1/units/10852/dossiers/HS-3").await.is(404);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_line_has_the_number_that_it_has_in_the_file(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let file = [line("HS-1", json!({})), String::new(), "{".to_owned()].join("\n");
    let answer = bulk(&world, "motcua", "", file).await;
    assert_eq!((answer["lines"].as_u64(), answer["errors"][0]["line"].as_u64()), (Some(2), Some(3)));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_without_a_value_stores_nothing(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    for query in ["?dry_run", "?dry_run="] {
        let path = format!("/v1/dossiers/bulk{query}");
        let request = motcua.request(Method::POST, &path).header("content-type", "application/x-ndjson");
        motcua.send(request.body(line("HS-1", json!({})))).await.is_problem(422, "invalid_input");
    }
    motcua.get(PATH).await.is(404);
}
