//! The blocks before the body: who issues, number, place and date, the kind of document and its title, what it rests on.
//!
//! Boxes 1 to 5a of annex I of Nghị định 30/2020/NĐ-CP. Text that was taken from a page may have lost any of them.

use chrono::NaiveDate;

use super::marks::Rank;
use super::paragraphs::Paragraph;
use super::passage::Passage;
use super::references::day;
use super::words::{fold, is_capitals, length, pattern};

/// The blocks before the body.
#[derive(Debug, Default)]
pub struct Head {
    /// Quốc hiệu and tiêu ngữ.
    pub motto: Vec<Passage>,
    /// The issuing body, the one above it first.
    pub issuer: Vec<Passage>,
    /// Number and sign, as printed.
    pub number: Option<Passage>,
    /// Place and date, as printed.
    pub place_and_date: Option<Passage>,
    /// The kind of document, as printed.
    pub kind: Option<Passage>,
    /// The title (trích yếu).
    pub title: Passage,
    /// What stands between the title and the body: what the document rests on.
    pub opening: Vec<Passage>,
}

impl Head {
    /// The date, where it is printed whole.
    pub fn issued_on(&self) -> Option<NaiveDate> {
        let printed = self.place_and_date.as_ref()?.text();
        day(DATED.find(&fold(printed))?.as_str())
    }
}

pattern!(MOTTO, r"^(?:cong hoa xa hoi chu nghia viet nam|doc lap\s*[-–—]?\s*tu do\s*[-–—]?\s*hanh phuc)");
pattern!(NUMBER, r"^so\s*:?\s*[\d.…_ ]*\s*/?\s*[a-z]{1,6}\s*-\s*[a-z&]+$");
pattern!(DATED, r"ngay\s*\d{1,2}\s*thang\s*\d{1,2}\s*nam\s*\d{4}");
pattern!(PLACED, r"^[^,;]{2,40},\s*ngay\b.*\bthang\b.*\bnam\b");
pattern!(
    KIND,
    r"^(?:thong bao|ket luan|bao cao|bien ban|ke hoach|quyet dinh|to trinh|cong van|giay moi|huong dan|chi thi|nghi quyet|hop dong|phieu|cong dien)(?: kiem tra| thanh tra)?$"
);
pattern!(BASIS, r"^(?:can cu|thuc hien|xet|theo|trien khai|tren co so|ngay \d|tu ngay|sau khi|vua qua|qua kiem tra)\b");

/// The longest piece of a title.
const LONGEST: usize = 400;

/// Takes the head off a document; `begins` knows the headings of the body.
pub fn take(paragraphs: &mut Vec<Paragraph>, begins: impl Fn(&Paragraph) -> bool) -> Head {
    let mut head = Head::default();
    let mut end = 0;
    for paragraph in paragraphs.iter() {
        let is_body = !head.opening.is_empty() && begins(paragraph);
        if is_body || !paragraph.cells.is_empty() || !place(&mut head, paragraph) {
            break;
        }
        end += 1;
    }
    paragraphs.drain(..end);
    head
}

/// Puts a paragraph into the block that it is; `false` where the body begins.
fn place(head: &mut Head, paragraph: &Paragraph) -> bool {
    let (text, passage) = (paragraph.whole.text(), paragraph.whole.clone());
    let folded = fold(text);
    let is_titled = !head.title.is_empty();
    if MOTTO.is_match(&folded) {
        head.motto.push(passage);
    } else if head.number.is_none() && NUMBER.is_match(&folded) {
        head.number = Some(passage);
    } else if head.place_and_date.is_none() && !is_titled && PLACED.is_match(&folded) {
        head.place_and_date = Some(passage);
    } else if head.kind.is_none() && is_capitals(text) && KIND.is_match(&folded) {
        head.kind = Some(passage);
    } else if head.kind.is_none() && is_capitals(text) && paragraph.rank().is_none() && head.opening.is_empty() {
        head.issuer.push(passage);
    } else if BASIS.is_match(&folded) && paragraph.rank().is_none_or(|rank| rank >= Rank::Star) {
        head.opening.push(passage);
    } else if paragraph.rank().is_some_and(|rank| rank < Rank::Star) || length(text) > LONGEST {
        return false;
    } else if head.opening.is_empty()
        && head.kind.is_some()
        && paragraph.rank().is_none()
        && !text.ends_with(['.', ':', ';'])
    {
        head.title.join(&passage);
    } else if head.opening.is_empty() {
        return false;
    } else {
        // what a basis is followed by, up to the first heading, still opens the document
        let is_heading = is_capitals(text) || (length(text) <= 60 && !text.ends_with(['.', ';', ',']));
        if is_heading && !text.ends_with(':') {
            return false;
        }
        head.opening.push(passage);
        return true;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::reading::paragraphs::{Form, Line, paragraphs};

    fn read(text: &str) -> (Head, usize) {
        let line = |text: &str| Line { text: text.to_owned(), form: Form::Wrapped };
        let mut all = paragraphs(&text.lines().map(line).collect::<Vec<_>>());
        let head = take(&mut all, |_| false);
        (head, all.len())
    }

    #[test]
    fn each_box_of_the_head_is_told_apart() {
        let (head, left) = read(
            "UBND HUYỆN THANH HÀ          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPHÒNG NỘI VỤ          Độc lập – Tự do – Hạnh phúc\n\
             Số: 15/TB-PNV          Thanh Hà, ngày 05 tháng 9 năm 2023\nTHÔNG BÁO\nKết quả kiểm tra công tác cải cách hành chính\n\
             năm 2023\nCăn cứ Quyết định số 12/QĐ-UBND ngày 02/3/2023;\nUBND huyện thông báo như sau:\nI. KẾT QUẢ\nNội dung",
        );
        assert_eq!(head.issuer.len(), 2);
        assert_eq!(head.number.as_ref().map(Passage::text), Some("Số: 15/TB-PNV"));
        assert_eq!(head.issued_on(), NaiveDate::from_ymd_opt(2023, 9, 5));
        assert_eq!(head.kind.as_ref().map(Passage::text), Some("THÔNG BÁO"));
        assert_eq!(head.title.text(), "Kết quả kiểm tra công tác cải cách hành chính năm 2023");
        assert_eq!((head.opening.len(), left), (2, 2));
    }
}
