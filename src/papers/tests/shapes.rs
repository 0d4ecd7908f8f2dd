//! Whole notices of other shapes: a department over several wards, a report with a table of communes, wrapped lines with slashes.

use super::{draft, findings, yields};
use crate::papers::dto::{DraftFigure, NoticeDraft};
use crate::reconciliation::rules::{Qualifier, RowBy};

fn texts<'a>(items: impl IntoIterator<Item = &'a crate::papers::dto::DraftText>) -> Vec<&'a str> {
    items.into_iter().map(|item| item.text.as_str()).collect()
}

fn areas(draft: &NoticeDraft) -> Vec<&str> {
    draft.areas.iter().map(|area| area.area_code.as_deref().unwrap_or("-")).collect()
}

/// Each recommendation's area, whom it is addressed to, and what it answers.
fn asked(draft: &NoticeDraft) -> Vec<(&str, &str, Vec<&str>)> {
    let asked = draft.recommendations.iter();
    asked
        .map(|asked| {
            let links = asked.findings.iter().map(|link| link.finding_code.as_str()).collect();
            (asked.area_code.as_deref().unwrap_or("-"), asked.addressee.as_deref().unwrap_or("-"), links)
        })
        .collect()
}

/// The counts of a row, or of the whole.
fn row(draft: &NoticeDraft, label: Option<&str>) -> Vec<(i64, &'static str)> {
    let of = |figure: &&DraftFigure| figure.row.as_ref().and_then(|row| row.label.as_deref()) == label;
    let count = |figure: &DraftFigure| Some((figure.value?, figure.definition?));
    draft.figures.iter().filter(of).filter_map(count).collect()
}

#[test]
fn a_department_concludes_on_several_wards() {
    let draft = draft(notice!("department-over-wards"));
    assert_eq!(yields(&draft), [4, 27, 6, 7, 3]);
    assert_eq!(areas(&draft), ["chi_dao_dieu_hanh", "tthc_mot_cua", "cqdt_cqs", "cong_vu"]);
    let period = draft.period.as_ref().unwrap();
    assert_eq!(period.text, "Từ ngày 01/7/2025 đến ngày 30/9/2025", "and not the days on which the team came");
    assert_eq!(
        row(&draft, Some("Phường Nam Sơn")),
        [(1604, "received.total"), (1570, "resolved.total"), (13, "resolved.late"), (34, "pending.total")]
    );
    assert!(draft.figures.iter().all(|figure| figure.period.is_none()));
    assert_eq!(
        findings(&draft),
        [
            ("chi_dao_dieu_hanh", "Chưa ban hành kế hoạch tuyên truyền cải cách hành chính."),
            ("tthc_mot_cua", "Chưa công khai quy trình nội bộ tại Trung tâm Phục vụ hành chính công"),
            ("tthc_mot_cua", "còn 05 hồ sơ quá hạn chưa có văn bản xin lỗi."),
            ("tthc_mot_cua", "Có 13/1.570 hồ sơ giải quyết quá hạn, tập trung ở lĩnh vực đất đai."),
            ("cqdt_cqs", "Chưa bố trí thiết bị số hóa tại bộ phận tiếp nhận."),
            ("cong_vu", "Việc đánh giá công chức hằng tháng chưa được thực hiện."),
        ]
    );
    let units: Vec<_> = draft.findings.iter().filter_map(|finding| finding.unit_name.as_deref()).collect();
    let [north, south] = ["Phường Bắc Sơn", "Phường Nam Sơn"];
    assert_eq!(units, [north, north, north, south, south, "Xã Tân Lập"]);
    assert_eq!(draft.findings[3].quantity.as_ref().unwrap().denominator, Some(1570));
    assert_eq!(
        asked(&draft),
        [
            ("chi_dao_dieu_hanh", "UBND phường Bắc Sơn", vec!["F01"]),
            ("tthc_mot_cua", "UBND phường Bắc Sơn", vec!["F02"]),
            ("tthc_mot_cua", "UBND phường Nam Sơn", vec!["F04"]),
            ("cqdt_cqs", "UBND phường Nam Sơn", vec!["F05"]),
            ("cong_vu", "UBND xã Tân Lập", vec!["F06"]),
            ("-", "Sở Khoa học và Công nghệ", vec![]),
            ("-", "UBND các phường, xã được kiểm tra", vec![]),
        ]
    );
    assert_eq!(draft.deadline.unwrap().text, "trước ngày 31/12/2025");
    assert_eq!(draft.report_to.unwrap().text, "Sở Nội vụ");
    assert_eq!(draft.signer.position.unwrap().text, "GIÁM ĐỐC");
    assert_eq!(draft.unplaced, []);
}

