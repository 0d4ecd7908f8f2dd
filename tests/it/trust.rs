//! What the service promises of what it acknowledged, as far as a quick test can show it; the trials show the rest.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, SqliteConnection};

use crate::inspections::{notice, with};
use crate::support::{Kind, World, both_databases};

fn dossier() -> Value {
    json!({ "procedure_code": "2.000815", "field_code": "G15-TP03", "channel": "direct", "applicant_type": "citizen",
        "status": "received", "received_at": "2023-09-01T08:00:00+07:00", "due_at": "2023-09-08T17:00:00+07:00",
        "source_updated_at": "2023-09-01T08:00:00+07:00" })
}

/// How many dossiers somebody outside sees.
async fn seen_from_outside(world: &World) -> i64 {
    let address = world.app.settings.database_url.as_deref().unwrap();
    let mut outside = SqliteConnection::connect(address).await.unwrap();
    sqlx::query_scalar("SELECT count(*) FROM dossiers").fetch_one(&mut outside).await.unwrap()
}

/// SQLite takes a whole transaction back by itself when the disk is full in its midst; here a trigger makes it do so.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_after_the_disk_was_full_is_there_for_others_too() {
    let world = World::new(Kind::Sqlite).await;
    let motcua = world.as_("motcua");
    let path = |number: i64| format!("/v1/units/10852/dossiers/HS-{number}");
    world
        .harm(
            "CREATE TRIGGER full BEFORE INSERT ON dossiers WHEN NEW.code LIKE '%00' \
             BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END",
        )
        .await;
    for round in 1..4 {
        let refused = motcua.put(&path(round * 100), dossier()).await;
        assert!(refused.status >= 500, "{}", refused.text);
        world.as_("chutich").post("/v1/inspection-plans", json!({})).await.is_problem(422, "invalid_input");

        motcua.put(&path(round), dossier()).await.is(201);

        assert_eq!(seen_from_outside(&world).await, round);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_database_ended_all_connections_nobody_is_told_so() {
    let world = World::new(Kind::Postgres).await;
    let motcua = world.as_("motcua");
    let path = |number: i64| format!("/v1/units/10852/dossiers/HS-{number}");
    motcua.put(&path(0), dossier()).await.is(201);
    join_all((0..24).map(|_| async { world.as_("noivu").get("/v1/me/tasks").await.is(200) })).await;
    let mut outside = PgConnection::connect(world.app.settings.database_url.as_deref().unwrap()).await.unwrap();

    for round in 1..4 {
        let ended: i64 = sqlx::query_scalar(
            "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 10000)) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .fetch_one(&mut outside)
        .await
        .unwrap();
        assert!(ended > 0);

        motcua.put(&path(round), dossier()).await.is(201);
        motcua.get(&path(round)).await.is(200);
        world.as_("noivu").get("/v1/me/tasks").await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_waits_for_who_writes_to_the_file_from_outside_and_is_not_refused() {
    let world = World::new(Kind::Sqlite).await;
    let mut outside = SqliteConnection::connect(world.app.settings.database_url.as_deref().unwrap()).await.unwrap();
    let mut writing = outside.begin_with("BEGIN IMMEDIATE").await.unwrap();
    sqlx::query("UPDATE users SET display_name = 'Khác' WHERE username = 'noivu'")
        .execute(&mut *writing)
        .await
        .unwrap();

    let motcua = world.as_("motcua");
    let mut change = std::pin::pin!(motcua.put("/v1/units/10852/dossiers/HS-1", dossier()));
    let early = tokio::time::timeout(Duration::from_millis(300), &mut change).await;
    assert!(early.is_err(), "{early:?}");
    writing.commit().await.unwrap();

    change.await.is(201);
    assert_eq!(seen_from_outside(&world).await, 1);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_kept_answer_is_given_again_only_while_its_unit_is_still_ones_own(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (admin, chair) = (world.as_("quantri"), world.as_("chutich"));
    let elsewhere = json!({ "user": "chutich", "role": "leader", "unit_code": "10813" });
    admin.post("/v1/role-assignments", elsewhere).await.is(201);
    let plan = async || {
        let request = chair.request(Method::POST, "/v1/inspection-plans").header("idempotency-key", "k1");
        chair.send(request.json(&with(notice("plan"), json!({ "area_codes": [] })))).await
    };
    let made = plan().await.is(201).text;
    assert_eq!(plan().await.is(201).text, made);

    let roles = admin.get("/v1/role-assignments?limit=500").await.is(200).json();
    let held = roles["items"].as_array().unwrap().iter();
    let mut held = held.filter(|role| role["user"] == "chutich" && role["unit_code"] == "10852");
    let id = held.next().unwrap()["id"].as_str().unwrap();
    admin.delete(&format!("/v1/role-assignments/{id}")).await.is(204);

    plan().await.is_problem(403, "forbidden");
}
