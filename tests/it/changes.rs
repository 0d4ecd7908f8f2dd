//! The feed: every change once, in the order of commits, for who may see it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::Days;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::dossiers::{PATH, resolved, with};
use crate::support::histories::{Dice, compare, day, load, random_dossier};
use crate::support::{Kind, Voice, World, both_databases};

/// Somebody who keeps what the feed tells.
pub struct Follower<'w> {
    voice: Voice<'w>,
    cursor: Option<String>,
    dossiers: BTreeMap<(String, String), Value>,
    /// What was told.
    pub told: Vec<Value>,
}

impl<'w> Follower<'w> {
    /// Nobody who was told anything yet.
    pub fn new(world: &'w World, name: &'w str) -> Self {
        Self { voice: world.as_(name), cursor: None, dossiers: BTreeMap::new(), told: Vec::new() }
    }

    /// Asks once; answers with the changes that were told.
    async fn ask(&mut self, further: &str) -> Vec<Value> {
        let from = self.cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let answer = self.voice.get(&format!("/v1/changes?{further}{from}")).await.is(200).json();
        self.cursor = Some(answer["cursor"].as_str().unwrap().to_owned());
        let items = answer["items"].as_array().unwrap().clone();
        for item in &items {
            self.keep(item);
        }
        self.told.extend(items.clone());
        items
    }

    /// Follows until `wanted` was told.
    pub async fn until(&mut self, wanted: impl Fn(&Self) -> bool) {
        for _ in 0..1000 {
            if wanted(self) {
                return;
            }
            self.ask("limit=7&wait=1").await;
        }
        panic!("never told: {:?}", self.told.last());
    }

    fn keep(&mut self, item: &Value) {
        let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
        match item["kind"].as_str().unwrap() {
            "dossier" if item["dossier"].is_null() => drop(self.dossiers.remove(&(text("unit_code"), text("id")))),
            "dossier" => drop(self.dossiers.insert((text("unit_code"), text("id")), item["dossier"].clone())),
            "unit_left" => self.dossiers.retain(|(unit, _), _| *unit != text("unit_code")),
            _ => {}
        }
    }

