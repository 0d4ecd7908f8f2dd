//! The JSON shapes of a subtree's findings summed up.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::findings::rules::Counts;
use crate::stationery::print::PaperFormat;
use crate::units::dto::NamedUnit;

/// Of which unit, and as of when.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryQuestion {
    /// The unit whose findings, and those of the units below it, are summed up.
    #[param(example = "294")]
    pub unit: String,
    /// As they stood at the end of this day; today if absent. A later day judges deadlines on it and leaves all else as it is.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-09-30")]
    pub as_of: Option<NaiveDate>,
}

/// Of which unit, as of when, and in which format.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryPaperQuestion {
    /// The unit whose findings, and those of the units below it, are summed up.
    #[param(example = "294")]
    pub unit: String,
    /// As they stood at the end of this day; today if absent.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-09-30")]
    pub as_of: Option<NaiveDate>,
    /// `pdf` to send, `docx` to edit; `pdf` if absent.
    #[serde(default)]
    #[param(inline, example = "pdf")]
    pub format: PaperFormat,
}

impl SummaryPaperQuestion {
    /// What is asked, and in which format it is wanted.
    pub fn parts(self) -> (SummaryQuestion, PaperFormat) {
        (SummaryQuestion { unit: self.unit, as_of: self.as_of }, self.format)
    }
}

/// The findings of a unit and the units below it, summed up (tổng hợp tồn tại, hạn chế).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FindingsSummary {
    /// The unit.
    pub unit: NamedUnit,
    /// As they stood at the end of this day.
    #[schema(example = "2023-09-30")]
    pub as_of: NaiveDate,
    /// The last day of the week that `due_this_week` counts to.
    #[schema(example = "2023-10-01")]
    pub week_ends: NaiveDate,
    /// All of them.
    pub whole: Counts,
    /// By area of reform, by code.
    pub by_area: Vec<AreaCounts>,
    /// By the unit that was inspected, by code.
    pub by_unit: Vec<UnitCounts>,
    /// Those that are overdue, the longest first.
    pub overdue: Vec<OverdueFinding>,
}

/// The findings of an area of reform.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaCounts {
    /// The area.
    #[schema(example = "the_che")]
    pub area_code: String,
    /// Its name; its code where it has none that day.
    #[schema(example = "Cải cách thể chế")]
    pub name: String,
    /// How many.
    pub counts: Counts,
}

/// The findings of a unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnitCounts {
    /// The unit.
    pub unit: NamedUnit,
    /// How many.
    pub counts: Counts,
}

/// A finding that is overdue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverdueFinding {
    /// The finding.
    pub id: Uuid,
    /// Its code in its inspection.
    #[schema(example = "F13")]
    pub code: String,
    /// The unit that was inspected.
    pub unit: NamedUnit,
    /// The area of reform.
    #[schema(example = "cqdt_cqs")]
    pub area_code: String,
    /// The finding word for word.
    pub text: String,
    /// Who is to put it right.
    #[schema(example = "chuyenmon")]
    pub owner: Option<String>,
    /// Its last day.
    #[schema(example = "2023-09-17")]
    pub due_on: NaiveDate,
    /// By how many working days it is overdue.
    #[schema(example = 9)]
    pub working_days_overdue: i64,
    /// How often it was given more time.
    pub extensions: u32,
}
