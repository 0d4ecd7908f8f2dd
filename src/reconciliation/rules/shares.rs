//! Percents that are shares of one whole.

use super::declared::Figure;
use super::definitions::{SHARED_OUT, SUMS, Sum, base_of};
use super::tables::{grouped, rows};
use crate::ratio::{PrintedPercent, are_shares, parse_printed_percent, shares};

/// The digits after the point to which shares are added up.
const DIGITS: u8 = 6;
/// A hundred percent in steps of the last of them.
const ALL: i64 = 100 * 1_000_000;

/// Shares that don't add up to 100, by more than what rounding explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddShares {
    /// The figures, by their places.
    pub figures: Vec<usize>,
    /// Their percents added up.
    pub sum: String,
    /// How much that is over 100, or below it where there is a minus.
    pub difference: String,
    /// What their counts would print, rounded by largest remainder so that they add up to 100; nothing where not all are known.
    pub largest_remainder: Option<Vec<String>>,
}

/// Figures whose percents are shares of one whole.
#[derive(Debug)]
struct Group {
    figures: Vec<usize>,
    /// Whether they are all of it.
    complete: bool,
}

/// Groups of shares that don't add up. What rounding explains: half a step up, or less than one step down, for each of them.
pub fn odd_shares(figures: &[Figure]) -> Vec<OddShares> {
    groups(figures).into_iter().filter_map(|group| odd(figures, group)).collect()
}

fn odd(figures: &[Figure], group: Group) -> Option<OddShares> {
    let printed: Vec<_> = group.figures.iter().filter_map(|place| printed(figures.get(*place)?)).collect();
    let step = |percent: &PrintedPercent| 10_i64.pow((DIGITS - percent.decimals.get().min(DIGITS)).into());
    let sum =
        printed.iter().fold(0_i64, |sum, percent| sum.saturating_add(percent.scaled.saturating_mul(step(percent))));
    let steps: i64 = printed.iter().map(step).sum();
    let over = sum - ALL;
    let is_explained = 2 * over <= steps && (over > -steps || !group.complete);
    (!is_explained).then(|| OddShares {
        sum: text(sum),
        difference: text(over),
        largest_remainder: by_largest_remainder(figures, &group, &printed),
        figures: group.figures,
    })
}

/// The shares of the declared counts, with as many decimals as the printed ones have most.
fn by_largest_remainder(figures: &[Figure], group: &Group, printed: &[PrintedPercent]) -> Option<Vec<String>> {
    let count = |place: &usize| figures.get(*place)?.declared.exact();
    let counts: Vec<i64> = group.figures.iter().map(count).collect::<Option<_>>()?;
    let decimals = printed.iter().map(|percent| percent.decimals).max()?;
    let is_known = group.complete && counts.iter().any(|count| *count > 0);
    is_known.then(|| shares(&counts, decimals))
}

/// Steps of the last digit as a decimal text without idle zeros.
fn text(steps: i64) -> String {
    let (whole, rest) = (steps.unsigned_abs() / 1_000_000, steps.unsigned_abs() % 1_000_000);
    let digits = format!("{rest:06}");
    let sign = if steps < 0 { "-" } else { "" };
    match digits.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{digits}"),
    }
}

/// Which figures are shares by largest remainder: those of a group whose percents are those of their counts. Where a figure has
/// no count, `counted` has the computed one.
pub fn largest_remainder(figures: &[Figure], counted: &[Option<i64>]) -> Vec<bool> {
    let mut found = vec![false; figures.len()];
    for group in groups(figures).into_iter().filter(|group| group.complete) {
        let count = |place: &usize| figures.get(*place)?.declared.exact().or(*counted.get(*place)?);
        let counts: Option<Vec<_>> = group.figures.iter().map(count).collect();
        let percents: Option<Vec<_>> = group.figures.iter().map(|place| printed(figures.get(*place)?)).collect();
        if counts.zip(percents).is_some_and(|(counts, percents)| are_shares(&counts, &percents)) {
            for place in group.figures {
                found[place] = true;
            }
        }
    }
    found
}

/// The exact percent of a figure.
fn printed(figure: &Figure) -> Option<PrintedPercent> {
    let percent = figure.declared.percent.as_deref().filter(|_| figure.declared.percent_qualifier().is_none());
    percent.and_then(parse_printed_percent)
}

fn groups(figures: &[Figure]) -> Vec<Group> {
    let sums = rows(figures).into_iter().flat_map(|places| of_sums(figures, &places));
    sums.chain(of_tables(figures)).filter(|group| group.figures.len() > 1).collect()
}

/// The parts of each sum within a row.
fn of_sums(figures: &[Figure], places: &[usize]) -> Vec<Group> {
    let group = |sum: &Sum| {
        let parts: Vec<&str> = sum.parts().filter(|part| base_of(part) == Some(sum.whole)).collect();
        let is_part = |figure: &Figure| {
            let rest = figure.residual_of.as_deref() == Some(sum.whole) && !parts.is_empty();
            rest || figure.definition.as_deref().is_some_and(|definition| parts.contains(&definition))
        };
        let of_sum = places.iter().copied().filter(|place| figures.get(*place).is_some_and(is_part));
        let found = one_each(figures, of_sum);
        let is_known = |part: &&str| found.iter().any(|place| figures.get(*place).is_some_and(|f| f.counts(part)));
        let has_rest = found.iter().any(|place| figures.get(*place).is_some_and(|f| f.residual_of.is_some()));
        let is_none_late = |part: &&str| {
            let none = |figure: &Figure| figure.counts("late") && figure.declared.exact() == Some(0);
            *part == "resolved.late" && places.iter().any(|place| figures.get(*place).is_some_and(none))
        };
        let known = sum.needed.iter().all(|part| is_known(part) || is_none_late(part));
        with_percents(figures, found, known || has_rest)
    };
    SUMS.iter().map(group).collect()
}

