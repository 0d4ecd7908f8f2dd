//! What a notice declares.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::approximate::Qualifier;
use crate::time::Period;

/// By what the rows of a table are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum RowBy {
    /// Fields of procedures (lĩnh vực).
    Field,
    /// Procedures.
    Procedure,
    /// The units below.
    Unit,
    /// Channels.
    Channel,
    /// Something that the service doesn't know.
    Other,
}

/// The row of a table in which a figure stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// By what the rows are told apart.
    pub by: RowBy,
    /// The code of this one, or its label.
    pub name: String,
    /// Whether the table has only some of the rows that make the total (trong đó).
    pub partial: bool,
}

/// The numbers of a figure: a count, a ratio, a percent, or several of them.
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
    /// What a word makes of the count, or else of the percent.
    pub qualifier: Option<Qualifier>,
}

impl Declared {
    /// The count, unless a word makes it an approximate one.
    pub fn exact(&self) -> Option<i64> {
        self.value.filter(|_| self.qualifier.is_none())
    }

    /// What a word makes of the percent: that of a figure without a count.
    pub fn percent_qualifier(&self) -> Option<Qualifier> {
        self.qualifier.filter(|_| self.value.is_none())
    }
}

/// A declared figure and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The unit that it is about.
    pub unit: String,
    /// Its own period, or else the notice's.
    pub period: Period,
    /// Its row; none where it is of the whole.
    pub row: Option<Row>,
    /// What it counts: its column.
    pub definition: Option<String>,
    /// The whole of which it is the rest that stands in no class.
    pub residual_of: Option<String>,
    /// Its numbers.
    pub declared: Declared,
}

impl Figure {
    /// Whether both are of the same unit, row and period, so that they stand beside each other.
    pub fn is_beside(&self, other: &Self) -> bool {
        self.is_in_row_of(other) && self.period == other.period
    }

    /// Whether both are of the same unit and row.
    pub fn is_in_row_of(&self, other: &Self) -> bool {
        self.unit == other.unit && self.row_name() == other.row_name()
    }

    /// Whether it counts this.
    pub fn counts(&self, definition: &str) -> bool {
        self.definition.as_deref() == Some(definition)
    }

    /// Its row, as it is told from others.
    pub fn row_name(&self) -> Option<(RowBy, &str)> {
        self.row.as_ref().map(|row| (row.by, row.name.as_str()))
    }
}
