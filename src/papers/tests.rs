//! Whole notices, each of another shape: the first one that the service was made for, and made-up ones.

macro_rules! notice {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/notices/", $name, ".txt"))
    };
}

mod docx;
mod figures;
mod forms;
mod shapes;

use bytes::Bytes;
use serde_json::Value;

use super::dto::NoticeDraft;
use super::reading::Known;
use super::reading::areas::tests::standard;
use super::service::{Knowledge, drafted};
use super::source::{Document, pdf};
use crate::refusal::Answer;
use crate::time::DeadlineKind;

fn try_read(text: &str) -> Answer<NoticeDraft> {
    try_read_document(Document::Text(Bytes::copy_from_slice(text.as_bytes())))
}

fn try_read_document(document: Document) -> Answer<NoticeDraft> {
    drafted(document, Knowledge { known: Known { areas: standard(), ..Known::default() }, ..Knowledge::default() })
}

const THANH_XA: &str = include_str!("../../demo/notice/notice.txt");
const NOTICES: &[&str] = &[
    THANH_XA,
    notice!("by-area"),
    notice!("department-over-wards"),
    notice!("figures-per-commune"),
    notice!("lettered"),
    notice!("misnumbered"),
    notice!("several-communes"),
    notice!("tables"),
    notice!("two-levels-2025"),
    notice!("without-sections"),
    notice!("wrapped-slashes"),
];

/// What is read out of a DOCX file.
pub(crate) fn draft_of_docx(file: &[u8]) -> NoticeDraft {
    try_read_document(Document::Docx(Bytes::copy_from_slice(file))).unwrap()
}

/// What is read out of a PDF file.
fn draft_of_pdf(file: &[u8]) -> NoticeDraft {
    try_read_document(Document::Pdf(Bytes::copy_from_slice(file), pdf::extract(file.to_vec()))).unwrap()
}

fn draft(text: &str) -> NoticeDraft {
    let draft = try_read(text).unwrap();
    assert_nothing_is_dropped(text, &draft);
    draft
}

/// Each letter and digit of the text stands in some piece, but for the numbers of sections and items.
fn assert_nothing_is_dropped(text: &str, draft: &NoticeDraft) {
    let characters: Vec<char> = text.chars().collect();
    let mut covered = vec![false; characters.len()];
    cover(&serde_json::to_value(draft).unwrap(), &mut covered);
    let gap = |(index, c): (usize, &char)| if covered[index] || c.is_whitespace() { ' ' } else { *c };
    let left: String = characters.iter().enumerate().map(gap).collect();
    let is_number = |word: &&str| word.trim_matches(|c: char| !c.is_alphanumeric()).chars().count() > 4;
    let dropped: Vec<_> = left.split_whitespace().filter(is_number).collect();
    assert_eq!(dropped, [""; 0], "{left}");
}

fn cover(value: &Value, covered: &mut [bool]) {
    match value {
        Value::Object(fields) => {
            if let (Some(start), Some(end)) = (value["place"]["start"].as_u64(), value["place"]["end"].as_u64()) {
                let range = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
                covered[range].fill(true);
            }
            fields.values().for_each(|field| cover(field, covered));
        }
        Value::Array(items) => items.iter().for_each(|item| cover(item, covered)),
        _ => (),
    }
}

