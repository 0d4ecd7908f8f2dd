//! Figures of a longer period beside those of the periods that make it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::declared::Figure;
use super::definitions::{Days, days_of};
use super::equations::{Equation, SumKind};
use super::tables::grouped;
use crate::time::Period;

/// What a period carried in, where the one before it ended with something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedOver {
    /// The figure of what was pending, by its place.
    pub pending: usize,
    /// The figure of what was carried in.
    pub carried_in: usize,
    /// What was pending.
    pub expected: i64,
    /// What was carried in.
    pub actual: i64,
}

/// The longer periods as sums of those that exactly make them, the shortest that there are.
pub(super) fn month_sums(figures: &[Figure]) -> Vec<Equation> {
    let same = |figure: &'_ Figure| {
        let definition = figure.definition.clone().filter(|definition| days_of(definition) == Days::Each)?;
        let row = figure.row.as_ref().map(|row| (row.by, row.name.clone()));
        figure.declared.exact().map(|_| (figure.unit.clone(), row, definition))
    };
    let sums = |(_, places): (_, Vec<usize>)| {
        let mut periods: Vec<(Period, usize)> =
            places.into_iter().filter_map(|place| Some((figures.get(place)?.period, place))).collect();
        periods.sort_by_key(|(period, place)| (period.from, period.to, *place));
        periods.dedup_by_key(|(period, _)| *period);
        let whole = |(period, place): &(Period, usize)| {
            let parts = finest(*period, &periods)?;
            Some(Equation { kind: SumKind::Months, parts, whole: vec![*place], lacking: Vec::new() })
        };
        periods.iter().filter_map(whole).collect::<Vec<_>>()
    };
    grouped(figures, same).into_iter().flat_map(sums).collect()
}

/// The most of the periods, in their order, that have each day of the whole once; at least two.
fn finest(whole: Period, periods: &[(Period, usize)]) -> Option<Vec<usize>> {
    let mut reached: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::from([(whole.from, Vec::new())]);
    let within = |period: &Period| period.from >= whole.from && period.to <= whole.to && *period != whole;
    for (period, place) in periods.iter().filter(|(period, _)| within(period)) {
        let Some(next) = period.to.succ_opt() else { continue };
        let Some(before) = reached.get(&period.from) else { continue };
        let parts: Vec<usize> = before.iter().chain([place]).copied().collect();
        let known = reached.entry(next).or_default();
        if parts.len() > known.len() {
            *known = parts;
        }
    }
    reached.remove(&whole.to.succ_opt()?).filter(|parts| parts.len() > 1)
}

/// What is carried into a period, where the period before it ended with another number of pending ones.
pub fn carried_over(figures: &[Figure]) -> Vec<CarriedOver> {
    let pairs = [("carried_in", "pending.total"), ("ii06a.column_6", "ii06a.column_11")];
    let rows = grouped(figures, |figure| Some((&figure.unit, figure.row_name())));
    let mut found = Vec::new();
    for (_, places) in rows {
        let cells = |definition: &'static str| {
            let cells = places.iter().filter_map(|place| Some((*place, figures.get(*place)?)));
            let counted = cells.filter(move |(_, figure)| figure.counts(definition));
            counted.filter_map(|(place, figure)| Some((place, figure.period, figure.declared.exact()?)))
        };
        for (first, last) in pairs {
            for (carried_in, period, actual) in cells(first) {
                let before = cells(last).find(|(_, before, _)| before.to.succ_opt() == Some(period.from));
                if let Some((pending, _, expected)) = before.filter(|(_, _, expected)| *expected != actual) {
                    found.push(CarriedOver { pending, carried_in, expected, actual });
                }
            }
        }
    }
    found
}
