//! What can be asked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::dossiers::rules::Channel;
use crate::ratio::{Decimals, Rounding};
use crate::statistics::rules::NoDue;
use crate::time::{Comparison, Moment, PeriodName};

/// By what an answer is grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// The units below, as they are shown on the tree's day.
    Unit,
    /// Fields of procedures.
    Field,
    /// Procedures.
    Procedure,
    /// Channels.
    Channel,
    /// Months of the calendar, cut at the period's edges.
    Month,
}

/// Which of a unit's dossiers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Its own and those of all units below it.
    #[default]
    Subtree,
    /// Only its own desk's.
    Own,
}

/// A question.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// The code of the unit.
    #[param(example = "10852")]
    pub unit: String,
    /// The first day; with `to`, instead of `period`.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2022-12-15")]
    pub from: Option<NaiveDate>,
    /// The last day, included; not more than 30 years after the first.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// A period of the calendar: 2023, 2023-H1, 2023-Q3, 2023-M09, 2023-W36, 2023-YTD-09.
    #[param(value_type = Option<String>)]
    pub period: Option<PeriodName>,
    /// By which calendar periods and months are cut, `admin15` if absent; see `GET /v1/calendars`.
    #[param(example = "admin15")]
    pub calendar: Option<String>,
    /// By what the answer is grouped.
    pub group_by: Option<GroupBy>,
    /// Whether the units below count too.
    #[serde(default)]
    #[param(value_type = Option<Reach>)]
    pub reach: Reach,
    /// The tree of which day; by default the period's last.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub tree_as_of: Option<NaiveDate>,
    /// What was known at this time, instead of now; the answer never changes.
    #[param(value_type = Option<String>, format = DateTime)]
    pub known_at: Option<Moment>,
    /// With what other period the figures are compared.
    #[param(value_type = Option<Comparison>)]
    pub compare_to: Option<Comparison>,
    /// How many decimals percents have, 0 to 6; if absent, as many as each rate has, else 2.
    #[param(value_type = Option<u8>, example = 2)]
    pub decimals: Option<Decimals>,
    /// How percents are rounded; if absent, as each rate is, else half up.
    #[param(value_type = Option<Rounding>)]
    pub rounding: Option<Rounding>,
    /// Where dossiers resolved without a due date are shown.
    #[serde(default)]
    #[param(value_type = Option<NoDue>)]
    pub no_due: NoDue,
}

impl Question {
    /// What a unit and all below it did from one day to another, as figures are shown where nothing else is asked.
    pub fn of(unit: String, from: NaiveDate, to: NaiveDate) -> Self {
        Self {
            unit,
            from: Some(from),
            to: Some(to),
            period: None,
            calendar: None,
            group_by: None,
            reach: Reach::default(),
            tree_as_of: None,
            known_at: None,
            compare_to: None,
            decimals: None,
            rounding: None,
            no_due: NoDue::default(),
        }
    }
}

/// What a form is filled in for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormQuestion {
    /// The code of the unit.
    #[param(example = "10852")]
    pub unit: String,
    /// The first day; with `to`, instead of `period`.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2022-12-15")]
    pub from: Option<NaiveDate>,
    /// The last day, included; not more than 30 years after the first.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// A period of the calendar: 2023, 2023-H1, 2023-Q3, 2023-M09, 2023-W36, 2023-YTD-09.
    #[param(value_type = Option<String>)]
    pub period: Option<PeriodName>,
    /// By which calendar the period is cut, `admin15` if absent; see `GET /v1/calendars`.
    #[param(example = "admin15")]
    pub calendar: Option<String>,
    /// Whether the units below count too.
    #[serde(default)]
    #[param(value_type = Option<Reach>)]
    pub reach: Reach,
    /// The tree of which day; by default the period's last.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub tree_as_of: Option<NaiveDate>,
    /// What was known at this time, instead of now; the answer never changes.
    #[param(value_type = Option<String>, format = DateTime)]
    pub known_at: Option<Moment>,
}

impl From<FormQuestion> for Question {
    fn from(form: FormQuestion) -> Self {
        let FormQuestion { unit, from, to, period, calendar, reach, tree_as_of, known_at } = form;
        Self {
            unit,
            from,
            to,
            period,
            calendar,
            group_by: None,
            reach,
            tree_as_of,
            known_at,
            compare_to: None,
            decimals: None,
            rounding: None,
            no_due: NoDue::default(),
        }
    }
}

/// Which dossiers a figure counts.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DrillDown {
    /// The figure, as the answer's links name it.
    #[param(example = "pending.total")]
    pub figure: String,
    /// Where dossiers resolved without a due date are shown.
    #[serde(default)]
    #[param(value_type = Option<NoDue>)]
    pub no_due: NoDue,
    /// Only those of this field.
    #[param(example = "G15-TP03")]
    pub field_code: Option<String>,
    /// Only those without a field.
    #[serde(default)]
    #[param(value_type = Option<bool>, example = false)]
    pub without_field: bool,
    /// Only those of this procedure.
    #[param(example = "2.000815")]
    pub procedure_code: Option<String>,
    /// Only those that came in this way.
    #[param(example = "online")]
    pub channel: Option<Channel>,
    /// The code of the unit.
    #[param(example = "10852")]
    pub unit: String,
    /// The first day.
    #[serde(with = "crate::time::day")]
    #[param(value_type = String, format = Date, example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day, included; not more than 30 years after the first.
    #[serde(with = "crate::time::day")]
    #[param(value_type = String, format = Date, example = "2023-08-31")]
    pub to: NaiveDate,
    /// Whether the units below count too.
    #[serde(default)]
    #[param(value_type = Option<Reach>)]
    pub reach: Reach,
    /// The tree of which day; by default the period's last.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub tree_as_of: Option<NaiveDate>,
    /// What was known at this time, instead of now; the answer never changes.
    #[param(value_type = Option<String>, format = DateTime)]
    pub known_at: Option<Moment>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
