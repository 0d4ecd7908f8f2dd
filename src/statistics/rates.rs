//! Rates, whose definitions are data: what one may be made of, and what it comes to.

use std::collections::BTreeMap;

use super::count::Counts;
use super::figures::Figure;
use super::rules::{NoDue, Printing};
use crate::ratio::{Rate, Ratio};
use crate::reference::dto::RateDefinition;
use crate::refusal::{Answer, Fault, Faults, Text};

/// How many figures one side of a rate has at most.
const MOST: usize = 20;

/// Judges what a rate is made of: known figures, each counted once, and above the line only parts of what is below.
pub fn judge(numerator: &[String], base: &[String]) -> Answer<()> {
    let mut faults = Faults::default();
    let above = side(numerator, "/numerator", &mut faults);
    let below = side(base, "/base", &mut faults);
    for (index, figure) in above {
        if !below.is_empty() && !below.iter().any(|(_, whole)| figure.is_within(*whole)) {
            let (name, detail) = (figure.name(), base.join(" + "));
            let detail = Text::new(
                format!("«{name}» không thuộc mẫu số {detail}."),
                format!("'{name}' is no part of the base {detail}."),
            );
            faults.add(Some(Fault::new(format!("/numerator/{index}"), "not_in_base", detail)));
        }
    }
    faults.done()
}

/// The figures of one side with their places; what is wrong about them is noted.
fn side(names: &[String], pointer: &str, faults: &mut Faults) -> Vec<(usize, Figure)> {
    if !(1..=MOST).contains(&names.len()) {
        let detail = Text::new(format!("Cần từ 1 đến {MOST} số liệu."), format!("1 to {MOST} figures are needed."));
        faults.add(Some(Fault::new(pointer, "item_count", detail)));
    }
    let mut known: Vec<(usize, Figure)> = Vec::new();
    for (index, name) in names.iter().enumerate().take(MOST) {
        let place = format!("{pointer}/{index}");
        let Some(figure) = Figure::named(name, NoDue::OnTime) else {
            faults.add(Some(Fault::new(place, "unknown_value", unknown(name))));
            continue;
        };
        if let Some((_, other)) = known.iter().find(|(_, other)| !figure.excludes(*other)) {
            let other = other.name();
            let detail = Text::new(
                format!("«{name}» và «{other}» có thể cùng đếm một hồ sơ."),
                format!("'{name}' and '{other}' may count the same dossier."),
            );
            faults.add(Some(Fault::new(place, "counted_twice", detail)));
        }
        known.push((index, figure));
    }
    known
}

fn unknown(name: &str) -> Text {
    let known = Figure::ALL.iter().map(|figure| figure.name()).collect::<Vec<_>>().join(", ");
    Text::new(
        format!("Không có số liệu «{name}»; các số liệu: {known}."),
        format!("There is no figure '{name}'; known: {known}."),
    )
}

/// Whether one of the rates has figures that are counted dossier by dossier.
pub(super) fn need_counting(rates: &[RateDefinition]) -> bool {
    let mut names = rates.iter().flat_map(|rate| rate.numerator.iter().chain(&rate.base));
    names.any(|name| Figure::named(name, NoDue::OnTime).is_some_and(Figure::is_apart))
}

/// The rates of a group, by code.
pub(super) fn rates(counts: &Counts, printing: Printing<'_>) -> BTreeMap<String, Rate> {
    let sum = |names: &[String]| -> i64 {
        let figures = names.iter().filter_map(|name| Figure::named(name, printing.no_due));
        figures.map(|figure| counts.of(figure)).sum()
    };
    let rate = |rate: &RateDefinition| {
        let ratio = Ratio::new(sum(&rate.numerator), sum(&rate.base));
        let decimals = printing.decimals.or(rate.decimals).unwrap_or_default();
        let rounding = printing.rounding.or(rate.rounding).unwrap_or_default();
        (rate.code.clone(), Rate::new(ratio, rate.base.join(" + "), decimals, rounding))
    };
    printing.rates.iter().map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(numerator: &[&str], base: &[&str]) -> Vec<(String, &'static str)> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let judged = judge(&owned(numerator), &owned(base));
        judged
            .err()
            .map(|refusal| refusal.faults.into_iter().map(|f| (f.pointer, f.code)).collect())
            .unwrap_or_default()
    }

    #[test]
    fn a_numerator_belongs_to_its_base() {
        for (numerator, base) in [
            (&["resolved.early", "resolved.on_time"][..], &["to_handle"][..]),
            (&["due_in_time"], &["due"]),
            (&["received.resolved_in_time"], &["received.total"]),
            (&["components_digitised.yes"], &["components_digitised.yes", "components_digitised.no"]),
        ] {
            assert_eq!(faults(numerator, base), [], "{numerator:?} of {base:?}");
        }
        let at = |pointer: &str, code| vec![(pointer.to_owned(), code)];
        assert_eq!(faults(&["resolved.early"], &["received.total"]), at("/numerator/0", "not_in_base"));
        assert_eq!(faults(&["resolved.erly"], &["resolved.total"]), at("/numerator/0", "unknown_value"));
        assert_eq!(faults(&["rated", "resolved.late"], &["resolved.total"]), at("/numerator/1", "counted_twice"));
        assert_eq!(faults(&["rated"], &["resolved.total", "resolved.late"]), at("/base/1", "counted_twice"));
        assert_eq!(faults(&["rated"], &[]), at("/base", "item_count"));
    }
}
