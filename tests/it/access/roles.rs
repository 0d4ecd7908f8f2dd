//! Every operation of the contract × every role × inside and outside its units.

use cchc::access::{Hold, Role};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::objects::one_of_each;
use super::operations::{Operation, operations, place_of};
use crate::support::{Kind, MACHINES, PEOPLE, World, both_databases};

/// The status and the body; every 401 says how one signs in (RFC 9110 section 15.5.2).
async fn status(world: &World, who: &str, operation: &Operation, unit: &str) -> (u16, String) {
    let voice = world.as_(who);
    let mut request = voice.request(operation.method.clone(), &operation.at(unit));
    if operation.has_body {
        request = request.json(&json!({ "khong-co-truong-nay": 1 }));
    }
    let answer = voice.send(request).await;
    let challenge = answer.header("www-authenticate");
    assert!(
        answer.status != 401 || ["Basic ", "Bearer "].iter().any(|scheme| challenge.starts_with(scheme)),
        "{answer:?}"
    );
    (answer.status, answer.text)
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn every_operation_asks_every_role(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let everybody = PEOPLE.iter().chain(MACHINES).chain([&("quantri", "administrator", "")]);
    let mut asked = 0;
    for (who, role, home) in everybody {
        let role = *Role::ALL.iter().find(|known| known.name() == *role).unwrap();
        for operation in operations().iter().filter(|operation| operation.permission.is_some()) {
            let held: Option<Hold> = operation.permission.and_then(|permission| role.hold(permission));
            let place = format!("{who} {} {}", operation.method, operation.path);
            let inside = if home.is_empty() { "10852" } else { home };
            let (got, text) = status(&world, who, operation, inside).await;
            match held {
                None => assert_eq!(got, 403, "{place}: {text}"),
                Some(_) => assert!(got != 401 && got != 403 && got < 500, "{place}: {got} {text}"),
            }
            if operation.names_a_unit() && !home.is_empty() {
                for outside in
                    ["10813", "10852", "294", "30"].iter().filter(|unit| *unit != home && is_outside(unit, home))
                {
                    let (got, text) = status(&world, who, operation, outside).await;
                    assert_eq!(got, 403, "{place} at {outside}: {text}");
                    asked += 1;
                }
            }
            asked += 1;
        }
    }
    assert!(asked > 300, "{asked}");
}

/// Whether `unit` is neither `home` nor below it.
fn is_outside(unit: &str, home: &str) -> bool {
    !(home == "294" && (unit == "10852" || unit == "10813"))
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_only_the_public_operations_answer(#[case] kind: Kind) {
    let world = World::new(kind).await;
    for operation in operations() {
        let (got, text) = status(&world, "", &operation, "10852").await;
        let place = format!("{} {}", operation.method, operation.path);
        if operation.public {
            assert!(got < 500, "{place}: {got} {text}");
        } else {
            assert_eq!(got, 401, "{place}: {text}");
        }
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn lists_show_nothing_from_outside(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut dossier = crate::dossiers::resolved();
    dossier["rating"] = Value::Null;
    world.as_("motcua").put("/v1/units/10852/dossiers/HS-1", dossier).await.is(201);

    assert_eq!(world.as_("motcua2").get("/v1/dossiers").await.is(200).json()["items"], json!([]));
    assert_eq!(world.as_("giamsat").get("/v1/dossiers").await.is(200).json()["items"][0]["code"], "HS-1");
    assert_eq!(world.as_("motcua-10852").get("/v1/dossiers").await.is(200).json()["items"], json!([]));
    let units = world.as_("motcua2").get("/v1/units").await.is(200).json();
    assert_eq!(units["items"].as_array().unwrap().len(), 1);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn no_machine_reaches_anything_of_another_unit_by_its_id(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let objects = one_of_each(&world).await;
    let client = json!({ "client_id": "may-10813", "name": "Máy", "secret": crate::support::PASSWORD });
    world.as_("quantri").post("/v1/clients", client).await.is(201);
    for role in Role::ALL.iter().filter(|role| role.is_for_machines()) {
        let role = json!({ "client": "may-10813", "role": role.name(), "unit_code": "10813" });
        world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    }
    let machine = world.machine_token("may-10813").await;
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| operation.permission.is_some()) {
        let Some(path) = place_of(operation, &objects) else { continue };
        let query = if operation.query.is_empty() { "" } else { "?file_name=a.txt" };
        let request = world.request(operation.method.clone(), &format!("{path}{query}")).bearer_auth(&machine);
        let request = if operation.has_body {
            request.header("if-match", "*").json(&json!({ "khong-co-truong-nay": 1 }))
        } else {
            request
        };
        let answer = world.as_("").send(request).await;
        assert!([403, 404].contains(&answer.status), "{} {path}: {} {}", operation.method, answer.status, answer.text);
        asked += 1;
    }
    assert!(asked >= 90, "{asked}");
}
