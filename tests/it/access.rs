//! The access matrix: every operation of the contract × every role × inside and outside its units.
//!
//! An operation or parameter that the matrix doesn't know fails it.

use std::collections::HashMap;

use cchc::access::{Hold, Permission, Role};
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::elsewhere::complaint;
use crate::fieldwork::{minutes, self_report, stated_sample};
use crate::inspections::{notice, under_way, with};
use crate::remediation_plans::plan;
use crate::support::{Kind, MACHINES, PEOPLE, World, both_databases, contract};

/// An operation of the contract.
#[derive(Debug)]
struct Operation {
    path: String,
    method: Method,
    permission: Option<Permission>,
    public: bool,
    query: Vec<String>,
    has_body: bool,
}

fn operations() -> Vec<Operation> {
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
        }
    });
    known.collect()
}

impl Operation {
    /// The path with its parameters filled in, as far as they name a unit with `unit`.
    fn at(&self, unit: &str) -> String {
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
    fn names_a_unit(&self) -> bool {
        self.path.contains("{unit_code}")
            || self.path.starts_with("/v1/units/{code}")
            || self.query.contains(&"unit".to_owned())
    }
}

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

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

/// One of each kind in 10852, as the contract's paths name them.
pub async fn one_of_each(world: &World) -> HashMap<&'static str, String> {
    let mut dossier = crate::dossiers::resolved();
    world.as_("motcua").put("/v1/units/10852/dossiers/HS-1", dossier.clone()).await.is(201);
    dossier.as_object_mut().unwrap().extend([("unit_code".into(), "10852".into()), ("code".into(), "HS-2".into())]);
    let machine = world.as_("motcua-10852");
    let lines = machine.request(Method::POST, "/v1/dossiers/bulk").json(&json!([dossier]));
    let submission = machine.send(lines).await.is(200).json()["id"].as_str().unwrap().to_owned();

    let inspection = under_way(world).await;
    let seen = world.as_("chutich").get(&inspection).await.is(200).json();
    let of = json!({ "inspection_id": seen["id"] });
    let (area, body) = crate::inspections::apart(&notice("areas")[1], "area_code");
    world.as_("kiemtra").put(&format!("{inspection}/areas/{area}"), body).await.is(201);
    let (figure, body) = crate::inspections::apart(&notice("figures")[9], "code");
    world.as_("kiemtra").put(&format!("{inspection}/figures/{figure}"), body).await.is(201);
    world.as_("kiemtra").post(&format!("{inspection}/samples"), stated_sample()).await.is(201);
    world.as_("kiemtra").put(&format!("{inspection}/minutes"), minutes()).await.is(201);
    world.as_("chuyenmon").put(&format!("{inspection}/self-report"), self_report()).await.is(201);
    let made = async |who: &'static str, path: &'static str, body: Value| {
        world.as_(who).post(path, body).await.is(201).header("location")
    };
    let finding = made("kiemtra", "/v1/findings", with(notice("findings")[12].clone(), of.clone())).await;
    let recommendation = with(notice("recommendations")[0].clone(), of);
    let recommendation = made("kiemtra", "/v1/recommendations", recommendation).await;
    world.as_("chutich").step(&finding, "assign", json!({ "owner": "chuyenmon" })).await.is(200);
    let report = json!({ "finding_ids": [last(&finding)], "summary": "Đã mở khóa 06 hòm thư." });
    let report = made("chuyenmon", "/v1/remediation-reports", report).await;
    let upload = world.as_("chuyenmon").request(Method::POST, &format!("{report}/evidence?file_name=a.txt"));
    let evidence = world.as_("chuyenmon").send(upload.body("16/16")).await.is(201).json();
    let explanation = json!({ "text": "Đã mở khóa." });
    world.as_("chuyenmon").post(&format!("{finding}/explanations"), explanation).await.is(201);
    world.as_("noivu").put("/v1/units/10852/findings/PA-2023-07", complaint()).await.is(201);
    let reminder = json!({ "unit_code": "10852", "finding_ids": [last(&finding)], "text": "Đề nghị khắc phục." });
    let reminder = world.as_("noivu").post("/v1/reminders", reminder).await.is(201).json();
    let plan = made("chutich", "/v1/remediation-plans", plan(&json!(last(&finding)))).await;
    let content = with(notice("notice"), json!({ "inspection_ids": [seen["id"]] }));
    let notice = made("chutich", "/v1/notices", content).await;
    let roles = world.as_("quantri").get("/v1/role-assignments?limit=500").await.is(200).json();
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["user"] == "motcua").unwrap()["id"].clone();

    let text = |value: &Value| value.as_str().unwrap().to_owned();
    HashMap::from([
        ("/v1/submissions/{id}", submission),
        ("/v1/inspection-plans/{id}", text(&seen["plan_id"])),
        ("{team_id}", text(&seen["team_id"])),
        ("/schedule/{line}", "1".to_owned()),
        ("{sample_code}", "M2".to_owned()),
        ("/versions/{version}", "1".to_owned()),
        ("/explanations/{number}", "1".to_owned()),
        ("/findings/{code}", "PA-2023-07".to_owned()),
        ("/v1/remediation-plans/{id}", last(&plan)),
        ("/v1/reminders/{id}", text(&reminder["id"])),
        ("/v1/inspections/{id}", last(&inspection)),
        ("{area_code}", area),
        ("/figures/{code}", figure),
        ("/dossiers/{code}", "HS-1".to_owned()),
        ("/v1/findings/{id}", last(&finding)),
        ("/v1/recommendations/{id}", last(&recommendation)),
        ("/v1/remediation-reports/{id}", last(&report)),
        ("/v1/evidence/{id}", text(&evidence["id"])),
        ("/v1/notices/{id}", last(&notice)),
        ("/v1/role-assignments/{id}", text(&role)),
    ])
}

