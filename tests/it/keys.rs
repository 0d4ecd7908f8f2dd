//! The keys that sign, as they lie in the database.

use cchc::config::{Secret, Settings};
use cchc::db::RequestId;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Kind, World, both_databases};

fn sealed(letter: &str) -> Settings {
    Settings { keys_secret: Some(Secret::new(&letter.repeat(32))), ..Settings::default() }
}

/// How the private parts of the keys are kept, the oldest first.
async fn kept(world: &World) -> Vec<Vec<u8>> {
    let read = world.app.db.read(RequestId::none(), |tx| async move {
        let sql = "SELECT private_der FROM signing_keys ORDER BY created_at";
        let rows = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect())
    });
    read.await.unwrap()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_the_database_can_sign_nothing_once_there_is_a_secret(#[case] kind: Kind) {
    let open = World::new(kind).await;
    assert_eq!(kept(&open).await[0][0], 0x30);

    let world = World::with(kind, sealed("a")).await;
    let first = kept(&world).await;
    assert_eq!((first.len(), first[0][0]), (1, 1));
    // what the open key signed before is still good, and so is what the sealed one signs
    let before = world.as_("noivu");
    before.get("/v1/me").await.is(200);
    world.sign_in("chutich").await;

    let (done, said) = world.command(&["doctor"]).await;
    assert!(!done && said.contains("keys_secret doesn't open it"), "{said}");
    let (done, said) = world.command(&["keys", "rotate"]).await;
    assert!(done, "{said}");
    let rotated = kept(&world).await;
    assert_eq!((rotated[0].len(), rotated[1][0]), (0, 0x30));
    world.app.keys.reload(&world.app.db).await.unwrap();
    assert_eq!(kept(&world).await[1][0], 1);
    world.sign_in("chutich").await;
    before.get("/v1/me").await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_retired_key_is_forgotten_by_databases_of_before_too(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (bytes, when) = match kind {
        Kind::Sqlite => ("x'30'", "'2020-01-01T00:00:00+00:00'"),
        Kind::Postgres => ("'\\x30'", "'2020-01-01T00:00:00Z'"),
    };
    let of_before = format!(
        "INSERT INTO signing_keys (kid, private_der, public_raw, created_at, retired_at) \
         VALUES ('old', {bytes}, {bytes}, {when}, {when}); \
         DELETE FROM seaql_migrations WHERE version = 'm0031_retired_keys'"
    );
    for statement in of_before.split("; ") {
        world.harm(statement).await;
    }
    world.app.db.migrate().await.unwrap();
    let kept = kept(&world).await;
    assert_eq!((kept[0].len(), kept[1][0]), (0, 0x30));
}
