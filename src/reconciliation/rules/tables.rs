//! The sums of a table: within a row, down a column, and of what stands there twice.

use std::collections::HashMap;
use std::hash::Hash;

use super::declared::Figure;
use super::definitions::{Days, SUMS, Sum, days_of};
use super::equations::{Equation, SumKind};
use crate::time::Period;

/// The places of the figures that share a key, in the order of the list.
pub(super) fn grouped<'a, K: Hash + Eq>(
    figures: &'a [Figure],
    key: impl Fn(&'a Figure) -> Option<K>,
) -> Vec<(K, Vec<usize>)> {
    let mut order: Vec<(K, Vec<usize>)> = Vec::new();
    let mut known: HashMap<K, usize> = HashMap::new();
    for (place, figure) in figures.iter().enumerate() {
        let Some((found, again)) = key(figure).zip(key(figure)) else { continue };
        let group = *known.entry(found).or_insert(order.len());
        match order.get_mut(group) {
            Some((_, places)) => places.push(place),
            None => order.push((again, vec![place])),
        }
    }
    order
}

/// The figures of one unit, period and row, by their places.
pub(super) fn rows(figures: &[Figure]) -> Vec<Vec<usize>> {
    let rows = grouped(figures, |figure| Some((&figure.unit, figure.period, figure.row_name())));
    rows.into_iter().map(|(_, places)| places).collect()
}

/// Some figures that together stand for one, and what of it the paper doesn't have.
#[derive(Debug, Default)]
struct Side {
    cells: Vec<usize>,
    lacking: Vec<String>,
}

/// The figures of one row of a table.
struct Cells<'a> {
    figures: &'a [Figure],
    places: &'a [usize],
}

impl Cells<'_> {
    fn exact(&self, is: impl Fn(&Figure) -> bool) -> impl Iterator<Item = usize> {
        self.places.iter().copied().filter(move |place| {
            self.figures.get(*place).is_some_and(|figure| figure.declared.exact().is_some() && is(figure))
        })
    }

    /// The figure with a definition; where there is none, its own parts by one of the first `sums`.
    fn side(&self, definition: &str, sums: &[Sum]) -> Side {
        if let Some(cell) = self.exact(|figure| figure.counts(definition)).next() {
            return Side { cells: vec![cell], lacking: Vec::new() };
        }
        if self.is_told_to_be_none(definition) {
            return Side::default();
        }
        let own = sums.iter().filter(|sum| sum.whole == definition).map(|sum| self.parts(sum));
        let nothing = || Side { cells: Vec::new(), lacking: vec![definition.to_owned()] };
        own.into_iter().find(|side| !side.cells.is_empty()).unwrap_or_else(nothing)
    }

    /// Nothing late at all means nothing late of any kind.
    fn is_told_to_be_none(&self, definition: &str) -> bool {
        let of_late = SUMS.iter().any(|sum| sum.whole == "late" && sum.parts().any(|part| part == definition));
        of_late && self.exact(|figure| figure.counts("late") && figure.declared.exact() == Some(0)).next().is_some()
    }

    /// The parts of a sum; a declared rest makes them complete.
    fn parts(&self, sum: &Sum) -> Side {
        let mut side = Side::default();
        for part in sum.needed {
            let Side { cells, lacking } = self.side(part, SUMS);
            side.cells.extend(cells);
            side.lacking.extend(lacking);
        }
        let optional = |figure: &Figure| sum.optional.iter().any(|part| figure.counts(part));
        side.cells.extend(self.exact(optional));
        let is_first = SUMS.iter().find(|other| other.whole == sum.whole).is_some_and(|first| std::ptr::eq(first, sum));
        let rest: Vec<_> = self.exact(|figure| is_first && figure.residual_of.as_deref() == Some(sum.whole)).collect();
        if !rest.is_empty() {
            side.lacking.clear();
        }
        side.cells.extend(rest);
        side
    }

    /// A sum between what the paper has; nothing where both sides lack something, so that any difference may be that.
    fn equation(&self, index: usize, sum: &Sum) -> Option<Equation> {
        let (parts, whole) = (self.parts(sum), self.side(sum.whole, SUMS.get(..index)?));
        let (parts, whole) = match (parts.lacking.is_empty(), whole.lacking.is_empty()) {
            (_, true) => (parts, whole),
            (true, false) => (whole, parts),
            (false, false) => return None,
        };
        let is_sum = !parts.cells.is_empty() && !whole.cells.is_empty();
        is_sum.then_some(Equation {
            kind: SumKind::Row,
            parts: parts.cells,
            whole: whole.cells,
            lacking: parts.lacking,
        })
    }
}