/// The operation's path to what lies in 10852; nothing for an operation that isn't addressed by something in a unit.
fn place_of(operation: &Operation, objects: &HashMap<&'static str, String>) -> Option<String> {
    let mut path = operation.path.replace("{unit_code}", "10852");
    if path.starts_with("/v1/units/{code}") {
        path = path.replace("{code}", "10852");
    }
    for (named, value) in objects {
        if path.contains(named) {
            path = path.replace(named, &format!("{}{value}", &named[..named.find('{').unwrap()]));
        }
    }
    (path != operation.path && !path.contains('{')).then_some(path)
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_another_unit_is_reached_by_its_id_whatever_the_role(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let objects = one_of_each(&world).await;
    for role in Role::ALL.iter().filter(|role| !role.is_for_machines()) {
        for (user, unit) in [("motcua2", "10813"), ("motcua", "10852")] {
            let role = json!({ "user": user, "role": role.name(), "unit_code": unit });
            world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
        }
    }
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
        let path = format!("{path}{query}");
        // it is there: who has every role inside sees it, but for a submission, which is its sender's
        if operation.method == Method::GET && !path.contains("submissions") {
            world.as_("motcua").get(&path).await.is(200);
        }
        for outsider in ["motcua2", "may-10813"] {
            let mut request = match outsider {
                "motcua2" => world.as_("motcua2").request(operation.method.clone(), &path),
                _ => world.request(operation.method.clone(), &path).bearer_auth(&machine),
            };
            if operation.has_body {
                request = request.header("if-match", "*").json(&json!({ "khong-co-truong-nay": 1 }));
            }
            let answer = world.as_("").send(request).await;
            let place = format!("{outsider} {} {path}", operation.method);
            assert!([403, 404].contains(&answer.status), "{place}: {} {}", answer.status, answer.text);
            asked += 1;
        }
    }
    assert!(asked >= 80, "{asked}");
}
