//! Databases from before a change of how something is kept, as the service that has changed serves them.

use cchc::db::RequestId;
use rstest_reuse::apply;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::support::histories::{Dice, load, random_dossier};
use crate::support::{Kind, World, both_databases};

/// Back to how versions of dossiers were kept before they had numbers.
const WITHOUT_NUMBERS: [&str; 4] = [
    "CREATE TABLE dossier_history AS SELECT unit_id, code, version, at, actor, action, content, \
     id / 4194304 AS recorded_in FROM dossier_versions",
    "DROP TABLE dossier_versions",
    "ALTER TABLE dossiers DROP COLUMN version_id",
    "DELETE FROM seaql_migrations WHERE version = 'm0033_versions_in_order'",
];

/// Lets the step fail at its very end.
const BREAK_OFF: &str = "CREATE TRIGGER broken BEFORE INSERT ON seaql_migrations \
                         BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_broke_off_is_taken_again_at_the_next_start() {
    let world = World::new(Kind::Sqlite).await;
    load(&world, &(0..70).map(|_| random_dossier(&mut Dice(33))).collect::<Vec<_>>()).await;
    let before = followed(&world).await;
    for statement in WITHOUT_NUMBERS.iter().chain([&BREAK_OFF]) {
        world.harm(statement).await;
    }
    let start = || cchc::server::prepare((*world.app.settings).clone(), world.clock.clone());

    assert!(start().await.is_err());
    world.harm("DROP TRIGGER broken").await;
    start().await.unwrap();

    assert_eq!(followed(&world).await, before);
}

/// All that a follower is told, each commit's in the order of its dossiers.
async fn followed(world: &World) -> Vec<String> {
    let (mut told, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world.as_("noivu").get(&format!("/v1/changes?limit=50{cursor}")).await.is(200).json();
        told.extend(page["items"].as_array().unwrap().iter().cloned());
        cursor = format!("&cursor={}", page["cursor"].as_str().unwrap());
        if page["caught_up"] == true {
            break;
        }
    }
    told.sort_by_key(|change: &Value| (change["sequence"].as_i64(), change.to_string()));
    told.iter().map(Value::to_string).collect()
}

/// The answers to those questions that have one.
async fn answers(world: &World, questions: &[String]) -> Vec<String> {
    let mut answers = Vec::new();
    for question in questions {
        let answer = world.as_("noivu").get(question).await;
        answers.extend((answer.status == 200).then_some(answer.text));
    }
    answers
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_database_from_before_versions_had_numbers_answers_as_it_did(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dice = Dice(33);
    let mut figures = Vec::new();
    for _ in 0..3 {
        load(&world, &(0..70).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
        for _ in 0..5 {
            world.as_("motcua").delete(&format!("/v1/units/10852/dossiers/HS-{}", dice.roll(80))).await;
        }
        world.clock.advance(chrono::TimeDelta::minutes(1));
        let known_at = world.clock.now().format("%Y-%m-%dT%H:%M:%SZ");
        figures.push(format!("/v1/statistics?unit=294&from=2023-01-01&to=2023-03-31&known_at={known_at}"));
        world.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let histories: Vec<_> = (0..80).map(|number| format!("/v1/units/10852/dossiers/HS-{number}/history")).collect();
    let all = async || [followed(&world).await, answers(&world, &figures).await, answers(&world, &histories).await];
    let before = all().await;
    assert!(before[2].iter().any(|history| history.contains("\"version\":3")), "some dossiers have several versions");

    let returned = world.app.db.write(RequestId::none(), |tx| async move {
        for statement in WITHOUT_NUMBERS {
            tx.execute_unprepared(statement).await?;
        }
        Ok(())
    });
    returned.await.unwrap();
    cchc::server::prepare((*world.app.settings).clone(), world.clock.clone()).await.unwrap();

    for (now, before) in all().await.iter().zip(&before) {
        let different = now.iter().zip(before).find(|(now, before)| now != before);
        assert_eq!((now.len(), different), (before.len(), None));
    }
    load(&world, &(0..70).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
    let [told, known, _] = all().await;
    assert!(told.len() > before[0].len(), "what comes now is told");
    assert_eq!(known, before[1], "what was known is known");
}
