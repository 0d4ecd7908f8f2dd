//! Tokens: what is none, the endpoint that gives them to machines, and what is forgotten of them.

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cchc::db::RequestId;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Method;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{Kind, PASSWORD, World, both_databases};

/// Tokens that are nearly real, each with what is wrong with it.
async fn forgeries(world: &World) -> Vec<(&'static str, String)> {
    let body = json!({ "username": "noivu", "password": PASSWORD });
    let session = world.as_("").post("/v1/sessions", body).await.is(200).json();
    let text = |field: &str| session[field].as_str().unwrap().to_owned();
    let (real, other) = (text("access_token"), world.sign_in("chutich").await);
    let [header, payload, signature] = parts(&real);
    let [_, _, foreign] = parts(&other);
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&payload).unwrap()).unwrap();
    let changed = |claim: &str, value: Value| {
        let mut claims = claims.clone();
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(claim)),
            value => claims[claim] = value,
        }
        claims
    };
    let with_claims = |claims: &Value| format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let (kid, key) = world.app.keys.signer().unwrap();
    let head = |algorithm| Header { typ: Some("at+jwt".into()), kid: Some(kid.clone()), ..Header::new(algorithm) };
    let stranger = Ed25519KeyPair::generate().unwrap().to_pkcs8v1().unwrap();
    let stranger = EncodingKey::from_ed_der(stranger.as_ref());
    let jwks = world.as_("").get("/.well-known/jwks.json").await.is(200).json();
    let public = URL_SAFE_NO_PAD.decode(jwks["keys"][0]["x"].as_str().unwrap()).unwrap();

    let unsigned = URL_SAFE_NO_PAD.encode(json!({ "typ": "at+jwt", "alg": "none", "kid": kid }).to_string());
    let mut forged = vec![
        ("alg none", format!("{unsigned}.{payload}.")),
        ("alg none with a signature", format!("{unsigned}.{payload}.{signature}")),
        ("a refresh token", text("refresh_token")),
        ("no signature", format!("{header}.{payload}.")),
        ("another token's signature", format!("{header}.{payload}.{foreign}")),
        ("another key under a known kid", encode(&head(Algorithm::EdDSA), &claims, &stranger).unwrap()),
        (
            "the public key as a secret",
            encode(&head(Algorithm::HS256), &claims, &EncodingKey::from_secret(&public)).unwrap(),
        ),
    ];
    forged.push(("a later exp", with_claims(&changed("exp", json!(claims["exp"].as_i64().unwrap() + 1)))));
    let other_user = json!("user:01890000-0000-7000-8000-000000000000");
    forged.push(("another subject", with_claims(&changed("sub", other_user))));
    // truly signed, each with one thing that isn't as it should be
    let signed = |header: &Header, claims: &Value| encode(header, claims, &key).unwrap();
    let right = head(Algorithm::EdDSA);
    let as_it_should_be = world.request(Method::GET, "/v1/me").bearer_auth(signed(&right, &claims));
    world.as_("").send(as_it_should_be).await.is(200);
    forged.push(("typ JWT", signed(&Header { typ: Some("JWT".into()), ..right.clone() }, &claims)));
    forged.push(("no typ", signed(&Header { typ: None, ..right.clone() }, &claims)));
    forged.push(("an unknown kid", signed(&Header { kid: Some("khac".into()), ..right.clone() }, &claims)));
    forged.push(("no kid", signed(&Header { kid: None, ..right.clone() }, &claims)));
    forged.push(("another issuer", signed(&right, &changed("iss", json!("khac")))));
    forged.push(("another audience", signed(&right, &changed("aud", json!("others")))));
    forged.push(("exp as text", signed(&right, &changed("exp", json!(claims["exp"].to_string())))));
    forged.push(("no exp", signed(&right, &changed("exp", Value::Null))));
    forged
}

fn parts(token: &str) -> [String; 3] {
    token.split('.').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()
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
    for (why, token) in forgeries(&world).await {
        let answer = world.as_("").send(world.request(Method::GET, "/v1/me").bearer_auth(token)).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("unauthenticated")), "{why}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"cchc\", error=\"invalid_token\"", "{why}");
    }
    let real = world.sign_in("noivu").await;
    world.as_("").get(&format!("/v1/me?access_token={real}")).await.is_problem(401, "unauthenticated");
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
async fn a_machine_whose_secret_was_replaced_is_out_with_its_old_token_at_once(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("cong-294").get("/v1/me").await.is(200);

    let secret = json!({ "secret": "mot-bi-mat-khac" });
    world.as_("quantri").put("/v1/clients/cong-294/secret", secret).await.is(200);

    world.as_("cong-294").get("/v1/me").await.is_problem(401, "unauthenticated");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_is_forgotten_with_its_spent_tokens_and_no_other(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let rows = async || {
        let counted = world.app.db.read(RequestId::none(), |tx| async move {
            let sql = "SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM spent_refresh_tokens)";
            let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?.unwrap();
            Ok((row.try_get_by_index::<i64>(0)?, row.try_get_by_index::<i64>(1)?))
        });
        counted.await.unwrap()
    };
    let before = rows().await;
    let nobody = world.as_("");
    let mut sessions = Vec::new();
    for _ in 0..2 {
        let session =
            nobody.post("/v1/sessions", json!({ "username": "chutich", "password": PASSWORD })).await.is(200).json();
        let session = nobody.post("/v1/sessions/refresh", json!({ "refresh_token": session["refresh_token"] })).await;
        sessions.push(session.is(200).json());
    }
    let token = sessions[0]["access_token"].as_str().unwrap();
    let out = world.request(Method::DELETE, "/v1/sessions/current").bearer_auth(token);
    nobody.send(out).await.is(204);
    world.app.tidy().await.unwrap();
    assert_eq!(rows().await, (before.0 + 2, before.1 + 2));

    world.clock.advance(TimeDelta::hours(25));
    world.app.tidy().await.unwrap();

    assert_eq!(rows().await, (before.0 + 1, before.1 + 1));
    nobody.post("/v1/sessions/refresh", json!({ "refresh_token": sessions[1]["refresh_token"] })).await.is(200);
}
