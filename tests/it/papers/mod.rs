//! Notices that somebody else wrote are read into drafts.

mod figures;
mod pdf;

use std::io::{Cursor, Write};

use reqwest::Method;
use rstest_reuse::apply;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Answer, Kind, World, both_databases};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const NOTICE: &str = include_str!("../../../demo/notice/notice.txt");

async fn read(world: &World, who: &str, media: &str, body: impl Into<Vec<u8>>) -> Answer {
    let voice = world.as_(who);
    let request = voice.request(Method::POST, "/v1/notices/read").header("content-type", media).body(body.into());
    voice.send(request).await
}

/// The demo's areas of reform.
async fn areas(world: &World) {
    let areas: Vec<Value> = serde_json::from_str(include_str!("../../../demo/reform-areas.json")).unwrap();
    for mut area in areas {
        let code = area.as_object_mut().unwrap().remove("code").unwrap();
        let path = format!("/v1/reform-areas/{}", code.as_str().unwrap());
        assert!(world.as_("quantri").put(&path, area).await.status < 300);
    }
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        file.start_file(*name, SimpleFileOptions::default()).unwrap();
        file.write_all(content).unwrap();
    }
    file.finish().unwrap().into_inner()
}

/// A DOCX file whose paragraphs are the lines of `text`; a line that begins with `#` is an item of a numbered list.
fn docx(text: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let paragraph = |line: &str| match line.strip_prefix('#') {
        Some(item) => format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>",
            item.replace('&', "&amp;")
        ),
        None => format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", line.replace('&', "&amp;")),
    };
    let body: String = text.lines().map(paragraph).collect();
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
        <w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    let parts = [("word/document.xml", document.as_bytes()), ("word/numbering.xml", numbering.as_bytes())];
    packed(&[&parts, more].concat())
}

fn texts<'a>(draft: &'a Value, list: &str) -> Vec<&'a str> {
    draft[list].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect()
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn the_first_notice_is_read_from_its_text(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let draft = read(&world, "kiemtra", "text/plain; charset=utf-8", NOTICE).await.is(200).json();
    let yields = ["areas", "findings", "recommendations", "figures", "references", "recipients"];
    assert_eq!(yields.map(|list| draft[list].as_array().unwrap().len()), [8, 16, 16, 17, 9, 5]);
    assert_eq!(draft["deadline"]["resolved"]["due_on"], "2023-09-17");
    let place = &draft["findings"][12]["place"];
    assert_eq!((place["first_line"].as_u64(), place["last_line"].as_u64()), (Some(249), Some(249)));
    assert_eq!(draft["unplaced"], json!([]));
    assert_eq!(world.as_("chutich").get("/v1/findings").await.json()["items"], json!([]), "nothing is stored");
    assert_eq!(read(&world, "cong-294", "text/plain", NOTICE).await.status, 403);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_docx_file_is_read_with_the_numbers_of_its_lists(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let text = "THÔNG BÁO\nKết quả kiểm tra cải cách hành chính năm 2023\nCăn cứ Kế hoạch số 5/KH-UBND ngày 02/02/2023;\n\
        I. TỒN TẠI, HẠN CHẾ\n#Cải cách thể chế\n- Chưa rà soát văn bản.\n#Cải cách công vụ\n- Chưa đánh giá công chức & viên chức.\n\
        II. KIẾN NGHỊ\n#Rà soát văn bản trước ngày 01/10/2023.\nNơi nhận:\n- Phòng Nội vụ;";
    let draft = read(&world, "kiemtra", DOCX, docx(text, &[])).await.is(200).json();
    assert_eq!(texts(&draft, "findings"), ["Chưa rà soát văn bản.", "Chưa đánh giá công chức & viên chức."]);
    assert_eq!(draft["findings"][1]["area_code"], "cong_vu");
    assert_eq!(draft["findings"][1]["printed_section"], "2");
    assert_eq!(texts(&draft, "recommendations"), ["Rà soát văn bản trước ngày 01/10/2023."]);
    assert_eq!(draft["source"]["kind"], "docx");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_docx_file_whose_numbers_tables_or_cells_have_no_end_is_too_long() {
    let world = World::new(Kind::Sqlite).await;
    let nested = format!("{}<w:p/>{}", "<w:tbl><w:tr><w:tc>".repeat(5_000), "</w:tc></w:tr></w:tbl>".repeat(5_000));
    let wide = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", "<w:tc><w:gridSpan w:val=\"60\"/></w:tc>".repeat(100_000));
    for body in [nested, wide, "<w:p><w:r><w:t>x</w:t></w:r></w:p>".repeat(100_000)] {
        let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
        let file = packed(&[("word/document.xml", document.as_bytes())]);
        let refused = read(&world, "kiemtra", DOCX, file).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(String::new(), "text_too_long".to_owned())]);
    }
    let endless = format!(
        "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:lvlText w:val=\"{}\"/></w:lvl>\
         </w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
        "A".repeat(5_000_000)
    );
    let item =
        "<w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>".repeat(1_000);
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{item}</w:body></w:document>");
    let parts = [("word/document.xml", document.as_bytes()), ("word/numbering.xml", endless.as_bytes())];
    let read = read(&world, "kiemtra", DOCX, packed(&parts)).await.is_problem(422, "invalid_input");
    assert_eq!(read.faults(), [(String::new(), "not_a_notice".to_owned())], "no number has so many letters");
}

