//! What the service promises of what it acknowledged, as far as a quick test can show it; the trials show the rest.

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use crate::support::{Kind, World};

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
