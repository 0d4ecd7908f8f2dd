//! What is answered.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Figures, Reach};
use crate::ratio::Rate;
use crate::time::{Moment, PeriodName};
use crate::units::dto::NamedUnit;

/// The figures of a unit in a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct Report {
    /// The unit.
    pub unit: NamedUnit,
    /// The first day.
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day.
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
    /// The period's name, where the question gave one.
    #[schema(value_type = Option<String>)]
    pub period: Option<PeriodName>,
    /// How it was cut, where the question gave a name or asked for months.
    #[schema(example = "admin15")]
    pub calendar: Option<String>,
    /// The tree's day.
    #[schema(example = "2023-08-31")]
    pub tree_as_of: NaiveDate,
    /// Whether the units below count.
    pub reach: Reach,
    /// When this was known, where the question asked for a time.
    pub known_at: Option<Moment>,
    /// The figures.
    pub figures: Figures,
    /// The rates, by code: those that hold on the period's last day. Each tells what its denominator counts.
    pub rates: BTreeMap<String, Rate>,
    /// The groups, where the question asked for some.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub groups: Option<Vec<Group>>,
    /// The same figures of another period, where the question asked for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub comparison: Option<Compared>,
    /// Who sent, and who did not.
    pub coverage: Coverage,
    /// Whether the working calendar was changed and dossiers of these units are still being counted by it: `accepted_late`,
    /// `awaiting.late` and working days late may be those of the calendar before.
    pub rebuilding: bool,
    /// For each figure, the list of exactly the dossiers that it counts.
    pub links: BTreeMap<&'static str, String>,
}

/// The figures of another period of the same units.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    /// Its first day.
    #[schema(example = "2021-12-15")]
    pub from: NaiveDate,
    /// Its last day.
    #[schema(example = "2022-08-31")]
    pub to: NaiveDate,
    /// Its figures.
    pub figures: Figures,
    /// Its rates, by code: those of the report.
    pub rates: BTreeMap<String, Rate>,
    /// For each figure, the list of exactly the dossiers that it counts.
    pub links: BTreeMap<&'static str, String>,
}

/// A group of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group {
    /// The unit's, field's or procedure's code, the channel, or the month; empty where a dossier has none.
    #[schema(example = "10852")]
    pub key: String,
    /// Its name.
    #[schema(example = "Xã Thanh Xá")]
    pub name: Option<String>,
    /// Its first day, for months.
    pub from: Option<NaiveDate>,
    /// Its last day, for months.
    pub to: Option<NaiveDate>,
    /// Its figures.
    pub figures: Figures,
    /// Its rates, by code: those of the report.
    pub rates: BTreeMap<String, Rate>,
    /// Its part of what was received, in percent; all groups together are 100.
    #[schema(example = "76.56")]
    pub share: String,
    /// The list of exactly the dossiers that one of its figures counts: put the figure's name, as the answer's `links` have
    /// it, in the place of `{figure}`.
    #[schema(
        example = "/v1/statistics/dossiers?unit=10852&from=2022-12-15&to=2023-08-31&channel=online&figure={figure}"
    )]
    pub link: String,
}

/// Which units were expected to send, and which did.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coverage {
    /// How many units receive dossiers on the day of the tree: the last one, or `tree_as_of`.
    #[schema(example = 1)]
    pub expected: usize,
    /// How many of them sent something that happened in the period.
    #[schema(example = 1)]
    pub reporting: usize,
    /// Those that sent nothing.
    pub silent: Vec<NamedUnit>,
    /// When a figure of these units, up to the last day, last changed here; in an answer of what was known at a time, when
    /// anything of their dossiers was last recorded by then.
    pub last_change_at: Option<Moment>,
}
