//! What is sent to sign in with, and is nobody's.

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{Kind, PASSWORD, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_access_token_signs_nobody_in(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let nobody = world.as_("");
    let session = json!({ "username": "noivu", "password": crate::support::PASSWORD });
    let session = nobody.post("/v1/sessions", session).await.is(200).json();
    let [access, refresh] = ["access_token", "refresh_token"].map(|name| session[name].as_str().unwrap().to_owned());

    nobody.get(&format!("/v1/me?access_token={access}")).await.is_problem(401, "unauthenticated");
    let wrong_kind = world.request(Method::GET, "/v1/me").bearer_auth(&refresh);
    nobody.send(wrong_kind).await.is_problem(401, "unauthenticated");
    let long = json!({ "username": "noivu", "password": "x".repeat(1 << 19) });
    nobody.post("/v1/sessions", long).await.is_problem(422, "invalid_input");
    let odd = json!({ "username": "no\u{0}vu", "password": "khong-dung-roi" });
    nobody.post("/v1/sessions", odd).await.is_problem(422, "invalid_input");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn passwords_of_a_megabyte_are_neither_counted_nor_hashed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let long = json!({ "username": "noivu", "password": "x".repeat(1_000_000) });
    for _ in 0..10 {
        let refused = world.as_("").post("/v1/sessions", long.clone()).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [("/password".to_owned(), "password_length".to_owned())]);
    }
    world.sign_in("noivu").await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_too_long_is_wrong_in_the_words_of_rfc_6749(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let long = "x".repeat(300);
    let form = [("grant_type", "client_credentials"), ("client_id", "cong-294"), ("client_secret", long.as_str())];
    let basic = world.request(Method::POST, "/oauth/token").basic_auth("cong-294", Some(&long)).form(&form[..1]);
    for _ in 0..4 {
        for request in [world.request(Method::POST, "/oauth/token").form(&form), basic.try_clone().unwrap()] {
            let refused = world.as_("").send(request).await.is(401);
            assert_eq!(refused.json()["error"], "invalid_client");
            assert!(refused.header("www-authenticate").starts_with("Basic "));
        }
    }
    let form = [("grant_type", "client_credentials"), ("client_id", "cong-294"), ("client_secret", PASSWORD)];
    world.as_("").send(world.request(Method::POST, "/oauth/token").form(&form)).await.is(200);
}
