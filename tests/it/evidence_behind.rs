//! What files stand behind besides remediation reports: explanations, own reports of units, minutes.

use std::io::{Cursor, Read};

use cchc::inspections::dto::MinutesInput;
use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::elsewhere::complaint;
use crate::evidence::{add, content};
use crate::fieldwork::{minutes, self_report};
use crate::findings::one;
use crate::inspections::{areas, steps, under_way};
use crate::support::{Kind, Shelf, World, both_databases, both_databases_and_stores};

#[apply(both_databases_and_stores)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_stands_behind_an_explanation_until_it_is_answered(#[case] kind: Kind, #[case] shelf: Shelf) {
    let world = World::with(kind, shelf.settings().await).await;
    let finding = one(&world).await;
    let text = json!({ "text": "Hai hòm thư là của công chức đã nghỉ hưu." });
    let first = world.as_("chuyenmon").post(&format!("{finding}/explanations"), text).await.is(201);
    let (seen, first) = (first.header("etag"), first.header("location"));
    assert_eq!(world.as_("kiemtra").get(&first).await.is(200).json()["evidence"], json!([]));

    let file = add(&world, "chuyenmon", &first, "nghi-huu.txt", b"hai quyet dinh").await.is(201).json();

    assert_eq!((&file["subject"], &file["subject_path"]), (&json!("explanation"), &json!(first)));
    assert_eq!(content(&world, "kiemtra", &file, &[]).await.is(200).bytes, b"hai quyet dinh");
    let kiemtra = world.as_("kiemtra");
    assert_eq!(kiemtra.get(&first).await.is(200).json()["evidence"], json!([file]));
    let listed = kiemtra.get(&format!("{finding}/explanations")).await.is(200).json();
    assert_eq!(listed["items"][0]["evidence"], json!([file]));
    add(&world, "kiemtra", &first, "khac.txt", b"khac").await.is_problem(403, "forbidden");
    add(&world, "motcua2", &first, "khac.txt", b"khac").await.is_problem(403, "forbidden");
    world
        .as_("motcua2")
        .get(&format!("/v1/evidence/{}", file["id"].as_str().unwrap()))
        .await
        .is_problem(404, "not_found");
    add(&world, "chuyenmon", &format!("{finding}/explanations/2"), "x.txt", b"x").await.is_problem(404, "not_found");

    let answer = json!({ "outcome": "upheld", "answer": "Đã đối chiếu danh sách." });
    let unread = kiemtra.request(Method::POST, &format!("{first}/answer")).header("if-match", seen).json(&answer);
    kiemtra.send(unread).await.is_problem(412, "precondition_failed");
    kiemtra.step(&first, "answer", answer).await.is(200);
    add(&world, "chuyenmon", &first, "muon.txt", b"muon").await.is_problem(409, "conflict");
    assert_eq!(shelf.holds(&world).await.len(), 1);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_stands_behind_a_unit_s_own_report_until_the_inspection_has_ended(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let report = format!("{inspection}/self-report");
    add(&world, "chuyenmon", &report, "bao-cao.txt", b"1").await.is_problem(404, "not_found");
    world.as_("chuyenmon").put(&report, self_report()).await.is(201);

    let file = add(&world, "chuyenmon", &report, "bao-cao.txt", b"1").await.is(201).json();

    assert_eq!((&file["subject"], &file["subject_path"]), (&json!("self_report"), &json!(report)));
    let replaced = world.as_("chutich").replace(&report, self_report()).await.is(200).json();
    assert_eq!(replaced["evidence"], json!([file]));
    assert_eq!(world.as_("kiemtra").get(&report).await.is(200).json(), replaced);
    add(&world, "kiemtra", &report, "khac.txt", b"2").await.is_problem(403, "forbidden");
    steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;
    add(&world, "chuyenmon", &report, "muon.txt", b"3").await.is_problem(409, "transition_not_allowed");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn files_behind_minutes_are_signed_with_them(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let path = format!("{inspection}/minutes");
    let (kiemtra, chutich) = (world.as_("kiemtra"), world.as_("chutich"));
    add(&world, "kiemtra", &path, "anh.txt", b"1").await.is_problem(404, "not_found");
    kiemtra.put(&path, minutes()).await.is(201);
    let without = kiemtra.step(&path, "sign", json!({})).await.is(200).json();

    let photo = add(&world, "kiemtra", &path, "anh.txt", b"1").await.is(201).json();

    assert_eq!((&photo["subject"], &photo["subject_path"]), (&json!("minutes"), &json!(path)));
    assert_eq!(chutich.get(&path).await.is(200).json()["team_signature"], Value::Null, "what was signed has changed");
    chutich.step(&path, "countersign", json!({})).await.is_problem(409, "conflict");
    let signed = kiemtra.step(&path, "sign", json!({})).await.is(200).json();
    assert_ne!(signed["team_signature"]["sha256"], without["team_signature"]["sha256"]);
    let words = serde_json::from_value::<MinutesInput>(signed["content"].clone()).unwrap();
    let words = [serde_json::to_string(&words).unwrap(), photo["sha256"].as_str().unwrap().to_owned()].join("\n");
    assert_eq!(signed["team_signature"]["sha256"], hex::encode(Sha256::digest(words)));
    let both = chutich.step(&path, "countersign", json!({})).await.is(200).json();
    assert_eq!(both["unit_signature"]["sha256"], both["team_signature"]["sha256"]);
    assert_eq!(both["unit_signature"]["files"], json!([photo["id"]]));

    let scan = add(&world, "kiemtra", &path, "ban-ky.txt", b"2").await.is(201).json();
    let later = chutich.get(&path).await.is(200).json();
    assert_eq!(later["evidence"], json!([photo, scan]));
    assert_eq!(later["unit_signature"], both["unit_signature"], "the paper itself came after both had signed");
    let instead = [("file_name", "khac.txt"), ("supersedes", photo["id"].as_str().unwrap())];
    let instead = kiemtra.request(Method::POST, &format!("{path}/evidence")).query(&instead).body("3");
    kiemtra.send(instead).await.is_problem(409, "conflict");
    add(&world, "chutich", &path, "khac.txt", b"4").await.is_problem(403, "forbidden");
    add(&world, "chuyenmon", &path, "khac.txt", b"4").await.is_problem(403, "forbidden");
    let paper = chutich.get(&format!("{path}/document?format=docx")).await.is(200).bytes;
    let mut printed = String::new();
    ZipArchive::new(Cursor::new(paper))
        .unwrap()
        .by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut printed)
        .unwrap();
    assert!(printed.contains("anh.txt") && !printed.contains("ban-ky.txt"), "{printed}");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn evidence_of_the_office_above_is_not_seen_from_below(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let role = json!({ "user": "noivu", "role": "leader", "unit_code": "294" });
    world.as_("quantri").post("/v1/role-assignments", role).await.is(201);
    let noivu = world.as_("noivu");
    noivu.put("/v1/units/294/findings/PA-1", complaint()).await.is(201);
    let finding = noivu.get("/v1/findings?unit=294").await.is(200).json()["items"][0]["id"].clone();
    let explanations = format!("/v1/findings/{}/explanations", finding.as_str().unwrap());
    let text = json!({ "text": "Đã công khai." });
    let explanation = noivu.post(&explanations, text).await.is(201).header("location");
    let file = add(&world, "noivu", &explanation, "cong-khai.txt", b"1").await.is(201);
    let (place, file) = (file.header("location"), file.json());

    for below in ["chutich", "kiemtra", "motcua2"] {
        world.as_(below).get(&place).await.is_problem(404, "not_found");
        content(&world, below, &file, &[]).await.is_problem(404, "not_found");
        content(&world, below, &file, &[("if-none-match", "*")]).await.is_problem(404, "not_found");
    }
    content(&world, "noivu", &file, &[]).await.is(200);
}