/// A row of a table: its cells, each with how many columns it takes.
fn row(cells: &[(&str, usize)]) -> String {
    let cell = |(text, span): &(&str, usize)| {
        format!("<w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn merged_cells_of_tables_keep_their_columns_and_hold_for_the_rows_below(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let head = row(&[("STT", 1), ("Lĩnh vực", 1), ("Tồn tại, hạn chế", 1), ("Kiến nghị", 1)]);
    let rows = [
        head.clone(),
        row(&[("1", 1), ("Cải cách thể chế", 1), ("Chưa rà soát văn bản", 1), ("Rà soát", 1)]),
        row(&[("2", 1), ("", 1), ("Chưa tự kiểm tra văn bản", 1), ("Tự kiểm tra", 1)]),
        head,
        row(&[("3", 2), ("Chưa công khai văn bản", 1), ("Công khai", 1)]),
    ];
    let document = format!(
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>II. TỒN TẠI VÀ KIẾN NGHỊ</w:t></w:r></w:p><w:tbl>{}</w:tbl></w:body></w:document>",
        rows.concat()
    );
    let file = packed(&[("word/document.xml", document.as_bytes())]);
    let draft = read(&world, "kiemtra", DOCX, file).await.is(200).json();
    assert_eq!(
        texts(&draft, "findings"),
        ["Chưa rà soát văn bản", "Chưa tự kiểm tra văn bản", "Chưa công khai văn bản"]
    );
    assert_eq!(texts(&draft, "recommendations"), ["Rà soát", "Tự kiểm tra", "Công khai"]);
    let areas: Vec<_> = draft["findings"].as_array().unwrap().iter().map(|finding| &finding["area_code"]).collect();
    assert_eq!(areas, ["the_che", "the_che", "the_che"]);
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_no_notice_is_are_refused_with_the_reason(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let outside = br#"<Relationships><Relationship Id="1" Type="http://x/attachedTemplate" Target="http://x/y.dotm" TargetMode="External"/></Relationships>"#;
    let followed = br#"<Relationships><Relationship Id="1" Type="http://x/hyperlink" Target="http://x/" TargetMode="External"/></Relationships>"#;
    let entities = br#"<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"#;
    let cut = "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>I. TỒN TẠI, HẠN CHẾ</w:t></w:r></w:p><w:p><w:r><w:t>- Chưa rà".as_bytes();
    let bomb = vec![b' '; 30 << 20];
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        (DOCX, docx("x", &[("word/vbaProject.bin", b"x")]), "macros"),
        (DOCX, docx("x", &[("word/_rels/document.xml.rels", outside)]), "external_link"),
        (DOCX, docx("x", &[("word/_rels/document.xml.rels", followed)]), "not_a_notice"),
        (DOCX, packed(&[("word/document.xml", &bomb)]), "unpacks_too_large"),
        (DOCX, packed(&[("word/document.xml", entities)]), "unreadable_docx"),
        (DOCX, packed(&[("word/document.xml", cut)]), "unreadable_docx"),
        (DOCX, packed(&[("word/other.xml", b"x")]), "unreadable_docx"),
        (DOCX, b"not a zip".to_vec(), "unreadable_docx"),
        ("text/plain", b"\xff\xd8\xff\x00".to_vec(), "not_unicode"),
        ("text/plain", b"  \n \n".to_vec(), "no_text"),
        ("text/plain", "GIẤY MỜI\nKính mời dự họp ngày 12/12/2023.".into(), "not_a_notice"),
        ("text/plain", "Th«ng b¸o kÕt qu¶ kiÓm tra c«ng t¸c c¶i c¸ch hµnh chÝnh".into(), "legacy_encoding"),
        ("text/plain", "Chưa rà soát văn bản.\n".repeat(30_000).into_bytes(), "text_too_long"),
    ];
    for (media, body, code) in cases {
        let refused = read(&world, "kiemtra", media, body).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(String::new(), code.to_owned())]);
    }
    let asked = world.as_("kiemtra").get("/v1/notices/read").await.is_problem(405, "method_not_allowed");
    assert_eq!(asked.header("allow"), "POST");
    read(&world, "kiemtra", "application/rtf", "{\\rtf1}").await.is_problem(415, "unsupported_media_type");
    read(&world, "kiemtra", "text/plain", "x".repeat(9 << 20)).await.is_problem(413, "body_too_large");
}
