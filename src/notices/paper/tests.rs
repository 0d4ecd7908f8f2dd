//! Papers of notices, as they are written and read back.

use chrono::DateTime;
use press::Paper;
use uuid::Uuid;

use super::*;
use crate::findings::rules::RecommendationKind;
use crate::notices::dto::Recipient;
use crate::notices::rules::NoticeState;
use crate::papers::tests::draft_of_docx;
use crate::stationery::rules::{Issuer, Wording};
use crate::time::{DeadlineInput, DeadlineKind, Moment, WorkingCalendar, resolve_deadline};
use crate::units::rules::UnitKind;

fn unit(code: &str, name: &str) -> NamedUnit {
    NamedUnit { code: code.into(), name: name.into() }
}

fn area(at: &NamedUnit, code: &str, heading: &str, result: &str) -> NoticeArea {
    let (area_code, heading, results) = (code.into(), heading.into(), vec![result.into()]);
    NoticeArea { inspected_unit: Some(at.clone()), area_code, printed_number: None, heading, results, full_text: None }
}

fn finding(at: &NamedUnit, code: &str, area: &str, text: &str) -> NoticeFinding {
    NoticeFinding {
        inspected_unit: Some(at.clone()),
        id: Uuid::nil(),
        code: code.into(),
        area_code: area.into(),
        printed_section: None,
        heading: None,
        text: text.into(),
        context: None,
        quantity: None,
        target_percent: None,
        actual: Vec::new(),
        recommendations: Vec::new(),
    }
}

fn recommendation(at: &NamedUnit, text: &str) -> NoticeRecommendation {
    NoticeRecommendation {
        inspected_unit: Some(at.clone()),
        id: Uuid::nil(),
        code: "R01".into(),
        area_code: Some("tthc_mot_cua".into()),
        printed_section: None,
        text: text.into(),
        kind: RecommendationKind::Remedy,
        addressee: None,
        findings: Vec::new(),
    }
}

/// A district's notice over two communes, with nothing said but results, shortcomings and recommendations.
fn notice() -> Notice {
    let (one, other) = (unit("10852", "Xã Thanh Xá"), unit("10816", "Xã Hồng Lạc"));
    let input = DeadlineInput {
        text: None,
        kind: DeadlineKind::By,
        date: "2023-09-29".parse().ok(),
        n: None,
        anchor: None,
        anchor_at: None,
        month: None,
    };
    let at = Moment::new(DateTime::from_timestamp(1_693_900_000, 0).unwrap());
    Notice {
        id: Uuid::nil(),
        unit: unit("294", "Huyện Thanh Hà"),
        state: NoticeState::Draft,
        number: None,
        issued_on: None,
        inspection_ids: Vec::new(),
        title: "Kết quả kiểm tra cải cách hành chính năm 2023".into(),
        opening: None,
        general_assessment: None,
        areas: vec![
            area(&one, "the_che", "Cải cách thể chế", "Đã rà soát văn bản."),
            area(&one, "tthc_mot_cua", "Cải cách thủ tục hành chính", "Đã niêm yết đầy đủ."),
            area(&other, "the_che", "Cải cách thể chế", "Đã ban hành kế hoạch."),
        ],
        figures: Vec::new(),
        findings: vec![
            finding(&one, "F01", "tthc_mot_cua", "Chưa công khai địa chỉ tiếp nhận phản ánh."),
            finding(&other, "F01", "the_che", "Chưa tự kiểm tra văn bản."),
        ],
        recommendations: vec![
            recommendation(&one, "Niêm yết địa chỉ tiếp nhận phản ánh, kiến nghị."),
            recommendation(&other, "Giải quyết dứt điểm 17 hồ sơ quá hạn."),
        ],
        closing: None,
        references: Vec::new(),
        documents_mentioned: Vec::new(),
        recipients: vec![Recipient { text: "Các xã, thị trấn".into(), kind: None, unit_code: None }],
        signer: Signer {
            authority: "TM. ỦY BAN NHÂN DÂN".into(),
            position: "CHỦ TỊCH".into(),
            name: "Lê Văn B".into(),
        },
        deadline: resolve_deadline(input, &WorkingCalendar::default()).unwrap(),
        remediation_plan_deadline: None,
        report_to: None,
        sha256: None,
        created_by: "user:noivu".into(),
        created_at: at,
        issued_by: None,
        issued_at: None,
    }
}

