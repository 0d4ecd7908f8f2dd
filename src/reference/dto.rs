//! The JSON shapes of reference data.

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::inspections::dto::Bilingual;
use crate::ratio::{Decimals, Rounding};
use crate::time::{ExceptionKind, PeriodName};

/// How far a procedure is offered online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum ServiceLevel {
    /// Toàn trình: from beginning to end (once "mức độ 4").
    Full,
    /// Một phần: in part (once "mức độ 3").
    Partial,
    /// Only information (once "mức độ 1, 2").
    Information,
}

/// Other names of an area, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Aliases(pub Vec<String>);

/// A new version of a field of procedures.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldInput {
    /// The name.
    #[schema(min_length = 1, max_length = 500, example = "Chứng thực")]
    pub name: String,
    /// The first day of this version.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2020-01-01")]
    pub valid_from: NaiveDate,
}

/// A field of procedures (lĩnh vực).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProcedureField {
    /// The code; the letter Đ in it is not a D.
    #[schema(example = "G15-TP03")]
    pub code: String,
    /// The name.
    #[schema(example = "Chứng thực")]
    pub name: String,
    /// The first day of this version.
    pub valid_from: NaiveDate,
}

/// A new version of a procedure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureInput {
    /// The name.
    #[schema(min_length = 1, max_length = 500, example = "Chứng thực bản sao từ bản chính")]
    pub name: String,
    /// The code of its field.
    #[schema(example = "G15-TP03")]
    pub field_code: String,
    /// How far it is offered online.
    pub service_level: ServiceLevel,
    /// Whether it ends in a paper.
    pub has_result: bool,
    /// The first day of this version.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2020-01-01")]
    pub valid_from: NaiveDate,
}

/// A procedure (thủ tục hành chính).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Procedure {
    /// The national code.
    #[schema(example = "2.000815")]
    pub code: String,
    /// The name.
    #[schema(example = "Chứng thực bản sao từ bản chính")]
    pub name: String,
    /// The code of its field.
    #[schema(example = "G15-TP03")]
    pub field_code: String,
    /// How far it is offered online.
    pub service_level: ServiceLevel,
    /// Whether it ends in a paper.
    pub has_result: bool,
    /// The first day of this version.
    pub valid_from: NaiveDate,
}

/// A new version of an area of reform.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaInput {
    /// Its place in the list.
    #[schema(minimum = 1, maximum = 1000, example = 7)]
    pub position: i32,
    /// The name.
    #[schema(min_length = 1, max_length = 500, example = "Xây dựng và phát triển chính quyền điện tử, chính quyền số")]
    pub name: String,
    /// The name in English.
    #[schema(example = "E-government, digital government")]
    pub name_en: String,
    /// Other names under which it is printed.
    #[serde(default)]
    #[schema(max_items = 500, example = json!(["Hiện đại hóa nền hành chính nhà nước"]))]
    pub aliases: Vec<String>,
    /// The first day of this version.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2021-01-01")]
    pub valid_from: NaiveDate,
}

/// An area of administrative reform (lĩnh vực cải cách hành chính).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReformArea {
    /// The code.
    #[schema(example = "cqdt_cqs")]
    pub code: String,
    /// Its place in the list.
    #[schema(example = 7)]
    pub position: i32,
    /// The name.
    pub name: String,
    /// The name in English.
    pub name_en: String,
    /// Other names under which it is printed.
    pub aliases: Vec<String>,
    /// The first day of this version.
    pub valid_from: NaiveDate,
}

/// What a day is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkingDayInput {
    /// What it is; only a day of a weekend can be a `worked_saturday`.
    pub kind: ExceptionKind,
    /// Its name.
    #[schema(example = "Quốc khánh")]
    pub name: String,
}

/// A day that is not what its weekday says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorkingDay {
    /// The day.
    #[schema(example = "2023-09-01")]
    pub date: NaiveDate,
    /// What it is.
    pub kind: ExceptionKind,
    /// Its name.
    #[schema(example = "Quốc khánh")]
    pub name: String,
}

