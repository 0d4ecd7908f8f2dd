//! Papers: what they are written on, whose words they have, and that issued ones keep their bytes.

use std::io::{Cursor, Read};

use rstest_reuse::apply;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::inspections::{notice, steps, with};
use crate::remediation::{assigned, id_of};
use crate::support::{Kind, Voice, World, both_databases};

const NOTICE: &str = "/v1/units/10852/paper-templates/notice";

/// A drafted notice of a concluded inspection: its path.
async fn drafted(world: &World) -> String {
    let (inspection, _) = assigned(world).await;
    steps(world.as_("kiemtra"), &inspection, &["conclude"]).await;
    let body = with(notice("notice"), json!({ "inspection_ids": [id_of(&inspection)], "closing": null }));
    world.as_("chutich").post("/v1/notices", body).await.is(201).header("location")
}

/// The text of a DOCX paper, without its tags.
async fn text(voice: &Voice<'_>, path: &str) -> String {
    let file = voice.get(&format!("{path}/document?format=docx")).await.is(200).bytes.clone();
    let mut document = String::new();
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
    document.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect::<Vec<_>>().join("|")
}

fn shown<'a>(template: &'a Value, name: &str) -> &'a Value {
    template["texts"].as_array().unwrap().iter().find(|text| text["name"] == name).unwrap()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_marked_as_one_and_an_issued_notice_keeps_the_bytes_that_it_was_issued_with(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let draft = drafted(&world).await;
    let chutich = world.as_("chutich");
    let before = text(&chutich, &draft).await;
    assert!(before.contains("DỰ THẢO") && before.contains("Số:          /TB-UBND"), "{before}");
    assert!(before.contains("ỦY BAN NHÂN DÂN") && before.contains("XÃ THANH XÁ"));
    assert!(before.contains("báo cáo kết quả khắc phục về UBND xã trước ngày 18/9/2023./."), "{before}");

    chutich.step(&draft, "issue", json!({ "issued_on": "2023-09-05" })).await.is(200);

    let issued = text(&chutich, &draft).await;
    assert!(issued.contains("Số: 01/TB-UBND") && issued.contains("ngày 05 tháng 9 năm 2023"), "{issued}");
    assert!(!issued.contains("DỰ THẢO"));
    let path = format!("{draft}/document");
    let pdf = chutich.get(&path).await.is(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert_eq!(pdf.header("content-disposition"), "attachment; filename*=UTF-8''01%2DTB%2DUBND.pdf");
    let words = json!({ "texts": { "document_kind": "THÔNG CÁO", "opening": "1. Đề mục" } });
    chutich.put(NOTICE, words).await.is(200);
    assert_eq!(chutich.get(&path).await.bytes, pdf.bytes);
    assert_eq!(world.as_("cong-294").get(&path).await.is(200).bytes, pdf.bytes, "a portal gets what was issued");
    let known = chutich.request(reqwest::Method::GET, &path).header("if-none-match", pdf.header("etag"));
    chutich.send(known).await.is(304);
    chutich.get(&format!("{path}?format=odt")).await.is_problem(422, "invalid_input");
    chutich.get(&format!("{path}?size=a5")).await.is_problem(422, "invalid_input");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn an_offices_words_are_in_its_papers_and_in_those_of_the_units_below_that_have_none(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let draft = drafted(&world).await;
    let (chutich, quantri) = (world.as_("chutich"), world.as_("quantri"));
    let first = chutich.get(NOTICE).await.is(200).json();
    assert_eq!((&first["version"], &first["unit_code"]), (&json!(0), &Value::Null));
    assert_eq!(shown(&first, "findings_heading")["text"], "Tồn tại, hạn chế");

    let above = json!({ "texts": { "findings_heading": "Khuyết điểm", "results_heading": "Kết quả của huyện" } });
    quantri.put("/v1/units/294/paper-templates/notice", above).await.is(200);
    assert!(text(&chutich, &draft).await.contains("3. Khuyết điểm"));
    assert_eq!(chutich.get(NOTICE).await.json()["unit_code"], "294");

    chutich.put(NOTICE, json!({ "texts": { "findings_heading": "Thiếu sót" } })).await.is(200);
    let known = chutich.get(&format!("{draft}/document")).await.is(200).header("etag");
    let again = chutich.request(reqwest::Method::GET, &format!("{draft}/document")).header("if-none-match", known);
    chutich.send(again).await.is(304);
    let own = text(&chutich, &draft).await;
    assert!(own.contains("Thiếu sót") && own.contains("Kết quả kiểm tra"), "own words are whole: {own}");
    let odd = json!({ "texts": { "opening": "1. Đề mục", "findings_heading": "\u{200b}", "archive": "\u{ffff}" } });
    chutich.put(NOTICE, odd).await.is(200);
    assert!(chutich.get(&format!("{draft}/document")).await.is(200).bytes.starts_with(b"%PDF-"));
    let second =
        chutich.put(NOTICE, json!({ "texts": { "closing": "Hết, {issuer}, {deadline}" } })).await.is(200).json();
    assert_eq!((&second["version"], &second["created_by"]), (&json!(3), &json!("user:chutich")));
    assert!(text(&chutich, &draft).await.contains("Hết, UBND xã Thanh Xá, trước ngày 18/9/2023./."));

    chutich.delete(NOTICE).await.is(204);
    assert_eq!(chutich.get(NOTICE).await.json()["unit_code"], "294");
    chutich.delete(NOTICE).await.is_problem(404, "not_found");
    let versions = chutich.get(&format!("{NOTICE}/versions?limit=2")).await.is(200).json();
    let numbers: Vec<_> = versions["items"].as_array().unwrap().iter().map(|one| one["version"].clone()).collect();
    assert_eq!(numbers, [4, 3]);
    let rest = format!("{NOTICE}/versions?limit=2&cursor={}", versions["next_cursor"].as_str().unwrap());
    assert_eq!(chutich.get(&rest).await.is(200).json()["items"].as_array().unwrap().len(), 2);
    let list = chutich.get("/v1/units/10852/paper-templates").await.is(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 5);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn words_that_no_paper_has_are_refused_and_only_leaders_and_administrators_write_any(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let chutich = world.as_("chutich");
    let wrong = json!({ "texts": { "opening": "{ai}", "findings_headings": "x" } });
    let refused = chutich.put(NOTICE, wrong).await.is_problem(422, "invalid_input");
    let faults = [("/texts/findings_headings", "unknown_text"), ("/texts/opening", "unknown_gap")];
    assert_eq!(refused.faults(), faults.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let fine = json!({ "texts": { "opening": "Nay" } });
    world.as_("chuyenmon").put(NOTICE, fine.clone()).await.is_problem(403, "forbidden");
    chutich.put("/v1/units/294/paper-templates/notice", fine.clone()).await.is_problem(403, "forbidden");
    chutich.put("/v1/units/10852/paper-templates/letter", fine.clone()).await.is_problem(404, "not_found");
    chutich.put("/v1/units/99999/paper-templates/notice", fine).await.is_problem(404, "not_found");
}