fn written(notice: &Notice) -> Document {
    let issuer = Issuer { unit: notice.unit.clone(), kind: UnitKind::District, parent: None };
    let paper = Letterhead { issuer, wording: Wording::new(PaperKind::Notice, BTreeMap::new()) };
    Writer { notice, paper: &paper, areas: &BTreeMap::new(), year: 2023 }.document()
}

#[test]
fn the_units_of_a_notice_over_several_are_named_and_come_back() {
    let document = written(&notice());
    let points = document.body.iter().filter(|block| matches!(block, Block::Point { .. })).count();
    assert_eq!(points, 3 + 2 + 2, "areas of results, of shortcomings, of recommendations");

    let paper = Paper::new(document, "id".into(), "1".into(), DateTime::UNIX_EPOCH).unwrap();
    let read = draft_of_docx(&paper.docx().unwrap());

    let findings: Vec<_> = read.findings.iter().map(|one| (one.unit_name.as_deref(), one.text.as_str())).collect();
    let wanted = [
        (Some("Xã Thanh Xá"), "Chưa công khai địa chỉ tiếp nhận phản ánh."),
        (Some("Xã Hồng Lạc"), "Chưa tự kiểm tra văn bản."),
    ];
    assert_eq!(findings, wanted);
    let areas: Vec<_> = read.findings.iter().map(|one| one.area_code.as_deref()).collect();
    assert_eq!(areas, [Some("tthc_mot_cua"), Some("the_che")]);
    let asked: Vec<_> = read.recommendations.iter().filter_map(|one| one.unit_name.as_deref()).collect();
    assert_eq!(asked, ["Xã Thanh Xá", "Xã Hồng Lạc"]);
    assert_eq!(read.deadline.unwrap().resolved.unwrap().due_on, notice().deadline.due_on);
}

#[test]
fn a_sections_text_loses_its_heading_and_nothing_else() {
    let heading = "Chính quyền số";
    for (text, left) in [
        ("2.7. Chính quyền số\nĐã làm.", "Đã làm."),
        ("Chính quyền số:\nĐã làm.", "Đã làm."),
        ("2. 7. Chính quyền số Đã làm.", "Đã làm."),
        ("Công tác Chính quyền số đạt 95%.\nĐã làm.", "Công tác Chính quyền số đạt 95%.\nĐã làm."),
        ("Chính quyền số đạt 95%.", "Chính quyền số đạt 95%."),
        ("Đã làm.", "Đã làm."),
    ] {
        assert_eq!(without_heading(text, heading), left, "{text}");
    }
}

#[test]
fn a_notice_without_shortcomings_says_so_and_asks_for_nothing() {
    let mut clean = notice();
    clean.findings.clear();
    clean.recommendations.clear();
    let body = written(&clean).body;
    assert!(body.contains(&Block::paragraph("Qua kiểm tra không phát hiện tồn tại, hạn chế.")));
    assert_eq!(body.iter().filter(|block| matches!(block, Block::Part { .. })).count(), 1);
}

#[test]
fn what_the_closing_words_ask_for_is_not_asked_twice() {
    let mut twice = notice();
    twice.closing = Some("Trên đây là Thông báo. Giải quyết dứt điểm  17 hồ sơ quá hạn".into());
    let body = written(&twice).body;
    let asked = Block::item("Giải quyết dứt điểm 17 hồ sơ quá hạn.");
    assert!(body.contains(&asked), "its full stop is missing in the closing words");
    twice.closing = Some("Giải quyết dứt điểm 17 hồ sơ\nquá hạn.".into());
    assert!(!written(&twice).body.contains(&asked));
}
