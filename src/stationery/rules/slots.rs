//! The texts of each paper, as everybody has them until an office writes its own.

/// One text of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
    /// The gaps that it may have, written between braces.
    pub gaps: &'static [&'static str],
}

const fn slot(name: &'static str, text: &'static str, gaps: &'static [&'static str]) -> Slot {
    Slot { name, text, gaps }
}

pub(super) const NOTICE: &[Slot] = &[
    slot("document_kind", "THÔNG BÁO", &[]),
    slot("opening", "Căn cứ kết quả kiểm tra, {issuer} thông báo kết quả như sau:", &["issuer", "title"]),
    slot("assessment_heading", "ĐÁNH GIÁ CHUNG", &[]),
    slot("results_heading", "Kết quả kiểm tra", &[]),
    slot("figures_heading", "Số liệu", &[]),
    slot("findings_heading", "Tồn tại, hạn chế", &[]),
    slot("no_findings", "Qua kiểm tra không phát hiện tồn tại, hạn chế.", &[]),
    slot("recommendations_heading", "KIẾN NGHỊ", &[]),
    slot(
        "recommendations_opening",
        "Đề nghị các đơn vị, cá nhân có liên quan khắc phục những tồn tại, hạn chế nêu trên, đồng thời tập trung thực hiện các nội dung sau:",
        &["issuer"],
    ),
    slot("common_heading", "Nội dung chung", &[]),
    slot(
        "closing",
        "Trên đây là Thông báo {title}, {issuer} yêu cầu các đơn vị, cá nhân có liên quan khắc phục những tồn tại, hạn chế nêu trên và báo cáo kết quả khắc phục về {report_to} {deadline}./.",
        &["issuer", "title", "report_to", "deadline"],
    ),
    slot(
        "remediation_plan",
        "Các đơn vị được kiểm tra lập kế hoạch khắc phục, gửi {issuer} {plan_deadline}.",
        &["issuer", "plan_deadline"],
    ),
    slot("archive", "Lưu: VT.", &[]),
];

pub(super) const PLAN: &[Slot] = &[
    slot("document_kind", "KẾ HOẠCH", &[]),
    slot("purpose_heading", "MỤC ĐÍCH, YÊU CẦU", &[]),
    slot(
        "purpose",
        "Đánh giá đúng kết quả thực hiện cải cách hành chính; phát hiện, chấn chỉnh kịp thời tồn tại, hạn chế; kiểm tra khách quan, đúng quy định, không làm ảnh hưởng đến hoạt động của đơn vị được kiểm tra.",
        &["issuer"],
    ),
    slot("content_heading", "NỘI DUNG KIỂM TRA", &[]),
    slot("kind", "Hình thức kiểm tra: {kind}.", &["kind"]),
    slot("period", "Thời kỳ kiểm tra: từ ngày {from} đến ngày {to}.", &["from", "to"]),
    slot("areas_opening", "Kiểm tra việc thực hiện các lĩnh vực:", &[]),
    slot("schedule_heading", "LỊCH KIỂM TRA", &[]),
    slot("conduct_heading", "TỔ CHỨC THỰC HIỆN", &[]),
    slot(
        "conduct",
        "Tổ kiểm tra tiến hành kiểm tra theo Kế hoạch này, lập biên bản và báo cáo kết quả với {issuer}.",
        &["issuer"],
    ),
    slot(
        "closing",
        "Trên đây là Kế hoạch {title}; các đơn vị, cá nhân có liên quan tổ chức thực hiện./.",
        &["issuer", "title", "year"],
    ),
    slot("signing_authority", "{on_behalf}", &["on_behalf"]),
    slot("signing_position", "{head}", &["head"]),
    slot("recipients", "Các đơn vị, cá nhân có liên quan;\nLưu: VT.", &[]),
];

pub(super) const TEAM_DECISION: &[Slot] = &[
    slot("document_kind", "QUYẾT ĐỊNH", &[]),
    slot("title", "Về việc thành lập {team}", &["team"]),
    slot("authority", "{issuer_in_capitals}", &["issuer_in_capitals"]),
    slot("basis", "Căn cứ Luật Tổ chức chính quyền địa phương;", &["issuer"]),
    slot("basis_plan", "Căn cứ {plan}.", &["plan"]),
    slot("order", "QUYẾT ĐỊNH:", &[]),
    slot("members", "Thành lập {team}, gồm các ông, bà có tên sau:", &["team"]),
    slot(
        "duties",
        "{team} kiểm tra theo {plan}, lập biên bản, báo cáo kết quả và tự giải thể khi hoàn thành nhiệm vụ.",
        &["team", "plan"],
    ),
    slot(
        "force",
        "Quyết định này có hiệu lực kể từ ngày ký. Các đơn vị có liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
        &[],
    ),
    slot("signing_authority", "{on_behalf}", &["on_behalf"]),
    slot("signing_position", "{head}", &["head"]),
    slot("recipients", "Như Điều 3;\nLưu: VT.", &[]),
];

