//! How a declared figure is judged against the computed one.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::ratio::{Match, Ratio, compare_percent, parse_printed_percent};

/// What became of a declared figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is the computed one, however percents are rounded.
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

/// A figure as a notice declares it: a count, a ratio, a percent, or several of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Declared {
    /// A count.
    pub value: Option<i64>,
    /// The numerator of a ratio.
    pub numerator: Option<i64>,
    /// Its denominator.
    pub denominator: Option<i64>,
    /// A percent, as digits.
    pub percent: Option<String>,
}

/// What the service computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Computed {
    /// A count.
    Count(i64),
    /// A ratio.
    Of(Ratio),
}

/// Where a definition's figure stands in a statistics report: `received.total`, `rates.online`.
pub fn pointer(definition: &str) -> String {
    let path = definition.replace('.', "/");
    if definition.starts_with("rates.") { format!("/{path}") } else { format!("/figures/{path}") }
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

/// Judges a declared figure.
pub fn judge(declared: &Declared, computed: Option<Computed>) -> Verdict {
    match computed {
        None => Verdict::NotComputable,
        Some(Computed::Count(count)) => match declared.value {
            Some(value) if value == count => Verdict::Match,
            _ => Verdict::Mismatch,
        },
        Some(Computed::Of(ratio)) => judge_ratio(declared, ratio),
    }
}

fn judge_ratio(declared: &Declared, ratio: Ratio) -> Verdict {
    let parts = [(declared.numerator, ratio.numerator), (declared.denominator, ratio.denominator)];
    if parts.iter().any(|(declared, computed)| declared.is_some_and(|declared| declared != *computed)) {
        return Verdict::Mismatch;
    }
    let Some(percent) = &declared.percent else {
        let compared = parts.iter().any(|(declared, _)| declared.is_some());
        return if compared { Verdict::Match } else { Verdict::Mismatch };
    };
    match parse_printed_percent(percent).and_then(|printed| compare_percent(ratio, printed)) {
        Some(Match::MatchBoth) => Verdict::Match,
        Some(Match::MatchRounded) => Verdict::MatchRounded,
        Some(Match::MatchTruncated) => Verdict::MatchTruncated,
        Some(Match::Mismatch) => Verdict::Mismatch,
        None => Verdict::NotComputable,
    }
}

/// The sums that a set of declared figures has to keep: parts, and the whole that they make.
const SUMS: &[(&[&str], &str)] = &[
    (&["received.online", "received.direct", "received.postal"], "received.total"),
    (&["resolved.early", "resolved.on_time", "resolved.late"], "resolved.total"),
    (&["pending.in_time", "pending.overdue", "pending.paused"], "pending.total"),
    (&["resolved.total", "pending.total"], "to_handle"),
];

/// A sum that doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The sum.
    pub sum: String,
    /// What the parts come to.
    pub expected: i64,
    /// What is declared.
    pub actual: i64,
}

/// The sums that don't hold among declared counts, each with its definition.
///
/// A part that isn't declared counts as none; a whole that isn't declared is not checked, but `pending.total` is taken from
/// its parts and `to_handle` from what was received, as notices do.
pub fn broken_sums(declared: &[(Option<&str>, Declared)]) -> Vec<Broken> {
    let stated = |definition: &str| {
        declared.iter().find(|(defined, _)| *defined == Some(definition)).and_then(|(_, figure)| figure.value)
    };
    let count = |definition: &str| match (stated(definition), definition) {
        (None, "pending.total") => stated("pending.in_time"),
        (None, "to_handle") => Some(stated("received.total")? + stated("carried_in").unwrap_or_default()),
        (found, _) => found,
    };
    let broken = |(parts, whole): &(&[&str], &str)| {
        let counts: Vec<i64> = parts.iter().filter_map(|part| count(part)).collect();
        let (expected, actual) = (counts.iter().sum(), count(whole)?);
        let sum = format!("{} = {whole}", parts.join(" + "));
        (counts.len() > 1 && expected != actual).then_some(Broken { sum, expected, actual })
    };
    SUMS.iter().filter_map(broken).collect()
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
    use super::*;
    use serde_json::json;

    fn declared(value: Value) -> Declared {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_notice_s_digitisation_is_truncated() {
        let printed = declared(json!({ "numerator": 1270, "denominator": 1274, "percent": "99.68" }));
        assert_eq!(judge(&printed, Some(Computed::Of(Ratio::new(1270, 1274)))), Verdict::MatchTruncated);
        let rounded = declared(json!({ "numerator": 1270, "denominator": 1274, "percent": "99.69" }));
        assert_eq!(judge(&rounded, Some(Computed::Of(Ratio::new(1270, 1274)))), Verdict::MatchRounded);
    }

    #[test]
    fn another_denominator_is_a_mismatch_even_with_the_same_percent() {
        let printed = declared(json!({ "numerator": 1, "denominator": 2, "percent": "50" }));
        assert_eq!(judge(&printed, Some(Computed::Of(Ratio::new(2, 4)))), Verdict::Mismatch);
    }

    #[test]
    fn definitions_find_their_figure_in_a_report() {
        let report = json!({ "figures": { "received": { "total": 7 } }, "rates": { "online": { "numerator": 1, "denominator": 7 } } });
        assert_eq!(computed(&report, "received.total"), Some(Computed::Count(7)));
        assert_eq!(computed(&report, "rates.online"), Some(Computed::Of(Ratio::new(1, 7))));
        assert_eq!(computed(&report, "mailboxes"), None);
        assert_eq!(judge(&declared(json!({ "value": 8 })), computed(&report, "received.total")), Verdict::Mismatch);
    }

    #[test]
    fn the_notice_s_sums_hold_and_a_changed_count_breaks_each_sum_that_it_is_in() {
        let with = |received: i64| {
            let counts = [
                ("received.total", received),
                ("received.online", 1127),
                ("received.direct", 150),
                ("resolved.total", 1274),
                ("resolved.early", 1269),
                ("resolved.on_time", 5),
                ("pending.in_time", 3),
            ];
            let figure = |(name, value)| (Some(name), Declared { value: Some(value), ..Declared::default() });
            broken_sums(&counts.map(figure))
        };
        assert_eq!(with(1277), []);
        let broken = with(1278);
        assert_eq!(broken.len(), 2);
        assert_eq!((broken[0].expected, broken[0].actual), (1277, 1278));
    }
}
