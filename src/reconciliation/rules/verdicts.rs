//! How a declared figure is judged against the computed one.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::approximate::Qualifier;
use super::declared::Declared;
use crate::ratio::{Match, Ratio, compare_percent, parse_printed_percent};

/// What became of a declared figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is the computed one, however percents are rounded; an approximate one stands to it as its word says.
    Match,
    /// Its percent is the computed one, rounded half up; truncated it would be another.
    MatchRounded,
    /// Its percent is the computed one, truncated; rounded half up it would be another.
    MatchTruncated,
    /// It is another.
    Mismatch,
    /// The service has nothing to compute it from.
    NotComputable,
}

/// What the service computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Computed {
    /// A count.
    Count(i64),
    /// A ratio.
    Of(Ratio),
}

impl Computed {
    /// The same of no dossiers.
    #[must_use]
    pub const fn none(self) -> Self {
        match self {
            Self::Count(_) => Self::Count(0),
            Self::Of(_) => Self::Of(Ratio::new(0, 0)),
        }
    }

    /// The count, where it is one.
    pub const fn count(self) -> Option<i64> {
        match self {
            Self::Count(count) => Some(count),
            Self::Of(_) => None,
        }
    }
}

/// Where a definition's figure stands in a statistics report, or in a row of form II.06a: `received.total`, `rates.online`,
/// `ii06a.column_3`.
pub fn pointer(definition: &str) -> String {
    let path = definition.replace('.', "/");
    match definition.split_once('.') {
        Some(("rates", _)) => format!("/{path}"),
        Some(("ii06a", column)) => format!("/{column}"),
        _ => format!("/figures/{path}"),
    }
}

/// The figure that a report has under a definition.
pub fn computed(report: &Value, definition: &str) -> Option<Computed> {
    let found = report.pointer(&pointer(definition))?;
    match (found.as_i64(), found["numerator"].as_i64(), found["denominator"].as_i64()) {
        (Some(count), ..) => Some(Computed::Count(count)),
        (None, Some(numerator), Some(denominator)) => Some(Computed::Of(Ratio::new(numerator, denominator))),
        _ => None,
    }
}

/// Judges a declared figure. `share` is the computed count as a part of its whole, for figures that declare only a ratio or a
/// percent of it; `shares` says that the percent is one of several that add up to 100 by largest remainder.
pub fn judge(declared: &Declared, computed: Option<Computed>, share: Option<Ratio>, shares: bool) -> Verdict {
    match (computed, declared.value) {
        (None, _) => Verdict::NotComputable,
        (Some(Computed::Count(count)), Some(value)) => {
            is(declared.qualifier.map_or(value == count, |word| word.holds(value, count)))
        }
        (Some(Computed::Count(_)), None) => {
            share.map_or(Verdict::NotComputable, |share| judge_ratio(declared, share, shares))
        }
        (Some(Computed::Of(ratio)), _) => judge_ratio(declared, ratio, shares),
    }
}

/// Judges the ratio or percent that stands beside a declared count; nothing where none does.
pub fn judge_share(declared: &Declared, share: Option<Ratio>, shares: bool) -> Option<Verdict> {
    let has_both = declared.value.is_some() && (declared.percent.is_some() || declared.numerator.is_some());
    has_both.then(|| share.map_or(Verdict::NotComputable, |share| judge_ratio(declared, share, shares)))
}

fn judge_ratio(declared: &Declared, ratio: Ratio, shares: bool) -> Verdict {
    let parts = [(declared.numerator, ratio.numerator), (declared.denominator, ratio.denominator)];
    if parts.iter().any(|(declared, computed)| declared.is_some_and(|declared| declared != *computed)) {
        return Verdict::Mismatch;
    }
    match &declared.percent {
        Some(percent) => judge_percent(percent, declared.percent_qualifier(), ratio, shares),
        None => is(parts.iter().any(|(declared, _)| declared.is_some())),
    }
}

/// Judges a printed percent by a ratio, at the printed decimals.
pub(super) fn judge_percent(percent: &str, word: Option<Qualifier>, ratio: Ratio, shares: bool) -> Verdict {
    let Some(printed) = parse_printed_percent(percent) else { return Verdict::NotComputable };
    if let Some(word) = word {
        return word.holds_percent(printed, ratio).map_or(Verdict::NotComputable, is);
    }
    match compare_percent(ratio, printed) {
        Some(Match::MatchBoth) => Verdict::Match,
        Some(Match::MatchRounded) => Verdict::MatchRounded,
        Some(Match::MatchTruncated) => Verdict::MatchTruncated,
        Some(Match::Mismatch) => is(shares),
        None => Verdict::NotComputable,
    }
}

