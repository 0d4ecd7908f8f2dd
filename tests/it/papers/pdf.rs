//! Notices as PDF files: those of an office, and those that are made to break their reader.

use std::fmt::Write;

use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{areas, read, texts};
use crate::support::{Kind, World, both_databases};

const PDF: &str = "application/pdf";

macro_rules! notice {
    ($name:literal, "txt") => {
        include_bytes!(concat!("../../notices/", $name, ".txt")).as_slice()
    };
    ($name:literal, "pdf") => {
        include_bytes!(concat!("../../notices/pdf/", $name, ".pdf")).as_slice()
    };
}

/// A file of objects, numbered from 1, of which the first is the catalogue.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = String::new();
    for (number, object) in (1..).zip(objects) {
        writeln!(places, "{:010} 00000 n ", file.len()).unwrap();
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let (at, size) = (file.len(), objects.len() + 1);
    let end = format!(
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    );
    file.extend(end.into_bytes());
    file
}

fn stream(about: &str, bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {about} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    object.extend(bytes);
    object.extend(b"\nendstream");
    object
}

/// A file of one page, which shows `content` with a font of the letters of Western Europe.
fn page(content: Vec<u8>) -> Vec<u8> {
    file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>".to_vec(),
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>".to_vec(),
    ])
}

/// Lines of text on a page; each character one byte.
fn printed<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut content = b"BT /F 12 Tf 70 800 Td 0.01 TL\n".to_vec();
    for line in lines {
        content.push(b'(');
        content.extend(line.chars().map(|c| u8::try_from(u32::from(c)).unwrap()));
        content.extend(b") Tj T*\n");
    }
    content.extend(b"ET");
    stream("", &content)
}

/// A gibibyte of spaces as PDF packs them (Flate): a space, and that the last 258 bytes come again, and again.
fn bomb() -> Vec<u8> {
    const AGAIN: &str = "1100010100000";
    let begin = bits(&["1", "10", "01010000", AGAIN].concat());
    let again = bits(&AGAIN.repeat(8)).repeat((1 << 30) / (8 * 258));
    [b"\x78\x9c".to_vec(), begin, again].concat()
}

/// Bytes of bits, the lowest first.
fn bits(bits: &str) -> Vec<u8> {
    let byte = |bits: &[u8]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
    bits.as_bytes().chunks(8).map(byte).collect()
}

/// What a draft says, without the places, and without what a page's width may divide otherwise.
fn said(draft: &Value) -> Value {
    let lists = ["areas", "findings", "recommendations", "figures", "references", "recipients", "causes"];
    let mut said = json!(lists.map(|list| draft[list].clone()));
    forget_places(&mut said);
    said
}

fn forget_places(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "place" && name != "also_at");
            fields.values_mut().for_each(forget_places);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_places),
        _ => (),
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_of_an_office_says_what_its_text_does(#[case] kind: Kind) {
    let world = World::new(kind).await;
    areas(&world).await;
    let notices = [
        (notice!("two-levels-2025", "pdf"), notice!("two-levels-2025", "txt"), "Đông Sơn, ngày 20 tháng 10 năm 2025"),
        (notice!("tables", "pdf"), notice!("tables", "txt"), "Hồng Phong, ngày 05 tháng 7 năm 2023"),
        (notice!("several-communes", "pdf"), notice!("several-communes", "txt"), "Bắc Hà, ngày 12 tháng 6 năm 2024"),
    ];
    for (pdf, text, issued) in notices {
        let printed = read(&world, "kiemtra", PDF, pdf).await.is(200).json();
        let typed = read(&world, "kiemtra", "text/plain", text).await.is(200).json();
        assert_eq!(said(&printed), said(&typed), "{issued}");
        assert_eq!(printed["unplaced"].as_array().unwrap().len(), typed["unplaced"].as_array().unwrap().len());
        let head = &printed["head"];
        assert_eq!(
            (&head["number"]["text"], &head["place_and_date"]["text"]),
            (&json!("Số: 07/TB-UBND"), &json!(issued))
        );
        assert_eq!(texts(head, "motto"), ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]);
        assert_eq!(texts(head, "issuer").len(), 2);
        let signer = ["authority", "position", "name"].map(|part| printed["signer"][part]["text"].as_str().unwrap());
        assert_eq!(signer, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn Mẫu"]);
        assert_eq!(printed["source"]["kind"], "pdf");
    }
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn pdf_files_without_text_that_can_be_read_are_refused_with_the_reason(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let whole = notice!("tables", "pdf");
    let picture = b"q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q";
    let tcvn3 = "Th\u{ab}ng b\u{b8}o k\u{d5}t qu\u{b6} ki\u{d3}m tra c\u{ab}ng t\u{b8}c c\u{b6}i c\u{b8}ch h\u{b5}nh ch\u{dd}nh";
    let vni = "Thoâng baùo keát quaû kieåm tra coâng taùc caûi caùch haønh chính";
    let mapless = String::from_utf8_lossy(whole).matches("/ToUnicode").count();
    assert!(mapless > 0, "the letters of this file are named by maps");
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (page(stream("", picture)), "only_pictures"),
        (page(stream("", b"")), "no_text"),
        (notice!("encrypted", "pdf").to_vec(), "encrypted"),
        (without(whole, b"/ToUnicode"), "no_unicode_map"),
        (page(printed([tcvn3].into_iter())), "legacy_encoding"),
        (page(printed([vni].into_iter())), "legacy_encoding"),
        (page(printed(["Dear colleagues, see you on Monday."].into_iter())), "not_a_notice"),
        (whole[..whole.len() - 40].to_vec(), "unreadable_pdf"),
        (whole[..whole.len() / 2].to_vec(), "unreadable_pdf"),
        (b"%PDF-1.7\n%%EOF".to_vec(), "unreadable_pdf"),
        (b"PK\x03\x04 no PDF".to_vec(), "unreadable_pdf"),
        (Vec::new(), "unreadable_pdf"),
    ];
    for (body, code) in cases {
        let refused = read(&world, "kiemtra", PDF, body).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(String::new(), code.to_owned())]);
    }
    read(&world, "kiemtra", PDF, vec![b'%'; 9 << 20]).await.is_problem(413, "body_too_large");
    assert_eq!(read(&world, "cong-294", PDF, whole).await.status, 403);
}

