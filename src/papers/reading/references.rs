//! Documents that a text refers to by number.

use chrono::NaiveDate;
use regex::Captures;

use super::passage::Passage;
use super::words::{Folded, fold, pattern};

/// A document that is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// What kind of document, as printed.
    pub kind: Option<String>,
    /// The number as printed.
    pub printed: String,
    /// The number without the slips that can be told: spaces, capitals.
    pub number: String,
    /// Its date.
    pub issued_on: Option<NaiveDate>,
    /// Who issued it, as printed.
    pub issuer: Option<String>,
    /// The words that refer to it.
    pub quote: Passage,
}

pattern!(
    /// A number with its kind and date. Whatever is printed between digits, slash and letters is kept for the eye.
    NUMBERED,
    r"(?x)
    (?:(?P<kind>(?i:Luật|Nghị\s+định|Nghị\s+quyết|Quyết\s+định|Kế\s+hoạch|Chỉ\s+thị|Thông\s+tư|Công\s+văn|Thông\s+báo|Tờ\s+trình|Hướng\s+dẫn|Chương\s+trình|Đề\s+án|Báo\s+cáo|Kết\s+luận|Quy\s+định|Công\s+điện|Văn\s+bản))\s+)?
    (?:(?i:số)\s*:?\s*)?
    (?P<number>\d{1,5}\s*/\s*(?:\d{4}\s*/\s*)?\p{Lu}[\p{L}\d]*(?:\s*-\s*\p{Lu}[\p{L}\d]*)+)
    (?:\s*,?\s*(?:ngày\s+)?(?P<date>\d{1,2}\s*/\s*\d{1,2}\s*/\s*\d{4})|\s*,?\s*ngày\s+(?P<long>\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}))?
    "
);
pattern!(STANDARD, r"(?:TCVN\s*)?ISO\s*\d{4,5}\s*:\s*\d{4}");
pattern!(
    ISSUER,
    r"^\s*của\s+(?P<issuer>.+?)(?:\s+(?:về|quy định|hướng dẫn|ban hành|phê duyệt|thành lập|kiện toàn|sửa đổi|tại|và\s+\p{Lu}\p{L}+\s+(?:\p{L}+\s+)?(?:số\s+)?\d)|[;,.(]|$)"
);
pattern!(
    /// Where the words that refer to a document end.
    QUOTE_END, r"[;.(]|,\s|\s+và\s+(?:\p{Lu}\p{L}+\s+)(?:\p{L}+\s+)?(?:số\s+)?\d|$");
pattern!(DIGITS, r"\d+");

/// The documents that a passage refers to, in their order.
pub fn cited(passage: &Passage) -> Vec<Cited> {
    let text = passage.text();
    let numbered = NUMBERED.captures_iter(text).filter_map(|found| of_number(passage, &found));
    let standards = STANDARD.find_iter(text).map(|found| Cited {
        kind: Some("Tiêu chuẩn".to_owned()),
        printed: found.as_str().to_owned(),
        number: spaced_once(found.as_str()),
        issued_on: None,
        issuer: None,
        quote: passage.part(found.range()),
    });
    let mut all: Vec<_> = numbered.chain(standards).collect();
    all.sort_by_key(|cited| cited.quote.place().map(|place| place.start));
    all
}

fn of_number(passage: &Passage, found: &Captures<'_>) -> Option<Cited> {
    let text = passage.text();
    let whole = found.get(0)?;
    let printed = found.name("number")?.as_str();
    let date = found.name("date").or_else(|| found.name("long"));
    let after = &text[whole.end()..];
    let issuer =
        ISSUER.captures(after).and_then(|said| said.name("issuer").map(|said| said.as_str().trim().to_owned()));
    let skipped = issuer.as_ref().map_or(0, String::len);
    let end = QUOTE_END.find_at(text, (whole.end() + skipped).min(text.len())).map_or(text.len(), |end| end.start());
    let quote =
        if ["của", "về"].iter().any(|word| after.trim_start().starts_with(word)) { end } else { whole.end() };
    Some(Cited {
        kind: found.name("kind").map(|kind| kind.as_str().split_whitespace().collect::<Vec<_>>().join(" ")),
        printed: printed.to_owned(),
        number: normal(printed),
        issued_on: date.and_then(|date| day(date.as_str())),
        issuer,
        quote: passage.part(whole.start()..quote),
    })
}

