//! Nothing of a unit is reached by who holds no role there: whatever their roles are elsewhere, whatever they held before,
//! and by whichever way: by name, in lists, by filters, cursors, conditions, repeated keys, figures, exports and bodies.

use std::collections::HashMap;

use cchc::access::{Permission, Role};
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use super::objects::one_of_each;
use super::operations::{operations, place_of};
use crate::inspections::{notice, with};
use crate::remediation_plans::plan;
use crate::support::{Answer, Kind, Voice, World, both_databases};

/// What is in 10852, and what somebody there was given with it.
struct Seen {
    objects: HashMap<&'static str, String>,
    tags: Vec<(String, String)>,
    cursors: Vec<(String, String)>,
    made: Value,
}

/// An id that nothing has.
const NOBODYS: Uuid = Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0000);
/// The key with which a plan is made.
const KEY: &str = "ke-hoach-moi";

/// The roles of people.
fn of_people() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| !role.is_for_machines())
}

/// Somebody new who holds every role of people at the units.
async fn welcome(world: &mut World, name: &str, units: &[&str]) {
    let user = json!({ "username": name, "display_name": name, "password": crate::support::PASSWORD });
    world.as_("quantri").post("/v1/users", user).await.is(201);
    for unit in units {
        for role in of_people() {
            let role = json!({ "user": name, "role": role.name(), "unit_code": unit });
            world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
        }
    }
    world.let_in(name).await;
}

