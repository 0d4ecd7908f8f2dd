//! Which findings a recommendation may answer, by the words that both have.

use std::collections::{BTreeMap, BTreeSet};

use super::words::topics;

/// A text in its area.
#[derive(Debug)]
pub struct Text<'a> {
    /// The area of reform, where it is known.
    pub area: Option<&'a str>,
    /// The unit, where the document tells units apart.
    pub unit: Option<&'a str>,
    /// The words.
    pub text: &'a str,
}

/// The most pairs that are compared: no notice has more.
const MOST: usize = 250_000;
/// How much two texts have to share.
const ENOUGH: usize = 12;
/// What a pair of syllables weighs that no other text of the area has.
const WHOLE: usize = 24;

/// For each recommendation the findings that share telling words with it, and those words.
pub fn links(findings: &[Text<'_>], recommendations: &[Text<'_>]) -> Vec<Vec<(usize, Vec<String>)>> {
    if findings.len() * recommendations.len() > MOST {
        return vec![Vec::new(); recommendations.len()];
    }
    let wrong: Vec<BTreeSet<String>> = findings.iter().map(|finding| topics(finding.text)).collect();
    let asked: Vec<BTreeSet<String>> = recommendations.iter().map(|asked| topics(asked.text)).collect();
    let mut spread: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for (text, topics) in findings.iter().zip(&wrong).chain(recommendations.iter().zip(&asked)) {
        for topic in topics {
            *spread.entry((text.area, topic)).or_default() += 1;
        }
    }
    let weight = |area, topic: &str| WHOLE / spread.get(&(area, topic)).copied().unwrap_or(1).max(2);
    let answers = |(index, asked_words): (usize, &BTreeSet<String>)| {
        let asked = &recommendations[index];
        let near = |finding: &Text<'_>| {
            let same = |one: Option<&str>, other: Option<&str>| one.is_none() || other.is_none() || one == other;
            (asked.area.is_some() || finding.area.is_none())
                && same(asked.area, finding.area)
                && same(asked.unit, finding.unit)
        };
        let shared = |(place, wrong): (usize, &BTreeSet<String>)| {
            let words: Vec<String> = wrong.intersection(asked_words).cloned().collect();
            let score: usize = words.iter().map(|word| weight(asked.area, word)).sum();
            (near(&findings[place]) && score >= ENOUGH).then_some((place, words))
        };
        wrong.iter().enumerate().filter_map(shared).collect()
    };
    asked.iter().enumerate().map(answers).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recommendation_is_linked_by_telling_words_within_its_area() {
        let text = |area, text| Text { area: Some(area), unit: None, text };
        let findings = [
            text("so", "Có 06/16 địa chỉ hòm thư công vụ của CBCC xã bị khóa."),
            text("so", "Trang thông tin điện tử nội dung chưa phong phú"),
            text("bo_may", "Hòm thư công vụ chưa được dùng"),
        ];
        let asked = [text("so", "Nghiêm túc sử dụng hòm thư công vụ điện tử trong giải quyết công việc")];
        let found = links(&findings, &asked);
        assert_eq!(found[0].iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0]);
        assert!(found[0][0].1.contains(&"hom thu".to_owned()));
    }
}