/// A file in which a name is another one.
fn without(file: &[u8], name: &[u8]) -> Vec<u8> {
    let mut changed = file.to_vec();
    let mut at = 0;
    while let Some(found) = changed[at..].windows(name.len()).position(|window| window == name) {
        at += found + 1;
        changed[at] = b'X';
    }
    changed
}

#[apply(both_databases)]
#[tokio::test(flavor = "multi_thread")]
async fn pdf_files_made_to_break_their_reader_break_nothing(#[case] kind: Kind) {
    let world = World::new(kind).await;
    let cases = [
        ("a bomb of 1 GiB", page(stream("/Filter /FlateDecode", &bomb())), "beyond_limits"),
        ("pages that are their own parents", cyclic_pages(), "unreadable_pdf"),
        ("arrays within arrays", page(nested()), "beyond_limits"),
        ("a form that draws itself", form_in_itself(), "beyond_limits"),
        ("a million pages", many_pages(), "beyond_limits"),
        ("text without an end", page(printed(std::iter::repeat_n("Chua ra soat van ban.", 25_000))), "text_too_long"),
    ];
    for (name, body, code) in cases {
        assert!(body.len() < 8 << 20, "{name} would be too large to be read: {}", body.len());
        let refused = read(&world, "kiemtra", PDF, body).await.is_problem(422, "invalid_input");
        assert_eq!(refused.faults(), [(String::new(), code.to_owned())], "{name}");
    }
    let endless = page(printed(std::iter::repeat_n("Chua ra soat van ban. Chua ra soat van ban.", 155_000)));
    let refused = read(&world, "kiemtra", PDF, endless).await.is_problem(422, "invalid_input");
    assert!(["text_too_long", "beyond_limits"].contains(&refused.faults()[0].1.as_str()), "as quick as the machine is");
    assert_eq!(world.as_("chutich").get("/v1/findings").await.json()["items"], json!([]), "nothing is stored");
    areas(&world).await;
    read(&world, "kiemtra", PDF, notice!("tables", "pdf")).await.is(200);
}

fn cyclic_pages() -> Vec<u8> {
    file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>".to_vec(),
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>".to_vec(),
    ])
}

fn nested() -> Vec<u8> {
    let mut content = vec![b'['; 3 << 20];
    content.extend(vec![b']'; 3 << 20]);
    content.extend(b" TJ");
    stream("", &content)
}

fn form_in_itself() -> Vec<u8> {
    file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>".to_vec(),
        stream("", b"/X Do"),
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
            b"/X Do /X Do",
        ),
    ])
}

fn many_pages() -> Vec<u8> {
    let kids = "3 0 R ".repeat(1_000_000);
    file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count 1000000 >>").into_bytes(),
        b"<< /Type /Page /Parent 2 0 R >>".to_vec(),
    ])
}
