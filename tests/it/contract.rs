//! The contract: in step with the code, and complete for whoever reads only it.

use std::collections::{BTreeMap, BTreeSet};

use cchc::access::{Permission, Role};
use serde_json::{Value, json};

use crate::support::contract::{CONTRACT, judge_value, operations};

#[test]
fn the_written_contract_is_the_one_that_is_served() {
    let written = std::fs::read_to_string("openapi/openapi.json").unwrap();
    let served = cchc::server::openapi().to_pretty_json().unwrap();
    assert!(written.trim_end() == served, "run: cargo run -- openapi > openapi/openapi.json");
}

#[test]
fn every_operation_tells_what_it_does_and_who_may() {
    let permissions: BTreeSet<_> = Permission::ALL.iter().map(|permission| permission.name()).collect();
    let mut ids = BTreeMap::new();
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}");
        for field in ["summary", "description", "operationId"] {
            assert!(operation[field].as_str().is_some_and(|text| !text.is_empty()), "{place} has no {field}");
        }
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert_eq!(ids.insert(id, place.clone()), None, "{place}");
        let public = operation["security"] == serde_json::json!([{}]);
        let own = ["/v1/me", "/v1/me/password", "/v1/me/tasks", "/v1/sessions/current"].contains(&path.as_str());
        match operation["x-permission"].as_str() {
            Some(name) => assert!(permissions.contains(name), "{place}: {name}"),
            None => assert!(public || own, "{place} names no permission"),
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{place} {status}");
        }
        assert!(operation["responses"]["405"].is_object(), "{place}");
    }
}

#[test]
fn every_schema_that_is_named_is_there() {
    let text = CONTRACT.to_string();
    let known: BTreeSet<_> = CONTRACT["components"]["schemas"].as_object().unwrap().keys().cloned().collect();
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(known.contains(name), "{name}");
    }
}

#[test]
fn every_role_of_the_table_is_in_the_contract() {
    let named: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
    let listed = CONTRACT["components"]["schemas"]["Role"].to_string();
    assert!(named.iter().all(|name| listed.contains(name)), "{listed}");
}

#[test]
fn every_body_and_parameter_has_an_example_that_fits() {
    // a cursor comes from an answer; a period stands instead of the two days that are the example; at no time has every
    // service known something
    let without = ["limit", "cursor", "period", "known_at"];
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}");
        let answers = operation["responses"].as_object().unwrap().iter().filter(|(status, _)| status.starts_with('2'));
        let received: Vec<_> = answers.filter_map(|(_, answer)| answer["content"].as_object()).collect();
        for content in operation["requestBody"]["content"].as_object().into_iter().chain(received.iter().copied()) {
            for (media, known) in content.iter().filter(|(_, known)| known.get("example").is_some()) {
                if media == "application/json" {
                    judge_value(&place, &known["schema"], &known["example"]);
                }
            }
        }
        let shown =
            |content: &Value| content.as_object().unwrap().values().all(|known| known["example"] != Value::Null);
        assert!(operation["requestBody"].is_null() || shown(&operation["requestBody"]["content"]), "{place}");
        // a paper's bytes would show nobody anything
        let is_paper = place.ends_with("/document");
        assert!(is_paper || received.is_empty() || received.iter().any(|content| shown(&json!(content))), "{place}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let told = parameter["example"] != Value::Null || parameter["schema"]["$ref"].is_string();
            assert!(told || without.contains(&name), "{place}: {name} has no example");
        }
    }
}

#[test]
fn every_change_is_reached_by_a_link_that_gives_what_it_takes() {
    let known: BTreeMap<_, _> = operations()
        .into_iter()
        .map(|(_, _, operation)| (operation["operationId"].as_str().unwrap().to_owned(), operation))
        .collect();
    let takes = |operation: &Value, name: &str| {
        operation["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == name)
    };
    let mut reached = BTreeSet::new();
    for (path, method, operation) in operations() {
        for answer in operation["responses"].as_object().unwrap().values() {
            for (name, link) in answer["links"].as_object().into_iter().flatten() {
                let place = format!("{method} {path} → {name}");
                let target = known.get(link["operationId"].as_str().unwrap()).unwrap_or_else(|| panic!("{place}"));
                for (parameter, from) in link["parameters"].as_object().unwrap() {
                    let from = from.as_str().unwrap();
                    let given = match from.split_once("#/") {
                        Some((_, field)) => !answer["content"]["application/json"]["example"][field].is_null(),
                        None if from == "$response.header.ETag" => answer["headers"]["ETag"].is_object(),
                        None => path.contains(&from.replace("$request.path.", "{")),
                    };
                    assert!(given && takes(target, parameter), "{place}: {parameter} from {from}");
                }
                reached.insert(name.clone());
            }
        }
    }
    for (id, _) in known.iter().filter(|(_, operation)| takes(operation, "If-Match")) {
        assert!(reached.contains(id), "no link leads to {id}");
    }
}
