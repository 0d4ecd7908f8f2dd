//! Which papers there are, which words each has, and how their gaps are filled.

mod blocks;
mod letterhead;
mod names;
mod slots;

use std::collections::BTreeMap;

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use blocks::{Numbers, blocks, bulleted, ended, even, lettered, without_number};
pub use letterhead::Letterhead;
pub use names::{
    Issuer, day_in_figures, day_in_words, in_text, lowered, number, place_and_date, recipients, time_in_words,
};
pub use slots::Slot;

use crate::refusal::{Fault, Faults, Text};

/// The longest text of a template, in characters.
const LONGEST: usize = 5000;

/// A paper that the service writes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum PaperKind {
    /// The notice of results (thông báo).
    Notice,
    /// The inspection plan (kế hoạch).
    Plan,
    /// The decision that sets up a team (quyết định).
    TeamDecision,
    /// The remediation report (báo cáo khắc phục).
    RemediationReport,
    /// The summary of a subtree's findings (báo cáo tổng hợp).
    FindingsSummary,
    /// The minutes of an inspection (biên bản kiểm tra).
    Minutes,
    /// The remediation plan (kế hoạch khắc phục).
    RemediationPlan,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Notice,
        Self::Plan,
        Self::TeamDecision,
        Self::RemediationReport,
        Self::FindingsSummary,
        Self::Minutes,
        Self::RemediationPlan,
    ];

    /// Its name in the contract.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Plan => "plan",
            Self::TeamDecision => "team_decision",
            Self::RemediationReport => "remediation_report",
            Self::FindingsSummary => "findings_summary",
            Self::Minutes => "minutes",
            Self::RemediationPlan => "remediation_plan",
        }
    }

    /// Its sign in numbers (annex III of NĐ 30/2020/NĐ-CP).
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Notice => "TB",
            Self::Plan | Self::RemediationPlan => "KH",
            Self::TeamDecision => "QĐ",
            Self::RemediationReport | Self::FindingsSummary => "BC",
            Self::Minutes => "BB",
        }
    }

    /// Its texts.
    pub const fn slots(self) -> &'static [Slot] {
        match self {
            Self::Notice => slots::NOTICE,
            Self::Plan => slots::PLAN,
            Self::TeamDecision => slots::TEAM_DECISION,
            Self::RemediationReport => slots::REMEDIATION_REPORT,
            Self::FindingsSummary => slots::FINDINGS_SUMMARY,
            Self::Minutes => slots::MINUTES,
            Self::RemediationPlan => slots::REMEDIATION_PLAN,
        }
    }
}

/// The words of a paper: an office's own over those that everybody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    kind: PaperKind,
    own: BTreeMap<String, String>,
}

impl Wording {
    /// The words of a kind of paper where some texts are an office's own.
    pub fn new(kind: PaperKind, own: BTreeMap<String, String>) -> Self {
        Self { kind, own }
    }

    /// One of the texts, its gaps filled; a gap without a value stays as it is written.
    pub fn text(&self, name: &str, gaps: &[(&str, &str)]) -> String {
        let slot = self.kind.slots().iter().find(|slot| slot.name == name);
        let own = self.own.get(name).map(String::as_str);
        let text = own.or(slot.map(|slot| slot.text)).unwrap_or_default();
        filled(text, gaps)
    }
}

/// A text with its gaps filled at once, so that what fills one can't have another.
fn filled(text: &str, gaps: &[(&str, &str)]) -> String {
    let mut pieces = text.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let named = piece.split_once('}').and_then(|(name, rest)| {
            let (_, value) = gaps.iter().find(|(gap, _)| *gap == name)?;
            Some((value, rest))
        });
        match named {
            Some((value, rest)) => filled.extend([*value, rest]),
            None => filled.extend(["{", piece]),
        }
    }
    filled
}

/// What is wrong with an office's own texts: names that the paper doesn't have, gaps that the text can't have.
pub fn judge(kind: PaperKind, own: &BTreeMap<String, String>) -> Faults {
    let mut faults = Faults::default();
    faults.at_most("/texts", own.len(), kind.slots().len());
    if !faults.is_empty() {
        return faults;
    }
    for (name, text) in own {
        let pointer = format!("/texts/{}", name.replace('~', "~0").replace('/', "~1"));
        match kind.slots().iter().find(|slot| slot.name == name) {
            Some(slot) => {
                faults.text(&pointer, text, LONGEST).extend(unknown_gaps(slot, text, &pointer));
            }
            None => {
                faults.add(Some(unknown_text(kind, pointer)));
            }
        }
    }
    faults
}

fn unknown_text(kind: PaperKind, pointer: String) -> Fault {
    let names: Vec<_> = kind.slots().iter().map(|slot| slot.name).collect();
    let list = names.join(", ");
    let detail = Text::new(format!("Mẫu này có các đoạn: {list}."), format!("The texts of this paper are: {list}."));
    Fault::new(pointer, "unknown_text", detail)
}

fn unknown_gaps(slot: &Slot, text: &str, pointer: &str) -> Option<Fault> {
    let gap = gaps(text).find(|gap| !slot.gaps.contains(gap))?;
    let list = slot.gaps.iter().map(|gap| format!("{{{gap}}}")).collect::<Vec<_>>().join(", ");
    let detail = if slot.gaps.is_empty() {
        Text::new(
            format!("Đoạn này không có chỗ điền, kể cả {{{gap}}}."),
            format!("This text has no gaps, so no {{{gap}}}."),
        )
    } else {
        Text::new(
            format!("Đoạn này không có chỗ điền {{{gap}}}; có: {list}."),
            format!("This text has no gap {{{gap}}}; it has: {list}."),
        )
    };
    Some(Fault::new(pointer, "unknown_gap", detail))
}

/// What stands between braces in a text.
fn gaps(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| rest.split_once('}').map_or(rest, |(gap, _)| gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_every_paper_has_only_gaps_that_it_names_and_each_name_once() {
        for kind in PaperKind::ALL {
            let mut names: Vec<_> = kind.slots().iter().map(|slot| slot.name).collect();
            for slot in kind.slots() {
                assert_eq!(unknown_gaps(slot, slot.text, ""), None, "{} {}", kind.name(), slot.name);
            }
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), kind.slots().len(), "{}", kind.name());
        }
    }

    #[test]
    fn an_offices_own_text_is_used_and_the_rest_stays() {
        let own = BTreeMap::from([("findings_heading".to_owned(), "Khuyết điểm".to_owned())]);
        let wording = Wording::new(PaperKind::Notice, own);
        assert_eq!(wording.text("findings_heading", &[]), "Khuyết điểm");
        assert_eq!(wording.text("document_kind", &[]), "THÔNG BÁO");
    }

    #[test]
    fn what_fills_a_gap_is_not_filled_again() {
        let gaps = [("issuer", "{title}"), ("title", "T")];
        assert_eq!(filled("{issuer} {title} {none} {", &gaps), "{title} T {none} {");
    }

    #[test]
    fn unknown_texts_and_gaps_are_named_with_what_there_is() {
        let own = [("opening", "{issuer} và {ai}"), ("khac/la", "x"), ("document_kind", "{issuer}"), ("closing", "")];
        let own = own.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let refusal = judge(PaperKind::Notice, &BTreeMap::from(own)).done().unwrap_err();
        let faults: Vec<_> = refusal.faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        let wanted = [
            ("/texts/closing", "text_length"),
            ("/texts/document_kind", "unknown_gap"),
            ("/texts/khac~1la", "unknown_text"),
            ("/texts/opening", "unknown_gap"),
        ];
        assert_eq!(faults, wanted);
    }
}
