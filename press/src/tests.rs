//! What the papers look like, told by their bytes.

use std::io::{Cursor, Read};

use chrono::{DateTime, TimeDelta};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::json;
use zip::ZipArchive;

use crate::fonts::printable;
use crate::measure::{Rules, WIDTHS};
use crate::{Block, Column, Document, Head, Paper, Signature};

fn paper() -> Paper {
    let part = |text: &str| Block::Part { text: text.into() };
    let heading = |text: &str| Block::Heading { text: text.into() };
    let subheading = |text: &str| Block::Subheading { text: text.into() };
    let document = Document {
        head: Head {
            parent: None,
            issuer: "ỦY BAN NHÂN DÂN\nXÃ THANH XÁ".into(),
            number: "Số: 15/TB-UBND".into(),
            place_and_date: "Thanh Xá, ngày 05 tháng 9 năm 2023".into(),
            draft: true,
        },
        kind: "THÔNG BÁO".into(),
        title: "Kết quả tự kiểm tra công tác Cải cách hành chính nhà nước năm 2023 tại xã Thanh Xá".into(),
        authority: None,
        addressee: None,
        basis: vec!["Căn cứ Kế hoạch số 11/KH-UBND ngày 06/02/2023 của UBND xã;".into()],
        body: vec![
            Block::paragraph("UBND xã thông báo kết quả tự kiểm tra như sau:"),
            part("I. ĐÁNH GIÁ CHUNG"),
            heading("1. Kết quả kiểm tra"),
            subheading("1.1. Cải cách thể chế"),
            Block::item("Đã ban hành và triển khai thực hiện Kế hoạch theo dõi thi hành pháp luật."),
            Block::Table {
                columns: vec![Column::centred("TT", 1), Column::text("Nội dung", 6), Column::centred("Số", 2)],
                rows: (1..60)
                    .map(|row| vec![row.to_string(), "Quyết, ưỡn ẹo, Đường, ỵ".into(), "1.277".into()])
                    .collect(),
            },
            Block::paragraph("Trên đây là Thông báo kết quả tự kiểm tra công tác CCHC năm 2023./."),
        ],
        recipients: vec!["Phòng Nội vụ huyện;".into(), "Lưu: VT.".into()],
        signature: Signature {
            authority: Some("TM. ỦY BAN NHÂN DÂN XÃ".into()),
            position: "CHỦ TỊCH".into(),
            name: "Nguyễn Văn A".into(),
        },
        countersignature: None,
    };
    let dated = DateTime::from_timestamp(1_693_900_000, 0).unwrap();
    Paper::new(document, "018a7c3e-0000-7000-8000-000000000012".into(), "2".into(), dated).unwrap()
}

/// A part of a DOCX file as text.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// How often `wanted` stands in a file.
fn count(file: &[u8], wanted: &str) -> usize {
    file.windows(wanted.len()).filter(|window| *window == wanted.as_bytes()).count()
}

#[test]
fn the_same_paper_gives_the_same_bytes_and_another_date_or_word_gives_others() {
    let (one, mut other) = (paper(), paper());
    assert_eq!(one.pdf().unwrap(), paper().pdf().unwrap());
    assert_eq!(one.docx().unwrap(), paper().docx().unwrap());
    other.dated += TimeDelta::seconds(1);
    assert_ne!(one.pdf().unwrap(), other.pdf().unwrap());
    assert_ne!(one.docx().unwrap(), other.docx().unwrap());
    let mut document = one.document.clone();
    document.body.push(Block::paragraph("Thêm."));
    let reworded = Paper::new(document, one.id.clone(), one.version.clone(), one.dated).unwrap();
    assert_ne!(one.sha256, reworded.sha256);
}

#[test]
fn a_pdf_is_tagged_dated_and_carries_its_fonts() {
    let pdf = paper().pdf().unwrap();
    for (wanted, times) in [("/StructTreeRoot", 1), ("/Lang(vi-VN)", 1), ("pdfuaid:part", 2), ("/Count 3", 1)] {
        assert!(count(&pdf, wanted) >= times, "{wanted}");
    }
    assert_eq!(count(&pdf, "/CreationDate(D:20230905074640Z)"), 1);
    assert_eq!(count(&pdf, "/FontFile2"), 4, "upright, bold, italics and bold italics");
}

#[test]
fn letters_without_a_shape_and_letters_in_pieces_are_printed() {
    let mut document = paper().document;
    document.title = "Ke\u{302}\u{301}t qua\u{309} 🙂 漢 \u{1}\u{200b}\u{fffe}".into();
    document.signature.name = "&<>\"'".into();
    let odd = Paper::new(document, "id".into(), "1".into(), paper().dated).unwrap();
    assert!(odd.pdf().unwrap().starts_with(b"%PDF-"));
    let text = part(&odd.docx().unwrap(), "word/document.xml");
    assert!(text.contains("🙂 漢") && text.contains("&amp;&lt;&gt;"));
    assert!(!text.contains('\u{1}') && !text.contains('\u{fffe}'));
}

