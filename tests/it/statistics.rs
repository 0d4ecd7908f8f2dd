//! Figures: exact for any period, traceable, and equal to a count by hand.

use std::collections::BTreeSet;

use cchc::db::{RequestId, Tx};
use chrono::Days;
use reqwest::Method;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::dossiers::{PATH, resolved, with};
use crate::sums::verified;
use crate::support::histories::{Dice, by_hand, compare, day, int, last_of_each, load, random_dossier};
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn after_any_history_every_figure_equals_the_count_by_hand(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let noivu = world.as_("noivu");
    let mut dice = Dice(20_230_910);
    let mut sent = Vec::new();
    for _ in 0..3 {
        let more: Vec<_> = (0..90).map(|_| random_dossier(&mut dice)).collect();
        load(&world, &more).await;
        sent.extend(more);
        let stored = last_of_each(&sent);
        for _ in 0..12 {
            let (from, length) = (day(dice.roll(90)), dice.roll(60));
            let to = from + Days::new(length);
            let report = noivu
                .get(&format!("/v1/statistics?unit=294&from={from}&to={to}&no_due=unclassified&group_by=unit"))
                .await
                .is(200)
                .json();
            compare(&report["figures"], &stored, from, to);
            for group in report["groups"].as_array().unwrap() {
                let own: Vec<_> =
                    stored.iter().copied().filter(|dossier| dossier["unit_code"] == group["key"]).collect();
                compare(&group["figures"], &own, from, to);
            }
            let parts: i64 =
                report["groups"].as_array().unwrap().iter().map(|group| int(group, "/figures/to_handle")).sum();
            assert_eq!(parts, int(&report, "/figures/to_handle"));
        }
    }
    for unit in ["10852", "10813"] {
        assert_eq!(verified(&world, unit).await, []);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn figures_by_field_equal_the_count_by_hand_at_whole_and_odd_edges(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(41);
    let sent: Vec<_> = (0..200).map(|_| random_dossier(&mut dice)).collect();
    load(&world, &sent).await;
    let stored = last_of_each(&sent);

    for (from, to) in [
        ("2023-01-01", "2023-01-14"),
        ("2023-01-15", "2023-02-28"),
        ("2023-02-01", "2023-02-01"),
        ("2023-01-03", "2023-02-16"),
    ] {
        let question = format!("unit=294&from={from}&to={to}&no_due=unclassified&group_by=field");
        let report = world.as_("noivu").get(&format!("/v1/statistics?{question}")).await.is(200).json();
        for group in report["groups"].as_array().unwrap() {
            let field = Some(group["key"].as_str().unwrap()).filter(|field| !field.is_empty());
            let own: Vec<_> = stored.iter().copied().filter(|d| d["field_code"].as_str() == field).collect();
            compare(&group["figures"], &own, from.parse().unwrap(), to.parse().unwrap());
        }
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn each_link_lists_exactly_the_dossiers_of_its_figure(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(7);
    let sent: Vec<_> = (0..120).map(|_| random_dossier(&mut dice)).collect();
    load(&world, &sent).await;
    let noivu = world.as_("noivu");

    let (from, to) = (day(19), day(50));
    for no_due in ["on_time", "unclassified"] {
        let report =
            noivu.get(&format!("/v1/statistics?unit=294&from={from}&to={to}&no_due={no_due}")).await.is(200).json();
        for (figure, link) in report["links"].as_object().unwrap() {
            let pointer = format!("/{}", figure.replace('.', "/"));
            let listed = noivu.get(&format!("{}&limit=500", link.as_str().unwrap())).await.is(200).json();
            let listed: BTreeSet<_> = listed["items"].as_array().unwrap().iter().map(place).collect();
            assert_eq!(i64::try_from(listed.len()).unwrap(), int(&report["figures"], &pointer), "{figure}");
            let counted = |dossier: &&&Value| {
                let on_time = |name: &str| {
                    no_due == "on_time" && pointer == "/resolved/on_time" && name == "/resolved/unclassified"
                };
                by_hand(dossier, from, to).iter().any(|(name, adds)| (*name == pointer || on_time(name)) && *adds > 0)
            };
            let expected: BTreeSet<_> =
                last_of_each(&sent).iter().filter(counted).map(|dossier| place(dossier)).collect();
            assert_eq!(listed, expected, "{figure} with no_due={no_due}");
        }
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn each_link_of_a_group_lists_as_many_dossiers_as_its_figure_says(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(23);
    load(&world, &(0..120).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    let noivu = world.as_("noivu");

    for by in ["unit", "field", "procedure", "channel", "month"] {
        let question = format!("unit=294&from=2023-01-10&to=2023-02-20&no_due=unclassified&group_by={by}");
        let report = noivu.get(&format!("/v1/statistics?{question}")).await.is(200).json();
        for group in report["groups"].as_array().unwrap() {
            for figure in ["received.total", "resolved.on_time", "pending.overdue", "late"] {
                let link = group["link"].as_str().unwrap().replace("{figure}", figure);
                let listed = noivu.get(&format!("{link}&limit=500")).await.is(200).json();
                let counted = int(&group["figures"], &format!("/{}", figure.replace('.', "/")));
                let listed = listed["items"].as_array().unwrap().len();
                assert_eq!(i64::try_from(listed).unwrap(), counted, "{figure} by {by}: {}", group["key"]);
            }
        }
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_form_refuses_what_it_would_ignore(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let asked = "/v1/forms/ii06a?unit=294&period=2023-Q1&rounding=truncate";

    let refused = world.as_("cong-294").get(asked).await.is_problem(422, "invalid_input");

    assert_eq!(refused.faults(), [("?rounding".to_owned(), "unknown_field".to_owned())]);
}

/// Which dossier it is: its unit and code.
fn place(dossier: &Value) -> (String, String) {
    (dossier["unit_code"].as_str().unwrap().to_owned(), dossier["code"].as_str().unwrap().to_owned())
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_form_s_sums_hold_in_every_row(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(11);
    load(&world, &(0..150).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;

    let form = world.as_("cong-294").get("/v1/forms/ii06a?unit=294&period=2023-Q1").await.is(200).json();

    assert_eq!((form["from"].as_str(), form["to"].as_str()), (Some("2022-12-15"), Some("2023-03-14")));
    let rows = form["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows.iter().chain([&form["total"]]) {
        let column = |n: u32| int(row, &format!("/column_{n}"));
        assert_eq!(column(3), column(4) + column(5) + column(6));
        assert_eq!(column(3), column(7) + column(11));
        assert_eq!(column(7), column(8) + column(9) + column(10));
        assert_eq!(column(11), column(12) + column(13));
    }
    let sum: i64 = rows.iter().map(|row| int(row, "/column_3")).sum();
    assert_eq!(sum, int(&form["total"], "/column_3"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn shares_add_up_and_months_follow_the_calendar(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(3);
    load(&world, &(0..50).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    let noivu = world.as_("noivu");

    let by_channel =
        noivu.get("/v1/statistics?unit=294&from=2023-01-01&to=2023-03-31&group_by=channel").await.is(200).json();
    let shares: f64 = by_channel["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| g["share"].as_str().unwrap().parse::<f64>().unwrap())
        .sum();
    assert!((shares - 100.0).abs() < 1e-9);

    let months = noivu.get("/v1/statistics?unit=294&period=2023-Q1&group_by=month").await.is(200).json();
    let edges: Vec<_> = months["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (g["from"].as_str().unwrap(), g["to"].as_str().unwrap()))
        .collect();
    assert_eq!(edges, [("2022-12-15", "2023-01-14"), ("2023-01-15", "2023-02-14"), ("2023-02-15", "2023-03-14")]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_was_expected_follows_the_tree_that_is_asked_for(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let dossiers = ["10852", "10813"].map(|unit| {
        let mut dossier = random_dossier(&mut Dice(1));
        dossier["unit_code"] = json!(unit);
        dossier
    });
    load(&world, &dossiers).await;
    let merged = json!({ "kind": "merge", "effective_on": "2023-08-01", "legal_basis": "Nghị quyết thử nghiệm",
        "units": ["10852", "10813"], "into": [{ "code": "10900", "name": "Xã Mới" }] });
    world.as_("quantri").post("/v1/unit-events", merged).await.is(201);
    let coverage = async |tree: &str| {
        let question = format!("/v1/statistics?unit=294&from=2022-12-15&to=2023-08-31{tree}");
        let coverage = world.as_("noivu").get(&question).await.is(200).json()["coverage"].take();
        (coverage["expected"].clone(), coverage["reporting"].clone(), coverage["silent"].clone())
    };

    assert_eq!(coverage("").await, (json!(1), json!(1), json!([])));
    assert_eq!(coverage("&tree_as_of=2023-07-31").await, (json!(2), json!(2), json!([])));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_sent_nothing_is_named(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dossier = random_dossier(&mut Dice(1));
    dossier["unit_code"] = json!("10852");
    load(&world, &[dossier]).await;

    let coverage = world.as_("noivu").get("/v1/statistics?unit=294&from=2022-12-15&to=2023-08-31").await.is(200).json()
        ["coverage"]
        .clone();

    assert_eq!((coverage["expected"].as_u64(), coverage["reporting"].as_u64()), (Some(2), Some(1)));
    assert_eq!(coverage["silent"], json!([{ "code": "10813", "name": "Thị trấn Thanh Hà" }]));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn impossible_questions_say_what_would_be_right(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let cases = [
        ("unit=294&from=2023-02-01&to=2023-01-01", "?to", "out_of_order"),
        ("unit=294&from=1950-01-01&to=2050-01-01", "?to", "period_too_long"),
        ("unit=294&from=2023-02-01", "?period", "one_of"),
        ("unit=294&period=2023-Q5", "?period", "wrong_format"),
        ("unit=294&from=2023-01-01&to=2023-02-30", "?to", "wrong_format"),
        ("unit=294&from=2023-01-01&to=2023-02-03&group_by=colour", "?group_by", "unknown_value"),
        ("unit=294&from=2023-01-01&to=2023-02-03&decimals=7", "?decimals", "out_of_range"),
    ];
    for (query, pointer, code) in cases {
        let refused = world.as_("noivu").get(&format!("/v1/statistics?{query}")).await.is_problem(422, "invalid_input");
        let (at, what) = refused.faults()[0].clone();
        assert_eq!((at.as_str(), what.as_str()), (pointer, code), "{query}");
    }
    world.as_("motcua2").get("/v1/statistics?unit=294&period=2023").await.is_problem(403, "forbidden");
    world.as_("motcua-10852").get("/v1/statistics?unit=10852&period=2023").await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_polls_is_told_when_nothing_changed_that_the_answer_is_made_of(#[case] kind: Kind) {
    let mut world = World::new(kind).await;
    let (motcua, portal, admin) = (world.as_("motcua"), world.as_("cong-294"), world.as_("quantri"));
    motcua.put(PATH, resolved()).await.is(201);
    let question = "/v1/statistics?unit=10852&from=2023-01-01&to=2023-03-10&group_by=procedure";
    let poll = |etag: String| async move {
        portal.send(portal.request(Method::GET, question).header("if-none-match", etag)).await
    };
    let mut etag = portal.get(question).await.is(200).header("etag");

    let same = poll(format!("\"other\", W/{etag}")).await.is(304);
    assert_eq!((same.text.as_str(), same.header("etag")), ("", etag.clone()));
    let later = json!({ "received_at": "2023-03-20T08:00:00+07:00", "submitted_at": null, "due_at": null,
        "completed_at": null, "status": "processing" });
    motcua.put("/v1/units/10852/dossiers/LATER", with(later)).await.is(201);
    world.as_("motcua2").put("/v1/units/10813/dossiers/HS-1", resolved()).await.is(201);
    poll(etag.clone()).await.is(304);

    let procedure = json!({ "name": "Chứng thực", "field_code": "F", "service_level": "full", "has_result": true,
        "valid_from": "2020-01-01" });
    let field = json!({ "name": "Tư pháp", "valid_from": "2020-01-01" });
    let unit = json!({ "code": "10999", "name": "Xã Mới", "kind": "commune", "parent_code": "294",
        "receives_dossiers": true, "valid_from": "2023-01-01" });
    for step in 0..5 {
        match step {
            0 => motcua.put(PATH, with(json!({ "procedure_code": "2.000816" }))).await.is(200),
            1 => motcua.put(PATH, with(json!({ "procedure_code": "2.000816", "rating": 1 }))).await.is(200),
            2 => admin.put("/v1/procedure-fields/F", field.clone()).await.is(200),
            3 => admin.put("/v1/procedures/2.000816", procedure.clone()).await.is(200),
            _ => admin.post("/v1/units", unit.clone()).await.is(201),
        };
        let changed = poll(etag.clone()).await.is(200);
        assert_ne!(changed.header("etag"), etag, "step {step}");
        etag = changed.header("etag");
        poll(etag.clone()).await.is(304);
    }
    for (who, status) in [("noivu", 304), ("chutich", 200)] {
        let who = world.as_(who);
        who.send(who.request(Method::GET, question).header("if-none-match", etag.clone())).await.is(status);
    }
    poll(etag.clone()).await.is(304);
    for other in ["&decimals=3", "&compare_to=previous", "&reach=own"] {
        let answer = portal.get(&format!("{question}{other}")).await.is(200);
        assert_ne!(answer.header("etag"), etag, "{other}");
    }
    world.clock.advance(chrono::TimeDelta::days(1));
    world.let_in("noivu").await;
    let next_day = world.as_("noivu");
    next_day.send(next_day.request(Method::GET, question).header("if-none-match", etag)).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_that_is_entered_later_makes_who_was_late_less_late(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (admin, noivu) = (world.as_("quantri"), world.as_("noivu"));
    // due on Thursday 31 August, resolved on Thursday 7 September; submitted on the evening of the 31st, accepted on the 5th
    let late = json!({ "due_at": "2023-08-31T17:00:00+07:00", "completed_at": "2023-09-07T09:00:00+07:00",
        "submitted_at": "2023-08-31T20:00:00+07:00", "received_at": "2023-09-05T08:00:00+07:00", "late_cause": "staff" });
    let motcua = world.as_("motcua");
    motcua.put(PATH, with(late)).await.is(201);
    let question = "/v1/statistics?unit=10852&from=2023-08-15&to=2023-09-14";
    let days = |report: &Value| (int(report, "/figures/late_days/calendar"), int(report, "/figures/late_days/working"));
    let before = noivu.get(question).await.is(200);
    let etag = before.header("etag");
    assert_eq!((days(&before.json()), int(&before.json(), "/figures/accepted_late")), ((7, 5), 1));
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let known = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    world.clock.advance(chrono::TimeDelta::minutes(1));

    // entered as another process would, which then dies: nobody has read the dossiers anew
    let entered = world.app.db.write(RequestId::none(), |tx| async move {
        for day in ["2023-09-01", "2023-09-04"] {
            tx.execute_unprepared(&format!(
                "INSERT INTO working_day_exceptions (day, kind, name) VALUES ('{day}', 'holiday', 'Quốc khánh')"
            ))
            .await?;
            cchc::reference::service::note_changed_day(&tx, day.parse().unwrap()).await?;
        }
        Ok(())
    });
    entered.await.unwrap();
    let waiting = noivu.get(question).await.is(200).json();
    assert_eq!((&waiting["rebuilding"], days(&waiting)), (&json!(true), (7, 5)));

    cchc::dossiers::service::recount(&world.app.db).await.unwrap();

    let after = noivu.get(question).await.is(200);
    assert_eq!((&after.json()["rebuilding"], days(&after.json())), (&json!(false), (7, 3)));
    assert_eq!(int(&after.json(), "/figures/accepted_late"), 0);
    assert_ne!(after.header("etag"), etag);
    assert_eq!(motcua.get(PATH).await.is(200).json()["late_by"], json!({ "calendar": 7, "working": 3 }));
    let history = motcua.get(&format!("{PATH}/history")).await.is(200).json();
    assert_eq!(history["items"][1]["actor"], "system:working calendar", "{history}");
    assert_eq!(days(&noivu.get(&format!("{question}&known_at={known}")).await.is(200).json()), (7, 5));
    assert_eq!(verified(&world, "10852").await, []);

    admin.delete("/v1/calendars/working-days/2023-09-04").await.is(204);
    cchc::dossiers::service::recount(&world.app.db).await.unwrap();
    assert_eq!(days(&noivu.get(question).await.is(200).json()), (7, 4));
    assert_eq!(verified(&world, "10852").await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holiday_that_is_taken_back_while_dossiers_are_read_anew_is_taken_back() {
    let world = World::new(Kind::Postgres).await;
    let late = with(json!({ "due_at": "2023-08-31T17:00:00+07:00", "completed_at": "2023-09-07T09:00:00+07:00" }));
    world.as_("motcua").put(PATH, late).await.is(201);
    let enter = |sql: &'static str| {
        move |tx: Tx| async move {
            tx.execute_unprepared(sql).await?;
            cchc::reference::service::note_changed_day(&tx, "2023-09-04".parse().unwrap()).await
        }
    };
    let entered = "INSERT INTO working_day_exceptions (day, kind, name) VALUES ('2023-09-04', 'holiday', 'Quốc khánh')";
    world.app.db.write(RequestId::none(), enter(entered)).await.unwrap();
    let taken_back = world.hold_open(enter("DELETE FROM working_day_exceptions")).await;

    let db = world.app.db.clone();
    let reading = tokio::spawn(async move { cchc::dossiers::service::recount(&db).await });
    while !waits_for_a_row(&world).await {
        tokio::task::yield_now().await;
    }
    taken_back.commit().await;
    reading.await.unwrap().unwrap();

    let dossier = world.as_("motcua").get(PATH).await.is(200).json();
    assert_eq!(dossier["late_by"], json!({ "calendar": 7, "working": 5 }));
}

/// Whether a transaction waits for another one to end.
async fn waits_for_a_row(world: &World) -> bool {
    let waiting = world.app.db.read(RequestId::none(), |tx| async move {
        let sql = "SELECT 1 FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event = 'transactionid' LIMIT 1";
        Ok(tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?.is_some())
    });
    waiting.await.unwrap()
}
