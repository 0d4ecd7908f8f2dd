//! Percents that no word explains, told by what they are of: a column headed "Tỷ lệ" repeats two others of its rows.

use std::collections::BTreeSet;

use super::super::figures::Printed;
use super::figures::Read;
use crate::ratio::{Match, Ratio, compare_percent, parse_printed_percent};

/// What a percent of a row may be: the rate's name, and the classes that are part and whole.
const RATES: &[(&str, &[&str], &str)] = &[
    ("rates.early_or_on_time", &["resolved.early", "resolved.on_time"], "resolved.total"),
    ("rates.online", &["received.online"], "received.total"),
];

/// Gives columns of bare percents the one rate that they repeat in every row, at the decimals that are printed.
pub fn explain(rows: &mut [Read]) {
    let unexplained = rows.iter().flat_map(|row| &row.figures).filter(|figure| is_bare(figure));
    let labels: BTreeSet<String> = unexplained.map(|figure| figure.label.clone()).collect();
    for label in labels {
        let mut fitting = RATES.iter().filter(|rate| {
            let mut said = rows.iter().filter_map(|row| Some((row, bare(row, &label)?)));
            said.all(|(row, percent)| repeats(row, percent, rate))
        });
        let (Some((rate, ..)), None) = (fitting.next(), fitting.next()) else { continue };
        let figures = rows.iter_mut().flat_map(|row| &mut row.figures);
        figures.filter(|figure| is_bare(figure) && figure.label == label).for_each(|figure| {
            figure.definition = Some(rate);
        });
    }
}

fn is_bare(figure: &Printed) -> bool {
    figure.definition.is_none() && figure.value.is_none() && figure.numerator.is_none()
}

fn bare<'a>(row: &'a Read, label: &str) -> Option<&'a str> {
    row.figures.iter().find(|figure| is_bare(figure) && figure.label == label)?.percent.as_deref()
}

fn repeats(row: &Read, percent: &str, (_, parts, whole): &(&str, &[&str], &str)) -> bool {
    let counted = |name: &&str| row.figures.iter().find(|figure| figure.definition == Some(*name))?.value;
    let parts: Vec<i64> = parts.iter().filter_map(counted).collect();
    let (Some(whole), Some(printed)) = (counted(whole), parse_printed_percent(percent)) else { return false };
    let said = compare_percent(Ratio::new(parts.iter().sum(), whole), printed);
    !parts.is_empty() && said.is_some_and(|said| said != Match::Mismatch)
}
