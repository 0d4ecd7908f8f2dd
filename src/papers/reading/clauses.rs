//! What the sentences of a section say: shortcomings, requests, and words that only lead to them.

use std::sync::LazyLock;

use regex::Regex;

use super::passage::Passage;
use super::references::occupied;
use super::sentences::{cut, sentences};
use super::words::{Folded, compiled, fold, pattern};
use crate::findings::dto::Quantity;
use crate::findings::rules::RecommendationKind;

pattern!(
    /// Words that say that something is wrong.
    WRONG,
    r"\b(?:chua|khong|con|thieu|cham|tre|sai|yeu|vi pham|qua han|han che|it|thap|bi|lung tung|bat cap|vuong mac|sot)\b"
);
pattern!(
    /// A clause that tells of something else that is there.
    EXISTENTIAL,
    r"[,;]\s+(?:van\s+)?con\s+(?:mot so|nhieu|co|tinh trang|de xay ra|truong hop|\d)"
);
pattern!(EXPLAINING, r"^(?:cu the|vi du|trong do|chang han|nhu|ly do|gom|bao gom)\b");
pattern!(CAUSE, r"^nguyen nhan\b");
pattern!(
    /// That nothing is wrong.
    NOTHING_WRONG,
    r"^khong\s*[.;]?$|^(?:qua kiem tra,?\s*)?(?:(?:khong|chua) phat hien\b|khong co (?:ton tai|han che|sai pham|vi pham|thieu sot|khuyet diem))"
);

/// What a sentence in a section of shortcomings is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A shortcoming, and whether its words say that something is wrong.
    Wrong(Passage, bool),
    /// What is said around the one before.
    Around(Passage),
    /// A cause.
    Cause(Passage),
    /// Leads to what follows.
    Leading(Passage),
    /// That nothing is wrong.
    Nothing(Passage),
}

/// What a paragraph in a section of shortcomings says. Each sentence that tells of one is a finding, itemised or not: each is
/// followed up for itself.
pub fn shortcomings(body: &Passage) -> Vec<Said> {
    sentences(body).into_iter().flat_map(|sentence| said(&sentence)).collect()
}

fn said(sentence: &Passage) -> Vec<Said> {
    let folded = fold(sentence.text());
    if folded.starts_with('(') || EXPLAINING.is_match(&folded) {
        return vec![Said::Around(sentence.clone())];
    }
    if CAUSE.is_match(&folded) {
        return vec![Said::Cause(sentence.clone())];
    }
    if NOTHING_WRONG.is_match(&folded) {
        return vec![Said::Nothing(sentence.clone())];
    }
    if folded.ends_with(':') {
        return vec![Said::Leading(sentence.clone())];
    }
    split(sentence)
        .into_iter()
        .map(|clause| {
            let is_wrong = WRONG.is_match(&fold(clause.text()));
            Said::Wrong(clause.stripped(&[], &[';', ',', '/']), is_wrong)
        })
        .collect()
}

/// The shortcomings of a sentence that tells of several: those behind a semicolon, and what "còn một số …" goes on with.
fn split(sentence: &Passage) -> Vec<Passage> {
    let folded = Folded::of(sentence.text());
    let text = folded.text();
    let mut gaps: Vec<_> = EXISTENTIAL.find_iter(text).map(|found| found.start()).collect();
    gaps.extend(text.match_indices("; ").map(|(at, _)| at));
    gaps.sort_unstable();
    gaps.dedup();
    let mut start = 0;
    let mut kept = Vec::new();
    for (index, gap) in gaps.iter().enumerate() {
        let next = gaps.get(index + 1).copied().unwrap_or(text.len());
        if WRONG.is_match(&text[start..*gap]) && WRONG.is_match(&text[*gap..next]) {
            kept.push(folded.back(*gap..gap + 1));
            start = *gap;
        }
    }
    cut(sentence, kept.into_iter())
}

/// The requests of a paragraph: the item as it is, or the sentences of one that is no item.
pub fn requests(body: &Passage, is_item: bool) -> Vec<Said> {
    let pieces = if is_item { vec![body.clone()] } else { sentences(body) };
    let said = |piece: Passage| {
        let folded = fold(piece.text());
        match () {
            () if folded.ends_with(':') => Said::Leading(piece),
            () if folded.starts_with('(') => Said::Around(piece),
            () => Said::Wrong(piece.stripped(&[], &[';', '/']).stripped(&[], &['/']), true),
        }
    };
    pieces.into_iter().map(said).collect()
}

