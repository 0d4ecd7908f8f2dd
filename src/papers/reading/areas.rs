//! Which area of reform a heading names, and which one a sentence without a heading is about.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{fold, pattern, syllables, topics};

/// An area of reform with the names that it goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownArea {
    /// Its code.
    pub code: String,
    /// Its name and aliases.
    pub names: Vec<String>,
}

/// How sure a match is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Most of the words.
    Close,
    /// The name, but for words that say nothing.
    Same,
}

pattern!(
    LEADING,
    r"^(?:(?:ve|doi voi|linh vuc|cong tac|viec|noi dung|tinh hinh|thuc hien|trien khai|ket qua|cai cach|danh gia)\s+)+"
);
pattern!(FILLING, r"\b(?:thuc hien|cong tac|nha nuoc|cai cach)\b");

/// The share of common syllables, in percent, from which two names are alike.
const ALIKE: usize = 60;

/// The area that a heading names.
pub fn named<'a>(heading: &str, areas: &'a [KnownArea]) -> Option<(&'a KnownArea, Likeness)> {
    let heading = bare(heading);
    if heading.is_empty() {
        return None;
    }
    let scored = |area: &'a KnownArea| {
        let best = area.names.iter().map(|name| likeness(&heading, &bare(name))).max().unwrap_or_default();
        (best, area)
    };
    let mut found: Vec<_> = areas.iter().map(scored).filter(|(score, _)| *score >= ALIKE).collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let (score, area) = *found.first()?;
    let is_clear = found.get(1).is_none_or(|(second, _)| *second < score);
    is_clear.then_some((area, if score == 100 { Likeness::Same } else { Likeness::Close }))
}

/// A name without the words that any of them may begin with.
fn bare(name: &str) -> String {
    let folded = fold(name);
    let words = syllables(&folded).join(" ");
    LEADING.replace(&words, "").into_owned()
}

/// How alike a heading and a name are, in percent.
fn likeness(one: &str, other: &str) -> usize {
    if one == other {
        return 100;
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let is_within = format!(" {long} ").contains(&format!(" {short} "));
    // a heading may say less than a name; one that says far more speaks of something else
    let is_enough = short == one || short.len() * 5 >= long.len() * 2;
    if is_within && is_enough && short.split(' ').count() > 1 {
        return 90 + short.len() * 9 / long.len().max(1);
    }
    let (one, other) = (telling(one), telling(other));
    let common = one.intersection(&other).count();
    if common < 2 { 0 } else { 2 * common * 89 / (one.len() + other.len()) }
}

fn telling(name: &str) -> BTreeSet<String> {
    FILLING.replace_all(name, "").split_whitespace().filter(|syllable| *syllable != "va").map(str::to_owned).collect()
}

/// What each area's text in the document at hand is about: the judge of sentences that stand under no heading.
#[derive(Debug, Default)]
pub struct Topics {
    by_area: BTreeMap<String, BTreeSet<String>>,
}

impl Topics {
    /// Notes that text belongs to an area.
    pub fn note(&mut self, area: &str, text: &str) {
        self.by_area.entry(area.to_owned()).or_default().extend(topics(text));
    }

    /// The area whose text a sentence shares the most words with that few others have; `None` where none stands out.
    pub fn nearest(&self, text: &str) -> Option<&str> {
        let said = topics(text);
        let scored = |(area, known): (&'_ String, &BTreeSet<String>)| {
            let score: usize = said.intersection(known).map(|topic| 12 / self.areas_with(topic).max(1)).sum();
            (score, area.clone())
        };
        let mut found: Vec<_> = self.by_area.iter().map(scored).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let best = found.first().filter(|(score, _)| *score >= 24)?;
        let is_clear = found.get(1).is_none_or(|(second, _)| second * 3 < best.0 * 2);
        is_clear.then(|| self.by_area.get_key_value(&best.1).map(|(area, _)| area.as_str())).flatten()
    }

    fn areas_with(&self, topic: &str) -> usize {
        self.by_area.values().filter(|known| known.contains(topic)).count()
    }
}

#[cfg(test)]
pub(in crate::papers) mod tests {
    use super::*;

    pub fn standard() -> Vec<KnownArea> {
        let area = |code: &str, names: &[&str]| KnownArea {
            code: code.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        vec![
            area("chi_dao_dieu_hanh", &["Công tác chỉ đạo, điều hành", "Về công tác chỉ đạo cải cách hành chính"]),
            area("the_che", &["Cải cách thể chế"]),
            area(
                "tthc_mot_cua",
                &[
                    "Về cải cách thủ tục hành chính và hoạt động của bộ phận một cửa",
                    "Công tác cải cách thủ tục hành chính",
                ],
            ),
            area(
                "to_chuc_bo_may",
                &["Cải cách tổ chức bộ máy chính quyền địa phương", "Công tác Cải cách tổ chức bộ máy"],
            ),
            area("cong_vu", &["Cải cách công vụ", "Công tác cải cách chế độ công vụ"]),
            area("tai_chinh_cong", &["Cải cách tài chính công"]),
            area(
                "cqdt_cqs",
                &["Xây dựng và phát triển chính quyền điện tử, chính quyền số", "Hiện đại hóa nền hành chính nhà nước"],
            ),
            area("phan_cap", &["Tình hình tổ chức, hoạt động và thực hiện phân cấp quản lý"]),
        ]
    }

    #[test]
    fn headings_are_found_by_name_alias_and_likeness() {
        let areas = standard();
        let cases = [
            ("Cải cách thể chế", "the_che"),
            ("Về cải cách TTHC", "tthc_mot_cua"),
            ("Hiện đại hoá hành chính", "cqdt_cqs"),
            ("Cải cách chế độ công vụ, công chức", "cong_vu"),
            ("Cải cách tổ chức bộ máy hành chính nhà nước", "to_chuc_bo_may"),
            ("Công tác chỉ đạo điều hành CCHC", "chi_dao_dieu_hanh"),
            ("Xây dựng chính quyền điện tử, chính quyền số", "cqdt_cqs"),
        ];
        for (heading, code) in cases {
            assert_eq!(named(heading, &areas).map(|(area, _)| area.code.as_str()), Some(code), "{heading}");
        }
        for heading in ["Công tác văn thư, lưu trữ", "Kiến nghị", "Tồn tại, hạn chế", ""] {
            assert_eq!(named(heading, &areas), None, "{heading}");
        }
    }

    #[test]
    fn a_sentence_without_a_heading_goes_where_its_words_are() {
        let mut topics = Topics::default();
        topics.note("tai_chinh_cong", "Công khai dự toán thu chi ngân sách, quản lý sử dụng tài sản công");
        topics.note("cong_vu", "Quản lý và sử dụng biên chế, đội ngũ cán bộ công chức");
        assert_eq!(topics.nearest("Đẩy mạnh công tác thu ngân sách, sử dụng tài sản công"), Some("tai_chinh_cong"));
        assert_eq!(topics.nearest("Thực hiện tốt các nhiệm vụ khác"), None);
    }
}
