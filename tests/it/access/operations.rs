//! The operations of the contract, and how each is asked.

use std::collections::HashMap;

use cchc::access::Permission;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::contract;

/// An operation of the contract.
#[derive(Debug)]
pub struct Operation {
    pub path: String,
    pub method: Method,
    pub permission: Option<Permission>,
    pub public: bool,
    pub query: Vec<String>,
    pub has_body: bool,
    pub is_list: bool,
}

/// All of them.
pub fn operations() -> Vec<Operation> {
    let known = contract::operations().into_iter().map(|(path, method, operation)| {
        let permission = operation["x-permission"].as_str();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let wanted = |p: &&Value| p["in"] == "query" && (p["required"] == true || p["name"] == "unit");
        Operation {
            path,
            method,
            permission: permission.map(|name| *Permission::ALL.iter().find(|p| p.name() == name).unwrap()),
            public: operation["security"] == json!([{}]),
            query: parameters.iter().filter(wanted).map(|p| p["name"].as_str().unwrap().to_owned()).collect(),
            has_body: operation["requestBody"].is_object(),
            is_list: parameters.iter().any(|p| p["name"] == "cursor"),
        }
    });
    known.collect()
}

impl Operation {
    /// The path with its parameters filled in, as far as they name a unit with `unit`.
    pub fn at(&self, unit: &str) -> String {
        let mut path = self.path.clone();
        if path.starts_with("/v1/units/{code}") {
            path = path.replace("{code}", unit);
        }
        let known = [
            ("unit_code", unit),
            ("code", "X-1"),
            ("area_code", "cqdt_cqs"),
            ("id", "01890000-0000-7000-8000-000000000000"),
            ("team_id", "01890000-0000-7000-8000-000000000001"),
            ("kind", "notice"),
            ("username", "ai-do"),
            ("client_id", "may-nao"),
            ("date", "2023-09-01"),
            ("line", "1"),
            ("version", "1"),
            ("number", "1"),
            ("sample_code", "M1"),
            ("rule_code", "on-time-below-95"),
        ];
        for (name, value) in known {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(!path.contains('{'), "the matrix doesn't know a parameter of {}", self.path);
        let query = [
            ("unit", unit),
            ("from", "2023-01-01"),
            ("to", "2023-01-31"),
            ("figure", "received.total"),
            ("file_name", "a.txt"),
        ];
        let value = |name: &String| query.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}")).1;
        let mut names = self.query.clone();
        if self.path.contains("statistics") || self.path.contains("forms") {
            names.extend(["from".to_owned(), "to".to_owned()].into_iter().filter(|name| !self.query.contains(name)));
        }
        let pairs: Vec<_> = names.iter().map(|name| format!("{name}={}", value(name))).collect();
        if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
    }

    /// Whether the filled-in path or query names a unit.
    pub fn names_a_unit(&self) -> bool {
        self.path.contains("{unit_code}")
            || self.path.starts_with("/v1/units/{code}")
            || self.query.contains(&"unit".to_owned())
    }
}

/// The beginnings of paths to what belongs to no unit.
const OF_NO_UNIT: [&str; 11] = [
    "/problems/",
    "/v1/calendars/",
    "/v1/clients/",
    "/v1/data-rules/",
    "/v1/identities/",
    "/v1/procedure-fields/",
    "/v1/procedures/",
    "/v1/rates/",
    "/v1/reform-areas/",
    "/v1/unit-events/",
    "/v1/users/",
];

/// The operation's path to what lies in 10852; nothing for an operation that isn't addressed by something in a unit.
pub fn place_of(operation: &Operation, objects: &HashMap<&'static str, String>) -> Option<String> {
    if !operation.path.contains('{') || OF_NO_UNIT.iter().any(|beginning| operation.path.starts_with(beginning)) {
        return None;
    }
    let mut path = operation.path.replace("{unit_code}", "10852");
    if path.starts_with("/v1/units/{code}") {
        path = path.replace("{code}", "10852");
    }
    for (named, value) in objects {
        if path.contains(named) {
            path = path.replace(named, &format!("{}{value}", &named[..named.find('{').unwrap()]));
        }
    }
    assert!(!path.contains('{'), "the matrix has no object for {}", operation.path);
    Some(path)
}
