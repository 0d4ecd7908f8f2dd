//! The sums beside the dossiers: found wrong and made anew, and what waits to be added to them.

use std::collections::{BTreeMap, BTreeSet};

use cchc::access::service::system;
use cchc::db::RequestId;
use cchc::dossiers::rules::{Counter, Sums};
use cchc::dossiers::service::{Added, Addition, BACKLOG, CHANGES, Difference, Rollups, read};
use cchc::statistics::verify::verify;
use cchc::units::service as units;
use chrono::DateTime;
use reqwest::Method;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::dossiers::{PATH, resolved};
use crate::support::histories::{Dice, compare, int, last_of_each, load, random_dossier};
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_database_from_before_there_were_sums_gets_them_when_it_is_served(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(9);
    load(&world, &(0..60).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    let question = "/v1/statistics?unit=294&from=2023-01-01&to=2023-03-31";
    let figures = world.as_("noivu").get(question).await.is(200).json()["figures"].clone();
    let emptied = world.app.db.write(RequestId::none(), |tx| async move {
        tx.execute_unprepared("DELETE FROM dossier_sums").await?;
        tx.execute_unprepared("DELETE FROM figure_changes").await?;
        tx.execute_unprepared("DELETE FROM figure_backlog").await?;
        tx.execute_unprepared("UPDATE dossiers SET late_days = NULL, late_working_days = NULL").await?;
        tx.execute_unprepared("INSERT INTO calendar_recounts (unit_id, day) SELECT id, '1900-01-01' FROM units")
            .await?;
        Ok(())
    });
    emptied.await.unwrap();
    assert_ne!(world.as_("noivu").get(question).await.is(200).json()["figures"], figures);

    cchc::server::prepare((*world.app.settings).clone(), world.clock.clone()).await.unwrap();
    cchc::dossiers::service::recount(&world.app.db).await.unwrap();

    assert_eq!(world.as_("noivu").get(question).await.is(200).json()["figures"], figures);
}

/// Adds up a unit's sums, and changes those that `which` names by hand; answers with the unit's id.
async fn spoil(world: &World, unit: &str, which: &str) -> i64 {
    let mut wrong = Added { sums: Sums::default(), changed_at: DateTime::UNIX_EPOCH };
    wrong.sums.add(Counter::ReceivedOnline, 1_000);
    let wrong = postcard::to_allocvec(&Some(wrong)).unwrap();
    let (unit, sql) = (unit.to_owned(), format!("UPDATE dossier_sums SET whole = $1 WHERE unit_id = $2 AND {which}"));
    let spoiled = world.app.db.write(RequestId::none(), move |tx| async move {
        let id = units::find(&tx, &unit).await?.id;
        Rollups::rebuild(&tx, id).await?;
        let values = [wrong.into(), id.into()];
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        Ok(id)
    });
    spoiled.await.unwrap()
}

/// What `cchc statistics verify` finds at a unit.
pub(crate) async fn verified(world: &World, unit: &str) -> Vec<Difference> {
    let unit = unit.to_owned();
    let looked = world.app.db.read(RequestId::none(), |tx| async move {
        let id = units::find(&tx, &unit).await?.id;
        let scope = system(&tx, "test");
        verify(tx, scope, id, None).await
    });
    looked.await.unwrap()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_sum_that_was_changed_by_hand_is_found_and_made_anew(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(5);
    load(&world, &(0..120).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    for unit in ["10852", "10813"] {
        assert_eq!(verified(&world, unit).await, []);
    }

    let unit = spoil(&world, "10852", "span = 'half_month' AND first_day = '2023-01-15'").await;
    let found = verified(&world, "10852").await;
    let places: BTreeSet<_> = found.iter().map(|difference| (difference.of.as_str(), difference.name)).collect();
    assert!(places.contains(&("half_month 2023-01-15", "received_online")), "{places:?}");
    assert!(places.contains(&("2023-01-15 to 2023-01-31", "received.online")), "{places:?}");

    let again = world.app.db.write(RequestId::none(), move |tx| async move { Rollups::rebuild(&tx, unit).await });
    again.await.unwrap();
    assert_eq!(verified(&world, "10852").await, []);
}

/// How many additions wait in a table at each unit, in all its rows.
async fn waiting(world: &World, table: &'static str) -> BTreeMap<i64, usize> {
    let looked = world.app.db.read(RequestId::none(), move |tx| async move {
        let sql = format!("SELECT unit_id, additions FROM {table}");
        let mut waiting = BTreeMap::new();
        for row in tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await? {
            let (unit, additions): (i64, Vec<u8>) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            *waiting.entry(unit).or_default() += read::<Vec<Addition<'_>>>(&additions)?.len();
        }
        Ok(waiting)
    });
    looked.await.unwrap()
}

fn most(waiting: &BTreeMap<i64, usize>) -> usize {
    waiting.values().copied().max().unwrap_or_default()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn changes_of_sums_wait_twice_and_are_added_when_there_are_many(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(23);
    let mut seen = Vec::new();
    for _ in 0..60 {
        load(&world, &(0..25).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
        let now = (most(&waiting(&world, CHANGES).await), most(&waiting(&world, BACKLOG).await));
        assert!(now.0 <= 64 && now.1 <= 1_024, "{now:?}");
        for unit in ["10852", "10813"] {
            assert_eq!(verified(&world, unit).await, [], "{now:?} wait");
        }
        seen.push(now);
    }
    assert!(seen.iter().any(|(first, behind)| *first > 30 && *behind > 128), "{seen:?}");
    assert!(seen.windows(2).any(|pair| pair[0].1 > 128 && pair[1].1 < pair[0].1), "{seen:?}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_behind_is_added_once_little_is_written_and_no_answer_changes(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(29);
    let (noivu, question) = (world.as_("noivu"), "/v1/statistics?unit=294&period=2023&group_by=field");
    load(&world, &(0..120).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    let before = noivu.get(question).await.is(200);

    while !waiting(&world, BACKLOG).await.is_empty() {
        tokio::task::yield_now().await;
    }

    let after = noivu.get(question).await.is(200);
    assert_eq!((after.header("etag"), after.json()), (before.header("etag"), before.json()));
    for unit in ["10852", "10813"] {
        assert_eq!(verified(&world, unit).await, [], "{unit}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn dossiers_that_come_again_later_in_a_large_batch_count_once_as_they_were_sent_last(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(31);
    let sent: Vec<_> = (0..4_500).map(|_| random_dossier(&mut dice)).collect();

    load(&world, &sent).await;

    for unit in ["10852", "10813"] {
        assert_eq!(verified(&world, unit).await, [], "{unit}");
    }
    let (from, to) = ("2023-01-01", "2023-12-31");
    let question = format!("/v1/statistics?unit=294&from={from}&to={to}&no_due=unclassified");
    let answer = world.as_("noivu").get(&question).await.is(200).json();
    compare(&answer["figures"], &last_of_each(&sent), from.parse().unwrap(), to.parse().unwrap());
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_commits_after_a_later_one_changes_the_etag(#[case] kind: Kind) {
    if kind == Kind::Sqlite {
        return;
    }
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let unit = spoil(&world, "10852", "TRUE").await;
    let held = world.hold_open(move |tx| async move { Rollups::rebuild(&tx, unit).await }).await;
    world.as_("motcua2").put("/v1/units/10813/dossiers/HS-1", resolved()).await.is(201);
    let (noivu, question) = (world.as_("noivu"), "/v1/statistics?unit=294&period=2023");
    let etag = noivu.get(question).await.is(200).header("etag");

    held.commit().await;

    let again = noivu.request(Method::GET, question).header("if-none-match", etag);
    assert_eq!(int(&noivu.send(again).await.is(200).json(), "/figures/received/total"), 2);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn when_a_figure_changed_stays_told_though_waiting_changes_are_added_later(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let question = "/v1/statistics?unit=10852&from=2023-02-03&to=2023-02-16";
    let told = world.as_("noivu").get(question).await.is(200).json()["coverage"]["last_change_at"].clone();
    assert!(told.is_string(), "{told}");

    world.clock.advance(chrono::TimeDelta::minutes(5));
    let day = |n: usize| format!("2023-{:02}-{:02}T08:00:00+07:00", 4 + n / 28 % 4, 1 + n % 28);
    let later = |n| {
        let mut sent = resolved();
        for name in ["received_at", "due_at", "completed_at"] {
            sent[name] = json!(day(n));
        }
        sent["submitted_at"] = Value::Null;
        (sent["unit_code"], sent["code"]) = (json!("10852"), json!(format!("LATER-{n}")));
        sent.to_string()
    };
    // each submission changes more than a hundred days of its own accord
    for batch in 0..12 {
        let lines: Vec<_> = (batch * 112..(batch + 1) * 112).map(later).collect();
        let motcua = world.as_("motcua");
        let bulk = motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "application/x-ndjson");
        let answer = motcua.send(bulk.body(lines.join("\n"))).await.is(200).json();
        assert_eq!(answer["rejected"], 0, "{answer}");
    }
    let again = world.as_("noivu").get(question).await.is(200).json();
    assert_eq!(again["coverage"]["last_change_at"], told);
}
