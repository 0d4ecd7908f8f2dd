//! What the headings of a table's columns say of the figures below them.

use super::super::figures::{counted_within, guessed, part_of};
use super::super::paragraphs::Paragraph;
use super::super::passage::Passage;
use super::super::period::{Days, Own, whole_of};
use super::super::rows::{is_total, row, told_apart_by};
use super::super::words::{fold, pattern};
use crate::inspections::dto::FigureRow;
use crate::reconciliation::rules::RowBy;

pattern!(PERCENT, r"\b(?:ty le|ti le)\b|%");
pattern!(BARE_PERCENT, r"^(?:dat )?(?:(?:ty le|ti le)\s*)?(?:\(?\s*%\s*\)?)?$");
pattern!(GENERIC, r"^(?:so luong|ket qua|so lieu|gia tri|thuc hien|ket qua thuc hien|so ho so|trong ky)$");

/// What a column is headed by.
#[derive(Debug, Clone, Default)]
pub struct Heading {
    /// The headings above each other, as printed.
    pub label: String,
    /// The words that say what is counted.
    pub measure: String,
    /// What those words are under.
    above: String,
    /// The days that it names.
    pub days: Option<Days>,
    /// The row that it names, where units or channels stand side by side.
    pub row: Option<FigureRow>,
    /// Whether percents stand under it.
    pub is_percent: bool,
    /// Whether it says no more than that they are percents.
    pub is_bare_percent: bool,
    /// Whether it is the whole of what stands beside it.
    is_total: bool,
    /// What the service computes its figures with.
    pub definition: Option<&'static str>,
    /// What is counted.
    pub unit: Option<String>,
}

impl Heading {
    /// Whether it says nothing of what is counted.
    pub fn is_generic(&self) -> bool {
        self.measure.is_empty()
    }

    /// Whether it stands under one that says what is counted.
    pub fn is_under_another(&self) -> bool {
        !self.above.is_empty()
    }
}

/// The headings of all columns, each under those that span it.
pub fn headings(rows: &[&Paragraph], width: usize, own: Own) -> Vec<Heading> {
    let mut found: Vec<_> = (0..width).map(|column| heading(&path(rows, column), own)).collect();
    define(&mut found);
    found
}

/// The cells above a column, the highest first: one that spans columns stands in the first of them.
fn path<'a>(rows: &[&'a Paragraph], column: usize) -> Vec<&'a Passage> {
    let cell = |row: &&'a Paragraph, at: usize| row.cells.get(at).filter(|cell| !cell.is_empty());
    let mut path: Vec<&Passage> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let is_split = rows[index + 1..].iter().any(|below| cell(below, column).is_some());
        let spanning = || (0..column).rev().find_map(|left| cell(row, left)).filter(|_| is_split);
        path.extend(cell(row, column).or_else(spanning));
    }
    path.dedup_by(|next, known| next.text() == known.text());
    path
}

fn heading(path: &[&Passage], own: Own) -> Heading {
    let mut heading = Heading::default();
    let mut measures: Vec<&str> = Vec::new();
    for (index, part) in path.iter().enumerate() {
        let folded = fold(part.text());
        let is_last = index + 1 == path.len();
        if let Some(days) = whole_of(part, own) {
            heading.days = Some(days);
        } else if is_total(part.text()) {
            heading.is_total = is_last;
        } else if BARE_PERCENT.is_match(&folded) {
            heading.is_bare_percent = is_last;
        } else if told_apart_by("", part.text()) == RowBy::Unit {
            heading.row = Some(row(part, "", false));
        } else if !GENERIC.is_match(&folded) {
            measures.push(part.text());
        }
        heading.is_percent |= is_last && PERCENT.is_match(&folded);
        heading.unit = counted_within(part.text()).or(heading.unit);
    }
    heading.measure = measures.join(" ");
    let above = measures.len().saturating_sub(usize::from(!heading.is_total && !heading.is_bare_percent));
    heading.above = measures[..above].join(" ");
    heading.label = path.iter().map(|part| part.text()).collect::<Vec<_>>().join(" – ");
    heading
}

/// Guesses what each column is computed with: by its own words, or else as a class of what it is under or stands behind.
fn define(headings: &mut [Heading]) {
    let mut before: Option<&'static str> = None;
    for heading in headings.iter_mut().filter(|heading| !heading.is_generic()) {
        let under =
            Some(heading.above.as_str()).filter(|above| !above.is_empty()).and_then(|above| guessed(above, false));
        if heading.is_percent {
            let own = guessed(&heading.measure, true).filter(|_| !heading.is_bare_percent);
            heading.definition = own.or(if heading.is_bare_percent { under } else { None });
            continue;
        }
        let own = guessed(&heading.measure, false);
        heading.definition = class(own, under.or(before), &heading.measure);
        before = heading.definition.or(before);
    }
    let carried: Vec<_> = headings
        .iter()
        .filter(|heading| heading.definition == Some("carried_in"))
        .map(|heading| heading.above.clone())
        .collect();
    let with_carried = |heading: &&mut Heading| heading.is_total && carried.contains(&heading.measure);
    headings.iter_mut().filter(with_carried).for_each(|heading| heading.definition = Some("to_handle"));
}

/// What words name by themselves, unless they are only a class of what is around them.
pub fn class(own: Option<&'static str>, around: Option<&'static str>, words: &str) -> Option<&'static str> {
    match own {
        None | Some("late") => around.and_then(|around| part_of(around, words)).or(own),
        Some(own) => Some(own),
    }
}