pub(super) const REMEDIATION_REPORT: &[Slot] = &[
    slot("document_kind", "BÁO CÁO", &[]),
    slot("title", "Kết quả khắc phục tồn tại, hạn chế về cải cách hành chính", &[]),
    slot("addressee", "Kính gửi: {issuer}", &["issuer"]),
    slot("findings_heading", "TỒN TẠI, HẠN CHẾ PHẢI KHẮC PHỤC", &[]),
    slot("summary_heading", "KẾT QUẢ KHẮC PHỤC", &[]),
    slot("measures_heading", "BIỆN PHÁP ĐÃ THỰC HIỆN", &[]),
    slot("evidence_heading", "MINH CHỨNG KÈM THEO", &[]),
    slot("no_evidence", "Không có minh chứng kèm theo.", &[]),
    slot(
        "closing",
        "Trên đây là báo cáo kết quả khắc phục tồn tại, hạn chế, kính gửi {issuer} xem xét./.",
        &["issuer"],
    ),
    slot("signing_authority", "", &["on_behalf"]),
    slot("signing_position", "NGƯỜI BÁO CÁO", &[]),
    slot("recipients", "Như trên;\nLưu: VT.", &[]),
];

pub(super) const FINDINGS_SUMMARY: &[Slot] = &[
    slot("document_kind", "BÁO CÁO", &[]),
    slot("title", "Tổng hợp tình hình khắc phục tồn tại, hạn chế về cải cách hành chính", &[]),
    slot(
        "opening",
        "{issuer} tổng hợp tình hình khắc phục tồn tại, hạn chế về cải cách hành chính của {unit} tính đến hết ngày {as_of} như sau:",
        &["issuer", "unit", "as_of"],
    ),
    slot("whole_heading", "TÌNH HÌNH CHUNG", &[]),
    slot("units_heading", "THEO ĐƠN VỊ", &[]),
    slot("areas_heading", "THEO LĨNH VỰC", &[]),
    slot("overdue_heading", "TỒN TẠI, HẠN CHẾ QUÁ HẠN", &[]),
    slot(
        "closing",
        "Trên đây là báo cáo tổng hợp tình hình khắc phục tồn tại, hạn chế tính đến hết ngày {as_of}./.",
        &["as_of"],
    ),
    slot("signing_authority", "{on_behalf}", &["on_behalf"]),
    slot("signing_position", "{head}", &["head"]),
    slot("recipients", "Lưu: VT.", &[]),
];

pub(super) const MINUTES: &[Slot] = &[
    slot("document_kind", "BIÊN BẢN", &[]),
    slot("title", "Kiểm tra công tác cải cách hành chính tại {unit}", &["unit"]),
    slot("time", "Thời gian: bắt đầu lúc {began}, kết thúc lúc {ended}.", &["began", "ended"]),
    slot("place", "Địa điểm: {place}.", &["place"]),
    slot("present_heading", "THÀNH PHẦN", &[]),
    slot("team_opening", "Đại diện tổ kiểm tra:", &[]),
    slot("unit_opening", "Đại diện đơn vị được kiểm tra:", &[]),
    slot("content_heading", "NỘI DUNG KIỂM TRA", &[]),
    slot("evidence_heading", "TÀI LIỆU KÈM THEO", &[]),
    slot("opinion_heading", "Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA", &[]),
    slot("no_opinion", "Đơn vị được kiểm tra không có ý kiến khác.", &[]),
    slot(
        "closing",
        "Biên bản được thông qua trước những người có tên nêu trên và lập thành hai bản, mỗi bên giữ một bản./.",
        &["ended"],
    ),
    slot("signing_authority", "", &["on_behalf"]),
    slot("signing_position", "ĐẠI DIỆN\nTỔ KIỂM TRA", &[]),
    slot("countersigning_position", "ĐẠI DIỆN ĐƠN VỊ\nĐƯỢC KIỂM TRA", &[]),
];

pub(super) const REMEDIATION_PLAN: &[Slot] = &[
    slot("document_kind", "KẾ HOẠCH", &[]),
    slot("basis_notice", "Căn cứ {notice}.", &["notice"]),
    slot("purpose_heading", "MỤC ĐÍCH, YÊU CẦU", &[]),
    slot(
        "purpose",
        "Khắc phục triệt để tồn tại, hạn chế đã được chỉ ra; phân công rõ người thực hiện, thời hạn và kết quả phải đạt.",
        &["issuer"],
    ),
    slot("measures_heading", "NỘI DUNG KHẮC PHỤC", &[]),
    slot("conduct_heading", "TỔ CHỨC THỰC HIỆN", &[]),
    slot(
        "conduct",
        "Các công chức được phân công thực hiện đúng thời hạn, báo cáo kết quả kèm minh chứng với {issuer}.",
        &["issuer"],
    ),
    slot(
        "closing",
        "Trên đây là Kế hoạch {title}; các cá nhân có liên quan tổ chức thực hiện./.",
        &["issuer", "title"],
    ),
    slot("signing_authority", "{on_behalf}", &["on_behalf"]),
    slot("signing_position", "{head}", &["head"]),
    slot("recipients", "Các cá nhân có liên quan;\nLưu: VT.", &[]),
];