pattern!(SHARE, r"\b(\d{1,3}(?:\.\d{3})+|\d+)\s*/\s*(\d{1,3}(?:\.\d{3})+|\d+)\s+[a-z]");
pattern!(
    QUALIFIER,
    r"\b(?:(?:mot|1) so it|(?:mot|1) so|(?:mot|1) bo phan|nhieu|da so|hau het|phan lon|vai|mot vai|rat it)\b"
);
pattern!(
    /// How many are wrong: behind words that say so, or at the very beginning.
    COUNT,
    r"(?:^|\b(?:con|co|de|chua|khong|thieu|cham|tre|ton|phat hien|sai|sot|bi)(?:\s+[a-z]+){0,4}?\s+)(\d{1,3}(?:\.\d{3})+|\d{1,6})\s+(?:ho so|truong hop|van ban|thu tuc|tthc|can bo|cong chuc|vien chuc|don|xa|phieu|nhiem vu|quy trinh|dia chi|quyet dinh|ke hoach|noi dung|chi tieu)\b"
);
pattern!(TARGET, r"\b(?:chua|khong) dat\s+(?:ty le\s+)?(\d+(?:[.,]\d+)?)\s?%");

/// How much a finding says is wrong.
pub fn quantity(text: &str) -> Option<Quantity> {
    let folded = Folded::of(text);
    let none = Quantity { numerator: None, denominator: None, count: None, qualifier: None };
    let number = |found: &str| found.replace('.', "").parse::<i64>().ok();
    let skipped = occupied(text);
    let share = SHARE.captures_iter(folded.text()).find_map(|share| {
        let range = folded.back(share.get(0)?.range());
        let (numerator, denominator) = (number(&share[1])?, number(&share[2])?);
        let is_date = skipped.iter().any(|skip| skip.start < range.end && range.start < skip.end);
        (!is_date && denominator > 0 && numerator <= denominator).then_some((numerator, denominator))
    });
    if let Some((numerator, denominator)) = share {
        return Some(Quantity { numerator: Some(numerator), denominator: Some(denominator), ..none });
    }
    if let Some(count) = COUNT.captures(folded.text()) {
        return Some(Quantity { count: number(&count[1]), ..none });
    }
    let words = QUALIFIER.find(folded.text())?;
    Some(Quantity { qualifier: Some(text[folded.back(words.range())].to_owned()), ..none })
}

/// What should have been reached, in percent, where a finding says that it wasn't.
pub fn target_percent(text: &str) -> Option<String> {
    TARGET.captures(&fold(text)).map(|found| found[1].replace(',', "."))
}

pattern!(APOLOGY, r"\bxin loi\b");
pattern!(SELF_CRITICISM, r"\b(?:kiem diem|tu phe binh|kiem thao)\b");
pattern!(COMMENDING, r"\b(?:bieu duong|khen thuong|tuyen duong|ghi nhan, bieu duong)\b");

/// What a recommendation asks for.
pub fn kind(text: &str) -> RecommendationKind {
    let folded = fold(text);
    match () {
        () if APOLOGY.is_match(&folded) => RecommendationKind::Apology,
        () if SELF_CRITICISM.is_match(&folded) => RecommendationKind::SelfCriticism,
        () if COMMENDING.is_match(&folded) => RecommendationKind::Commend,
        () => RecommendationKind::Remedy,
    }
}

/// What somebody is asked to do.
const VERBS: &str = r"(?:khẩn trương|nghiêm túc|thực hiện|triển khai|tiếp tục|tập trung|chủ trì|phối hợp|khắc phục|chỉ đạo|tổ chức|rà soát|báo cáo|cần|sớm|quan tâm|tham mưu|xây dựng|ban hành|bố trí|tăng cường|chấn chỉnh|xem xét|gửi|lập|hoàn thành|kiểm điểm|phân công|rút kinh nghiệm|cử|cập nhật|công khai|niêm yết|thường xuyên|đẩy mạnh|duy trì|bảo đảm|đảm bảo|giải quyết|xử lý|hướng dẫn|căn cứ|khi|tổng hợp|theo dõi|đôn đốc)\b";