/// A new version of a calendar of reporting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarInput {
    /// The name.
    #[schema(min_length = 1, max_length = 500, example = "Kỳ báo cáo của huyện, chốt ngày 20")]
    pub name: String,
    /// The last day of each month: month 9 closed on the 20th runs from 21 August to 20 September. Without it, months are those
    /// on the wall.
    #[schema(minimum = 1, maximum = 28, example = 20)]
    pub closes_on: Option<i32>,
    /// The first day of this version: months whose 1st comes before it close as before.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2023-01-01")]
    pub valid_from: NaiveDate,
}

/// A calendar of reporting (lịch báo cáo): where months, quarters and years are cut.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportingCalendar {
    /// The code.
    #[schema(example = "admin15")]
    pub code: String,
    /// The name.
    #[schema(example = "Kỳ báo cáo hành chính, chốt ngày 14")]
    pub name: String,
    /// The last day of each month; null where months are those on the wall.
    #[schema(example = 14)]
    pub closes_on: Option<i32>,
    /// The first day of this version.
    pub valid_from: NaiveDate,
}

/// Which year's periods.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarYear {
    /// The year; this one if absent.
    #[param(minimum = 1901, maximum = 2199, example = 2023)]
    pub year: Option<i32>,
}

/// The periods of a year under a calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarPeriods {
    /// The calendar's code.
    #[schema(example = "admin15")]
    pub calendar: String,
    /// The year.
    #[schema(example = 2023)]
    pub year: i32,
    /// The year, its halves, quarters, months, months to date and weeks.
    pub periods: Vec<NamedPeriod>,
}

/// A period with what it is called and which days it has.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedPeriod {
    /// The name by which questions ask for it.
    pub period: PeriodName,
    /// What papers call it.
    pub label: Bilingual,
    /// The first day.
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day.
    #[schema(example = "2023-06-14")]
    pub to: NaiveDate,
}

/// Names of figures, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct FigureNames(pub Vec<String>);

/// A new version of a rate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateInput {
    /// The name.
    #[schema(min_length = 1, max_length = 500, example = "Tỷ lệ giải quyết đúng hạn trên số phải giải quyết")]
    pub name: String,
    /// The figures above the line, added up; each a part of the base, and none a part of another. Those of dossiers that were
    /// received and resolved in the same period are `received.resolved_in_time`, `received.resolved_late` and
    /// `received.resolved_no_due`.
    #[schema(min_items = 1, max_items = 20, example = json!(["resolved.early", "resolved.on_time"]))]
    pub numerator: Vec<String>,
    /// The figures below it, added up; none a part of another.
    #[schema(min_items = 1, max_items = 20, example = json!(["to_handle"]))]
    pub base: Vec<String>,
    /// How many decimals its percent has, where a question doesn't say.
    pub decimals: Option<Decimals>,
    /// How its percent is rounded, where a question doesn't say.
    pub rounding: Option<Rounding>,
    /// The first day of this version.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2023-01-01")]
    pub valid_from: NaiveDate,
}

/// A rate (tỷ lệ): reports that end on its days show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateDefinition {
    /// The code, by which reports have it in `rates`.
    #[schema(example = "early_or_on_time")]
    pub code: String,
    /// The name.
    #[schema(example = "Tỷ lệ giải quyết trước hạn và đúng hạn")]
    pub name: String,
    /// The figures above the line.
    #[schema(example = json!(["resolved.early", "resolved.on_time"]))]
    pub numerator: Vec<String>,
    /// The figures below it.
    #[schema(example = json!(["resolved.total"]))]
    pub base: Vec<String>,
    /// How many decimals its percent has; null for two.
    pub decimals: Option<Decimals>,
    /// How its percent is rounded; null for half up.
    pub rounding: Option<Rounding>,
    /// The first day of this version.
    pub valid_from: NaiveDate,
}

/// Which entries.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReferenceFilter {
    /// Names that have this in them, whatever the case and the marks.
    #[param(example = "chung thuc")]
    pub name: Option<String>,
    /// What held on this day instead of today.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-09-10")]
    pub as_of: Option<NaiveDate>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
