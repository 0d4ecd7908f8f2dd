//! The one figure that would make all broken sums hold.

use super::declared::Figure;
use super::equations::{Equation, values};
use super::tables::grouped;

/// A figure with the value by which all sums of its unit would hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The figure, by its place.
    pub figure: usize,
    /// What is declared.
    pub present: i64,
    /// What would make the sums hold.
    pub repairing: i64,
}

/// All figures of which one, changed alone, makes every sum of its unit hold and breaks none; sums of other units don't matter.
pub fn repairs(figures: &[Figure], equations: &[Equation]) -> Vec<Repair> {
    let values = values(figures);
    let units = grouped(figures, |figure| Some(&figure.unit));
    let of_unit = |unit: &String| -> Vec<&Equation> {
        let is_of = |equation: &&Equation| {
            equation.whole.first().and_then(|cell| figures.get(*cell)).is_some_and(|figure| figure.unit == *unit)
        };
        equations.iter().filter(is_of).collect()
    };
    units.into_iter().flat_map(|(unit, _)| repairs_among(&of_unit(unit), &values)).collect()
}

fn repairs_among(equations: &[&Equation], values: &[i64]) -> Vec<Repair> {
    let broken: Vec<_> = equations.iter().filter(|equation| equation.is_broken(values)).collect();
    let Some(first) = broken.first() else { return Vec::new() };
    let candidates = first.parts.iter().chain(&first.whole);
    candidates.filter_map(|figure| repair(*figure, &broken, equations, values)).collect()
}

/// The smallest change of a figure after which all sums hold.
fn repair(figure: usize, broken: &[&&Equation], equations: &[&Equation], values: &[i64]) -> Option<Repair> {
    let present = *values.get(figure)?;
    let change = |equation: &&&Equation| match equation.sign(figure) {
        0 => None,
        sign => Some(equation.difference(values).saturating_mul(-sign)),
    };
    let mut changes: Vec<i64> = broken.iter().map(change).collect::<Option<_>>()?;
    changes.sort_unstable_by_key(|change| change.abs());
    changes.dedup();
    let holds = |change: &i64| equations.iter().all(|equation| holds_after(equation, figure, *change, values));
    let change = changes.into_iter().filter(|change| present.saturating_add(*change) >= 0).find(holds)?;
    Some(Repair { figure, present, repairing: present + change })
}

/// Whether a sum holds after a change, and as well as before: one that held exactly still does.
fn holds_after(equation: &Equation, figure: usize, change: i64, values: &[i64]) -> bool {
    let before = equation.difference(values);
    let after = before.saturating_add(equation.sign(figure).saturating_mul(change));
    after == 0 || (after > 0 && before != 0 && !equation.lacking.is_empty())
}
