//! What goes into an inspection: the unit's own report, samples, and minutes that both sides sign.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::inspections::{areas, notice, steps, under_way, with};
use crate::support::{Kind, World, both_databases};

/// What the commune says about itself.
pub fn self_report() -> Value {
    json!({
        "number": "95/BC-UBND", "issued_on": "2023-08-21", "text": "UBND xã báo cáo kết quả tự rà soát như sau.",
        "areas": [{ "area_code": "the_che", "text": "Đã tự kiểm tra 12 văn bản." }],
    })
}

/// A sample of what the service doesn't keep.
pub fn stated_sample() -> Value {
    json!({ "code": "M2", "purpose": "Thể thức công văn đi", "stated": { "size": 30, "failed": 4 } })
}

/// Minutes of a morning.
pub fn minutes() -> Value {
    json!({
        "place": "Hội trường UBND xã Thanh Xá",
        "began_at": "2023-08-31T08:00:00+07:00",
        "ended_at": "2023-08-31T11:30:00+07:00",
        "present": [{ "name": "Phó Chủ tịch UBND xã", "side": "team" }, { "name": "Chủ tịch UBND xã", "side": "unit" }],
        "text": "Tổ kiểm tra đã kiểm tra 20 hồ sơ.",
        "unit_opinion": "Nhất trí với nội dung biên bản.",
    })
}

async fn dossiers(world: &World, count: usize) {
    let mut dossier = crate::dossiers::resolved();
    dossier["rating"] = Value::Null;
    for number in 1..=count {
        world.as_("motcua").put(&format!("/v1/units/10852/dossiers/HS-{number}"), dossier.clone()).await.is(201);
    }
}