/// The sums within each row.
pub(super) fn row_sums(figures: &[Figure]) -> Vec<Equation> {
    let sums = |places: Vec<usize>| -> Vec<Equation> {
        let cells = Cells { figures, places: &places };
        SUMS.iter().enumerate().filter_map(|(index, sum)| cells.equation(index, sum)).collect()
    };
    rows(figures).into_iter().flat_map(sums).collect()
}

/// The rows of each table that add up to its total, for each definition.
pub(super) fn column_sums(figures: &[Figure]) -> Vec<Equation> {
    let table = |figure: &'_ Figure| figure.row.as_ref().map(|row| (figure.unit.clone(), figure.period, row.by));
    let totals = totals(figures);
    let mut sums = Vec::new();
    for (_, places) in grouped(figures, table) {
        for column in columns(figures, &places) {
            let Some(figure) = column.first().and_then(|cell| figures.get(*cell)) else { continue };
            let Some(total) = totals.get(&(&figure.unit, figure.period, figure.definition.as_deref())) else {
                continue;
            };
            let lacking = lacking_rows(figures, &places, &column);
            sums.push(Equation { kind: SumKind::Column, parts: column, whole: vec![*total], lacking });
        }
    }
    sums
}

type Total<'a> = (&'a String, Period, Option<&'a str>);

/// The first figure of the whole for each unit, period and definition.
fn totals(figures: &[Figure]) -> HashMap<Total<'_>, usize> {
    let mut totals = HashMap::new();
    for (place, figure) in figures.iter().enumerate() {
        if figure.row.is_none() && figure.declared.exact().is_some() && figure.definition.is_some() {
            totals.entry((&figure.unit, figure.period, figure.definition.as_deref())).or_insert(place);
        }
    }
    totals
}

/// The columns of a table: for each definition one cell a row.
pub(super) fn columns(figures: &[Figure], places: &[usize]) -> Vec<Vec<usize>> {
    let mut columns: Vec<(&str, Vec<usize>)> = Vec::new();
    for place in places {
        let Some(figure) = figures.get(*place).filter(|figure| figure.declared.exact().is_some()) else { continue };
        let Some(definition) = figure.definition.as_deref() else { continue };
        match columns.iter_mut().find(|(known, _)| *known == definition) {
            Some((_, cells)) => {
                let again = cells.iter().filter_map(|cell| figures.get(*cell)).any(|cell| cell.is_beside(figure));
                cells.extend((!again).then_some(*place));
            }
            None => columns.push((definition, vec![*place])),
        }
    }
    columns.into_iter().map(|(_, cells)| cells).collect()
}

/// The rows of a table that a column doesn't have; a table of one row, or of some rows only, lacks those that it doesn't name.
fn lacking_rows(figures: &[Figure], places: &[usize], column: &[usize]) -> Vec<String> {
    let rows = |places: &[usize]| {
        let mut rows: Vec<_> = places.iter().filter_map(|place| figures.get(*place)?.row.as_ref()).collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows.dedup_by(|a, b| a.name == b.name);
        rows
    };
    let (all, there) = (rows(places), rows(column));
    let is_partial = places.iter().filter_map(|place| figures.get(*place)?.row.as_ref()).any(|row| row.partial);
    let absent = all.iter().filter(|row| !there.iter().any(|other| other.name == row.name)).map(|row| row.name.clone());
    let others = (is_partial || all.len() < 2).then(|| "…".to_owned());
    absent.chain(others).collect()
}

/// What is declared more than once; a figure of a day is the same in every period that begins or ends on it.
pub(super) fn repeated(figures: &[Figure]) -> Vec<Equation> {
    let same = |figure: &'_ Figure| {
        let definition = figure.definition.clone().filter(|_| figure.declared.exact().is_some())?;
        let (from, to) = (figure.period.from, figure.period.to);
        let days = match days_of(&definition) {
            Days::First => (Some(from), None),
            Days::Last => (None, Some(to)),
            Days::Each | Days::Whole => (Some(from), Some(to)),
        };
        let row = figure.row.as_ref().map(|row| (row.by, row.name.clone()));
        Some((figure.unit.clone(), row, definition, days))
    };
    let again = |(_, places): (_, Vec<usize>)| {
        let first = places.first().copied();
        let others = places.into_iter().skip(1);
        others.filter_map(move |other| {
            Some(Equation { kind: SumKind::Repeated, parts: vec![first?], whole: vec![other], lacking: Vec::new() })
        })
    };
    grouped(figures, same).into_iter().flat_map(again).collect()
}
