//! Sums of declared figures as equations: what the parts come to is what the whole says.

use serde::Serialize;
use utoipa::ToSchema;

use super::declared::Figure;

/// What kind of sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "row")]
pub enum SumKind {
    /// Of figures of one row, by their definitions.
    Row,
    /// Of the rows of a table, for one definition.
    Column,
    /// Of the periods that make a longer one.
    Months,
    /// None: the same figure, declared twice.
    Repeated,
}

/// A sum that declared figures have to keep. Figures are named by their places in the list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// What kind of sum.
    pub kind: SumKind,
    /// The parts.
    pub parts: Vec<usize>,
    /// The whole; several where the paper has only its own parts.
    pub whole: Vec<usize>,
    /// Parts that the paper doesn't have, so that the whole may be more than those it has; empty where nothing is lacking.
    pub lacking: Vec<String>,
}

/// A sum that doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The sum.
    pub equation: Equation,
    /// What the parts come to.
    pub expected: i64,
    /// What is declared.
    pub actual: i64,
}

/// A whole that is more than the parts that the paper has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residual {
    /// The sum.
    pub equation: Equation,
    /// How much more.
    pub residual: i64,
}

impl Equation {
    /// What the parts come to.
    pub fn expected(&self, values: &[i64]) -> i64 {
        total(&self.parts, values)
    }

    /// What the whole says.
    pub fn actual(&self, values: &[i64]) -> i64 {
        total(&self.whole, values)
    }

    /// By how much the whole is more than the parts.
    pub fn difference(&self, values: &[i64]) -> i64 {
        self.actual(values).saturating_sub(self.expected(values))
    }

    /// Whether it doesn't hold.
    pub fn is_broken(&self, values: &[i64]) -> bool {
        let difference = self.difference(values);
        difference < 0 || (difference > 0 && self.lacking.is_empty())
    }

    /// 1 where a figure is of the whole, −1 where it is a part, 0 where it is neither.
    pub(super) fn sign(&self, figure: usize) -> i64 {
        match (self.whole.contains(&figure), self.parts.contains(&figure)) {
            (true, false) => 1,
            (false, true) => -1,
            _ => 0,
        }
    }

    /// The sum with what is declared, where it doesn't hold.
    pub fn broken(&self, values: &[i64]) -> Option<Broken> {
        let (expected, actual) = (self.expected(values), self.actual(values));
        self.is_broken(values).then(|| Broken { equation: self.clone(), expected, actual })
    }

    /// What the paper doesn't say the rest of, where it has several parts and they are less than the whole.
    pub fn residual(&self, values: &[i64]) -> Option<Residual> {
        let residual = self.difference(values);
        let is_sum = self.parts.len() > 1 && !self.is_broken(values);
        (is_sum && residual > 0).then(|| Residual { equation: self.clone(), residual })
    }

    /// The sum in words: definitions, rows or periods.
    pub fn text(&self, figures: &[Figure]) -> String {
        let side = |places: &[usize]| {
            let names = places.iter().filter_map(|place| figures.get(*place)).map(|figure| self.name(figure));
            names.collect::<Vec<_>>().join(" + ")
        };
        let sum = format!("{} = {}", side(&self.parts), side(&self.whole));
        let of = self.whole.first().and_then(|place| figures.get(*place)?.definition.as_deref());
        match (self.kind, of) {
            (SumKind::Column | SumKind::Months, Some(definition)) => format!("{definition}: {sum}"),
            _ => sum,
        }
    }

    fn name(&self, figure: &Figure) -> String {
        let whole = figure.definition.as_deref().or(figure.residual_of.as_deref()).unwrap_or_default();
        match self.kind {
            SumKind::Column => figure.row.as_ref().map_or_else(|| "total".to_owned(), |row| row.name.clone()),
            SumKind::Months => format!("{}/{}", figure.period.from, figure.period.to),
            SumKind::Row | SumKind::Repeated if figure.residual_of.is_some() => format!("rest of {whole}"),
            SumKind::Row | SumKind::Repeated => whole.to_owned(),
        }
    }
}

fn total(places: &[usize], values: &[i64]) -> i64 {
    places.iter().filter_map(|place| values.get(*place)).fold(0, |sum, value| sum.saturating_add(*value))
}

/// The counts of figures, by their places; what has none counts as none and stands in no sum.
pub fn values(figures: &[Figure]) -> Vec<i64> {
    figures.iter().map(|figure| figure.declared.exact().unwrap_or_default()).collect()
}
