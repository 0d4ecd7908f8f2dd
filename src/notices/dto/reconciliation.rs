//! The JSON shapes of a notice's reconciliation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::inspections::dto::Bilingual;
use crate::reconciliation::rules::Verdict;

/// For which period a notice's figures are computed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssumedPeriod {
    /// The first day; by default that of the inspection plan.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2022-12-15")]
    pub from: Option<NaiveDate>,
    /// The last day; by default that of the inspection plan.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub to: Option<NaiveDate>,
}

/// A notice's declared figures beside the computed ones.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reconciliation {
    /// The notice.
    pub notice_id: Uuid,
    /// The first day of the period.
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day of the period.
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
    /// The notice doesn't say of which period its figures are: the question, or else the plan's period, is assumed.
    pub period_is_assumed: bool,
    /// Each declared figure, judged.
    pub figures: Vec<JudgedFigure>,
    /// Sums of the declared figures that don't hold.
    pub errors: Vec<BrokenSum>,
    /// What is odd, and no error.
    pub warnings: Vec<ReconciliationWarning>,
}

/// A declared figure beside the computed one.
#[derive(Debug, Serialize, ToSchema)]
pub struct JudgedFigure {
    /// Its code.
    #[schema(example = "N10")]
    pub code: String,
    /// A name for programs.
    #[schema(example = "digitised_components")]
    pub name: String,
    /// What became of it.
    pub verdict: Verdict,
    /// What is declared.
    pub declared: FigureValue,
    /// What is computed; `null` where the service has nothing to compute it from.
    pub computed: Option<FigureValue>,
    /// What it was computed with.
    #[schema(example = "rates.components_digitised")]
    pub definition: Option<String>,
    /// Why the service can't compute it.
    pub not_computable_because: Option<Bilingual>,
}

/// A count, a ratio or a percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureValue {
    /// A count.
    pub value: Option<i64>,
    /// The part of a ratio.
    #[schema(example = 1270)]
    pub numerator: Option<i64>,
    /// The whole of a ratio.
    #[schema(example = 1274)]
    pub denominator: Option<i64>,
    /// A percent.
    #[schema(example = "99.69")]
    pub percent: Option<String>,
    /// The computed percent, truncated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "99.68")]
    pub percent_truncated: Option<String>,
}

/// A sum of declared figures that doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BrokenSum {
    /// The sum.
    #[schema(example = "received.online + received.direct + received.postal = received.total")]
    pub sum: String,
    /// What the parts come to.
    #[schema(example = 1278)]
    pub expected: i64,
    /// What is declared.
    #[schema(example = 1277)]
    pub actual: i64,
    /// By how much.
    #[schema(example = -1)]
    pub difference: i64,
}

/// Something odd about declared figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReconciliationWarning {
    /// What kind.
    #[schema(example = "different_denominators")]
    pub code: &'static str,
    /// What is odd.
    pub detail: Bilingual,
    /// The denominators, where they are the point.
    #[schema(example = json!([1277, 1274, 1271]))]
    pub denominators: Vec<i64>,
}