fn codes(sample: &Value) -> Vec<&str> {
    sample["dossiers"].as_array().unwrap().iter().map(|dossier| dossier["dossier_code"].as_str().unwrap()).collect()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_unit_reports_about_itself_until_the_inspection_has_ended(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let path = format!("{inspection}/self-report");
    let chuyenmon = world.as_("chuyenmon");
    chuyenmon.get(&path).await.is_problem(404, "not_found");
    let sent = chuyenmon.put(&path, self_report()).await.is(201).json();
    assert_eq!((&sent["number"], &sent["areas"][0]["area_code"]), (&json!("95/BC-UBND"), &json!("the_che")));
    assert_eq!(world.as_("kiemtra").get(&path).await.is(200).json(), sent);
    world.as_("kiemtra").put(&path, self_report()).await.is_problem(403, "forbidden");
    world.as_("motcua2").get(&path).await.is_problem(404, "not_found");

    chuyenmon.put(&path, self_report()).await.is_problem(428, "precondition_required");
    let again = with(self_report(), json!({ "text": "UBND xã báo cáo bổ sung." }));
    assert_eq!(world.as_("chutich").replace(&path, again).await.is(200).json()["sent_by"], "user:chutich");
    let unknown = with(self_report(), json!({ "areas": [{ "area_code": "la", "text": " " }] }));
    let faults = chuyenmon.replace(&path, unknown).await.is_problem(422, "invalid_input").faults();
    let expected = [("/areas/0/area_code", "unknown_area"), ("/areas/0/text", "text_length")];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));

    steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;
    chuyenmon.replace(&path, self_report()).await.is_problem(409, "transition_not_allowed");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_draw_can_be_repeated_by_anybody_who_knows_its_seed(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    dossiers(&world, 6).await;
    world.as_("motcua").delete("/v1/units/10852/dossiers/HS-6").await;
    let (kiemtra, samples) = (world.as_("kiemtra"), format!("{inspection}/samples"));
    let draw = |code: &str, size: u8, seed: Value| json!({ "code": code, "purpose": "Thành phần hồ sơ", "draw": { "size": size, "seed": seed } });
    let few = kiemtra.post(&samples, draw("M1", 2, json!("31082023"))).await.is(201).json();
    let many = kiemtra.post(&samples, draw("M2", 4, json!("31082023"))).await.is(201).json();
    assert_eq!((&few["draw"]["population"], &few["method"], &few["size"]), (&json!(5), &json!("drawn"), &json!(2)));
    assert_eq!(codes(&few), codes(&many)[..2]);
    assert_eq!((&few["examined"], &few["failed_percent"]), (&json!(0), &Value::Null));
    kiemtra.post(&samples, draw("M1", 2, json!("khac"))).await.is_problem(409, "conflict");
    let seeded = kiemtra.post(&samples, draw("M3", 1, Value::Null)).await.is(201).json();
    assert!(!seeded["draw"]["seed"].as_str().unwrap().is_empty());
    let too_many = kiemtra.post(&samples, draw("M4", 6, Value::Null)).await.is_problem(422, "invalid_input");
    assert_eq!(too_many.faults(), [("/draw/size".into(), "too_few".into())]);
    let none = json!({ "code": "M5", "purpose": "x", "draw": { "size": 1, "from": "2020-01-01", "to": "2020-12-31" } });
    kiemtra.post(&samples, none).await.is_problem(422, "invalid_input");

    let path = format!("{samples}/M1/results");
    let first = codes(&few)[0];
    let seen = kiemtra.get(&format!("{samples}/M1")).await.is(200).header("etag");
    let results = json!({ "results": [{ "dossier_code": first, "failed": true, "remark": "Thiếu phiếu xin lỗi." }] });
    let request = kiemtra.request(reqwest::Method::PUT, &path).header("if-match", seen).json(&results);
    let written = kiemtra.send(request).await.is(200).json();
    assert_eq!(
        (&written["examined"], &written["failed"], &written["failed_percent"]),
        (&json!(1), &json!(1), &json!("100.00"))
    );
    let seen = kiemtra.get(&format!("{samples}/M1")).await.is(200).header("etag");
    let wrong = json!({ "results": [{ "dossier_code": "la", "failed": true }] });
    let request = kiemtra.request(reqwest::Method::PUT, &path).header("if-match", seen).json(&wrong);
    let refused = kiemtra.send(request).await.is_problem(422, "invalid_input");
    assert_eq!(refused.faults(), [("/results/0/dossier_code".into(), "unknown_dossier".into())]);
    let listed = world.as_("chutich").get(&samples).await.is(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 3);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_drawn_chosen_or_stated(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    dossiers(&world, 2).await;
    let (kiemtra, samples) = (world.as_("kiemtra"), format!("{inspection}/samples"));
    let chosen = json!({ "code": "M1", "purpose": "Hồ sơ bị phản ánh", "dossier_codes": ["HS-2"] });
    let chosen = kiemtra.post(&samples, chosen).await.is(201).json();
    assert_eq!((codes(&chosen), &chosen["method"], &chosen["draw"]), (vec!["HS-2"], &json!("chosen"), &Value::Null));
    let stated = kiemtra.post(&samples, stated_sample()).await.is(201).json();
    assert_eq!(
        (&stated["examined"], &stated["failed"], &stated["failed_percent"]),
        (&json!(30), &json!(4), &json!("13.33"))
    );

    let faults = |body: Value| {
        let samples = samples.clone();
        async move { kiemtra.post(&samples, body).await.is_problem(422, "invalid_input").faults() }
    };
    let both = json!({ "code": "M3", "purpose": "x", "dossier_codes": ["HS-1"], "stated": { "size": 1, "failed": 0 } });
    assert_eq!(faults(both).await, [(String::new(), "one_of".into())]);
    let unknown = json!({ "code": "M3", "purpose": "x", "dossier_codes": ["HS-1", "HS-9", "HS-1"] });
    let expected = [("/dossier_codes/2", "repeated"), ("/dossier_codes/1", "unknown_dossier")];
    assert_eq!(faults(unknown).await, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let more = json!({ "code": "M3", "purpose": "x", "stated": { "size": 3, "failed": 4 } });
    assert_eq!(faults(more).await, [("/stated/failed".into(), "out_of_range".into())]);
    world.as_("chutich").post(&samples, stated_sample()).await.is_problem(403, "forbidden");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_signed_by_the_team_and_then_by_the_unit(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let (kiemtra, chutich) = (world.as_("kiemtra"), world.as_("chutich"));
    let path = format!("{inspection}/minutes");
    kiemtra.put(&path, minutes()).await.is(201);
    chutich.step(&path, "countersign", json!({})).await.is_problem(409, "conflict");
    let signed = kiemtra.step(&path, "sign", json!({})).await.is(200).json();
    assert_eq!(signed["team_signature"]["by"], "user:kiemtra");
    let mended = with(minutes(), json!({ "text": "Tổ kiểm tra đã kiểm tra 21 hồ sơ." }));
    assert_eq!(kiemtra.replace(&path, mended).await.is(200).json()["team_signature"], Value::Null);
    let again = kiemtra.step(&path, "sign", json!({})).await.is(200).json();
    assert_ne!(again["team_signature"]["sha256"], signed["team_signature"]["sha256"]);

    kiemtra.step(&path, "countersign", json!({})).await.is_problem(403, "forbidden");
    let both = chutich.step(&path, "countersign", json!({})).await.is(200).json();
    assert_eq!(both["unit_signature"]["by"], "user:chutich");
    assert_eq!(both["unit_signature"]["sha256"], both["team_signature"]["sha256"]);
    kiemtra.replace(&path, minutes()).await.is_problem(409, "conflict");
    kiemtra.step(&path, "sign", json!({})).await.is_problem(409, "conflict");
    chutich.step(&path, "countersign", json!({})).await.is_problem(409, "conflict");

    let backwards = with(minutes(), json!({ "ended_at": "2023-08-31T07:00:00+07:00", "present": [] }));
    let faults = kiemtra.replace(&path, backwards).await.is_problem(422, "invalid_input").faults();
    let expected = [("/present", "length"), ("/ended_at", "out_of_order")];
    assert_eq!(faults, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_minutes_for_both_sides(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let chutich = world.as_("chutich");
    let role = json!({ "user": "chutich", "role": "inspector", "unit_code": "10852" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    let plan = chutich.post("/v1/inspection-plans", notice("plan")).await.is(201).header("location");
    let members = json!([{ "username": "chutich", "name": "Chủ tịch UBND xã", "duty": "head" }]);
    let team = chutich.post(&format!("{plan}/teams"), with(notice("team"), json!({ "members": members }))).await;
    let team = team.is(201).json();
    steps(chutich, &plan, &["submit", "approve", "start"]).await;
    let input = with(notice("inspection"), json!({ "plan_id": team["plan_id"], "team_id": team["id"] }));
    let inspection = chutich.post("/v1/inspections", input).await.is(201).header("location");
    steps(chutich, &inspection, &["start"]).await;
    let path = format!("{inspection}/minutes");
    chutich.put(&path, minutes()).await.is(201);
    steps(chutich, &path, &["sign"]).await;
    chutich.step(&path, "countersign", json!({})).await.is_problem(403, "second_person");
}
