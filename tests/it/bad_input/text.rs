//! Text that is none, or not what it seems.

use rstest_reuse::apply;
use serde_json::json;

use super::{put, refused};
use crate::dossiers::resolved;
use crate::support::{Kind, World, both_databases};

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_no_text_is_no_dossier(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    motcua.put("/v1/units/10852/dossiers/%ff", resolved()).await.is_problem(400, "malformed_request");
    motcua.put("/v1/units/10852/dossiers/a%00b", resolved()).await.is_problem(400, "malformed_request");
    motcua.get("/v1/units/10852/dossiers/a%00b").await.is_problem(400, "malformed_request");
    for unseen in ["a%E2%80%8Bb", "a%C2%A0b", "%E2%80%AEb", "a%C2%ADb"] {
        motcua.put(&format!("/v1/units/10852/dossiers/{unseen}"), resolved()).await.is_problem(422, "invalid_input");
    }
    assert_eq!(motcua.get("/v1/dossiers").await.is(200).json()["items"], json!([]));

    // one of before: it can still be corrected and taken back
    motcua.put("/v1/units/10852/dossiers/ab", resolved()).await.is(201);
    world.harm("UPDATE dossiers SET code = 'a\u{200b}b' WHERE code = 'ab'").await;
    let of_before = "/v1/units/10852/dossiers/a%E2%80%8Bb";
    motcua.put(of_before, resolved()).await.is(200);
    motcua.delete(of_before).await.is(204);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn text_is_kept_composed_and_searched_as_it_is_written(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let motcua = world.as_("motcua");
    let (composed, apart) = ("/v1/units/10852/dossiers/H\u{1ed3}-1", "/v1/units/10852/dossiers/Ho\u{302}\u{300}-1");
    let stored = motcua.put(apart, resolved()).await.is(201).json();
    assert_eq!(stored["code"], "H\u{1ed3}-1");
    assert_eq!(motcua.put(composed, resolved()).await.is(200).json(), stored);

    put(motcua, "{\"code\":\"\\ud800\"}").await.is_problem(400, "json_malformed");
    put(motcua, vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']).await.is_problem(400, "json_malformed");
    refused(&world, vec![(json!({ "procedure_code": "a\u{0}" }), "/procedure_code", "nul_character")]).await;
    motcua.get("/v1/dossiers?procedure_code=%00").await.is_problem(422, "invalid_input");
    for literal in ["%25", "_", "Th%25"] {
        let found = world.as_("noivu").get(&format!("/v1/units?name={literal}")).await.is(200).json();
        assert_eq!(found["items"], json!([]), "{literal}");
    }
}
