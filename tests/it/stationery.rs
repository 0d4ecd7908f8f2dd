//! Papers: what they are written on, whose words they have, and that issued ones keep their bytes.

use std::io::{Cursor, Read};

use rstest_reuse::apply;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::fieldwork::minutes;
use crate::findings::found;
use crate::inspections::{notice, steps, under_way, with};
use crate::notices::of_the_district;
use crate::remediation::{assigned, id_of};
use crate::remediation_plans::plan;
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
    assert_eq!(
        pdf.header("content-disposition"),
        "attachment; filename=\"01-TB-UBND.pdf\"; filename*=UTF-8''01%2DTB%2DUBND.pdf"
    );
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
    assert_eq!(list["items"].as_array().unwrap().len(), 7);
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

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_a_draft_until_both_parties_have_signed_them_by_name(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let inspection = under_way(&world).await;
    let (kiemtra, chutich) = (world.as_("kiemtra"), world.as_("chutich"));
    let path = format!("{inspection}/minutes");
    kiemtra.get(&format!("{path}/document")).await.is_problem(404, "not_found");
    kiemtra.put(&path, minutes()).await.is(201);
    let unsigned = text(&kiemtra, &path).await;
    for said in [
        "DỰ THẢO",
        "BIÊN BẢN",
        "Kiểm tra công tác cải cách hành chính tại UBND xã Thanh Xá",
        "Thời gian: bắt đầu lúc 08 giờ 00 ngày 31 tháng 8 năm 2023, kết thúc lúc 11 giờ 30 ngày 31 tháng 8 năm 2023.",
        "Địa điểm: Hội trường UBND xã Thanh Xá.",
        "Đại diện tổ kiểm tra:|",
        "TỔ KIỂM TRA|",
    ] {
        assert!(unsigned.contains(said), "{said}: {unsigned}");
    }
    assert!(!unsigned.contains("Nơi nhận") && !unsigned.contains("|inspector|"), "{unsigned}");

    kiemtra.step(&path, "sign", json!({})).await.is(200);
    assert!(text(&kiemtra, &path).await.contains("DỰ THẢO"));
    chutich.step(&path, "countersign", json!({})).await.is(200);

    let signed = text(&chutich, &path).await;
    // the accounts of the tests are called by their roles
    assert!(!signed.contains("DỰ THẢO") && signed.contains("|inspector|") && signed.contains("|leader|"), "{signed}");
    let pdf = chutich.get(&format!("{path}/document")).await.is(200);
    assert!(pdf.bytes.starts_with(b"%PDF-"));
    assert_eq!(chutich.get(&format!("{path}/document")).await.bytes, pdf.bytes);
    world.as_("motcua2").get(&format!("{path}/document")).await.is_problem(404, "not_found");
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_remediation_plan_on_paper_says_who_puts_what_right_by_when_and_which_notice_asks_for_it(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let (inspection, findings) = found(&world).await;
    let finding = json!(id_of(&findings[12].1));
    let asked =
        json!({ "remediation_plan_deadline": { "kind": "working_days_after", "n": 3, "anchor": "2023-09-05" } });
    let notice = of_the_district(&world, &format!("/v1/inspections/{inspection}"), asked).await;
    let (chutich, noivu) = (world.as_("chutich"), world.as_("noivu"));
    let body = with(plan(&finding), json!({ "notice_id": id_of(&notice), "issued_on": "2023-09-08" }));
    let path = chutich.post("/v1/remediation-plans", body).await.is(201).header("location");
    let draft = text(&chutich, &path).await;
    for said in [
        "DỰ THẢO",
        "Số: 72/KH-UBND",
        "Thanh Xá, ngày 08 tháng 9 năm 2023",
        "Căn cứ Thông báo số 01/TB-UBND ngày 05/09/2023 của UBND huyện Thanh Hà về ",
        "|F13. ",
        "|Mở khóa 06 hòm thư công vụ.|",
        "|specialist|",
        "|15/09/2023|",
    ] {
        assert!(draft.contains(said), "{said}: {draft}");
    }

    chutich.step(&path, "submit", json!({})).await.is(200);
    noivu.step(&path, "approve", json!({})).await.is(200);

    assert!(!text(&noivu, &path).await.contains("DỰ THẢO"));
    assert!(noivu.get(&format!("{path}/document")).await.is(200).bytes.starts_with(b"%PDF-"));
    world.as_("motcua2").get(&format!("{path}/document")).await.is_problem(404, "not_found");
}
