//! The JSON shapes of rules on the data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::BrokenWhen;
use crate::findings::rules::Severity;
use crate::http::{Resource, segment};
use crate::time::Moment;
use crate::units::dto::NamedUnit;

/// What a rule on the data says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRuleInput {
    /// Its name.
    #[schema(min_length = 1, max_length = 500, example = "Hồ sơ đúng hạn dưới 95%")]
    pub name: String,
    /// The figure that is looked at, as declared figures name it.
    #[schema(min_length = 1, max_length = 100, example = "rates.early_or_on_time")]
    pub definition: String,
    /// On which side of the threshold the figure breaks the rule.
    pub broken_when: BrokenWhen,
    /// The threshold: a count, or a percentage for rates, with up to four decimals.
    #[schema(pattern = r"^\d{1,12}(\.\d{1,4})?$", example = "95")]
    pub threshold: String,
    /// The area of reform of its findings.
    #[schema(example = "tthc_mot_cua")]
    pub area_code: String,
    /// How grave they are.
    pub severity: Option<Severity>,
    /// What its findings say; `{value}`, `{threshold}`, `{from}` and `{to}` are filled in.
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "Tỷ lệ hồ sơ giải quyết đúng hạn từ ngày {from} đến ngày {to} đạt {value}, dưới mức {threshold}."
    )]
    pub text: String,
    /// What they are measured against.
    #[schema(min_length = 1, max_length = 1000, example = "Nghị quyết về cải cách hành chính của tỉnh")]
    pub criterion: Option<String>,
    /// Whether it is applied; true by default.
    pub active: Option<bool>,
}

/// A rule on the data (quy tắc cảnh báo trên số liệu).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DataRule {
    /// Its code.
    #[schema(example = "on-time-below-95")]
    pub code: String,
    /// Its name.
    #[schema(example = "Hồ sơ đúng hạn dưới 95%")]
    pub name: String,
    /// The figure that is looked at.
    #[schema(example = "rates.early_or_on_time")]
    pub definition: String,
    /// On which side of the threshold the figure breaks the rule.
    pub broken_when: BrokenWhen,
    /// The threshold.
    #[schema(example = "95")]
    pub threshold: String,
    /// The area of reform of its findings.
    #[schema(example = "tthc_mot_cua")]
    pub area_code: String,
    /// How grave they are.
    pub severity: Option<Severity>,
    /// What its findings say.
    pub text: String,
    /// What they are measured against.
    pub criterion: Option<String>,
    /// Whether it is applied.
    pub active: bool,
    /// When it was entered.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for DataRule {
    fn location(&self) -> String {
        format!("/v1/data-rules/{}", segment(&self.code))
    }
}

/// On which units and days a rule is applied.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleQuestion {
    /// The unit; all units at it and below it that receive dossiers are judged, each for itself.
    #[schema(example = "294")]
    pub unit_code: String,
    /// The first day.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-01-01")]
    pub from: NaiveDate,
    /// The last day.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
    /// Whether findings are only foretold, not recorded.
    #[serde(default)]
    pub dry_run: bool,
}

/// How a unit stands to a rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JudgedUnit {
    /// The unit.
    pub unit: NamedUnit,
    /// What was counted: a number, or the part of a ratio.
    #[schema(example = 1200)]
    pub numerator: i64,
    /// The whole, where it is a ratio.
    #[schema(example = 1274)]
    pub denominator: Option<i64>,
    /// The ratio in percent.
    #[schema(example = "94.19")]
    pub percent: Option<String>,
    /// Whether it breaks the rule.
    pub broken: bool,
    /// The finding of it; none in a dry run, unless there was one already.
    pub finding_id: Option<Uuid>,
    /// Whether the finding is new.
    pub is_new: bool,
}

/// What a rule's application found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleOutcome {
    /// The rule.
    #[schema(example = "on-time-below-95")]
    pub rule_code: String,
    /// The first day.
    #[schema(example = "2023-01-01")]
    pub from: NaiveDate,
    /// The last day.
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
    /// Whether findings were only foretold.
    pub dry_run: bool,
    /// The units, by code.
    pub units: Vec<JudgedUnit>,
}