const fn is(matching: bool) -> Verdict {
    if matching { Verdict::Match } else { Verdict::Mismatch }
}

/// The different denominators of ratios, the largest first.
pub fn denominators(computed: impl Iterator<Item = Computed>) -> Vec<i64> {
    let mut found: Vec<i64> = computed
        .filter_map(|figure| match figure {
            Computed::Of(ratio) => Some(ratio.denominator),
            Computed::Count(_) => None,
        })
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::ratio::{Decimals, Rounding};

    fn declared(value: Value) -> Declared {
        serde_json::from_value(value).unwrap()
    }

    fn judged(said: Value, computed: Computed, share: Option<Ratio>) -> Verdict {
        judge(&declared(said), Some(computed), share, false)
    }

    #[test]
    fn the_notice_s_digitisation_is_truncated() {
        let with = |percent| json!({ "numerator": 1270, "denominator": 1274, "percent": percent });
        let computed = Computed::Of(Ratio::new(1270, 1274));
        assert_eq!(judged(with("99.68"), computed, None), Verdict::MatchTruncated);
        assert_eq!(judged(with("99.69"), computed, None), Verdict::MatchRounded);
        assert_eq!(judged(with("99.7"), computed, None), Verdict::MatchRounded);
        assert_eq!(judged(with("99"), computed, None), Verdict::MatchTruncated);
        assert_eq!(judged(with("99.6860"), computed, None), Verdict::Match);
    }

    #[test]
    fn another_denominator_is_a_mismatch_even_with_the_same_percent() {
        let printed = json!({ "numerator": 1, "denominator": 2, "percent": "50" });
        assert_eq!(judged(printed, Computed::Of(Ratio::new(2, 4)), None), Verdict::Mismatch);
    }

    #[test]
    fn definitions_find_their_figure_in_a_report_and_in_a_row_of_the_form() {
        let report = json!({ "figures": { "received": { "total": 7 } }, "rates": { "online": { "numerator": 1, "denominator": 7 } } });
        assert_eq!(computed(&report, "received.total"), Some(Computed::Count(7)));
        assert_eq!(computed(&report, "rates.online"), Some(Computed::Of(Ratio::new(1, 7))));
        assert_eq!(computed(&json!({ "column_3": 7 }), "ii06a.column_3"), Some(Computed::Count(7)));
        assert_eq!(computed(&report, "mailboxes"), None);
        assert_eq!(judged(json!({ "value": 8 }), Computed::Count(7), None), Verdict::Mismatch);
    }

    #[test]
    fn a_percent_beside_a_count_is_judged_apart_and_one_alone_by_the_count_s_whole() {
        let (both, alone) = (json!({ "value": 7, "percent": "50" }), json!({ "percent": "70" }));
        let share = Some(Ratio::new(7, 10));
        assert_eq!(judged(both.clone(), Computed::Count(7), share), Verdict::Match);
        assert_eq!(judge_share(&declared(both), share, false), Some(Verdict::Mismatch));
        assert_eq!(judged(alone.clone(), Computed::Count(7), share), Verdict::Match);
        assert_eq!(judged(alone, Computed::Count(7), None), Verdict::NotComputable);
    }

    #[test]
    fn an_approximate_figure_is_what_its_word_says() {
        let nearly = |value| json!({ "value": value, "qualifier": "nearly" });
        assert_eq!(judged(nearly(1300), Computed::Count(1277), None), Verdict::Match);
        assert_eq!(judged(nearly(1270), Computed::Count(1277), None), Verdict::Mismatch);
        let over = json!({ "percent": "99", "qualifier": "over" });
        assert_eq!(judged(over, Computed::Of(Ratio::new(1270, 1274)), None), Verdict::Match);
    }

    proptest! {
        #[test]
        fn a_percent_at_any_decimals_matches_its_own_ratio(part in 0_i64..5000, rest in 1_i64..5000, digits in 0_u8..=4) {
            let ratio = Ratio::new(part, part + rest);
            for rounding in [Rounding::HalfUp, Rounding::Truncate] {
                let percent = ratio.plain_percent(Decimals::try_from(digits).unwrap(), rounding).unwrap();
                let verdict = judged(json!({ "percent": percent }), Computed::Of(ratio), None);
                let expected = match rounding {
                    Rounding::HalfUp => Verdict::MatchRounded,
                    Rounding::Truncate => Verdict::MatchTruncated,
                };
                prop_assert!(verdict == Verdict::Match || verdict == expected, "{verdict:?}");
            }
        }
    }
}
