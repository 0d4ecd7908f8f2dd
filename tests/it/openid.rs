//! Officers sign in through the identity provider: a real one, known to which is not yet known here.

use cchc::config::Settings;
use chrono::TimeDelta;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::identity_provider::{BACK, BACK_TO_A_PHONE, IdentityProvider, begin, signed_in, visit};
use crate::support::{Answer, Kind, PASSWORD, World, both_databases};

const SESSIONS: &str = "/v1/openid/sessions";

async fn world(kind: Kind) -> World {
    World::with(kind, IdentityProvider::shared().settings("cchc")).await
}

/// From the first click to the service's answer.
async fn sign_in(world: &World, name: &str) -> Answer {
    let back = visit(&begin(world).await, name).await;
    world.as_("").post(SESSIONS, back).await
}

/// Comes once, is unknown, and is linked to an account by the administrator; the identity's path.
async fn linked(world: &World, name: &str, username: &str) -> String {
    sign_in(world, name).await.is_problem(403, "no_account");
    let unknown = world.as_("quantri").get("/v1/identities?linked=false").await.is(200).json();
    let path = format!("/v1/identities/{}", unknown["items"][0]["id"].as_str().unwrap());
    world.as_("quantri").put(&format!("{path}/account"), json!({ "username": username })).await.is(200);
    path
}

