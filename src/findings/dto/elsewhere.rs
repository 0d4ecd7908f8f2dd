//! The JSON shapes of findings that come from elsewhere than an inspection.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Quantity, Share};
use crate::findings::rules::{FindingSource, Severity};
use crate::inspections::dto::Reference;

/// The rule on the data that was broken, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
pub struct Breach {
    /// The rule.
    #[schema(example = "overdue-above-5")]
    pub rule_code: String,
    /// What is looked at.
    #[schema(example = "rates.early_or_on_time")]
    pub definition: String,
    /// The first day of the period.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-01-01")]
    pub from: NaiveDate,
    /// Its last day.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
    /// What was counted: a number, or the part of a ratio.
    #[schema(example = 1200)]
    pub numerator: i64,
    /// The whole, where it is a ratio.
    #[schema(example = 1274)]
    pub denominator: Option<i64>,
    /// What it should have kept to.
    #[schema(example = "95")]
    pub threshold: String,
}

/// A finding that comes from elsewhere than an inspection.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedFinding {
    /// Where it comes from; not an inspection.
    pub source: FindingSource,
    /// The document that it stands in.
    pub reference: Option<Reference>,
    /// The day on which it was found; today by default.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-09-05")]
    pub found_on: Option<NaiveDate>,
    /// The area of reform.
    #[schema(example = "tthc_mot_cua")]
    pub area_code: String,
    /// The finding word for word.
    #[schema(
        min_length = 1,
        max_length = 10_000,
        example = "Chưa công khai đầy đủ thủ tục hành chính tại nơi tiếp nhận."
    )]
    pub text: String,
    /// What is said around it.
    #[schema(min_length = 1, max_length = 10_000)]
    pub context: Option<String>,
    /// How much is wrong.
    pub quantity: Option<Quantity>,
    /// What should have been reached, in percent, as a decimal number with a point.
    #[schema(pattern = r"^\d{1,6}(\.\d{1,4})?$", example = "100")]
    pub target_percent: Option<String>,
    /// What was reached.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub actual: Vec<Share>,
    /// How grave it is.
    pub severity: Option<Severity>,
    /// What it was measured against.
    #[schema(min_length = 1, max_length = 1000, example = "Chỉ số thành phần 3.2")]
    pub criterion: Option<String>,
    /// An earlier finding of the unit that has come back.
    #[serde(default)]
    pub predecessor_id: Option<Uuid>,
}
