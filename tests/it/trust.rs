//! What the service promises of what it acknowledged, as far as a quick test can show it; the trials show the rest.

use cchc::db::RequestId;
use sea_orm::{ConnectionTrait, Statement};
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

/// Lets the file grow no more on the connection that writes.
async fn fill(world: &World) {
    let filled = world.app.db.write(RequestId::none(), |tx| async move {
        let pages = Statement::from_string(tx.get_database_backend(), "PRAGMA max_page_count = 1");
        tx.query_one_raw(pages).await?;
        Ok(())
    });
    filled.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_after_the_disk_was_full_is_there_for_others_too() {
    let world = World::new(Kind::Sqlite).await;
    let motcua = world.as_("motcua");
    let (mut acknowledged, mut full) = (0, 0);
    for number in 0..60 {
        if number % 20 == 0 {
            fill(&world).await;
        }
        let answer = motcua.put(&format!("/v1/units/10852/dossiers/HS-{number}"), dossier()).await;
        match answer.status {
            201 => acknowledged += 1,
            _ => {
                answer.is_problem(503, "storage_full");
                full += 1;
            }
        }
        assert_eq!(seen_from_outside(&world).await, acknowledged, "after {number}");
    }
    assert!(full > 0 && acknowledged > 0, "{full} {acknowledged}");
}