/// A pattern that ends with what somebody is asked to do.
fn asking(begin: &str) -> Regex {
    compiled(&format!("{begin}{VERBS}"))
}

static ADDRESSED: LazyLock<Regex> =
    LazyLock::new(|| asking(r"(?i)\b(?:đề nghị|yêu cầu|giao(?: cho)?)\s+([^:;]{2,120}?),?\s+"));

/// Who is to do what, where that comes first.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    asking(
        r"^((?:(?:Các|các)\s+)?(?:UBND|[UỦ][ỷy] ban nhân dân|(?i:lãnh đạo|chủ tịch|công chức|cán bộ|bộ phận|văn phòng|trung tâm)|(?i:phòng|sở|ban)\s+\p{Lu})[^:;.]{0,100}?),?\s+",
    )
});

pattern!(
    /// An office or people before a colon: "Văn phòng HĐND và UBND: rà soát …".
    ADDRESSED_BEFORE,
    r"^(?i:(?:đề nghị|yêu cầu|giao(?: cho)?|đối với)\s+)?((?i:(?:các\s+)?(?:ubnd|[uủ][ỷy] ban|phòng|văn phòng|bộ phận|trung tâm|công chức|cán bộ|sở|công an|trạm|ban|lãnh đạo|chủ tịch|trưởng|đơn vị|cơ quan|hội đồng|đảng ủy|xã|phường))\b[^:;.]{0,100}):\s"
);

/// Whom a recommendation is addressed to, as printed.
pub fn addressee(text: &str) -> Option<String> {
    let found =
        ADDRESSED.captures(text).or_else(|| ADDRESSED_BEFORE.captures(text)).or_else(|| SUBJECT.captures(text))?;
    Some(found.get(1)?.as_str().trim_end().to_owned())
}

pattern!(
    ASKING,
    r"(?:^|(?P<before>[a-z]+)[\s,]+|[^a-z])(?:yeu cau|de nghi|kien nghi|giao(?: cho)? (?:cac|phong|van phong|bo phan|cong chuc|can bo|trung tam|ubnd|uy ban|chu tich|truong|so|to|ban|don vi|dong chi))\b"
);
pattern!(
    /// What makes a request that is spoken of one that isn't made: "theo yêu cầu", "các kiến nghị".
    SPOKEN_OF, r"^(?:theo|ung|cac|nhung|moi|voi|duoc|cua|tung|ve|nhan|don)$");
pattern!(ANNOUNCING, r"^tren day la\b[^,;.]*[,;]\s*");

/// Whether a sentence, folded, asks for something.
pub fn asks(folded: &str) -> bool {
    let is_made =
        |found: regex::Captures<'_>| !found.name("before").is_some_and(|word| SPOKEN_OF.is_match(word.as_str()));
    ASKING.captures_iter(folded).any(is_made)
}

/// The order that closing words give: from whom it comes to its end.
pub fn closing_order(closing: &Passage) -> Vec<Passage> {
    let order = |sentence: Passage| {
        let folded = Folded::of(sentence.text());
        if !asks(folded.text()) {
            return None;
        }
        let start = ANNOUNCING.find(folded.text()).map_or(0, |found| folded.back(found.range()).end);
        let end = sentence.text().len();
        Some(sentence.part(start..end).stripped(&[], &['.', '/', ';']))
    };
    sentences(closing).into_iter().filter_map(order).collect()
}

pattern!(
    REPORTED,
    r"\bbao cao\b[^.;]{0,80}?\b(?:ve|gui|cho|toi)\s+(.{2,120}?)(?:\s*\(|\s+(?:truoc|cham nhat|trong|de|qua|xong|theo|den het)\b|[,;.]|$)"
);

pattern!(
    REPORTED_TO,
    r"\bbao cao\s+((?:chu tich|ubnd|uy ban nhan dan|phong|so|van phong|thuong truc|doan)\b.{0,100}?)(?:\s*\(|\s+(?:ket qua|truoc|cham nhat|trong|de|qua|theo|viec|tinh hinh|den het)\b|[,;.]|$)"
);

