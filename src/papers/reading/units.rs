//! The units and offices that headings name, and whom they address.

use super::passage::Passage;
use super::words::{fold, is_capitals, pattern};

pattern!(
    UNIT,
    r"^(?:(?i:tại|đối với)\s+)?(?<unit>(?:(?i:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+)?(?i:xã|phường|thị trấn|đặc khu)\s+\p{Lu}.*)$"
);
pattern!(
    OFFICE,
    r"^(?:(?i:tại)\s+)?(?<unit>(?i:phòng|văn phòng|trung tâm|ban|sở|chi cục|trạm|thanh tra|bộ phận|công an)\s+(?:\p{Lu}|xã|phường).*)$"
);
pattern!(
    /// Words that a name doesn't have, and a sentence about it does.
    TOLD,
    r"\s(?:chưa|đã|còn|không|có|cần|phải|được|bị|đạt|thực hiện|ban hành|triển khai|rà soát|tham mưu|phối hợp|chủ trì|báo cáo|xây dựng|niêm yết|cập nhật|khắc phục|bố trí|tiếp tục|tăng cường|tổ chức|hướng dẫn|kiểm tra|phân công|giải quyết|tiếp nhận|công khai)(?:\s|$)"
);
pattern!(ADDRESSED, r"^(?i:đối với|(?:đề nghị|yêu cầu|giao)(?: cho)?)\s+(?<whom>\S.*)$");
pattern!(
    ADDRESSEE,
    r"^(?:cac\s+)?(?:ubnd|uy ban|phong|van phong|bo phan|trung tam|cong chuc|can bo|so|cong an|tram|ban|lanh dao|chu tich|truong|don vi|co quan|hoi dong|dang uy|xa|phuong|to chuc|ca nhan)\b"
);
pattern!(BODY, r"^(?:ubnd|uy ban nhan dan)\s+");

/// The most words of a name.
const LONGEST: usize = 10;

/// The commune or ward that a label names.
pub fn unit_of(label: &Passage) -> Option<Passage> {
    name_of(label, &UNIT)
}

/// The office that a label names.
pub fn office_of(label: &Passage) -> Option<Passage> {
    name_of(label, &OFFICE).filter(|office| !office.text().starts_with("BAN HÀNH"))
}

fn name_of(label: &Passage, pattern: &regex::Regex) -> Option<Passage> {
    let text = label.text();
    let is_name = text.split(' ').count() <= LONGEST && !text.contains([',', ';']) && !TOLD.is_match(text);
    let name = pattern.captures(text).filter(|_| is_name)?.name("unit")?;
    Some(label.part(name.range()).stripped(&[], &['.', ':', ';']))
}

/// Whom a label addresses.
pub fn addressee_of(label: &Passage) -> Option<Passage> {
    let whom = ADDRESSED.captures(label.text())?.name("whom")?;
    let is_against = fold(label.text()).starts_with("doi voi");
    let is_known = ADDRESSEE.is_match(&fold(whom.as_str())) && !TOLD.is_match(whom.as_str());
    (is_against || is_known && !is_capitals(label.text())).then(|| label.part(whom.range()))
}

/// What two ways to print the name of a unit have in common.
pub fn key(name: &str) -> String {
    BODY.replace(&fold(name), "").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_sentences_about_them() {
        let read = |text: &str| {
            let label = Passage::of_line(text, 1, 0);
            unit_of(&label).or_else(|| office_of(&label)).map(|name| name.text().to_owned())
        };
        let cases = [
            ("Xã Tà Chải", Some("Xã Tà Chải")),
            ("Đối với UBND xã Bảo Nhai", Some("UBND xã Bảo Nhai")),
            ("Phòng Văn hóa - Xã hội", Some("Phòng Văn hóa - Xã hội")),
            ("Tại Trung tâm Phục vụ hành chính công", Some("Trung tâm Phục vụ hành chính công")),
            ("Phòng Tổ chức", Some("Phòng Tổ chức")),
            ("Công an xã", Some("Công an xã")),
            ("Xã An Bình chưa ban hành kế hoạch", None),
            ("Phòng Kinh tế rà soát hồ sơ", None),
            ("Ban hành kế hoạch", None),
            ("BAN HÀNH KẾ HOẠCH", None),
        ];
        for (text, name) in cases {
            assert_eq!(read(text).as_deref(), name, "{text}");
        }
        assert_eq!(key("UBND xã Bảo Nhai"), key("Xã Bảo Nhai"));
    }

    #[test]
    fn whom_a_heading_addresses_is_an_office_or_people() {
        let read = |text: &str| addressee_of(&Passage::of_line(text, 1, 0)).map(|whom| whom.text().to_owned());
        assert_eq!(read("Đối với phòng Nội vụ").as_deref(), Some("phòng Nội vụ"));
        assert_eq!(read("Đề nghị Phòng Kinh tế").as_deref(), Some("Phòng Kinh tế"));
        assert_eq!(read("Yêu cầu khắc phục"), None);
        assert_eq!(read("KIẾN NGHỊ"), None);
    }
}