async fn me(world: &World, tokens: &Value) -> Answer {
    let request = world.request(Method::GET, "/v1/me").bearer_auth(tokens["access_token"].as_str().unwrap());
    world.as_("").send(request).await
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_is_known_to_the_provider_signs_in_once_an_administrator_has_said_to_which_account(#[case] kind: Kind) {
    let world = world(kind).await;
    let path = linked(&world, "truong-phong", "noivu").await;

    let tokens = sign_in(&world, "truong-phong").await.is(200).json();

    // the provider's token says that they are an administrator; the account's roles are what counts
    let me = me(&world, &tokens).await.is(200).json();
    assert_eq!(me, json!({ "kind": "user", "name": "noivu", "roles": [{ "role": "supervisor", "unit_code": "294" }] }));
    let identity = world.as_("quantri").get(&path).await.is(200).json();
    assert_eq!(identity["subject"], "truong-phong");
    assert_eq!(identity["name"], "Ông/Bà truong-phong");
    assert_eq!(identity["username"], "noivu");
    assert_eq!(identity["issuer"], IdentityProvider::shared().issuer());
    assert_eq!(identity["seen_at"], "2023-09-10T09:00:00+07:00");
    let linked = world.as_("quantri").get("/v1/identities?linked=true").await.is(200).json();
    assert_eq!(linked["items"], json!([identity]));
    let renewed = json!({ "refresh_token": tokens["refresh_token"] });
    world.as_("").post("/v1/sessions/refresh", renewed).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_trail_says_who_came_who_linked_them_and_how_they_signed_in(#[case] kind: Kind) {
    let world = world(kind).await;
    let path = linked(&world, "truong-phong", "noivu").await;
    sign_in(&world, "truong-phong").await.is(200);
    let role = json!({ "user": "giamsat", "role": "auditor", "unit_code": null });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);

    let object = path.replace("/v1/identities/", "identity:");
    let told = world.as_("giamsat").get(&format!("/v1/audit?object={object}")).await.is(200).json();
    let told: Vec<_> = told["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["action"].clone(), entry["actor"].clone()))
        .collect();
    assert_eq!(
        told,
        [(json!("identity.link"), json!("user:quantri")), (json!("identity.seen"), json!("system:first seen"))]
    );
    let opened = world.as_("giamsat").get("/v1/audit?action=session.open&actor=user:noivu").await.is(200).json();
    let detail = opened["items"][0]["detail"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(detail).unwrap(), json!({ "identity": object.replace("identity:", "") }));
    let read = world.as_("giamsat").get("/v1/audit?action=identity.read&actor=user:quantri").await.is(200).json();
    assert_eq!(read["items"].as_array().unwrap().len(), 1);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_good_for_one_try_and_worth_nothing_with_what_is_not_its_own(#[case] kind: Kind) {
    let world = world(kind).await;
    linked(&world, "truong-phong", "noivu").await;
    let back = visit(&begin(&world).await, "truong-phong").await;
    world.as_("").post(SESSIONS, back.clone()).await.is(200);
    world.as_("").post(SESSIONS, back.clone()).await.is_problem(401, "unauthenticated");

    let with = |back: &Value, name: &str, value: &Value| {
        let mut other = back.clone();
        other[name] = value.clone();
        other
    };
    let (mine, theirs) = (visit(&begin(&world).await, "ke-gian").await, begin(&world).await);
    for (name, value) in
        [("state", json!("khac")), ("ticket", theirs["ticket"].clone()), ("iss", json!("https://khac.example"))]
    {
        let back = visit(&begin(&world).await, "truong-phong").await;
        world.as_("").post(SESSIONS, with(&back, name, &value)).await.is_problem(401, "unauthenticated");
        // the try is spent, unless it was another's
        let again = world.as_("").post(SESSIONS, back).await;
        again.is(if name == "ticket" { 200 } else { 401 });
    }
    // a code that was stolen from another sign-in doesn't fit this one's verifier
    let own = visit(&begin(&world).await, "truong-phong").await;
    world.as_("").post(SESSIONS, with(&own, "code", &mine["code"])).await.is_problem(401, "unauthenticated");
    for nonsense in ["x", "0192f3a1-4b7e-7000-8000-000000000000.x", "."] {
        world.as_("").post(SESSIONS, with(&own, "ticket", &json!(nonsense))).await.is_problem(401, "unauthenticated");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_took_longer_than_ten_minutes_begins_anew(#[case] kind: Kind) {
    let world = world(kind).await;
    linked(&world, "truong-phong", "noivu").await;
    let back = visit(&begin(&world).await, "truong-phong").await;

    world.clock.advance(TimeDelta::seconds(600));

    world.as_("").post(SESSIONS, back).await.is_problem(401, "unauthenticated");
    sign_in(&world, "truong-phong").await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn tokens_count_that_only_the_provider_can_sign(#[case] kind: Kind) {
    for (client, status) in [("cchc-ps256", 403), ("cchc-es256", 403), ("cchc-eddsa", 403), ("cchc-hs256", 401)] {
        let world = World::with(kind, IdentityProvider::shared().settings(client)).await;
        let answer = sign_in(&world, "truong-phong").await;
        assert_eq!(answer.status, status, "{client}: {}", answer.text);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_has_expired_signs_nobody_in(#[case] kind: Kind) {
    let world = world(kind).await;
    linked(&world, "truong-phong", "noivu").await;
    world.clock.advance(TimeDelta::days(365 * 60));

    sign_in(&world, "truong-phong").await.is_problem(401, "unauthenticated");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_provider_may_change_its_keys(#[case] kind: Kind) {
    let provider = IdentityProvider::start();
    let world = World::with(kind, provider.settings("cchc")).await;
    linked(&world, "truong-phong", "noivu").await;

    provider.renew_keys().await;

    sign_in(&world, "truong-phong").await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_with_the_link_that_opened_them_and_a_locked_account_opens_none(#[case] kind: Kind) {
    let world = world(kind).await;
    let path = linked(&world, "truong-phong", "noivu").await;
    let admin = world.as_("quantri");
    let first = sign_in(&world, "truong-phong").await.is(200).json();
    let by_password = json!({ "username": "noivu", "password": PASSWORD });
    let by_password = world.as_("").post("/v1/sessions", by_password).await.is(200).json();

    admin.put(&format!("{path}/account"), json!({ "username": "noivu" })).await.is(200);
    me(&world, &first).await.is(200);
    admin.put(&format!("{path}/account"), json!({ "username": "chutich" })).await.is(200);
    me(&world, &first).await.is_problem(401, "unauthenticated");
    let second = sign_in(&world, "truong-phong").await.is(200).json();
    assert_eq!(me(&world, &second).await.is(200).json()["name"], "chutich");
    admin.delete(&path).await.is(204);
    me(&world, &second).await.is_problem(401, "unauthenticated");
    me(&world, &by_password).await.is(200);
    admin.get(&path).await.is_problem(404, "not_found");
    sign_in(&world, "truong-phong").await.is_problem(403, "no_account");

    linked(&world, "truong-phong", "chuyenmon").await;
    admin.post("/v1/users/chuyenmon/lock", json!({})).await.is(200);
    sign_in(&world, "truong-phong").await.is_problem(403, "no_account");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_identity_that_was_entered_in_advance_signs_in_at_once_also_without_a_password(#[case] kind: Kind) {
    let world = world(kind).await;
    let admin = world.as_("quantri");
    let account = json!({ "username": "canbomoi", "display_name": "Cán bộ mới" });
    admin.post("/v1/users", account).await.is(201);
    let identity = json!({ "subject": "can-bo-moi", "username": "canbomoi" });
    let entered = admin.post("/v1/identities", identity.clone()).await.is(201);
    assert_eq!(entered.json()["seen_at"], Value::Null);

    let tokens = sign_in(&world, "can-bo-moi").await.is(200).json();

    assert_eq!(me(&world, &tokens).await.is(200).json()["name"], "canbomoi");
    for password in ["", "mat-khau-nao-do"] {
        let guess = json!({ "username": "canbomoi", "password": password });
        world.as_("").post("/v1/sessions", guess).await.is_problem(401, "unauthenticated");
    }
    admin.post("/v1/identities", identity).await.is_problem(409, "conflict");
    let nobody = json!({ "subject": "khac", "username": "ai-do" });
    assert_eq!(
        admin.post("/v1/identities", nobody).await.is(422).faults(),
        [("/username".into(), "unknown_account".into())]
    );
    let path = entered.header("location");
    let refused = admin.put(&format!("{path}/account"), json!({ "username": "ai-do" })).await.is(422);
    assert_eq!(refused.faults(), [("/username".into(), "unknown_account".into())]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_sent_to_addresses_that_the_service_was_set_up_with_and_to_no_other(#[case] kind: Kind) {
    let world = world(kind).await;
    let sign_ins = async |to: &str| world.as_("").post("/v1/openid/sign-ins", json!({ "redirect_uri": to })).await;

    let begun = sign_ins(BACK_TO_A_PHONE).await.is(200).json();
    let back = signed_in(begun["authorization_url"].as_str().unwrap(), "ai-do").await;
    assert!(back.as_str().starts_with(BACK_TO_A_PHONE), "{back}");
    for elsewhere in ["https://ke-gian.example/ve", &format!("{BACK}/../khac"), "", "javascript:alert(1)"] {
        assert_eq!(sign_ins(elsewhere).await.is(422).faults(), [("/redirect_uri".into(), "unknown_address".into())]);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn one_address_begins_no_more_sign_ins_than_an_office_has_people(#[case] kind: Kind) {
    let world = World::with(kind, Settings { proxies: 1, ..IdentityProvider::shared().settings("cchc") }).await;
    let from = async |address: &str| {
        let request = world.request(Method::POST, "/v1/openid/sign-ins").header("x-forwarded-for", address);
        world.as_("").send(request.json(&json!({}))).await
    };
    for _ in 0..1_000 {
        from("203.0.113.7").await.is(200);
    }
    from("203.0.113.7").await.is_problem(429, "too_many_requests");
    from("198.51.100.1").await.is(200);

    world.clock.advance(TimeDelta::seconds(600));
    from("203.0.113.7").await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn while_the_provider_is_away_people_are_told_so_and_passwords_still_work(#[case] kind: Kind) {
    let away =
        Settings { openid_issuer: Some("http://127.0.0.1:9".into()), ..IdentityProvider::shared().settings("cchc") };
    let world = World::with(kind, away).await;

    let refused = world.as_("").post("/v1/openid/sign-ins", json!({})).await.is_problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "5");
    let by_password = json!({ "username": "noivu", "password": PASSWORD });
    world.as_("").post("/v1/sessions", by_password).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_whether_the_provider_answers(#[case] kind: Kind) {
    let world = world(kind).await;
    let file = world.app.settings.data.join("cchc.toml");
    let doctor = async |issuer: &str| {
        let text = format!("openid_issuer = '{issuer}'\nopenid_client_id = 'cchc'\nopenid_redirect_uris = '{BACK}'\n");
        std::fs::write(&file, text).unwrap();
        world.command(&["--config", file.to_str().unwrap(), "doctor"]).await
    };
    let issuer = IdentityProvider::shared().issuer();

    let (well, said) = doctor(issuer).await;
    assert!(well && said.contains(&format!("sign-in   through {issuer} too, which answers")), "{said}");
    for other in ["http://127.0.0.1:9", &format!("{issuer}/")] {
        let (well, said) = doctor(other).await;
        assert!(!well && said.contains(&format!("the identity provider, {other}")), "{said}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_provider_there_is_nothing_to_sign_in_through(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("").post("/v1/openid/sign-ins", json!({})).await.is_problem(404, "not_found");
    let back = json!({ "ticket": "x", "state": "x", "code": "x" });
    world.as_("").post(SESSIONS, back).await.is_problem(404, "not_found");
    let identity = json!({ "subject": "x", "username": "noivu" });
    world.as_("quantri").post("/v1/identities", identity).await.is_problem(404, "not_found");
}
