//! Where sentences and clauses end.

use super::passage::Passage;
use super::words::{Folded, pattern};

pattern!(
    /// Abbreviations whose point ends no sentence, folded.
    ABBREVIATED, r"(?:^|[\s(])(?:tp|tx|tt|p|q|ths|ts|gs|pgs|v\.v|vd|st|kt|tl|tm|tuq|(?:muc|khoan|diem|dieu|phan) [\d.]*\d)\.$");
/// How many characters an abbreviation may have with the word before it.
const LONGEST_ABBREVIATION: usize = 20;

pattern!(END, r#"[.!?…]+(?:[)"”»]+)?(?:\s+|$)|[.!?…]+"#);

/// The sentences of a passage. A sentence in brackets of its own is one too.
pub fn sentences(passage: &Passage) -> Vec<Passage> {
    let text = passage.text();
    let mut found = Vec::new();
    let mut start = 0;
    for end in END.find_iter(text) {
        let after = &text[end.end()..];
        let begins = after.is_empty() || after.starts_with(|c: char| c.is_uppercase() || "(\"“«".contains(c));
        let is_point = end.as_str().trim_end() == ".";
        let is_abbreviated = is_point && is_abbreviation(&text[start..=end.start()]);
        if begins && !is_abbreviated {
            found.push(passage.part(start..end.end()));
            start = end.end();
        }
    }
    found.push(passage.part(start..text.len()));
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// Whether the point that ends `text` belongs to an abbreviation, an initial or the number of a section.
fn is_abbreviation(text: &str) -> bool {
    let mut before = text.chars().rev().skip(1);
    let is_initial =
        before.next().is_some_and(char::is_uppercase) && before.next().is_none_or(|c| !c.is_alphanumeric());
    let last = text.char_indices().rev().nth(LONGEST_ABBREVIATION).map_or(text, |(start, _)| &text[start..]);
    is_initial || ABBREVIATED.is_match(Folded::of(last).text())
}

/// A passage cut at each of the given places; what is cut off there belongs to neither side.
pub fn cut(passage: &Passage, at: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<Passage> {
    let mut start = 0;
    let mut found = Vec::new();
    for gap in at {
        found.push(passage.part(start..gap.start));
        start = gap.end;
    }
    found.push(passage.part(start..passage.text().len()));
    found.retain(|piece| !piece.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        sentences(&Passage::of_line(text, 1, 0)).into_iter().map(|sentence| sentence.text().to_owned()).collect()
    }

    #[test]
    fn sentences_end_where_readers_see_them_end() {
        assert_eq!(
            read("Đã có 1.277 hồ sơ. Chưa đạt 99,68%. (Chỉ họp.)"),
            ["Đã có 1.277 hồ sơ.", "Chưa đạt 99,68%.", "(Chỉ họp.)"]
        );
        assert_eq!(
            read("tự kiểm tra văn bản QPPL.Trong năm không ban hành"),
            ["tự kiểm tra văn bản QPPL.", "Trong năm không ban hành"]
        );
        assert_eq!(read("trên môi trường mạng…Đã ban hành"), ["trên môi trường mạng…", "Đã ban hành"]);
    }

    #[test]
    fn abbreviations_and_standards_end_none() {
        for text in [
            "UBND TP. Hải Dương kiểm tra",
            "Ông Nguyễn V. An ký",
            "TCVN ISO 9001: 2015",
            "theo mục 2.1. Công tác",
            "sách, báo, v.v. Đã",
        ] {
            assert_eq!(read(text).len(), 1, "{text}");
        }
    }
}