/// The rows of each table, in the columns that are shared out among them.
fn of_tables(figures: &[Figure]) -> Vec<Group> {
    let column = |figure: &'_ Figure| {
        let definition = figure.definition.clone().filter(|definition| SHARED_OUT.contains(&definition.as_str()))?;
        figure.row.as_ref().map(|row| (figure.unit.clone(), figure.period, row.by, definition))
    };
    let group = |(_, places): (_, Vec<usize>)| {
        let is_partial =
            |place: &usize| figures.get(*place).and_then(|f| f.row.as_ref()).is_some_and(|row| row.partial);
        let complete = !places.iter().any(is_partial);
        with_percents(figures, one_each(figures, places.into_iter()), complete)
    };
    grouped(figures, column).into_iter().map(group).collect()
}

/// The first figure of each definition and row.
fn one_each(figures: &[Figure], places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for place in places {
        let Some(figure) = figures.get(place) else { continue };
        let same = |other: &Figure| {
            other.definition.is_some() && other.definition == figure.definition && other.is_beside(figure)
        };
        if !kept.iter().any(|kept| figures.get(*kept).is_some_and(same)) {
            kept.push(place);
        }
    }
    kept
}

/// Those with an exact percent. They are all where the others are none.
fn with_percents(figures: &[Figure], places: Vec<usize>, complete: bool) -> Group {
    let has = |place: &usize| figures.get(*place).and_then(printed).is_some();
    let (with, without): (Vec<_>, Vec<_>) = places.into_iter().partition(has);
    let is_none = |place: &usize| figures.get(*place).is_some_and(|figure| figure.declared.exact() == Some(0));
    Group { figures: with, complete: complete && without.iter().all(is_none) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::own_percent;
    use super::super::tests::{cell, in_row, with_percent};
    use super::super::verdicts::Verdict;
    use super::*;
    use crate::ratio::{Decimals, Ratio, Rounding};

    const CLASSES: [&str; 3] = ["resolved.early", "resolved.on_time", "resolved.late"];

    fn resolved(counts: &[i64], percents: &[String]) -> Vec<Figure> {
        let parts = CLASSES.iter().zip(counts).zip(percents);
        let parts = parts.map(|((class, count), percent)| with_percent(cell(class, *count), percent));
        parts.chain([cell("resolved.total", counts.iter().sum())]).collect()
    }

    fn texts(percents: [&str; 3]) -> Vec<String> {
        percents.map(str::to_owned).to_vec()
    }

    #[test]
    fn shares_that_no_rounding_explains_are_odd() {
        let odd = odd_shares(&resolved(&[1269, 5, 0], &texts(["99.31", "0.39", "0.00"])));
        assert_eq!((odd[0].sum.as_str(), odd[0].difference.as_str()), ("99.7", "-0.3"));
        assert_eq!(odd[0].largest_remainder, Some(texts(["99.61", "0.39", "0.00"])));
        assert_eq!(odd_shares(&resolved(&[1269, 5, 0], &texts(["99.6", "0.39", "0.00"]))), []);
        assert_eq!(odd_shares(&resolved(&[1, 1, 1], &texts(["33.3", "33.3", "33.3"]))), []);
        assert_eq!(odd_shares(&resolved(&[1, 1, 1], &texts(["33.4", "33.4", "33.4"]))).len(), 1);
    }

    #[test]
    fn parts_that_are_not_all_there_may_be_less_but_not_more() {
        let two = |percents: [&str; 2]| {
            let mut figures = resolved(&[50, 30, 20], &texts([percents[0], percents[1], "20"]));
            figures.remove(2);
            odd_shares(&figures).len()
        };
        assert_eq!((two(["50", "30"]), two(["70", "40"])), (0, 1));
    }

    #[test]
    fn rows_share_out_what_was_received() {
        let row = |name: &str, percent: &str| with_percent(in_row(cell("received.total", 1), name), percent);
        assert_eq!(odd_shares(&[row("A", "60"), row("B", "40")]), []);
        assert_eq!(odd_shares(&[row("A", "60"), row("B", "30")]).len(), 1);
    }

    proptest! {
        #[test]
        fn shares_that_are_rounded_in_any_honest_way_never_warn(
            counts in prop::collection::vec(0_i64..5000, 3), digits in 0_u8..=4,
        ) {
            let total: i64 = counts.iter().sum();
            prop_assume!(total > 0);
            let decimals = Decimals::try_from(digits).unwrap();
            let plain = |rounding| -> Vec<String> {
                counts.iter().map(|count| Ratio::new(*count, total).plain_percent(decimals, rounding).unwrap()).collect()
            };
            for percents in [shares(&counts, decimals), plain(Rounding::HalfUp), plain(Rounding::Truncate)] {
                let figures = resolved(&counts, &percents);
                prop_assert_eq!(odd_shares(&figures), vec![]);
                let remainder = largest_remainder(&figures, &[None; 4]);
                for (figure, shares) in figures.iter().zip(remainder) {
                    let own = own_percent(&figures, figure, shares);
                    prop_assert!(own.is_none_or(|own| own.verdict != Verdict::Mismatch));
                }
            }
        }
    }
}
