//! Forms of sentences and headings that officials use: what is a heading and what isn't, who asks whom.

use super::{draft, findings};

/// A notice with these sections.
fn of(body: &str) -> crate::papers::dto::NoticeDraft {
    draft(&format!(
        "THÔNG BÁO\nKết quả kiểm tra cải cách hành chính năm 2024\nCăn cứ Kế hoạch số 5/KH-UBND ngày 02/01/2024;\n{body}\n\
         Nơi nhận:\n- Sở Nội vụ;\n- Lưu: VT."
    ))
}

#[test]
fn a_sentence_that_ends_with_a_colon_is_no_heading() {
    let draft = of("I. TỒN TẠI, HẠN CHẾ\n1. Cải cách thủ tục hành chính\n\
         Kiến nghị của công dân chưa được trả lời gồm:\n- 02 đơn chưa có văn bản trả lời.\n\
         - Kết quả giải quyết hồ sơ còn chậm: 05 hồ sơ quá hạn.\n\
         II. KIẾN NGHỊ\n- Trả lời đơn của công dân.");
    assert_eq!(
        findings(&draft),
        [
            ("tthc_mot_cua", "02 đơn chưa có văn bản trả lời."),
            ("tthc_mot_cua", "Kết quả giải quyết hồ sơ còn chậm: 05 hồ sơ quá hạn."),
        ]
    );
    assert_eq!(draft.recommendations.len(), 1);
    let headings = of(
        "I. KẾT QUẢ\nNhững mặt đã làm được:\n- Đã ban hành kế hoạch.\nMột số tồn tại, hạn chế cần khắc phục:\n- Chưa có sổ.",
    );
    assert_eq!(findings(&headings), [("-", "Chưa có sổ.")]);
}

#[test]
fn closing_requests_whose_subject_comes_first_stand_in_no_area() {
    let draft = of(
        "I. TỒN TẠI, HẠN CHẾ\n1. Cải cách thể chế\n- Chưa rà soát văn bản.\nII. KIẾN NGHỊ\n1. Cải cách thể chế\n- Rà soát văn bản.\n\
         UBND xã yêu cầu các bộ phận chuyên môn xem xét, khắc phục theo yêu cầu của Đoàn kiểm tra.\n\
         Đề nghị phòng Văn hóa - Xã hội tổng hợp, báo cáo kết quả về UBND xã trước ngày 20/12/2024.",
    );
    let asked: Vec<_> = draft
        .recommendations
        .iter()
        .map(|asked| (asked.area_code.as_deref(), asked.printed_section.as_deref(), asked.addressee.as_deref()))
        .collect();
    assert_eq!(
        asked,
        [
            (Some("the_che"), Some("1"), None),
            (None, Some("closing"), Some("các bộ phận chuyên môn")),
            (None, Some("closing"), Some("phòng Văn hóa - Xã hội")),
        ]
    );
    assert_eq!(draft.closing.len(), 2);
    assert_eq!(draft.deadline.unwrap().text, "trước ngày 20/12/2024");
    assert_eq!(draft.report_to.unwrap().text, "UBND xã");
}

#[test]
fn offices_are_units_where_they_head_sections_and_addressees_where_they_are_asked() {
    let draft = of("A. TỒN TẠI, HẠN CHẾ\nI. Phòng Kinh tế\n1. Phòng Kinh tế chưa phân công người thay thế.\n\
         II. Trung tâm Phục vụ hành chính công\n1. Chưa niêm yết 08 thủ tục hành chính mới.\n\
         B. KIẾN NGHỊ\nI. Phòng Kinh tế\n1. Phân công người thay thế.\n\
         II. Đối với Trung tâm Phục vụ hành chính công\n1. Niêm yết 08 thủ tục hành chính mới.\n\
         III. Đề nghị Sở Nội vụ\n1. Tập huấn cho công chức.");
    let units: Vec<_> = draft.findings.iter().map(|finding| finding.unit_name.as_deref()).collect();
    assert_eq!(units, [Some("Phòng Kinh tế"), Some("Trung tâm Phục vụ hành chính công")]);
    assert_eq!(draft.findings[0].text, "Phòng Kinh tế chưa phân công người thay thế.");
    let asked: Vec<_> = draft.recommendations.iter().map(|asked| asked.addressee.as_deref()).collect();
    assert_eq!(asked, [Some("Phòng Kinh tế"), Some("Trung tâm Phục vụ hành chính công"), Some("Sở Nội vụ")]);
    assert_eq!(draft.recommendations[1].findings[0].finding_code, "F02");
}