/// To whom remediation is to be reported.
pub fn report_to(text: &Passage) -> Option<Passage> {
    let folded = Folded::of(text.text());
    let found = REPORTED.captures(folded.text()).or_else(|| REPORTED_TO.captures(folded.text()))?.get(1)?;
    Some(text.part(folded.back(found.range())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        let texts = shortcomings(&Passage::of_line(text, 1, 0)).into_iter().filter_map(|said| match said {
            Said::Wrong(passage, _) => Some(passage.text().to_owned()),
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn each_shortcoming_is_one_finding() {
        assert_eq!(
            wrong("Việc rà soát văn bản hiệu quả đạt chưa cao, còn một số văn bản ban hành chưa đảm bảo thể thức"),
            ["Việc rà soát văn bản hiệu quả đạt chưa cao", "còn một số văn bản ban hành chưa đảm bảo thể thức"]
        );
        for one in [
            "Công tác tuyên truyền tuy đã thực hiện nhưng chưa thường xuyên, số lượng tin bài còn ít.",
            "Còn một số công chức xã thiếu tính chủ động, kỹ năng hành chính còn hạn chế nên có lúc tham mưu chưa kịp thời",
        ] {
            assert_eq!(wrong(one), [one]);
        }
        assert_eq!(wrong("Chưa có sổ theo dõi; việc niêm yết còn chậm; đã có bảng").len(), 2);
        assert_eq!(wrong("Không phát hiện tồn tại, hạn chế. Một số tồn tại như sau:"), [""; 0]);
        assert_eq!(wrong("không."), [""; 0]);
        assert_eq!(wrong("Qua kiểm tra không phát hiện công chức vi phạm kỷ luật."), [""; 0]);
    }

    #[test]
    fn quantities_are_read_as_printed() {
        let words = |text: &str| quantity(text).unwrap();
        assert_eq!(
            (words("Có 06/16 địa chỉ mail bị khóa").numerator, words("Có 06/16 địa chỉ mail").denominator),
            (Some(6), Some(16))
        );
        assert_eq!(words("Vẫn còn 1 số ít cán bộ").qualifier.as_deref(), Some("1 số ít"));
        assert_eq!(words("còn 12 hồ sơ trễ hạn").count, Some(12));
        assert_eq!(words("Chưa niêm yết 08 thủ tục hành chính mới").count, Some(8));
        assert_eq!(words("Chậm giải quyết 1.250 hồ sơ").count, Some(1250));
        assert_eq!(words("03 hồ sơ chưa có phiếu hẹn").count, Some(3));
        assert_eq!(target_percent("chưa đạt 100% chỉ tiêu giao").as_deref(), Some("100"));
        for none in [
            "Chưa xây dựng mô hình",
            "Chưa cập nhật từ tháng 4/2018 đến nay",
            "ban hành ngày 15/3 chưa kịp thời",
            "Chưa có 24/7 trực",
            "Chưa đạt 100% chỉ tiêu",
            "Đã giải quyết 12 hồ sơ đúng hạn, việc lưu trữ chưa gọn",
        ] {
            assert_eq!(quantity(none), None, "{none}");
        }
    }

    #[test]
    fn whom_a_request_addresses_may_stand_before_a_colon() {
        let cases = [
            ("Văn phòng HĐND và UBND: Rà soát, niêm yết lại.", Some("Văn phòng HĐND và UBND")),
            ("Đề nghị các công chức chuyên môn: cập nhật hồ sơ.", Some("các công chức chuyên môn")),
            ("Đối với Ủy ban nhân dân xã: Bố trí kinh phí.", Some("Ủy ban nhân dân xã")),
            ("Thực hiện các nội dung sau: rà soát, niêm yết.", None),
        ];
        for (text, whom) in cases {
            assert_eq!(addressee(text).as_deref(), whom, "{text}");
        }
    }

    #[test]
    fn the_closing_order_says_who_reports_to_whom() {
        let closing = Passage::of_line(
            "Trên đây là Thông báo kết quả tự kiểm tra công tác CCHC năm 2023, UBND xã yêu cầu các cán bộ, công chức nghiêm túc \
             khắc phục ngay và báo cáo kết quả khắc phục về UBND xã trước ngày 18/9/2023./.",
            1,
            0,
        );
        let order = &closing_order(&closing)[0];
        assert!(order.text().starts_with("UBND xã yêu cầu") && order.text().ends_with("18/9/2023"), "{}", order.text());
        assert_eq!(addressee(order.text()).as_deref(), Some("các cán bộ, công chức"));
        assert_eq!(report_to(order).as_ref().map(Passage::text), Some("UBND xã"));
    }
}
