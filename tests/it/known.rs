//! What was known when: the same answer for ever, whatever came after.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cchc::db::RequestId;
use cchc::units::service as units;
use chrono::TimeDelta;
use reqwest::Method;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::dossiers::{PATH, resolved, with};
use crate::support::histories::{Dice, int, load, random_dossier};
use crate::support::{Kind, World, both_databases};

const GROUPS: [&str; 6] =
    ["", "&group_by=unit", "&group_by=field", "&group_by=procedure", "&group_by=channel", "&group_by=month"];
const QUESTION: &str = "/v1/statistics?unit=294&from=2023-01-09&to=2023-03-20&no_due=unclassified";

/// An answer without what says when it was known.
fn told(mut report: Value) -> Value {
    report["known_at"] = Value::Null;
    report["coverage"]["last_change_at"] = Value::Null;
    report["links"] = Value::Null;
    for group in report["groups"].as_array_mut().into_iter().flatten() {
        group["link"] = Value::Null;
    }
    report
}

async fn ask(world: &World, further: &str) -> String {
    world.as_("noivu").get(&format!("{QUESTION}{further}")).await.is(200).text
}

/// Lets the clock go on; answers with a time at which all is known that was done so far, as a parameter.
fn mark(world: &World) -> String {
    world.clock.advance(TimeDelta::minutes(1));
    let now = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ");
    world.clock.advance(TimeDelta::minutes(1));
    format!("&known_at={now}")
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_is_answered_again_after_whatever_came(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (admin, mut dice) = (world.as_("quantri"), Dice(15));
    let field = |name: &str| json!({ "name": name, "valid_from": "2020-01-01" });
    admin.put("/v1/procedure-fields/F1", field("Hộ tịch")).await.is(200);
    let mut marks = Vec::new();
    for round in 0..3 {
        load(&world, &(0..70).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
        for _ in 0..5 {
            world.as_("motcua").delete(&format!("/v1/units/10852/dossiers/HS-{}", dice.roll(80))).await;
        }
        let mut answers = Vec::new();
        for groups in GROUPS {
            answers.push(told(serde_json::from_str(&ask(&world, groups).await).unwrap()));
        }
        let at = mark(&world);
        let first = ask(&world, &at).await;
        marks.push((at, answers, first));
        if round == 0 {
            admin.put("/v1/procedure-fields/F1", field("Hộ tịch và chứng thực")).await.is(200);
        } else {
            let merged = json!({ "kind": "merge", "effective_on": "2023-02-01", "legal_basis": "NQ 1",
                "units": ["10813"], "into": [{ "code": "10852" }] });
            admin.post("/v1/unit-events", merged).await;
        }
    }

    for (at, answers, first) in &marks {
        assert_eq!(ask(&world, at).await, *first, "the same bytes");
        for (groups, answer) in GROUPS.iter().zip(answers) {
            let again = told(serde_json::from_str(&ask(&world, &format!("{groups}{at}")).await).unwrap());
            assert_eq!(again, *answer, "{groups}{at}");
        }
    }
    assert_ne!(marks[0].1, marks[1].1);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_links_of_what_was_known_list_what_was_counted(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (noivu, mut dice) = (world.as_("noivu"), Dice(77));
    load(&world, &(0..90).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    let at = mark(&world);
    load(&world, &(0..90).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;

    let report: Value = serde_json::from_str(&ask(&world, &format!("&group_by=channel{at}")).await).unwrap();
    let (mut links, mut differs) = (0, false);
    for (figure, link) in report["links"].as_object().unwrap() {
        let mut listed = Vec::new();
        let mut next = format!("{}&limit=7", link.as_str().unwrap());
        loop {
            let page = noivu.get(&next).await.is(200).json();
            listed.extend(page["items"].as_array().unwrap().clone());
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            next = format!("{}&limit=7&cursor={cursor}", link.as_str().unwrap());
        }
        let pointer = format!("/figures/{}", figure.replace('.', "/"));
        assert_eq!(i64::try_from(listed.len()).unwrap(), int(&report, &pointer), "{figure}");
        for dossier in &listed {
            let path = format!(
                "/v1/units/{}/dossiers/{}",
                dossier["unit_code"].as_str().unwrap(),
                dossier["code"].as_str().unwrap()
            );
            differs |= noivu.get(&path).await.is(200).json() != *dossier;
        }
        links += 1;
    }
    assert!(links > 25 && differs, "dossiers are listed as they were known");
    for group in report["groups"].as_array().unwrap() {
        let link = group["link"].as_str().unwrap().replace("{figure}", "received.total");
        let listed = noivu.get(&format!("{link}&limit=500")).await.is(200).json();
        assert_eq!(
            listed["items"].as_array().unwrap().len() as u64,
            group["figures"]["received"]["total"].as_u64().unwrap()
        );
    }
    let form = noivu.get(&format!("/v1/forms/ii06a?unit=294&from=2023-01-09&to=2023-03-20{at}")).await.is(200).json();
    assert_eq!(form["total"]["column_11"], report["figures"]["pending"]["total"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_changes_no_answer(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let begun = world.clock.now();
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let at = mark(&world);
    let first = ask(&world, &at).await;

    world.clock.set(begun);
    world.as_("motcua").put(PATH, with(json!({ "channel": "direct" }))).await.is(200);
    world.clock.advance(TimeDelta::minutes(10));

    assert_eq!(ask(&world, &at).await, first);
    let now: Value = serde_json::from_str(&ask(&world, "").await).unwrap();
    assert_eq!((int(&now, "/figures/received/online"), int(&now, "/figures/received/direct")), (0, 1));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_time_knows_no_more_than_a_later_one_that_was_asked_about(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let (earlier, later) = (mark(&world), mark(&world));
    let known = ask(&world, &later).await;

    world.clock.advance(-TimeDelta::minutes(4));
    world.as_("motcua").put("/v1/units/10852/dossiers/HS-2", resolved()).await.is(201);
    world.clock.advance(TimeDelta::minutes(10));

    let received = |report: &str| int(&serde_json::from_str(report).unwrap(), "/figures/received/total");
    assert_eq!((received(&ask(&world, &earlier).await), received(&known)), (1, 1));
    assert_eq!(received(&ask(&world, "").await), 2);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_is_not_as_before_for_whom_a_unit_left(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let path = format!("{QUESTION}{}", mark(&world));
    let noivu = world.as_("noivu");
    let before = noivu.get(&path).await.is(200);
    let again = || noivu.send(noivu.request(Method::GET, &path).header("if-none-match", before.header("etag")));
    again().await.is(304);

    let unit = json!({ "code": "295", "name": "Huyện khác", "kind": "district", "parent_code": "30",
        "receives_dossiers": false, "valid_from": "2004-01-01" });
    world.as_("quantri").post("/v1/units", unit).await.is(201);
    let event = json!({ "kind": "move", "effective_on": "2023-09-10", "legal_basis": "Thử", "units": ["10852"],
        "parent_code": "295" });
    world.as_("quantri").post("/v1/unit-events", event).await.is(201);

    let after = again().await.is(200).json();
    assert_eq!((int(&before.json(), "/figures/received/total"), int(&after, "/figures/received/total")), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_the_newest_of_all_decides_nothing_afterwards() {
    let world = World::new(Kind::Postgres).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let held = world.hold_open(|_| async { Ok(()) }).await;
    let at = mark(&world);

    let mut asked = Box::pin(ask(&world, &at));
    let soon = tokio::time::timeout(Duration::from_millis(300), &mut asked).await;
    assert!(soon.is_err(), "the answer waits for the transaction that was open: {soon:?}");
    held.commit().await;
    asked.await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_time_to_come_and_one_before_anything_was_known_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let noivu = world.as_("noivu");
    for (at, code) in [("2023-09-10T10:00:00Z", "in_the_future"), ("2023-09-10T01:00:00Z", "before_history")] {
        let refused = noivu.get(&format!("{QUESTION}&known_at={at}")).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [("?known_at".to_owned(), code.to_owned())]);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_under_way_decides_nothing_afterwards(#[case] kind: Kind) {
    if kind == Kind::Sqlite {
        return;
    }
    let world = World::new(kind).await;
    let held = world.hold_open(|_| async { Ok(()) }).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let at = mark(&world);

    let mut asked = Box::pin(ask(&world, &at));
    let soon = tokio::time::timeout(Duration::from_millis(300), &mut asked).await;
    assert!(soon.is_err(), "the answer waits for the transaction that was open: {soon:?}");
    held.commit().await;
    let first: Value = serde_json::from_str(&asked.await).unwrap();
    assert_eq!(int(&first, "/figures/received/total"), 1, "what was acknowledged was known");
}

/// How many transactions wait for a lock of the service's.
async fn waiting(world: &World) -> i64 {
    let count = world.app.db.read(RequestId::none(), |tx| async move {
        let sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = \
                   (SELECT oid FROM pg_database WHERE datname = current_database())";
        let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        Ok(row.unwrap().try_get_by_index(0)?)
    });
    count.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_batch_is_read_by_was_known_before_the_batch() {
    let world = World::new(Kind::Postgres).await;
    let (db, other_db) = (world.app.db.clone(), world.app.db.clone());
    let numbered = db.write(RequestId::none(), |tx| async move {
        tx.hold_units([1]).await?;
        let asked = AtomicUsize::new(0);
        let read = || async {
            tx.marked().await?;
            if asked.fetch_add(1, Ordering::Relaxed) > 0 {
                return Ok(None);
            }
            let changed = other_db.write(RequestId::none(), |other| async move {
                other.mark("units").await?;
                other.sequence().await
            });
            changed.await.map(Some)
        };
        let first = read().await?;
        let last = tx.read_held(read).await?;
        Ok((first, last, asked.load(Ordering::Relaxed), tx.sequence().await?))
    });

    let (changed, last, asked, number) = numbered.await.unwrap();

    assert_eq!((last, asked), (None, 3), "it is read again after something changed");
    assert!(number > changed.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_that_waited_is_read_by_what_stands_when_it_is_written() {
    let world = World::new(Kind::Postgres).await;
    let (motcua, quantri) = (world.as_("motcua"), world.as_("quantri"));
    let first = motcua.put(PATH, resolved()).await.is(201).json();
    assert_eq!(first["flags"], json!(["unknown_procedure"]));
    let held = world
        .hold_open(|tx| async move {
            let unit = units::find(&tx, "10852").await?.id;
            tx.hold_units([unit]).await
        })
        .await;

    let put = motcua.put("/v1/units/10852/dossiers/HS-2", resolved());
    let meanwhile = async {
        while waiting(&world).await == 0 {}
        let field = json!({ "name": "Chứng thực", "valid_from": "2020-01-01" });
        quantri.put("/v1/procedure-fields/G15-TP03", field).await.is(200);
        let procedure = json!({ "name": "Chứng thực bản sao", "field_code": "G15-TP03", "service_level": "partial",
            "has_result": true, "valid_from": "2020-01-01" });
        quantri.put("/v1/procedures/2.000815", procedure).await.is(200);
        held.commit().await;
    };
    let (stored, ()) = tokio::join!(put, meanwhile);

    let stored = stored.is(201).json();
    assert_eq!((&stored["field_code"], &stored["flags"]), (&json!("G15-TP03"), &json!([])));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn another_period_stands_beside(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(3);
    load(&world, &(0..120).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    let noivu = world.as_("noivu");
    let at = mark(&world);
    for (asked, from, to) in [
        ("from=2023-02-01&to=2023-02-28&compare_to=previous", "2023-01-04", "2023-01-31"),
        ("from=2023-02-01&to=2023-02-28&compare_to=previous_year", "2022-02-01", "2022-02-28"),
        ("period=2023-M03&compare_to=previous", "2023-01-15", "2023-02-14"),
        ("period=2023-M03&compare_to=2023-M01&calendar=gregorian", "2023-01-01", "2023-01-31"),
        ("period=2023-M03&compare_to=2023-01-01/2023-01-31", "2023-01-01", "2023-01-31"),
    ] {
        for known in ["", &at] {
            let question = format!("/v1/statistics?unit=294&group_by=month&{asked}{known}");
            let report = noivu.get(&question).await.is(200).json();
            let other = noivu.get(&format!("/v1/statistics?unit=294&from={from}&to={to}")).await.is(200).json();
            let beside = &report["comparison"];
            assert_eq!((&beside["from"], &beside["to"]), (&json!(from), &json!(to)), "{asked}");
            assert_eq!((&beside["figures"], &beside["rates"]), (&other["figures"], &other["rates"]), "{asked}");
            let link = beside["links"]["received.total"].as_str().unwrap();
            let listed = noivu.get(&format!("{link}&limit=500")).await.is(200).json();
            assert_eq!(listed["items"].as_array().unwrap().len() as u64, other["figures"]["received"]["total"]);
        }
    }
    for wrong in ["last", "2023-02-02/2023-02-01", "2023-Q9"] {
        let question = format!("/v1/statistics?unit=294&period=2023&compare_to={wrong}");
        let refused = noivu.get(&question).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [("?compare_to".to_owned(), "wrong_format".to_owned())]);
    }
}