#[test]
fn every_part_of_a_docx_is_well_formed_and_every_style_that_it_names_exists() {
    let file = paper().docx().unwrap();
    let styles = part(&file, "word/styles.xml");
    let names: Vec<String> =
        ZipArchive::new(Cursor::new(&file)).unwrap().file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.len(), 10);
    for name in names {
        let text = part(&file, &name);
        let mut reader = Reader::from_str(&text);
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
                Event::Eof => break,
                Event::Empty(tag) if tag.name().as_ref() == "w:pStyle" => {
                    let style = tag.try_get_attribute("w:val").unwrap().unwrap();
                    let style = style.value.into_owned();
                    assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "{style}");
                }
                _ => (),
            }
        }
    }
}

#[test]
fn a_docx_says_which_version_of_what_it_shows_in_its_foot_and_in_its_properties() {
    let paper = paper();
    let file = paper.docx().unwrap();
    for place in ["word/footer.xml", "docProps/core.xml", "docProps/custom.xml"] {
        let text = part(&file, place);
        assert!(text.contains(&paper.sha256) && text.contains(&paper.id), "{place}");
    }
    assert!(part(&file, "docProps/core.xml").contains("<dc:language>vi-VN</dc:language>"));
}

#[test]
fn the_rules_are_as_long_as_the_annex_says() {
    let rules = Rules::of(&paper().document);
    assert!((150.0..190.0).contains(&rules.motto), "{rules:?}");
    let issuer = rules.issuer / 0.4;
    assert!((100.0..WIDTHS[1]).contains(&issuer), "two lines of bold capitals, the longer one counts: {rules:?}");
    assert!((rules.title - 0.4 * WIDTHS[0]).abs() < 0.1, "a title of two lines: {rules:?}");
}

#[test]
fn a_paper_whose_first_heading_is_of_a_low_rank_is_printed() {
    let text = |text: &str| text.to_owned();
    for body in [
        vec![
            Block::Heading { text: text("1. Một") },
            Block::Heading { text: text("2. Hai") },
            Block::Part { text: text("I. BA") },
        ],
        vec![Block::Point { text: text("a) Một") }, Block::Subheading { text: text("1.1. Hai") }],
        vec![
            Block::Part { text: text("I. MỘT") },
            Block::Point { text: text("a) Hai") },
            Block::Heading { text: text("1. Ba") },
        ],
        vec![Block::Heading { text: text("\u{200b}") }],
        vec![],
    ] {
        let document = Document { body, ..paper().document };
        let paper = Paper::new(document, "id".into(), "1".into(), paper().dated).unwrap();
        assert!(paper.pdf().unwrap().starts_with(b"%PDF-"));
    }
}

#[test]
fn texts_of_marks_without_width_and_of_no_characters_are_printed() {
    for odd in ["\u{ffff}", "\u{200b}", "", "\u{fdd0}\u{1fffe}"] {
        let mut document = paper().document;
        (document.title, document.kind) = (odd.into(), odd.into());
        document.signature.position = odd.into();
        let paper = Paper::new(document, "id".into(), "1".into(), paper().dated).unwrap();
        assert!(paper.pdf().unwrap().starts_with(b"%PDF-"), "{odd:?}");
    }
}

#[test]
fn a_letter_with_thousands_of_marks_is_laid_out_with_a_few() {
    let marked = format!("z{} và chữ", "\u{301}".repeat(4000));
    let printed = printable(json!([marked]));
    assert_eq!(printed, json!(["ź\u{301}\u{301}\u{301}\u{301} và chữ"]));
}

#[test]
fn five_hundred_recipients_and_a_cell_that_is_longer_than_a_page_take_the_pages_that_they_need() {
    let pages = |document: Document| {
        let pdf = Paper::new(document, "id".into(), "1".into(), paper().dated).unwrap().pdf().unwrap();
        let text = String::from_utf8_lossy(&pdf).into_owned();
        text.split_once("/Type/Pages/Count ").unwrap().1.split_once('/').unwrap().0.parse::<u32>().unwrap()
    };
    let crowded = Document { recipients: vec!["Ủy ban nhân dân xã;".into(); 500], ..paper().document };
    assert!(pages(crowded) > 9);
    let mut long = paper().document;
    long.body = vec![Block::Table {
        columns: vec![Column::centred("TT", 1), Column::text("Nội dung", 6)],
        rows: vec![vec!["1".into(), "Chưa niêm yết. ".repeat(600)]],
    }];
    assert!(pages(long) > 2);
}

#[test]
fn every_kind_of_line_end_breaks_a_line_in_a_docx() {
    let mut document = paper().document;
    document.body = vec![Block::paragraph("một\rhai\r\nba\u{b}bốn\u{2028}năm")];
    let file = Paper::new(document, "id".into(), "1".into(), paper().dated).unwrap().docx().unwrap();
    assert_eq!(part(&file, "word/document.xml").matches("<w:br/>").count(), 4 + 1, "and one in the issuer's name");
}

#[test]
fn two_parties_sign_side_by_side_and_nobody_receives_it() {
    let unit = Signature { authority: None, position: "ĐẠI DIỆN ĐƠN VỊ".into(), name: String::new() };
    let minutes = Document { countersignature: Some(unit), ..paper().document };
    let minutes = Paper::new(minutes, "1".into(), "1".into(), paper().dated).unwrap();
    let docx = part(&minutes.docx().unwrap(), "word/document.xml");
    let left = docx.find("ĐẠI DIỆN ĐƠN VỊ").unwrap();
    assert!(left < docx.find("CHỦ TỊCH").unwrap() && !docx.contains("Nơi nhận"));
    assert!(minutes.pdf().unwrap().starts_with(b"%PDF-"));
}
