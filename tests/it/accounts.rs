//! Accounts as their administrators see them.

use rstest_reuse::apply;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::support::{Kind, PASSWORD, World, both_databases};

const GIVEN: &str = "mat-khau-moi-2023";

/// Tries to sign `username` in.
async fn sign_in(world: &World, username: &str, password: &str) -> u16 {
    world.as_("").post("/v1/sessions", json!({ "username": username, "password": password })).await.status
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_lost_their_password_is_given_another_and_older_sessions_are_over(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (admin, path) = (world.as_("quantri"), "/v1/users/chutich/password");

    let user = admin.put(path, json!({ "password": GIVEN })).await.is(200).json();

    assert_eq!((&user["username"], &user["active"]), (&json!("chutich"), &json!(true)));
    world.as_("chutich").get("/v1/me").await.is_problem(401, "unauthenticated");
    assert_eq!(sign_in(&world, "chutich", PASSWORD).await, 401);
    assert_eq!(sign_in(&world, "chutich", GIVEN).await, 200);
    let auditor = json!({ "user": "giamsat", "role": "auditor" });
    admin.post("/v1/role-assignments", auditor).await.is(201);
    let trail = world.as_("giamsat").get("/v1/audit?action=user.password").await.is(200).json();
    let told = &trail["items"][0];
    assert_eq!((&told["actor"], &told["object"]), (&json!("user:quantri"), &json!("user:chutich")));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_taken_away_was_not_given_twice(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let roles = "/v1/role-assignments";
    let role = |from: Value, to: Value| json!({ "user": "chutich", "role": "leader", "unit_code": "10813", "valid_from": from, "valid_to": to });
    let always = || quantri.post(roles, role(Value::Null, Value::Null));

    let (first, second) = tokio::join!(always(), always());

    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let (given, refused) = if first.status == 201 { (first, second) } else { (second, first) };
    assert_eq!(refused.is_problem(409, "conflict").faults(), [("/role".to_owned(), "held_already".to_owned())]);
    quantri.post(roles, role(json!("2023-01-01"), json!("2023-12-31"))).await.is_problem(409, "conflict");
    world.as_("chutich").get("/v1/units/10813").await.is(200);
    quantri.delete(&given.header("location")).await.is(204);
    world.as_("chutich").get("/v1/units/10813").await.is_problem(403, "forbidden");
    quantri.post(roles, role(json!("2023-01-01"), json!("2023-06-30"))).await.is(201);
    quantri.post(roles, role(json!("2023-07-01"), Value::Null)).await.is(201);
    quantri.post(roles, role(json!("2023-06-30"), json!("2023-06-30"))).await.is_problem(409, "conflict");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_themselves_another_password_without_the_current_one(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let admin = world.as_("quantri");
    admin.put("/v1/users/quantri/password", json!({ "password": GIVEN })).await.is_problem(403, "second_person");
    admin.get("/v1/me").await.is(200);
    let short = admin.put("/v1/users/chutich/password", json!({ "password": "ngan" })).await;
    assert_eq!(short.is_problem(422, "invalid_input").faults()[0].0, "/password");
    admin.put("/v1/users/khong-ai/password", json!({ "password": GIVEN })).await.is_problem(404, "not_found");
    world
        .as_("chutich")
        .put("/v1/users/noivu/password", json!({ "password": GIVEN }))
        .await
        .is_problem(403, "forbidden");
    assert_eq!(sign_in(&world, "noivu", PASSWORD).await, 200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_who_lost_their_password_is_helped_by_the_command_line(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let settings = world.app.settings.as_ref();
    let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_cchc"));
    program.arg("--database-url").arg(settings.database_url.as_deref().unwrap()).arg("--data").arg(&settings.data);
    program.args(["users", "password", "quantri"]).stdin(std::process::Stdio::piped());
    let mut run = program.stdout(std::process::Stdio::piped()).spawn().unwrap();
    run.stdin.take().unwrap().write_all(format!("{GIVEN}\n").as_bytes()).await.unwrap();
    let ended = run.wait_with_output().await.unwrap();

    assert_eq!(String::from_utf8(ended.stdout).unwrap(), "quantri has another password\n");
    assert_eq!(sign_in(&world, "quantri", GIVEN).await, 200);
    assert_eq!(sign_in(&world, "quantri", PASSWORD).await, 401);
}
