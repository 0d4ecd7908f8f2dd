//! People and machines sign in, stay in, and are out at once when they have to be.

use std::time::Duration;

use cchc::config::Settings;
use cchc::db::RequestId;
use chrono::TimeDelta;
use reqwest::Method;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{Kind, PASSWORD, World, both_databases};

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
async fn whom_wrong_passwords_kept_out_comes_in_with_the_one_that_an_administrator_gave(#[case] kind: Kind) {
    let world = World::with(kind, Settings { proxies: 1, ..Settings::default() }).await;
    let sign_in = async |address: &str, password: &str| {
        let request = world.request(Method::POST, "/v1/sessions").header("x-forwarded-for", address);
        let body = json!({ "username": "noivu", "password": password });
        world.as_("").send(request.json(&body)).await
    };
    for _ in 0..6 {
        sign_in("203.0.113.1", "khong-dung-roi").await.is(401);
    }
    sign_in("203.0.113.2", PASSWORD).await.is_problem(429, "too_many_requests");

    let given = json!({ "password": "mot-mat-khau-moi" });
    world.as_("quantri").put("/v1/users/noivu/password", given).await.is(200);

    sign_in("203.0.113.2", "mot-mat-khau-moi").await.is(200);
    sign_in("203.0.113.1", "mot-mat-khau-moi").await.is_problem(429, "too_many_requests");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_somebody_makes_up_buys_no_further_try(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let sign_in = async |turn: u32| {
        let request =
            world.request(Method::POST, "/v1/sessions").header("x-forwarded-for", format!("203.0.113.{turn}"));
        let body = json!({ "username": format!("ai-do-{turn}"), "password": "khong-dung-roi" });
        world.as_("").send(request.header("forwarded", format!("for=203.0.113.{turn}")).json(&body)).await
    };
    for turn in 0..6 {
        sign_in(turn).await.is_problem(401, "unauthenticated");
    }
    sign_in(6).await.is_problem(429, "too_many_requests");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_the_current_password_or_a_machine_s_secret_has_to_wait_too(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let change = async |current: &str| {
        let body = json!({ "current_password": current, "new_password": "mot-mat-khau-moi" });
        world.as_("noivu").put("/v1/me/password", body).await
    };
    let token = async |secret: &str| {
        let form = [("grant_type", "client_credentials"), ("client_id", "cong-294"), ("client_secret", secret)];
        world.as_("").send(world.request(Method::POST, "/oauth/token").form(&form)).await
    };
    for _ in 0..6 {
        let wrong = change("khong-dung-roi").await.is_problem(422, "invalid_input");
        assert_eq!(wrong.faults(), [("/current_password".to_owned(), "wrong_password".to_owned())]);
        assert_eq!(token("khong-dung-roi").await.is(401).json()["error"], "invalid_client");
    }

    change(PASSWORD).await.is_problem(429, "too_many_requests");
    token(PASSWORD).await.is_problem(429, "too_many_requests");

    world.clock.advance(TimeDelta::seconds(4));
    token(PASSWORD).await.is(200);
    change(PASSWORD).await.is(204);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_each_client_waits_by_itself_and_none_chooses_its_address(#[case] kind: Kind) {
    let world = World::with(kind, Settings { proxies: 1, ..Settings::default() }).await;
    let sign_in = async |name: &str, forwarded: &str| {
        let request = world.request(Method::POST, "/v1/sessions").header("x-forwarded-for", forwarded);
        world.as_("").send(request.json(&json!({ "username": name, "password": "khong-dung-roi" }))).await
    };
    for turn in 0..6 {
        sign_in(&format!("ai-do-{turn}"), &format!("10.9.8.{turn}, 203.0.113.7")).await.is(401);
    }

    sign_in("ai-khac", "203.0.113.7").await.is_problem(429, "too_many_requests");
    sign_in("ai-khac", "198.51.100.1, 203.0.113.7").await.is_problem(429, "too_many_requests");
    sign_in("ai-khac", "203.0.113.7, 198.51.100.1").await.is(401);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_sends_too_much_is_told_when_to_come_back_and_others_are_not_held_up(#[case] kind: Kind) {
    let settings = Settings { requests_of_a_person: 5, requests_of_a_machine: 7, ..Settings::default() };
    let world = World::with(kind, settings).await;
    for (who, most) in [("noivu", 5), ("motcua-10852", 7)] {
        for _ in 0..most {
            world.as_(who).get("/v1/me").await.is(200);
        }
        let refused = world.as_(who).get("/v1/me").await.is_problem(429, "too_many_requests");
        assert!((1..=13).contains(&refused.header("retry-after").parse::<u32>().unwrap()));
        world.as_(who).get("/v1/dossiers").await.is_problem(429, "too_many_requests");
    }
    world.as_("chutich").get("/v1/me").await.is(200);
    world.as_("cong-294").get("/v1/me").await.is(200);
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
async fn a_role_is_in_force_from_its_first_day_to_its_last(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let audit = async |status: u16| {
        // a token lives for minutes, a role for days
        let request = world.request(Method::GET, "/v1/audit").bearer_auth(world.sign_in("motcua2").await);
        world.as_("").send(request).await.is(status);
    };
    for (from, to) in [(None, Some("2023-09-09")), (Some("2023-09-11"), Some("2023-09-11"))] {
        let role =
            json!({ "user": "motcua2", "role": "auditor", "unit_code": "10813", "valid_from": from, "valid_to": to });
        world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    }
    // 9 in the morning of the 10th, then the last second of it, the first of the 11th, its last, and the first of the 12th
    audit(403).await;
    for (seconds, status) in [(15 * 3600 - 1, 403), (1, 200), (24 * 3600 - 1, 200), (1, 403)] {
        world.clock.advance(TimeDelta::seconds(seconds));
        audit(status).await;
    }
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

        assert_eq!([one.status, other.status].iter().filter(|status| **status == 204).count(), 1);
        let (won, lost, refused) =
            if one.status == 204 { ("quantri", "chutich", other) } else { ("chutich", "quantri", one.clone()) };
        match refused.status {
            // it was judged when the other was done: what it would have taken away was the last
            409 => refused.is_problem(409, "conflict"),
            // it came when its own role was gone
            _ => refused.is_problem(403, "forbidden"),
        };
        world.as_(lost).get("/v1/role-assignments").await.is_problem(403, "forbidden");
        world.as_(won).get("/v1/role-assignments").await.is(200);
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

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_sent_at_once_are_slowed_down_like_those_one_by_one(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let guess = async |number: u32| {
        let body = json!({ "username": "noivu", "password": format!("khong-dung-roi-{number}") });
        world.as_("").post("/v1/sessions", body).await.status
    };
    let statuses = futures_util::future::join_all((0..30).map(guess)).await;
    let judged = statuses.iter().filter(|status| **status == 401).count();
    assert!(judged <= 6 && statuses.iter().all(|status| [401, 429].contains(status)), "{statuses:?}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn right_passwords_cost_nothing_however_often(#[case] kind: Kind) {
    let world = World::new(kind).await;
    for _ in 0..8 {
        world.sign_in("noivu").await;
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_no_account_can_have_is_just_wrong(#[case] kind: Kind) {
    let world = World::new(kind).await;
    for name in ["\0", "a\0b", "", &"x".repeat(100_000)] {
        let body = json!({ "username": name, "password": PASSWORD });
        let answer = world.as_("").post("/v1/sessions", body).await;
        assert!([400, 401, 422].contains(&answer.status), "{}", answer.text);
    }
    let form = "grant_type=client_credentials&client_secret=mot-bi-mat-khac&client_id=%00";
    let request =
        world.request(Method::POST, "/oauth/token").header("content-type", "application/x-www-form-urlencoded");
    let refused = world.as_("").send(request.body(form)).await.is(401);
    assert_eq!(refused.json()["error"], "invalid_client");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn no_session_outlives_the_password_that_opened_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let passwords = [PASSWORD, "mot-mat-khau-moi", "hai-mat-khau-moi", "ba-mat-khau-moi"];
    for pair in passwords.windows(2) {
        let sign_in = async || {
            let body = json!({ "username": "noivu", "password": pair[0] });
            world.as_("").post("/v1/sessions", body).await
        };
        let token = sign_in().await.is(200).json()["access_token"].as_str().unwrap().to_owned();
        let body = json!({ "current_password": pair[0], "new_password": pair[1] });
        let change = world.request(Method::PUT, "/v1/me/password").bearer_auth(token).json(&body);
        let nobody = world.as_("");

        let (changed, opened) = tokio::join!(nobody.send(change), sign_in());

        changed.is(204);
        if opened.status == 200 {
            let token = opened.json()["access_token"].as_str().unwrap().to_owned();
            nobody.send(world.request(Method::GET, "/v1/me").bearer_auth(token)).await.is(401);
        }
    }
}

/// Actions, objects and details of the trail, the newest last.
async fn trail(world: &World, action: &'static str) -> Vec<(String, Value)> {
    let ask = async move |tx: cchc::db::Tx| {
        let sql = format!("SELECT object, detail FROM audit_entries WHERE action = '{action}' ORDER BY at, chain, seq");
        let rows = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        let read = |row: &sea_orm::QueryResult| {
            let detail: String = row.try_get("", "detail").unwrap();
            (row.try_get("", "object").unwrap(), serde_json::from_str(&detail).unwrap())
        };
        Ok(rows.iter().map(read).collect())
    };
    world.app.db.read(cchc::db::RequestId::none(), ask).await.unwrap()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_ends_sessions_roles_and_keys_stands_in_the_trail(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let body = json!({ "username": "noivu", "password": PASSWORD });
    let old = world.as_("").post("/v1/sessions", body.clone()).await.is(200).json();
    let refresh = json!({ "refresh_token": old["refresh_token"] });
    world.as_("").post("/v1/sessions/refresh", refresh.clone()).await.is(200);
    world.clock.advance(TimeDelta::seconds(11));
    world.as_("").post("/v1/sessions/refresh", refresh).await.is(401);
    let revoke = async |token: &str| {
        let request = world.request(Method::POST, "/oauth/revoke").form(&[("token", token)]);
        world.as_("").send(request).await.is(200);
    };
    revoke(&world.sign_in("noivu").await).await;
    let machine = world.as_("cong-294").request(Method::GET, "/v1/me").build().unwrap();
    let machine = machine.headers()["authorization"].to_str().unwrap().trim_start_matches("Bearer ").to_owned();
    revoke(&machine).await;
    let newest = quantri.get("/v1/role-assignments?limit=1").await.is(200).json()["items"][0].clone();
    quantri.delete(&format!("/v1/role-assignments/{}", newest["id"].as_str().unwrap())).await.is(204);
    let kid = world.app.keys.rotate(&world.app.db).await.unwrap();

    let ended: Vec<_> = trail(&world, "session.end").await.into_iter().map(|(_, detail)| detail).collect();
    assert_eq!(ended, [json!({ "why": "reused" }), json!({ "why": "revoked" })]);
    assert_eq!(trail(&world, "client.revoke").await, [("client:cong-294".to_owned(), json!({ "why": "revoked" }))]);
    assert_eq!(trail(&world, "role.remove").await[0].1, newest);
    assert_eq!(trail(&world, "key.rotate").await[0].0, format!("key:{kid}"));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_an_event_did_and_what_a_correction_replaced_stand_in_the_trail(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let quantri = world.as_("quantri");
    let event = json!({ "kind": "rename", "effective_on": "2023-07-01", "legal_basis": "Thử", "units": ["10852"],
        "name": "Xã Khác" });
    let event = quantri.post("/v1/unit-events", event).await.is(201).json();
    for name in ["Chứng thực", "Chứng thực, sao y"] {
        let field = json!({ "name": name, "valid_from": "2020-01-01" });
        quantri.put("/v1/procedure-fields/G15-TP03", field).await.is(200);
    }

    assert_eq!(trail(&world, "unit.event").await, [(format!("unit-event:{}", event["id"].as_str().unwrap()), event)]);
    let put = trail(&world, "procedure_field.put").await;
    assert_eq!((&put[0].1, &put[1].1["replaced"]["name"]), (&json!({}), &json!("Chứng thực")));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_out_at_once_though_the_replica_has_not_heard(#[case] kind: Kind) {
    let world = World::with_replica_that_stands_still(kind).await;
    world.as_("chuyenmon").get("/v1/me").await.is(200);

    world.as_("quantri").post("/v1/users/chuyenmon/lock", json!({})).await.is(200);
    world.as_("quantri").post("/v1/clients/motcua-10852/lock", json!({})).await.is(200);

    world.as_("chuyenmon").get("/v1/findings").await.is_problem(401, "unauthenticated");
    world.as_("motcua-10852").get("/v1/dossiers").await.is_problem(401, "unauthenticated");
    let seen = world.as_("quantri").get("/v1/clients/motcua-10852").await.is(200).json();
    assert_eq!(seen["active"], true, "reads go to the replica");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_another_copy_of_the_service_takes_away_is_gone_within_seconds(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let other = cchc::server::prepare((*world.app.settings).clone(), world.clock.clone()).await.unwrap();
    world.as_("giamsat").get("/v1/dossiers").await.is(200);
    let taken = other.db.write(RequestId::none(), |tx| async move {
        tx.execute_unprepared("DELETE FROM role_assignments WHERE role = 'auditor'").await?;
        Ok(())
    });
    taken.await.unwrap();

    let gone = async { while world.as_("giamsat").get("/v1/dossiers").await.status == 200 {} };
    tokio::time::timeout(Duration::from_secs(5), gone).await.expect("gone within five seconds");
    world.as_("giamsat").get("/v1/dossiers").await.is_problem(403, "forbidden");
}
