//! The JSON shapes of a notice's reconciliation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::inspections::dto::{Bilingual, FigureRow, InspectedPeriod};
use crate::ratio::Match;
use crate::reconciliation::rules::{Qualifier, SumKind, Verdict};
use crate::units::dto::NamedUnit;

/// For which period a notice's figures are computed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AssumedPeriod {
    /// The first day; with `to`. Without both, the days of the inspection plan.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2022-12-15")]
    pub from: Option<NaiveDate>,
    /// The last day; with `from`.
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
    /// The notice doesn't say of which period its figures are: the question, or else the plan's period, is assumed. Figures
    /// that have a period of their own are computed for that.
    pub period_is_assumed: bool,
    /// Each declared figure, judged.
    pub figures: Vec<JudgedFigure>,
    /// Where declared figures contradict each other: sums that don't hold, percents that aren't those of their own numbers.
    pub errors: Vec<ReconciliationError>,
    /// The figures of which one, changed alone, would make all sums of its unit hold and break none. One is the likely slip; of
    /// several the notice can't tell which.
    pub repairs: Vec<RepairingFigure>,
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
    /// The unit that it is about, for which it is computed.
    pub inspected_unit: Option<NamedUnit>,
    /// Its row in a table; `null` where it is of the whole.
    pub row: Option<FigureRow>,
    /// Its own period, for which it is computed; `null` where that is the notice's.
    pub period: Option<InspectedPeriod>,
    /// What became of it: of the count where it has one, else of its ratio or percent.
    pub verdict: Verdict,
    /// What became of the ratio or percent that stands beside a count.
    pub percent_verdict: Option<Verdict>,
    /// How an approximate figure was judged.
    pub approximate: Option<ApproximateFigure>,
    /// What is declared.
    pub declared: FigureValue,
    /// What is computed; `null` where the service has nothing to compute it from. A percent has as many decimals as the declared
    /// one and is rounded plainly: 99.996 is 100.00.
    pub computed: Option<FigureValue>,
    /// The declared percent beside the notice's own numbers; `null` where it has none to compare.
    pub own_percent: Option<OwnPercentage>,
    /// Where the percent isn't that of its numbers: the known counts that would give it as denominators.
    pub denominators: Vec<FittingDenominator>,
    /// What it was computed with.
    #[schema(example = "rates.components_digitised")]
    pub definition: Option<String>,
    /// Why the service can't compute it.
    pub not_computable_because: Option<Bilingual>,
}

/// A count, a ratio or a percent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
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

/// What a word before a number made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ApproximateFigure {
    /// The word.
    #[schema(example = "nearly")]
    pub qualifier: Qualifier,
    /// How far from the number the word reaches, where it has to be near: a twentieth of it, but at least one step of its last
    /// digit.
    #[schema(example = "65")]
    pub tolerance: Option<String>,
    /// The same in words.
    pub detail: Bilingual,
}

/// A declared percent beside the numbers that the notice itself declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnPercentage {
    /// The declared part.
    #[schema(example = 1270)]
    pub numerator: i64,
    /// The declared whole.
    #[schema(example = 1274)]
    pub denominator: i64,
    /// Which figure of the notice is taken for the whole; `null` for the figure's own ratio.
    #[schema(example = "received.total")]
    pub denominator_of: Option<String>,
    /// Their percent, rounded half up.
    #[schema(example = "99.69")]
    pub percent: Option<String>,
    /// Their percent, truncated.
    #[schema(example = "99.68")]
    pub percent_truncated: Option<String>,
    /// What became of the declared percent.
    pub verdict: Verdict,
    /// Whether it is one of the shares of a whole that add up to 100 by largest remainder, and therefore right.
    pub largest_remainder: bool,
}

/// A known count that would give a printed percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FittingDenominator {
    /// How many.
    #[schema(example = 1277)]
    pub denominator: i64,
    /// What is so many.
    #[schema(example = json!(["received.total", "to_handle"]))]
    pub denominator_of: Vec<String>,
    /// Whether rounded, truncated or both.
    pub fits: Match,
}

/// Where declared figures contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ReconciliationError {
    /// A sum doesn't hold.
    Sum(BrokenSum),
    /// A percent isn't that of its own numbers.
    Percent(UnfitPercent),
}

/// A sum of declared figures that doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BrokenSum {
    /// What kind of sum: figures of one row, rows of a table, periods of a longer one, or one figure declared twice.
    pub kind: SumKind,
    /// The sum.
    #[schema(example = "received.online + received.direct = received.total")]
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
    /// The figures that take part.
    pub cells: Vec<SumCell>,
}

/// A declared figure in a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SumCell {
    /// The figure.
    pub figure: FigureName,
    /// Whether it is one of the parts, or of the whole.
    pub is_part: bool,
    /// How many it declares.
    #[schema(example = 1127)]
    pub value: i64,
}

/// By what a declared figure is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureName {
    /// Its code.
    #[schema(example = "N02")]
    pub code: String,
    /// The unit that it is about.
    pub inspected_unit: Option<NamedUnit>,
}

/// A percent that isn't that of the notice's own numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnfitPercent {
    /// `own_percent`.
    #[schema(example = "own_percent")]
    pub kind: &'static str,
    /// The figure.
    pub figure: FigureName,
    /// Its numbers.
    #[schema(example = "1270/1274")]
    pub ratio: String,
    /// Their percent, rounded half up.
    #[schema(example = "99.69")]
    pub expected: Option<String>,
    /// Their percent, truncated.
    #[schema(example = "99.68")]
    pub expected_truncated: Option<String>,
    /// What is declared.
    #[schema(example = "99.45")]
    pub actual: String,
    /// In words.
    pub detail: Bilingual,
}

/// A figure that would make all sums hold if it alone were changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepairingFigure {
    /// The figure.
    pub figure: FigureName,
    /// What it declares.
    #[schema(example = 1128)]
    pub present: i64,
    /// What would make the sums hold.
    #[schema(example = 1127)]
    pub repairing: i64,
    /// What the service computes.
    #[schema(example = 1127)]
    pub computed: Option<i64>,
}

/// Something odd about declared figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReconciliationWarning {
    /// What kind: `different_denominators`, `residual` (a whole is more than the parts that the notice has), `residual_class` (a
    /// class of what stands in no class), `carried_over`, `shares` (they don't add up to 100), `other_denominator`.
    #[schema(example = "different_denominators")]
    pub code: &'static str,
    /// What is odd.
    pub detail: Bilingual,
    /// The denominators, where they are the point.
    #[schema(example = json!([1277, 1274, 1271]))]
    pub denominators: Vec<i64>,
    /// The figures.
    pub figures: Vec<FigureName>,
    /// How much is over, or missing where there is a minus: dossiers, or percentage points of shares.
    #[schema(example = "6")]
    pub difference: Option<String>,
}