/// Takes from somebody all that they hold at a unit.
async fn dismiss(world: &World, name: &str, unit: &str) {
    let roles = world.as_("quantri").get("/v1/role-assignments?limit=500").await.is(200).json();
    let held =
        roles["items"].as_array().unwrap().iter().filter(|role| role["user"] == name && role["unit_code"] == unit);
    let held: Vec<_> = held.map(|role| role["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(held.len(), of_people().count());
    for id in held {
        world.as_("quantri").delete(&format!("/v1/role-assignments/{id}")).await.is(204);
    }
}

async fn unit(world: &World, code: &str, kind: &str, parent: &str, receives: bool) {
    let unit = json!({ "code": code, "name": format!("Đơn vị {code}"), "kind": kind, "parent_code": parent,
        "receives_dossiers": receives, "valid_from": "2004-01-01" });
    world.as_("quantri").post("/v1/units", unit).await.is(201);
}

/// One object of each kind in 10852, and all that `insider` gets to see of them.
async fn seen_by(world: &World, insider: Voice<'_>) -> Seen {
    let objects = one_of_each(world).await;
    let mut seen = Seen { objects, tags: Vec::new(), cursors: Vec::new(), made: Value::Null };
    for operation in operations().iter().filter(|operation| operation.method == Method::GET) {
        let place = place_of(operation, &seen.objects).filter(|path| !path.contains("/submissions/"));
        if let Some(path) = &place {
            let tag = insider.get(path).await.is(200).header("etag");
            seen.tags.extend((!tag.is_empty()).then(|| (path.clone(), tag)));
        }
        // accounts belong to no unit
        let of_all = !operation.path.contains('{') && operation.permission != Some(Permission::AccountManage);
        let list = place.or_else(|| of_all.then(|| operation.path.clone()));
        if let Some(list) = list.filter(|list| operation.is_list && list != "/v1/statistics/dossiers") {
            let page = insider.get(&format!("{list}?limit=1")).await.is(200).json();
            let next = page["next_cursor"].as_str().or(page["cursor"].as_str());
            seen.cursors.extend(next.map(|cursor| (list, cursor.to_owned())));
        }
    }
    assert!(seen.tags.len() >= 25, "{:?}", seen.tags);
    for list in ["/v1/dossiers", "/v1/findings", "/v1/changes", "/v1/audit"] {
        assert!(seen.cursors.iter().any(|(of, _)| of == list), "{list}");
    }
    seen.made = make(insider).await.is(201).json()["id"].take();
    seen
}

/// Makes a plan of 10852, always with the same key.
async fn make(voice: Voice<'_>) -> Answer {
    let request = voice.request(Method::POST, "/v1/inspection-plans").header("idempotency-key", KEY);
    voice.send(request.json(&with(notice("plan"), json!({ "area_codes": [] })))).await
}

impl Seen {
    /// Fails if the answer mentions anything of 10852.
    #[track_caller]
    fn says_nothing(&self, place: &str, answer: &Answer) {
        let ids = self.objects.values().filter(|value| Uuid::parse_str(value).is_ok()).map(String::as_str);
        let known = ids.chain([self.made.as_str().unwrap(), "HS-1", "HS-2", "PA-2023-07", "\"unit_code\":\"10852\""]);
        for told in known.chain(["\"code\":\"10852\""]) {
            assert!(!answer.text.contains(told), "{place} tells of {told}: {} {}", answer.status, answer.text);
        }
    }
}

/// Fails unless `outsider`, who holds every role somewhere else, reaches nothing of 10852.
async fn reaches_nothing(world: &World, name: &str, seen: &Seen) {
    let outsider = world.as_(name);
    addressed(outsider, name, seen).await;
    conditions(outsider, name, seen).await;
    lists(outsider, name, seen).await;
    figures(outsider, name, seen).await;
    bodies(outsider, name, seen).await;
    seen.says_nothing(name, &make(outsider).await.is_problem(403, "forbidden"));
}

/// By its address: as if it weren't there; a unit's name: forbidden.
async fn addressed(outsider: Voice<'_>, name: &str, seen: &Seen) {
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| operation.permission.is_some()) {
        let Some(path) = place_of(operation, &seen.objects) else { continue };
        let query = if operation.query.is_empty() { "" } else { "?file_name=a.txt" };
        let mut request = outsider.request(operation.method.clone(), &format!("{path}{query}"));
        if operation.has_body {
            request = request.header("if-match", "*").json(&json!({ "khong-co-truong-nay": 1 }));
        }
        let answer = outsider.send(request).await;
        let wanted = if path.starts_with("/v1/units/") { 403 } else { 404 };
        assert_eq!(answer.status, wanted, "{name} {} {path}: {}", operation.method, answer.text);
        asked += 1;
    }
    assert!(asked >= 90, "{asked}");
}

/// Neither what was seen before nor a version long gone makes a difference: no 304, no 412.
async fn conditions(outsider: Voice<'_>, name: &str, seen: &Seen) {
    for (path, tag) in &seen.tags {
        for (method, condition, tag) in [
            (Method::GET, "if-none-match", tag.as_str()),
            (Method::PUT, "if-match", "\"0\""),
            (Method::GET, "range", "bytes=0-0"),
        ] {
            let answer = outsider.send(outsider.request(method.clone(), path).header(condition, tag)).await;
            let allowed: &[u16] = if method == Method::GET { &[403, 404] } else { &[403, 404, 405] };
            assert!(allowed.contains(&answer.status), "{name} {method} {path}: {} {}", answer.status, answer.text);
        }
    }
}

/// Lists show one's own; a filter by the unit is forbidden; a filter by something in it finds what one by nothing finds.
async fn lists(outsider: Voice<'_>, name: &str, seen: &Seen) {
    let lists = operations().into_iter().filter(|operation| operation.is_list && !operation.path.contains('{'));
    for list in lists.filter(|list| list.permission.is_some() && list.path != "/v1/statistics/dossiers") {
        let own = outsider.get(&format!("{}?limit=500", list.path)).await;
        assert!([200, 403].contains(&own.status), "{name} {}: {} {}", list.path, own.status, own.text);
        seen.says_nothing(&format!("{name} {}", list.path), &own);
        if list.names_a_unit() && list.path != "/v1/units" {
            outsider.get(&format!("{}?unit=10852", list.path)).await.is_problem(403, "forbidden");
        }
    }
    for (list, filter, of) in [
        ("/v1/inspections", "plan_id", "/v1/inspection-plans/{id}"),
        ("/v1/findings", "inspection_id", "/v1/inspections/{id}"),
        ("/v1/recommendations", "inspection_id", "/v1/inspections/{id}"),
        ("/v1/remediation-reports", "finding_id", "/v1/findings/{id}"),
    ] {
        let found = outsider.get(&format!("{list}?{filter}={}", seen.objects[of])).await;
        let made_up = outsider.get(&format!("{list}?{filter}={NOBODYS}")).await;
        assert_eq!((found.status, &found.json()["items"]), (made_up.status, &made_up.json()["items"]), "{name} {list}");
    }
    for (list, cursor) in &seen.cursors {
        let page = outsider.get(&format!("{list}?limit=500&cursor={cursor}")).await;
        assert!([200, 400, 403, 404].contains(&page.status), "{name} {list}: {} {}", page.status, page.text);
        if list != "/v1/changes" {
            seen.says_nothing(&format!("{name} {list} after a cursor"), &page);
        }
    }
    let tasks = outsider.get("/v1/me/tasks").await.is(200);
    seen.says_nothing(&format!("{name} /v1/me/tasks"), &tasks);
}

/// Figures, what they count, forms, summaries and exports.
async fn figures(outsider: Voice<'_>, name: &str, seen: &Seen) {
    let days = "from=2023-01-01&to=2023-12-31";
    for question in [
        format!("/v1/statistics?{days}"),
        format!("/v1/statistics?{days}&group_by=unit"),
        format!("/v1/statistics?{days}&tree_as_of=2023-09-01"),
        format!("/v1/statistics/dossiers?{days}&figure=received.total"),
        format!("/v1/forms/ii06a?{days}"),
        "/v1/findings/summary?as_of=2023-09-10".to_owned(),
        "/v1/findings/summary/document?format=docx".to_owned(),
        "/v1/audit/export?".to_owned(),
    ] {
        outsider.get(&format!("{question}&unit=10852")).await.is_problem(403, "forbidden");
        let own = outsider.get(&question).await;
        assert!([200, 422].contains(&own.status), "{name} {question}: {} {}", own.status, own.text);
        seen.says_nothing(&format!("{name} {question}"), &own);
    }
}

/// What is named in a body is found as little as what never was.
async fn bodies(outsider: Voice<'_>, name: &str, seen: &Seen) {
    let id = |of: &str| json!(seen.objects[of]);
    let (inspection, finding) = (id("/v1/inspections/{id}"), id("/v1/findings/{id}"));
    let home = seen.home_of(outsider).await;
    let at_home = json!({ "unit_code": home });
    let team = json!({ "plan_id": id("/v1/inspection-plans/{id}"), "team_id": id("{team_id}") });
    let named = [
        ("/v1/inspections", with(notice("inspection"), with(team, at_home.clone()))),
        ("/v1/findings", with(notice("findings")[12].clone(), json!({ "inspection_id": inspection }))),
        ("/v1/recommendations", with(notice("recommendations")[0].clone(), json!({ "inspection_id": inspection }))),
        ("/v1/remediation-reports", json!({ "finding_ids": [finding], "summary": "Đã khắc phục." })),
        ("/v1/remediation-plans", with(plan(&finding), at_home.clone())),
        ("/v1/reminders", with(json!({ "finding_ids": [finding], "text": "Đề nghị khắc phục." }), at_home.clone())),
        ("/v1/reminders", with(json!({ "inspection_id": inspection, "text": "Đề nghị khắc phục." }), at_home.clone())),
        ("/v1/notices", with(notice("notice"), with(json!({ "inspection_ids": [inspection] }), at_home))),
    ];
    for (path, body) in named {
        let text = body.to_string();
        let ids = seen.objects.values().filter(|value| Uuid::parse_str(value).is_ok());
        let made_up = ids.fold(text, |text, id| text.replace(id.as_str(), &NOBODYS.to_string()));
        let made_up = outsider.post(path, serde_json::from_str(&made_up).unwrap()).await;
        let foreign = outsider.post(path, body).await;
        let told = |answer: &Answer| (answer.status, answer.json()["code"].clone(), answer.json()["errors"].clone());
        assert!((400..500).contains(&foreign.status), "{name} {path}: {} {}", foreign.status, foreign.text);
        assert_eq!(told(&foreign), told(&made_up), "{name} {path}");
    }
    let of_the_unit = [
        ("/v1/inspection-plans", with(notice("plan"), json!({ "area_codes": [] }))),
        ("/v1/remediation-plans", plan(&finding)),
        ("/v1/reminders", json!({ "unit_code": "10852", "finding_ids": [], "text": "Đề nghị khắc phục." })),
        ("/v1/role-assignments", json!({ "user": name, "role": "leader", "unit_code": "10852" })),
    ];
    for (path, body) in of_the_unit {
        outsider.post(path, body).await.is_problem(403, "forbidden");
    }
}

impl Seen {
    /// A unit at which the outsider holds roles.
    async fn home_of(&self, outsider: Voice<'_>) -> String {
        let me = outsider.get("/v1/me").await.is(200).json();
        me["roles"][0]["unit_code"].as_str().unwrap().to_owned()
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_stands_elsewhere_reaches_nothing_of_a_unit(#[case] kind: Kind) {
    let mut world = World::new(kind).await;
    unit(&world, "295", "district", "30", false).await;
    unit(&world, "11000", "commune", "295", true).await;
    unit(&world, "10852-VP", "office", "10852", true).await;
    welcome(&mut world, "trong", &["10852"]).await;
    let outside = [("ben-canh", "10813"), ("huyen-khac", "295"), ("xa-khac", "11000"), ("ben-duoi", "10852-VP")];
    for (name, unit) in outside {
        welcome(&mut world, name, &[unit]).await;
    }
    let seen = seen_by(&world, world.as_("trong")).await;
    for (name, _) in outside {
        reaches_nothing(&world, name, &seen).await;
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_held_roles_at_a_unit_reaches_nothing_of_it_once_they_are_gone(#[case] kind: Kind) {
    let mut world = World::new(kind).await;
    welcome(&mut world, "trong", &["10852", "10813"]).await;
    let seen = seen_by(&world, world.as_("trong")).await;
    dismiss(&world, "trong", "10852").await;
    reaches_nothing(&world, "trong", &seen).await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_stood_above_a_unit_reaches_nothing_of_it_once_it_has_moved(#[case] kind: Kind) {
    let mut world = World::new(kind).await;
    unit(&world, "295", "district", "30", false).await;
    welcome(&mut world, "huyen", &["294"]).await;
    welcome(&mut world, "huyen-khac", &["295"]).await;
    let seen = seen_by(&world, world.as_("huyen")).await;
    let event = json!({ "kind": "move", "effective_on": "2023-09-10", "legal_basis": "Thử", "units": ["10852"],
        "parent_code": "295" });
    world.as_("quantri").post("/v1/unit-events", event).await.is(201);

    reaches_nothing(&world, "huyen", &seen).await;
    for (path, _) in &seen.tags {
        world.as_("huyen-khac").get(path).await.is(200);
    }
}
