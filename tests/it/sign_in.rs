//! People and machines sign in, stay in, and are out at once when they have to be.

use chrono::TimeDelta;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_name_answer_alike(#[case] kind: Kind) {
    let world = World::new(kind).await;

    let wrong = world.as_("").post("/v1/sessions", json!({ "username": "noivu", "password": "khong-dung-roi" })).await;
    let unknown =
        world.as_("").post("/v1/sessions", json!({ "username": "ai-do", "password": "khong-dung-roi" })).await;

    let detail = wrong.is_problem(401, "unauthenticated").json()["detail"].clone();
    assert_eq!(unknown.is_problem(401, "unauthenticated").json()["detail"], detail);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn after_many_wrong_passwords_one_has_to_wait(#[case] kind: Kind) {
    let world = World::new(kind).await;
    for _ in 0..6 {
        world.as_("").post("/v1/sessions", json!({ "username": "noivu", "password": "khong-dung-roi" })).await.is(401);
    }

    let right = json!({ "username": "noivu", "password": "thanh-xa-2023" });
    let refused = world.as_("").post("/v1/sessions", right.clone()).await.is_problem(429, "too_many_requests");
    assert!((1..=3).contains(&refused.header("retry-after").parse::<u32>().unwrap()));

    world.clock.advance(TimeDelta::seconds(4));
    world.as_("").post("/v1/sessions", right).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_was_used_before_ends_the_session(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let first = world.as_("").post("/v1/sessions", json!({ "username": "noivu", "password": "thanh-xa-2023" })).await;
    let old = first.json()["refresh_token"].clone();

    let second = world.as_("").post("/v1/sessions/refresh", json!({ "refresh_token": old })).await.is(200);
    world.clock.advance(TimeDelta::seconds(11));
    world
        .as_("")
        .post("/v1/sessions/refresh", json!({ "refresh_token": old }))
        .await
        .is_problem(401, "unauthenticated");

    let newest = second.json()["refresh_token"].clone();
    world.as_("").post("/v1/sessions/refresh", json!({ "refresh_token": newest })).await.is(401);
    let token = second.json()["access_token"].as_str().unwrap().to_owned();
    let me = world.request(Method::GET, "/v1/me").bearer_auth(token);
    world.as_("").send(me).await.is_problem(401, "unauthenticated");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_refused_to_the_second(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("noivu").get("/v1/me").await.is(200);

    world.clock.advance(TimeDelta::seconds(900));

    let refused = world.as_("noivu").get("/v1/me").await.is_problem(401, "unauthenticated");
    assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"cchc\", error=\"invalid_token\"");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_every_session(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let body = json!({ "current_password": "thanh-xa-2023", "new_password": "mot-mat-khau-moi" });

    world.as_("noivu").put("/v1/me/password", body).await.is(204);

    world.as_("noivu").get("/v1/me").await.is(401);
    let again = json!({ "username": "noivu", "password": "mot-mat-khau-moi" });
    world.as_("").post("/v1/sessions", again).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_out_at_once(#[case] kind: Kind) {
    let world = World::new(kind).await;

    world.as_("quantri").post("/v1/users/noivu/lock", json!({})).await.is(200);
    world.as_("quantri").post("/v1/clients/cong-294/lock", json!({})).await.is(200);

    world.as_("noivu").get("/v1/me").await.is(401);
    world.as_("cong-294").get("/v1/me").await.is(401);
    world.as_("quantri").post("/v1/users/quantri/lock", json!({})).await.is_problem(409, "conflict");
    let first = world.as_("quantri").get("/v1/role-assignments").await.json()["items"][0]["id"].clone();
    let path = format!("/v1/role-assignments/{}", first.as_str().unwrap());
    world.as_("quantri").delete(&path).await.is(204);
    world.as_("quantri").get(&path).await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn forged_tokens_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let none = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyOjEifQ.";
    let hs256 = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiJ1c2VyOjEifQ.c2ln";
    for token in [none, hs256, "x", ""] {
        let request = world.request(Method::GET, "/v1/me").header("authorization", format!("Bearer {token}"));
        world.as_("").send(request).await.is_problem(401, "unauthenticated");
    }
    let nobody = world.as_("").get("/v1/me").await.is(401);
    assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"cchc\"");
    let twice =
        world.request(Method::GET, "/v1/me").header("authorization", "Bearer a").header("authorization", "Bearer b");
    world.as_("").send(twice).await.is_problem(400, "malformed_request");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_speaks_rfc_6749(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let ask = |form: &[(&str, &str)]| world.request(Method::POST, "/oauth/token").form(form);

    let wrong =
        ask(&[("grant_type", "client_credentials"), ("client_id", "cong-294"), ("client_secret", "sai-bi-mat-roi")]);
    let wrong = world.as_("").send(wrong).await.is(401);
    assert_eq!(
        (wrong.json()["error"].as_str(), wrong.header("cache-control").as_str()),
        (Some("invalid_client"), "no-store")
    );

    let other = world.as_("").send(ask(&[("grant_type", "password")])).await.is(400);
    assert_eq!(other.json()["error"], "unsupported_grant_type");
    let twice = ask(&[("grant_type", "client_credentials"), ("client_id", "a"), ("client_id", "b")]);
    assert_eq!(world.as_("").send(twice).await.is(400).json()["error"], "invalid_request");

    let basic = ask(&[("grant_type", "client_credentials"), ("unknown", "ignored")])
        .basic_auth("cong-294", Some("thanh-xa-2023"));
    let token = world.as_("").send(basic).await.is(200).json()["access_token"].as_str().unwrap().to_owned();
    let me = world.request(Method::GET, "/v1/me").bearer_auth(&token);
    assert_eq!(world.as_("").send(me).await.is(200).json()["kind"], "client");

    let revoke = world.request(Method::POST, "/oauth/revoke").form(&[("token", token.as_str())]);
    world.as_("").send(revoke).await.is(200);
    let me = world.request(Method::GET, "/v1/me").bearer_auth(&token);
    world.as_("").send(me).await.is(401);
    let unknown = world.request(Method::POST, "/oauth/revoke").form(&[("token", "nobody's")]);
    world.as_("").send(unknown).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn of_refreshes_at_the_same_moment_exactly_one_wins_and_the_session_lives(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let body = json!({ "username": "noivu", "password": "thanh-xa-2023" });
    let token = world.as_("").post("/v1/sessions", body).await.is(200).json()["refresh_token"].clone();

    let refresh = || async { world.as_("").post("/v1/sessions/refresh", json!({ "refresh_token": token })).await };
    let answers = futures_util::future::join_all((0..16).map(|_| refresh())).await;

    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 401)));
    let next = won[0].json()["refresh_token"].clone();
    world.as_("").post("/v1/sessions/refresh", json!({ "refresh_token": next })).await.is(200);
    let session = next.as_str().unwrap().split('.').next().unwrap().to_owned();
    let guessed = json!({ "refresh_token": format!("{session}.guessed") });
    world.as_("").post("/v1/sessions/refresh", guessed).await.is(401);
    let access = won[0].json()["access_token"].as_str().unwrap().to_owned();
    world.as_("").send(world.request(Method::GET, "/v1/me").bearer_auth(access)).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_who_lock_or_strip_each_other_at_once_do_not_both_go(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (quantri, chutich) = (world.as_("quantri"), world.as_("chutich"));
    for _ in 0..3 {
        let role = json!({ "user": "chutich", "role": "administrator" });
        let second = quantri.post("/v1/role-assignments", role).await.is(201).header("location");
        let roles = quantri.get("/v1/role-assignments?limit=500").await.is(200).json();
        let own = |role: &&serde_json::Value| role["user"] == "quantri" && role["role"] == "administrator";
        let first = roles["items"].as_array().unwrap().iter().find(own).unwrap()["id"].as_str().unwrap().to_owned();
        let first = format!("/v1/role-assignments/{first}");

        let (one, other) = tokio::join!(quantri.delete(&second), chutich.delete(&first));

        let statuses = [one.status, other.status];
        // who comes second is the last, or is no administrator any more where the first was done before they were asked
        assert!(statuses.iter().filter(|status| **status == 204).count() == 1, "{statuses:?}");
        assert!(statuses.iter().any(|status| [403, 409].contains(status)), "{statuses:?}");
        if one.status != 204 {
            let role = json!({ "user": "quantri", "role": "administrator" });
            world.as_("chutich").post("/v1/role-assignments", role).await.is(201);
            quantri.delete(&second).await.is(204);
        }
    }
    let role = json!({ "user": "chutich", "role": "administrator" });
    quantri.post("/v1/role-assignments", role).await.is(201);
    let (one, other) = tokio::join!(
        quantri.post("/v1/users/chutich/lock", json!({})),
        chutich.post("/v1/users/quantri/lock", json!({}))
    );
    let statuses = [one.status, other.status];
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_whose_time_is_over_or_to_come_does_not_count_as_left(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    for (from, to) in [(None, Some("2023-09-09")), (Some("2023-09-11"), None)] {
        let role = json!({ "user": "chutich", "role": "administrator", "valid_from": from, "valid_to": to });
        quantri.post("/v1/role-assignments", role).await.is(201);
    }
    quantri.post("/v1/users/quantri/lock", json!({})).await.is_problem(409, "conflict");
    quantri.post("/v1/users/chutich/lock", json!({})).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_machine_with_a_new_secret_stops_in_the_middle_of_its_upload(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let request = world.as_("motcua-10852").request(Method::GET, "/v1/me").build().unwrap();
    let token = request.headers()["authorization"].to_str().unwrap().trim_start_matches("Bearer ").to_owned();
    let claims = cchc::access::tokens::verify(&world.app, &token).await.unwrap();
    let find = async move |tx: cchc::db::Tx| cchc::access::Caller::find(&tx, &claims).await;
    let caller = world.app.db.read(cchc::db::RequestId::none(), find).await.unwrap();

    let secret = json!({ "secret": "mot-bi-mat-khac" });
    world.as_("quantri").put("/v1/clients/motcua-10852/secret", secret).await.is(200);

    let renew = async move |tx: cchc::db::Tx| caller.renewed(&tx).await.map(drop);
    let refused = world.app.db.read(cchc::db::RequestId::none(), renew).await.unwrap_err();
    assert_eq!(refused.code, cchc::refusal::Code::Unauthenticated);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_with_a_password_takes_no_key(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let user = json!({ "username": "moi", "display_name": "Mới", "password": "mot-mat-khau-moi" });
    let client = json!({ "client_id": "moi", "name": "Mới", "secret": "mot-mat-khau-moi" });
    for (path, body) in [("/v1/users", user), ("/v1/clients", client)] {
        let request = world.as_("quantri").request(Method::POST, path).header("idempotency-key", "k").json(&body);
        world.as_("quantri").send(request).await.is_problem(400, "malformed_request");
        world.as_("quantri").post(path, body).await.is(201);
    }
}