    fn kinds(&self) -> Vec<String> {
        let told = |item: &Value| format!("{} {}", item["kind"].as_str().unwrap(), item["action"].as_str().unwrap());
        self.told.iter().map(told).collect()
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_follower_who_replays_every_change_has_the_same_figures(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut follower = Follower::new(&world, "noivu");
    let mut dice = Dice(20_240_105);
    for _ in 0..4 {
        load(&world, &(0..60).map(|_| random_dossier(&mut dice)).collect::<Vec<_>>()).await;
        follower.ask("limit=13").await;
        for _ in 0..6 {
            let path = format!("/v1/units/10852/dossiers/HS-{}", dice.roll(80));
            world.as_("motcua").delete(&path).await;
        }
    }
    world.as_("motcua").put(PATH, with(json!({ "source_updated_at": "2023-09-01T00:00:00+07:00" }))).await;
    world.as_("motcua").put("/v1/units/10852/dossiers/LAST", resolved()).await.is(201);
    follower.until(|follower| follower.dossiers.contains_key(&("10852".to_owned(), "LAST".to_owned()))).await;

    let kept: Vec<_> = follower.dossiers.values().collect();
    for _ in 0..20 {
        let from = day(dice.roll(90));
        let to = from + Days::new(dice.roll(60));
        let question = format!("/v1/statistics?unit=294&from={from}&to={to}&no_due=unclassified");
        let report = world.as_("noivu").get(&question).await.is(200).json();
        compare(&report["figures"], &kept, from, to);
    }
    let sequences: Vec<_> = follower.told.iter().map(|item| item["sequence"].as_i64().unwrap()).collect();
    assert!(sequences.is_sorted(), "{sequences:?}");
    let mut versions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for item in follower.told.iter().filter(|item| item["kind"] == "dossier") {
        versions.entry(item["path"].to_string()).or_default().push(item["version"].as_i64().unwrap());
    }
    for (path, told) in versions {
        assert!((1_i64..).zip(&told).all(|(number, version)| number == *version), "{path}: {told:?}");
    }
    let after = follower.ask("").await;
    assert_eq!(after, Vec::<Value>::new());
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_hears_that_figures_changed_and_sees_no_dossier(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    let mut portal = Follower::new(&world, "cong-294");
    portal.until(|portal| !portal.told.is_empty()).await;

    assert_eq!(portal.kinds(), ["figures changed"]);
    assert_eq!(portal.told[0]["unit_code"], "10852");
    assert_eq!((&portal.told[0]["id"], &portal.told[0]["dossier"]), (&Value::Null, &Value::Null));
    world.as_("motcua-10852").get("/v1/changes").await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_comes_into_view_brings_its_dossiers_and_one_that_leaves_is_told(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (admin, motcua2) = (world.as_("quantri"), world.as_("motcua2"));
    for n in 0..9 {
        motcua2.put(&format!("/v1/units/10813/dossiers/HS-{n}"), resolved()).await.is(201);
    }
    motcua2.delete("/v1/units/10813/dossiers/HS-3").await.is(204);
    let mut chair = Follower::new(&world, "chutich");
    world.as_("motcua").put(PATH, resolved()).await.is(201);
    chair.until(|chair| chair.dossiers.len() == 1).await;

    let role = json!({ "user": "chutich", "role": "leader", "unit_code": "10813" });
    let role = admin.post("/v1/role-assignments", role).await.is(201).header("location");
    chair.until(|chair| chair.dossiers.len() == 9).await;
    assert_eq!(chair.kinds().iter().filter(|told| *told == "unit_entered entered").count(), 1);
    assert_eq!(chair.kinds().iter().filter(|told| *told == "dossier snapshot").count(), 8);
    motcua2
        .put("/v1/units/10813/dossiers/HS-3", with(json!({ "source_updated_at": "2023-09-01T00:00:00+07:00" })))
        .await
        .is(201);
    chair.until(|chair| chair.dossiers.len() == 10).await;

    admin.delete(&role).await.is(204);
    chair.until(|chair| chair.dossiers.len() == 1).await;
    assert_eq!(chair.kinds().last().unwrap(), "unit_left left");

    let merged = json!({ "kind": "merge", "effective_on": "2023-09-10", "legal_basis": "NQ 1", "units": ["10813"],
        "into": [{ "code": "10852" }] });
    admin.post("/v1/unit-events", merged).await.is(201);
    chair.until(|chair| chair.dossiers.len() == 10).await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn dossiers_of_a_unit_that_comes_into_view_are_told_once_and_those_of_one_that_goes_before_it_was_told_never(
    #[case] kind: Kind,
) {
    let world = World::new(kind).await;
    let (admin, motcua, motcua2) = (world.as_("quantri"), world.as_("motcua"), world.as_("motcua2"));
    let leads = json!({ "user": "chutich", "role": "leader", "unit_code": "10813" });
    let mut chair = Follower::new(&world, "chutich");
    chair.until(|chair| !chair.told.is_empty()).await;

    let role = admin.post("/v1/role-assignments", leads.clone()).await.is(201).header("location");
    motcua2.put("/v1/units/10813/dossiers/HS-1", resolved()).await.is(201);
    chair.until(|chair| !chair.dossiers.is_empty()).await;
    chair.ask("").await;
    // by its snapshot, or after it where that was of before the dossier
    assert_eq!(chair.kinds().iter().filter(|told| told.starts_with("dossier ")).count(), 1, "{:?}", chair.kinds());

    admin.delete(&role).await.is(204);
    chair.until(|chair| chair.dossiers.is_empty()).await;
    for n in 0..3 {
        motcua.put(&format!("/v1/units/10852/dossiers/HS-{n}"), resolved()).await.is(201);
    }
    let role = admin.post("/v1/role-assignments", leads).await.is(201).header("location");
    for n in 2..5 {
        motcua2.put(&format!("/v1/units/10813/dossiers/HS-{n}"), resolved()).await.is(201);
        motcua.put(&format!("/v1/units/10852/dossiers/HS-{}", n + 1), resolved()).await.is(201);
    }
    chair.ask("limit=5").await;
    admin.delete(&role).await.is(204);
    chair.until(|chair| chair.dossiers.len() == 6).await;
    assert!(chair.dossiers.keys().all(|(unit, _)| unit == "10852"), "{:?}", chair.dossiers.keys());
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_province_that_comes_into_view_fits_into_a_cursor_and_brings_the_dossiers_of_all_its_communes(
    #[case] kind: Kind,
) {
    let world = World::new(kind).await;
    let admin = world.as_("quantri");
    for n in 0..300 {
        let unit = json!({ "code": format!("2{n:04}"), "name": format!("Xã {n}"), "kind": "commune",
            "parent_code": "30", "receives_dossiers": true, "valid_from": "2004-01-01" });
        admin.post("/v1/units", unit).await.is(201);
    }
    let role = json!({ "client": "motcua-10852", "role": "one_stop_system", "unit_code": "30" });
    admin.post("/v1/role-assignments", role).await.is(201);
    let places = [0, 1, 150, 299].map(|n| format!("/v1/units/2{n:04}/dossiers"));
    for (place, n) in places.iter().flat_map(|place| (0..5).map(move |n| (place, n))) {
        world.as_("motcua-10852").put(&format!("{place}/HS-{n}"), resolved()).await.is(201);
    }
    let mut chair = Follower::new(&world, "chutich");
    chair.ask("").await;

    let role = json!({ "user": "chutich", "role": "leader", "unit_code": "30" });
    admin.post("/v1/role-assignments", role).await.is(201);
    chair.until(|chair| chair.dossiers.len() == 20).await;

    assert_eq!(chair.kinds().iter().filter(|told| *told == "unit_entered entered").count(), 303);
    assert_eq!(chair.kinds().iter().filter(|told| *told == "dossier snapshot").count(), 20);
    assert!(chair.cursor.unwrap().len() < 1_000);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_commits_late_is_told_before_what_follows_it(#[case] kind: Kind) {
    if kind == Kind::Sqlite {
        return;
    }
    let world = World::new(kind).await;
    let held = world.hold_open(|_| async { Ok(()) }).await;
    let low = held.sequence;
    world.as_("motcua").put(PATH, resolved()).await.is(201);

    let mut follower = Follower::new(&world, "noivu");
    for _ in 0..3 {
        follower.ask("").await;
        assert!(follower.told.iter().all(|item| item["sequence"].as_i64().unwrap() < low), "{:?}", follower.told);
    }
    held.commit().await;
    follower.until(|follower| !follower.dossiers.is_empty()).await;
    assert!(follower.told.last().unwrap()["sequence"].as_i64().unwrap() > low);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_answered_when_something_happens(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let mut follower = Follower::new(&world, "noivu");
    let units = |follower: &Follower<'_>| follower.told.iter().filter(|item| item["kind"] == "unit").count();
    follower.until(|follower| units(follower) == 3).await;
    let mut waiting = Box::pin(follower.ask("wait=30"));
    let soon = tokio::time::timeout(Duration::from_millis(300), &mut waiting).await;
    assert!(soon.is_err(), "nothing happened yet: {soon:?}");

    world.as_("motcua").put(PATH, resolved()).await.is(201);

    let told = tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("long before the thirty seconds");
    assert_eq!(told[0]["path"], PATH);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn other_things_are_told_with_where_they_are_read(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let field = json!({ "name": "Hộ tịch", "valid_from": "2020-01-01" });
    world.as_("quantri").put("/v1/procedure-fields/G15-TP03", field).await.is(200);
    let mut follower = Follower::new(&world, "chutich");
    follower.until(|follower| follower.kinds().contains(&"procedure_field put".to_owned())).await;

    let unit = follower.told.iter().find(|item| item["kind"] == "unit").unwrap();
    assert_eq!((&unit["id"], &unit["path"]), (&json!("10852"), &json!("/v1/units/10852")));
    let kinds = follower.kinds();
    assert!(kinds.iter().all(|kind| ["unit create", "procedure_field put"].contains(&kind.as_str())), "{kinds:?}");
    let rate = json!({ "name": "Trước hạn", "numerator": ["resolved.early"], "base": ["to_handle"],
        "valid_from": "2020-01-01" });
    world.as_("quantri").put("/v1/rates/early", rate).await.is(200);
    follower.until(|follower| follower.kinds().contains(&"rate put".to_owned())).await;
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_hears_that_a_holiday_changed_figures(#[case] kind: Kind) {
    let world = World::new(kind).await;
    world.as_("motcua").put(PATH, late()).await.is(201);
    let (mut portal, mut office) = (Follower::new(&world, "cong-294"), Follower::new(&world, "noivu"));
    portal.until(|portal| !portal.told.is_empty()).await;
    let holiday = json!({ "kind": "holiday", "name": "Quốc khánh" });
    world.as_("quantri").put("/v1/calendars/working-days/2023-09-04", holiday).await.is(200);

    cchc::dossiers::service::recount(&world.app.db).await.unwrap();

    portal.until(|portal| portal.told.len() == 2).await;
    assert_eq!(portal.kinds(), ["figures changed"; 2]);
    office.until(|office| office.kinds().contains(&"dossier updated".to_owned())).await;
    assert!(!office.kinds().iter().any(|told| told.ends_with(" recount")), "{:?}", office.kinds());
}

/// A dossier that was resolved days after it was due.
fn late() -> Value {
    with(json!({ "due_at": "2023-08-31T17:00:00+07:00", "completed_at": "2023-09-07T09:00:00+07:00" }))
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_impossible_wait_and_a_foreign_cursor_are_refused(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let noivu = world.as_("noivu");
    for wait in ["31", "-1"] {
        let refused = noivu.get(&format!("/v1/changes?wait={wait}")).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [("?wait".to_owned(), "out_of_range".to_owned())]);
    }
    noivu.get("/v1/changes?cursor=abc").await.is_problem(400, "malformed_request");
    let other = noivu.get("/v1/units?limit=1").await.is(200).json()["next_cursor"].as_str().unwrap().to_owned();
    noivu.get(&format!("/v1/changes?cursor={other}")).await.is_problem(400, "malformed_request");
}
