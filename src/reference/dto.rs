//! The JSON shapes of reference data.

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter, FromJsonQueryResult};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::time::ExceptionKind;

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
    #[schema(example = json!(["Hiện đại hóa nền hành chính nhà nước"]))]
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
    /// What it is.
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