fn spaced_once(text: &str) -> String {
    text.split_whitespace().collect::<String>().replace("ISO", " ISO ").trim().to_owned()
}

/// A number without spaces, the Prime Minister's sign as it is written.
fn normal(printed: &str) -> String {
    let joined: String = printed.split_whitespace().collect();
    match joined.strip_suffix("-TTG") {
        Some(number) => format!("{number}-TTg"),
        None => joined,
    }
}

/// A day that is written in numbers: day, month, year.
pub fn day(text: &str) -> Option<NaiveDate> {
    let numbers: Vec<u32> = DIGITS.find_iter(text).filter_map(|found| found.as_str().parse().ok()).collect();
    match numbers.as_slice() {
        [day, month, year] => NaiveDate::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day),
        _ => None,
    }
}

/// What two ways to print the same number have in common: letters fold, and a standard is known by its own number.
pub fn key(number: &str) -> String {
    let folded = fold(number);
    folded.trim_start_matches("tcvn ").to_owned()
}

/// The byte ranges of a text that are numbers of documents or dates: no figures.
pub fn occupied(text: &str) -> Vec<std::ops::Range<usize>> {
    let folded = Folded::of(text);
    let numbers = NUMBERED.find_iter(text).chain(STANDARD.find_iter(text)).map(|found| found.range());
    let dates = DATE.find_iter(folded.text()).map(|found| folded.back(found.range()));
    numbers.chain(dates).collect()
}

pattern!(
    DATE,
    r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\bngay\s+\d{1,2}(?:\s*/\s*\d{1,2}(?:\s*/\s*\d{4})?)?(?:\s+thang\s+\d{1,2}(?:\s+nam\s+\d{4})?)?|\b(?:thang|quy|nam|ky)\s+(?:\d{1,2}\s*/\s*)?\d{1,4}(?:\s*[-–]\s*\d{4})?|\b\d{1,2}\s+thang(?:\s+(?:dau|cuoi)\s+nam)?(?:\s+\d{4})?|\b\d{1,2}\s*/\s*(?:19|20)\d{2}\b|\b(?:19|20)\d{2}\s*[-–]\s*(?:19|20)\d{2}"
);

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Cited> {
        cited(&Passage::of_line(text, 1, 0))
    }

    #[test]
    fn numbers_are_found_with_their_slips() {
        let found = read(
            "đúng theo Chỉ thị 26/CT-TTG, ngày 05/9/2016 của Thủ tướng Chính phủ và Chỉ thị số 24/CT- UBND ngày 15/11/2016 của \
             UBND tỉnh, Nghị định số 130 /2005/NĐ-CP và TCVN ISO 9001: 2015",
        );
        let numbers: Vec<_> = found.iter().map(|cited| cited.number.as_str()).collect();
        assert_eq!(numbers, ["26/CT-TTg", "24/CT-UBND", "130/2005/NĐ-CP", "TCVN ISO 9001:2015"]);
        assert_eq!(found[0].quote.text(), "Chỉ thị 26/CT-TTG, ngày 05/9/2016 của Thủ tướng Chính phủ");
        assert_eq!(found[0].issuer.as_deref(), Some("Thủ tướng Chính phủ"));
        assert_eq!(found[1].issued_on, NaiveDate::from_ymd_opt(2016, 11, 15));
        assert_eq!(found[2].quote.text(), "Nghị định số 130 /2005/NĐ-CP");
    }

    #[test]
    fn a_basis_is_quoted_to_its_end() {
        let found = read(
            "Thực hiện Kế hoạch số 63/KH-UBND ngày 30 tháng 12 năm 2022 của UBND xã Thanh Xá về công tác Cải cách hành chính năm 2023; Kế",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].issuer.as_deref(), Some("UBND xã Thanh Xá"));
        assert!(found[0].quote.text().ends_with("về công tác Cải cách hành chính năm 2023"));
        assert_eq!(found[0].issued_on, NaiveDate::from_ymd_opt(2022, 12, 30));
    }

    #[test]
    fn shares_and_dates_are_no_documents() {
        assert_eq!(read("06/16 địa chỉ, ngày 15/11/2016, 1270/1274 hồ sơ, đạt 99,68%"), []);
    }
}
