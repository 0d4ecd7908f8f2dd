//! Rules of the standards that services miss; each test names the section that it stands for.

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::dossiers::{line, resolved};
use crate::findings::one;
use crate::inspections::{areas, notice, with};
use crate::remediation::{assigned, draft};
use crate::support::{Answer, Kind, World, both_databases};

const FIELD: &str = "/v1/procedure-fields/G15-TP03";

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9110_9_3_4_the_validator_of_a_put_is_that_of_what_is_stored(#[case] kind: Kind) {
    let world = World::new(kind).await;
    // "Hộ tịch" in pieces; it is stored composed
    let body = json!({ "name": "Ho\u{323}\u{302} ti\u{323}ch", "valid_from": "2020-01-01" });

    let put = world.as_("quantri").put(FIELD, body).await.is(200);

    assert_eq!(put.json()["name"], "Hộ tịch");
    let fields = world.as_("motcua").get("/v1/procedure-fields").await.is(200).json();
    assert_eq!(fields["items"], json!([put.json()]));

    let (motcua, apart) = (world.as_("motcua"), "/v1/units/10852/dossiers/Ho\u{302}\u{300}-1");
    for status in [201, 200] {
        let put = motcua.put(apart, resolved()).await.is(status);
        for path in [apart, "/v1/units/10852/dossiers/H\u{1ed3}-1"] {
            let got = motcua.get(path).await.is(200);
            assert_eq!((&got.text, got.header("etag")), (&put.text, put.header("etag")));
        }
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9110_8_8_3_3_and_12_5_5_what_varies_says_so_and_what_does_not_has_one_validator(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let page = |language: &str| world.request(Method::GET, "/problems/stale").header("accept-language", language);
    let (home, abroad) = (world.as_("").send(page("vi")).await.is(200), world.as_("").send(page("en")).await.is(200));
    assert_eq!([home.header("vary"), abroad.header("vary")], ["Accept-Language", "Accept-Language"]);
    assert_ne!(home.text, abroad.text);

    let finding = one(&world).await;
    let kiemtra = world.as_("kiemtra");
    let plain = kiemtra.get(&finding).await.is(200);
    for (name, value) in [("accept-language", "en"), ("accept-language", "vi"), ("accept-encoding", "gzip, br, zstd")] {
        let got = kiemtra.send(kiemtra.request(Method::GET, &finding).header(name, value)).await.is(200);
        assert_eq!((&got.bytes, got.header("etag")), (&plain.bytes, plain.header("etag")), "{name}: {value}");
        assert_eq!(got.header("content-encoding"), "");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9110_13_2_1_who_may_not_and_what_is_not_there_come_before_the_condition_and_that_before_the_body(
    #[case] kind: Kind,
) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let put = |who: &str, path: &str| {
        let request = world.as_(who).request(Method::PUT, path).header("if-match", "\"stale\"");
        request.header("content-type", "application/json").body("{\"nonsense\":")
    };
    world.as_("").send(put("", &finding)).await.is_problem(401, "unauthenticated");
    world.as_("").send(put("motcua", &finding)).await.is_problem(403, "forbidden");
    let nowhere = "/v1/findings/018a7c3e-0000-7000-8000-000000000000";
    world.as_("").send(put("kiemtra", nowhere)).await.is_problem(404, "not_found");
    world.as_("").send(put("kiemtra", &finding)).await.is_problem(412, "precondition_failed");
    let seen = world.as_("kiemtra").get(&finding).await.header("etag");
    let current = world.as_("kiemtra").request(Method::PUT, &finding).header("if-match", seen);
    let current = current.header("content-type", "application/json").body("{\"nonsense\":");
    world.as_("").send(current).await.is_problem(400, "json_malformed");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9110_12_5_5_what_depends_on_the_language_says_so(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let ask = |language: &str| world.request(Method::GET, "/v1/me").header("accept-language", language.to_owned());
    for (language, title) in [("en", "Not authenticated"), ("vi", "Chưa xác thực")] {
        let refused = world.as_("").send(ask(language)).await.is_problem(401, "unauthenticated");
        assert_eq!(refused.header("vary").to_lowercase(), "accept-language");
        assert_eq!(refused.header("content-language"), language);
        assert_eq!(refused.json()["title"], title);
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9110_13_1_if_match_compares_strongly_and_if_none_match_weakly(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let finding = one(&world).await;
    let kiemtra = world.as_("kiemtra");
    let seen = kiemtra.get(&finding).await.is(200).header("etag");
    assert!(seen.starts_with('"'), "{seen}");
    let weak = format!("W/{seen}");
    let body = with(
        notice("findings")[12].clone(),
        json!({ "inspection_id": kiemtra.get(&finding).await.json()["inspection_id"] }),
    );

    let changed = kiemtra.request(Method::PUT, &finding).header("if-match", &weak).json(&body);
    kiemtra.send(changed).await.is_problem(412, "precondition_failed");
    for known in [weak, format!("\"x\", {seen}"), "*".to_owned()] {
        let asked = kiemtra.request(Method::GET, &finding).header("if-none-match", known);
        let unchanged = kiemtra.send(asked).await.is(304);
        assert_eq!((unchanged.header("etag"), unchanged.text.as_str()), (seen.clone(), ""));
    }
    for (name, value) in
        [("if-match", b"\"\xe9\"".as_slice()), ("if-none-match", seen.as_bytes()), ("if-none-match", b"\"x\", *")]
    {
        let other = if name == "if-match" { "if-unmodified-since" } else { "if-match" };
        let change = kiemtra.request(Method::PUT, &finding).header(name, value).header(other, "*").json(&body);
        kiemtra.send(change).await.is_problem(412, "precondition_failed");
    }
    let any = kiemtra.request(Method::PUT, &finding).header("if-match", "*").json(&body);
    kiemtra.send(any).await.is(200);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_6750_3_1_without_credentials_a_challenge_has_no_error_and_with_false_ones_it_has(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let nobody = world.as_("").get("/v1/me").await.is_problem(401, "unauthenticated");
    assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"cchc\"");
    let forged = world.request(Method::GET, "/v1/me").bearer_auth("gia-mao");
    let forged = world.as_("").send(forged).await.is_problem(401, "unauthenticated");
    assert_eq!(forged.header("www-authenticate"), "Bearer realm=\"cchc\", error=\"invalid_token\"");
    let form = [("grant_type", "client_credentials"), ("client_id", "cong-294"), ("client_secret", "sai-bi-mat-roi")];
    let wrong = world.as_("").send(world.request(Method::POST, "/oauth/token").form(&form)).await.is(401);
    assert_eq!(wrong.header("www-authenticate"), "Basic realm=\"cchc\"");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn openapi_4_8_8_a_path_that_is_spelt_out_is_never_taken_for_a_parameter(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let noivu = world.as_("noivu");
    for (method, path, allowed) in [
        (Method::PUT, "/v1/calendars/working-days", "GET, HEAD"),
        (Method::GET, "/v1/calendars/working-days/periods", "PUT, DELETE"),
        (Method::PUT, "/v1/findings/summary", "GET, HEAD"),
    ] {
        let refused = noivu.send(noivu.request(method, path).json(&json!({}))).await;
        assert_eq!(refused.is_problem(405, "method_not_allowed").header("allow"), allowed, "{path}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_3986_6_2_2_2_letters_of_a_path_may_be_percent_encoded(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let noivu = world.as_("noivu");
    assert_eq!(noivu.get("/v1/%75nits/1085%32").await.is(200).json()["code"], "10852");
    noivu.get("/v1/units%2F10852").await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9110_15_5_6_and_15_5_16_what_is_allowed_and_accepted_is_named(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let chutich = world.as_("chutich");
    let method =
        chutich.send(chutich.request(Method::PATCH, "/v1/notices")).await.is_problem(405, "method_not_allowed");
    let allowed = method.header("allow");
    assert!(allowed.contains("GET") && allowed.contains("POST") && !allowed.contains("PATCH"), "{allowed}");
    let text = chutich.request(Method::POST, "/v1/notices").header("content-type", "text/plain").body("x");
    let text = chutich.send(text).await.is_problem(415, "unsupported_media_type");
    assert!(text.json()["detail"].as_str().unwrap().contains("application/json"), "{}", text.text);
    let packed = chutich.request(Method::POST, "/v1/notices").header("content-encoding", "gzip");
    let packed = packed.header("content-type", "application/json").body("x");
    chutich.send(packed).await.is_problem(415, "unsupported_media_type");
    let named = |refused: Answer, media: &str| {
        let detail = refused.is_problem(415, "unsupported_media_type").json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(media), "{detail}");
    };
    let motcua = world.as_("motcua");
    let lines = motcua.request(Method::POST, "/v1/dossiers/bulk").header("content-type", "text/plain");
    named(motcua.send(lines.body(line("HS-1", json!({})))).await, "application/x-ndjson");
    let (_, finding) = assigned(&world).await;
    let report = draft(&world, "chuyenmon", &finding).await;
    let chuyenmon = world.as_("chuyenmon");
    let file = chuyenmon.request(Method::POST, &format!("{report}/evidence?file_name=a.txt"));
    named(chuyenmon.send(file.header("content-encoding", "gzip").body("x")).await, "application/octet-stream");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_6749_2_3_1_id_and_secret_in_basic_are_form_encoded(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let secret = "mật khẩu: 100% +&=/";
    let client = json!({ "client_id": "may-la", "name": "Máy", "secret": secret });
    world.as_("quantri").post("/v1/clients", client).await.is(201);
    let encoded = percent_encoding::percent_encode(secret.as_bytes(), percent_encoding::NON_ALPHANUMERIC).to_string();
    let ask = |id: &str, secret: &str| {
        let request = world.request(Method::POST, "/oauth/token").basic_auth(id, Some(secret.to_owned()));
        request.form(&[("grant_type", "client_credentials")])
    };

    world.as_("").send(ask("may-la", &encoded)).await.is(200);
    world.as_("").send(ask("may%2Dla", &encoded)).await.is(200);
    let raw = world.as_("").send(ask("may-la", secret)).await.is(401);
    assert_eq!(raw.json()["error"], "invalid_client");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_6749_3_2_unknown_parameters_are_ignored_empty_ones_absent_repeated_ones_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let own = [("grant_type", "client_credentials"), ("client_id", "cong-294"), ("client_secret", "thanh-xa-2023")];
    let ask = |more: &[(&str, &str)]| world.request(Method::POST, "/oauth/token").form(&[&own[..], more].concat());
    let given = world.as_("").send(ask(&[("unknown", "x"), ("scope", "")])).await.is(200);
    assert_eq!((given.header("cache-control").as_str(), &given.json()["token_type"]), ("no-store", &json!("Bearer")));
    let twice = world.as_("").send(ask(&[("client_id", "cong-294")])).await.is(400);
    assert_eq!(twice.json()["error"], "invalid_request");
    let empty = world.request(Method::POST, "/oauth/token").form(&[("grant_type", "")]);
    let empty = world.as_("").send(empty).await.is(400);
    assert_eq!(
        (&empty.json()["error"], empty.header("cache-control").as_str()),
        (&json!("invalid_request"), "no-store")
    );
    // one way to authenticate in a request (section 2.3)
    let both = ask(&[]).basic_auth("cong-294", Some("thanh-xa-2023"));
    assert_eq!(world.as_("").send(both).await.is(400).json()["error"], "invalid_request");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_7009_2_2_a_token_that_nobody_knows_is_revoked_already(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let revoke = |token: &str| world.request(Method::POST, "/oauth/revoke").form(&[("token", token)]);
    for token in ["nobody's", "a.b.c"] {
        world.as_("").send(revoke(token)).await.is(200);
    }
    // without a token there is nothing to revoke (section 2.1; RFC 6749 section 3.2)
    assert_eq!(world.as_("").send(revoke("")).await.is(400).json()["error"], "invalid_request");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9068_an_access_token_names_its_type_and_a_subject_that_no_other_kind_has(#[case] kind: Kind) {
    let world = World::new(kind).await;
    for (who, kind) in [("noivu", "user:"), ("cong-294", "client:")] {
        let token = world.as_(who).token().to_owned();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!((header.typ.as_deref(), header.alg), (Some("at+jwt"), jsonwebtoken::Algorithm::EdDSA));
        let claims = jsonwebtoken::dangerous::insecure_decode::<Value>(&token).unwrap().claims;
        assert!(claims["sub"].as_str().unwrap().starts_with(kind), "{claims}");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn rfc_9457_3_1_status_is_the_real_one_and_a_type_has_one_title(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let mut titles: Vec<(Value, Value)> = Vec::new();
    let chutich = world.as_("chutich");
    let refusals = [
        chutich.get("/v1/findings/018a7c3e-0000-7000-8000-000000000000").await,
        chutich.get("/v1/notices/018a7c3e-0000-7000-8000-000000000000").await,
        chutich.post("/v1/notices", json!({})).await,
        chutich.post("/v1/inspection-plans", json!({ "title": 1 })).await,
        chutich.get("/v1/users").await,
        chutich.get("/v1/audit").await,
    ];
    for refusal in refusals {
        let problem = refusal.json();
        assert_eq!(problem["status"], refusal.status);
        titles.push((problem["type"].clone(), problem["title"].clone()));
    }
    for (kind, title) in &titles {
        assert!(titles.iter().filter(|(other, _)| other == kind).all(|(_, other)| other == title), "{kind}");
        let page = world.as_("").get(kind.as_str().unwrap()).await.is(200);
        assert!(page.text.contains(title.as_str().unwrap()), "{kind}");
    }
}