#[test]
fn a_report_has_a_table_with_a_row_for_each_commune() {
    let draft = draft(notice!("figures-per-commune"));
    assert_eq!(yields(&draft), [2, 29, 3, 3, 3]);
    assert_eq!(areas(&draft), ["tthc_mot_cua", "tai_chinh_cong"]);
    assert_eq!(
        row(&draft, Some("Yên Thịnh")),
        [
            (381, "received.total"),
            (290, "received.online"),
            (350, "resolved.early"),
            (17, "resolved.on_time"),
            (5, "resolved.late"),
        ]
    );
    assert_eq!(draft.figures[5].row.as_ref().unwrap().by, RowBy::Unit);
    assert_eq!(
        row(&draft, None),
        [
            (1300, "received.total"),
            (214, "received.total"),
            (31, "pending.total"),
            (28, "pending.in_time"),
            (3, "pending.overdue"),
            (1295, "received.total"),
            (1053, "received.online"),
            (1191, "resolved.early"),
            (68, "resolved.on_time"),
            (7, "resolved.late"),
        ]
    );
    assert_eq!(draft.figures[0].qualifier, Some(Qualifier::Nearly));
    assert_eq!(draft.figures[1].period.as_ref().unwrap().from.to_string(), "2024-06-01");
    assert!(draft.figures[2..].iter().all(|figure| figure.period.is_none()));
    assert_eq!(
        findings(&draft),
        [
            ("tthc_mot_cua", "Xã Yên Bình còn 02 hồ sơ quá hạn chưa xin lỗi."),
            ("tthc_mot_cua", "Xã Yên Thịnh có 05 hồ sơ quá hạn (trong đó: đất đai 04, hộ tịch 01)."),
            ("tai_chinh_cong", "Một số xã chưa công khai dự toán theo mẫu."),
        ]
    );
    assert_eq!(
        asked(&draft),
        [
            ("tthc_mot_cua", "UBND xã Yên Bình, UBND xã Yên Thịnh", vec!["F01", "F02"]),
            ("tai_chinh_cong", "-", vec!["F03"]),
            ("-", "UBND các xã", vec![]),
        ]
    );
    assert_eq!(draft.deadline.unwrap().resolved.unwrap().due_on.to_string(), "2024-08-15");
    assert_eq!(draft.report_to.unwrap().text, "Phòng Nội vụ");
    assert_eq!(draft.unplaced, []);
}

#[test]
fn wrapped_lines_with_slashes_behind_their_numbers_are_read_whole() {
    let draft = draft(notice!("wrapped-slashes"));
    assert_eq!(yields(&draft), [2, 8, 4, 4, 4]);
    assert_eq!(
        texts(&draft.areas[0].results),
        [
            "Đã ban hành 06 văn bản chỉ đạo, trong đó có Kế hoạch và Quyết định phân công nhiệm vụ cho từng công chức của Ủy ban nhân dân xã.",
            "Tổ chức 04 buổi tuyên truyền trên hệ thống truyền thanh.",
        ]
    );
    assert_eq!(
        findings(&draft),
        [
            (
                "chi_dao_dieu_hanh",
                "Công tác kiểm tra, đôn đốc của lãnh đạo đối với các bộ phận chuyên môn chưa thường xuyên."
            ),
            (
                "tthc_mot_cua",
                "Bảng niêm yết tại Bộ phận Tiếp nhận và Trả kết quả chưa cập nhật 03 thủ tục mới ban hành."
            ),
            ("tthc_mot_cua", "Việc thu phí qua mạng còn ít"),
            ("tthc_mot_cua", "người dân chưa biết cách nộp hồ sơ."),
        ]
    );
    assert_eq!(texts(&draft.causes), ["do kinh phí hạn hẹp."]);
    assert_eq!(
        asked(&draft),
        [
            ("chi_dao_dieu_hanh", "-", vec!["F01"]),
            ("tthc_mot_cua", "công chức Văn phòng - Thống kê", vec!["F02"]),
            ("tthc_mot_cua", "-", vec!["F03", "F04"]),
            ("-", "các bộ phận chuyên môn", vec![]),
        ]
    );
    assert_eq!(draft.figures[7].percent.as_deref().zip(draft.figures[7].qualifier), Some(("61", Qualifier::About)));
    assert_eq!(draft.deadline.unwrap().text, "trước ngày 31/12/2022");
    assert_eq!(draft.report_to.unwrap().text, "Chủ tịch UBND xã");
    assert_eq!(draft.unplaced, []);
}