fn expected(name: &str) -> Vec<Value> {
    let text = match name {
        "findings" => include_str!("../../demo/notice/findings.json"),
        "recommendations" => include_str!("../../demo/notice/recommendations.json"),
        "areas" => include_str!("../../demo/notice/areas.json"),
        _ => include_str!("../../demo/notice/figures.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn text_of(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_first_notice_yields_its_areas_and_findings_word_for_word() {
    let draft = draft(THANH_XA);
    let areas: Vec<_> = draft.areas.iter().map(|area| (area.area_code.clone().unwrap(), area.text.clone())).collect();
    let known =
        expected("areas").iter().map(|area| (text_of(area, "area_code"), text_of(area, "heading"))).collect::<Vec<_>>();
    assert_eq!(areas, known);

    let findings: Vec<_> = draft
        .findings
        .iter()
        .map(|f| (f.code.clone(), f.area_code.clone().unwrap(), f.printed_section.clone().unwrap(), f.text.clone()))
        .collect();
    let known =
        |f: &Value| (text_of(f, "code"), text_of(f, "area_code"), text_of(f, "printed_section"), text_of(f, "text"));
    assert_eq!(findings, expected("findings").iter().map(known).collect::<Vec<_>>());
    assert!(draft.findings[0].context.as_ref().unwrap().text.starts_with("(Chỉ tổ chức họp đánh giá"));
    assert_eq!(draft.findings[12].quantity.as_ref().unwrap().numerator, Some(6));
    assert_eq!(draft.findings[9].target_percent.as_deref(), Some("100"));
    assert_eq!(draft.unplaced, []);
}

#[test]
fn the_first_notice_yields_its_recommendations_and_deadline() {
    let draft = draft(THANH_XA);
    let asked: Vec<_> = draft
        .recommendations
        .iter()
        .map(|r| (r.code.clone(), r.area_code.clone().unwrap_or_default(), r.text.clone()))
        .collect();
    let known = |r: &Value| (text_of(r, "code"), text_of(r, "area_code"), text_of(r, "text"));
    assert_eq!(asked, expected("recommendations").iter().map(known).collect::<Vec<_>>());
    let deadline = draft.deadline.unwrap();
    assert_eq!((deadline.text.as_str(), deadline.kind), ("trước ngày 18/9/2023", DeadlineKind::Before));
    assert_eq!(deadline.resolved.unwrap().last_working_day.to_string(), "2023-09-15");
    assert_eq!(draft.report_to.unwrap().text, "UBND xã");
    let recipients: Vec<_> = draft.recipients.iter().map(|to| to.text.as_str()).collect();
    assert_eq!(
        recipients,
        ["Phòng Nội vụ huyện", "TT Đảng ủy, TT HĐND xã", "Lãnh đạo UBND xã", "Các công chức xã", "Lưu: VP"]
    );
}

#[test]
fn the_first_notice_yields_its_figures_with_their_definitions() {
    let draft = draft(THANH_XA);
    let found = draft.figures.iter().map(|f| {
        let definition = f.definition.unwrap_or_default();
        format!(
            "{:?} {:?} {:?} {:?} {definition}",
            f.value,
            f.numerator,
            f.denominator,
            f.percent.clone().unwrap_or_default()
        )
    });
    let known = |f: &Value| {
        let number = |field: &str| f[field].as_i64();
        let (value, numerator, denominator) = (number("value"), number("numerator"), number("denominator"));
        format!("{value:?} {numerator:?} {denominator:?} {:?} {}", text_of(f, "percent"), text_of(f, "definition"))
    };
    let (mut found, mut known): (Vec<_>, Vec<_>) = (found.collect(), expected("figures").iter().map(known).collect());
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

#[test]
fn the_first_notice_refers_to_nine_documents() {
    let draft = draft(THANH_XA);
    let numbers: Vec<_> = draft.references.iter().map(|r| (r.number.as_str(), r.role, r.also_at.len())).collect();
    assert_eq!(
        numbers,
        [
            ("63/KH-UBND", "basis", 0),
            ("11/KH-UBND", "basis", 0),
            ("137/QĐ-UBND", "basis", 0),
            ("26/CT-TTg", "cited", 1),
            ("24/CT-UBND", "cited", 1),
            ("130/2005/NĐ-CP", "cited", 0),
            ("43/2006/NĐ-CP", "cited", 0),
            ("TCVN ISO 9001:2015", "cited", 1),
            ("30/NĐ-CP", "cited", 0),
        ]
    );
}

/// How much a notice yields: areas, figures, findings, recommendations, recipients.
fn yields(draft: &NoticeDraft) -> [usize; 5] {
    [draft.areas.len(), draft.figures.len(), draft.findings.len(), draft.recommendations.len(), draft.recipients.len()]
}

fn findings(draft: &NoticeDraft) -> Vec<(&str, &str)> {
    draft.findings.iter().map(|finding| (finding.area_code.as_deref().unwrap_or("-"), finding.text.as_str())).collect()
}

#[test]
fn lettered_points_carry_their_area_before_a_colon() {
    let draft = draft(notice!("lettered"));
    assert_eq!(yields(&draft), [3, 9, 4, 5, 3]);
    assert_eq!(draft.head.number.as_ref().unwrap().text, "Số: 27/TB-UBND");
    assert_eq!(draft.head.issued_on.unwrap().to_string(), "2022-11-14");
    assert_eq!(
        findings(&draft)[1..3],
        [
            ("tthc_mot_cua", "Còn 09 hồ sơ giải quyết quá hạn chưa có văn bản xin lỗi"),
            ("tthc_mot_cua", "việc cập nhật hồ sơ lên phần mềm còn chậm."),
        ]
    );
    assert_eq!(draft.recommendations[1].findings[0].finding_code, "F02");
    let period = draft.period.unwrap();
    assert_eq!((period.from.to_string(), period.to.to_string()), ("2022-01-01".into(), "2022-10-31".into()));
}

#[test]
fn a_notice_without_sections_is_read_by_its_words() {
    let draft = draft(notice!("without-sections"));
    assert_eq!(yields(&draft), [0, 1, 3, 3, 3]);
    assert_eq!(draft.causes[0].text, "Công chức mới nhận nhiệm vụ, chưa được tập huấn.");
    let deadline = draft.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.n, deadline.resolved), (DeadlineKind::WorkingDaysAfter, Some(10), None));
    assert_eq!(draft.recommendations[1].deadline.as_ref().unwrap().text, "trước ngày 15/8/2024");
}

#[test]
fn misnumbered_sections_are_told_apart_by_level() {
    let draft = draft(notice!("misnumbered"));
    assert_eq!(yields(&draft), [3, 3, 3, 3, 2]);
    let areas: Vec<_> = findings(&draft).into_iter().map(|(area, _)| area).collect();
    assert_eq!(areas, ["the_che", "chi_dao_dieu_hanh", "tthc_mot_cua"]);
}

#[test]
fn a_merged_commune_addresses_its_offices() {
    let draft = draft(notice!("two-levels-2025"));
    assert_eq!(yields(&draft), [3, 13, 4, 4, 4]);
    assert_eq!(draft.recommendations[1].addressee.as_deref(), Some("Trung tâm Phục vụ hành chính công"));
    assert_eq!(draft.references[0].number, "118/2025/NĐ-CP");
    assert_eq!(draft.period.unwrap().to.to_string(), "2025-09-30");
    assert_eq!(draft.signer.position.unwrap().text, "PHÓ CHỦ TỊCH");
}

#[test]
fn a_conclusion_over_several_communes_keeps_them_apart() {
    let draft = draft(notice!("several-communes"));
    assert_eq!(yields(&draft), [3, 1, 4, 5, 3]);
    let units: Vec<_> = draft.findings.iter().filter_map(|finding| finding.unit_name.as_deref()).collect();
    assert_eq!(units, ["Xã Tà Chải", "Xã Tà Chải", "Xã Na Hối", "UBND xã Bảo Nhai"]);
    assert_eq!(draft.recommendations[3].findings[0].finding_code, "F04");
    assert_eq!(draft.unplaced.len(), 1, "that nothing was found is no finding");
}

#[test]
fn tables_yield_figures_and_findings_with_their_recommendations() {
    let draft = draft(notice!("tables"));
    assert_eq!(yields(&draft), [0, 4, 3, 3, 2]);
    let figures: Vec<_> = draft.figures.iter().map(|f| (f.value.or(f.numerator), f.definition)).collect();
    assert_eq!(
        figures,
        [
            (Some(410), Some("received.total")),
            (Some(300), Some("received.online")),
            (Some(402), Some("resolved.total")),
            (Some(390), Some("rates.results_digitised")),
        ]
    );
    assert_eq!(draft.findings[1].area_code.as_deref(), Some("tthc_mot_cua"));
    assert_eq!(draft.recommendations[2].findings[0].finding_code, "F03");
    assert_eq!(draft.findings[0].deadline.as_ref().unwrap().date.unwrap().to_string(), "2023-07-31");
}

#[test]
fn areas_may_hold_results_shortcomings_and_remedies_each() {
    let draft = draft(notice!("by-area"));
    assert_eq!(yields(&draft), [2, 2, 3, 3, 2]);
    assert_eq!(findings(&draft)[2], ("tthc_mot_cua", "Chưa có lối đi cho người khuyết tật."));
    assert_eq!(draft.areas[1].results.len(), 1);
}

#[test]
fn a_notice_says_as_pdf_what_it_says_as_text() {
    let printed = draft_of_pdf(include_bytes!("../../tests/notices/pdf/two-levels-2025.pdf"));
    let typed = draft(notice!("two-levels-2025"));
    assert_eq!(yields(&printed), yields(&typed));
    assert_eq!(printed.deadline.map(|deadline| deadline.text), typed.deadline.map(|deadline| deadline.text));
}

#[test]
fn another_kind_of_document_is_refused() {
    let letter = "GIẤY MỜI\nDự hội nghị tổng kết công tác năm 2023\n\nTrân trọng kính mời các đồng chí tới dự.\nThời gian: 8 giờ, ngày 12/12/2023.";
    let refusal = try_read(letter).unwrap_err();
    assert_eq!(refusal.faults[0].code, "not_a_notice");
}

#[test]
fn no_beginning_of_a_notice_makes_the_reader_panic() {
    for notice in NOTICES {
        for (end, _) in notice.char_indices().step_by(97) {
            let _ = try_read(&notice[..end]);
        }
    }
}
