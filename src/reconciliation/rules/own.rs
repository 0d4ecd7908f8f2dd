//! A declared percent beside the numbers that the same notice declares.

use super::declared::Figure;
use super::definitions::{SHARED_OUT, base_of};
use super::verdicts::{Verdict, judge_percent};
use crate::ratio::Ratio;

/// What a declared percent should be by the notice's own numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPercent {
    /// The numbers.
    pub ratio: Ratio,
    /// What the denominator counts, where the figure has no ratio and another figure is taken for its whole.
    pub of: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
}

/// Judges the percent of a figure by its own ratio, or else by its count and its declared whole. `shares` says that it is one of
/// several that add up to 100 by largest remainder.
pub fn own_percent(figures: &[Figure], figure: &Figure, shares: bool) -> Option<OwnPercent> {
    let said = &figure.declared;
    let percent = said.percent.as_deref()?;
    let (ratio, of) = match said.numerator.zip(said.denominator) {
        Some((numerator, denominator)) => (Ratio::new(numerator, denominator), None),
        None => {
            let (of, whole) = whole(figures, figure)?;
            (Ratio::new(said.exact()?, whole), Some(of.to_owned()))
        }
    };
    let verdict = judge_percent(percent, said.percent_qualifier(), ratio, shares);
    (ratio.denominator > 0).then_some(OwnPercent { ratio, of, verdict })
}

/// What a count is a part of, and how many that are: another figure of its row, or the total of a column that is shared out.
fn whole<'a>(figures: &[Figure], figure: &'a Figure) -> Option<(&'a str, i64)> {
    let definition = figure.definition.as_deref();
    let is_shared_out = figure.row.is_some() && definition.is_some_and(|definition| SHARED_OUT.contains(&definition));
    let base = match definition {
        Some(definition) if is_shared_out => definition,
        Some(definition) => base_of(definition)?,
        None => figure.residual_of.as_deref()?,
    };
    let total = Figure { row: if is_shared_out { None } else { figure.row.clone() }, ..figure.clone() };
    let mut wholes = figures.iter().filter(|other| other.counts(base) && other.is_beside(&total));
    Some((base, wholes.find_map(|other| other.declared.exact())?))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cell, in_row, with_percent};
    use super::*;

    fn own(figures: &[Figure]) -> Option<(i64, Verdict)> {
        let own = own_percent(figures, figures.last().unwrap(), false)?;
        Some((own.ratio.denominator, own.verdict))
    }

    #[test]
    fn a_percent_beside_a_count_is_of_the_whole_that_stands_beside_it() {
        let online = |percent| with_percent(cell("received.online", 1127), percent);
        assert_eq!(own(&[cell("received.total", 1277), online("88.25")]), Some((1277, Verdict::Match)));
        assert_eq!(own(&[cell("received.total", 1277), online("78.25")]), Some((1277, Verdict::Mismatch)));
        assert_eq!(own(&[online("88.25")]), None);
    }

    #[test]
    fn a_ratio_is_judged_by_itself() {
        let mut figure = with_percent(cell("rates.online", 0), "99.45");
        (figure.declared.value, figure.declared.numerator, figure.declared.denominator) =
            (None, Some(1270), Some(1274));
        assert_eq!(own(&[figure.clone()]), Some((1274, Verdict::Mismatch)));
        figure.declared.percent = Some("99.68".to_owned());
        assert_eq!(own(&[figure]), Some((1274, Verdict::MatchTruncated)));
    }

    #[test]
    fn what_a_row_received_is_a_share_of_all_that_was_received() {
        let row = with_percent(in_row(cell("received.total", 1), "A"), "25");
        let beside = in_row(cell("to_handle", 2), "A");
        assert_eq!(own(&[cell("received.total", 4), beside, row]), Some((4, Verdict::Match)));
    }
}
