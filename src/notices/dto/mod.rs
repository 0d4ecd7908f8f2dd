//! The JSON shapes of notices.

mod reconciliation;

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub use reconciliation::{
    ApproximateFigure, AssumedPeriod, BrokenSum, FigureName, FigureValue, FittingDenominator, JudgedFigure,
    OwnPercentage, Reconciliation, ReconciliationError, ReconciliationWarning, RepairingFigure, SumCell, UnfitPercent,
};

use super::rules::NoticeState;
use crate::findings::dto::{Finding, Quantity, Recommendation, Share};
use crate::findings::rules::RecommendationKind;
use crate::http::Resource;
use crate::inspections::dto::{AreaResult, Bilingual, DeclaredFigure, FigureRow, InspectedPeriod, Reference};
use crate::reconciliation::rules::Qualifier;
use crate::time::{Deadline, DeadlineInput, Moment};
use crate::units::dto::NamedUnit;

/// Inspections as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Inspections(pub Vec<Uuid>);

/// A notice to draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeInput {
    /// Who issues it.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// The inspections whose results it tells, of the unit or of units below it.
    #[schema(min_items = 1, max_items = 200)]
    pub inspection_ids: Vec<Uuid>,
    /// Its title (trích yếu).
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Kết quả tự kiểm tra công tác Cải cách hành chính nhà nước năm 2023 tại xã Thanh Xá"
    )]
    pub title: String,
    /// The words before the results: what it rests on, a paragraph a line; the words of the template if absent.
    #[schema(min_length = 1, max_length = 50_000)]
    pub opening: Option<String>,
    /// The general assessment, a paragraph a line.
    #[schema(min_length = 1, max_length = 50_000)]
    pub general_assessment: Option<String>,
    /// The words after the results, a paragraph a line; the words of the template if absent.
    #[schema(min_length = 1, max_length = 50_000)]
    pub closing: Option<String>,
    /// The documents that it refers to.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub references: Vec<Reference>,
    /// The documents that it mentions without a number.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub documents_mentioned: Vec<String>,
    /// To whom it goes (nơi nhận).
    #[schema(max_items = 500)]
    pub recipients: Vec<Recipient>,
    /// Who signs it.
    pub signer: Signer,
    /// By when remediation is to be reported.
    pub deadline: DeadlineInput,
    /// By when each inspected unit is to hand in a remediation plan, where the notice asks for one.
    #[serde(default)]
    pub remediation_plan_deadline: Option<DeadlineInput>,
    /// To whom it is to be reported.
    #[schema(min_length = 1, max_length = 500, example = "UBND xã")]
    pub report_to: Option<String>,
}

/// What a notice says around the results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct NoticeContent {
    /// Its title.
    pub title: String,
    /// The words before the results.
    pub opening: Option<String>,
    /// The general assessment, a paragraph a line.
    pub general_assessment: Option<String>,
    /// The words after the results, a paragraph a line; the words of the template if absent.
    pub closing: Option<String>,
    /// The documents that it refers to.
    pub references: Vec<Reference>,
    /// The documents that it mentions without a number.
    pub documents_mentioned: Vec<String>,
    /// To whom it goes.
    pub recipients: Vec<Recipient>,
    /// Who signs it.
    pub signer: Signer,
    /// By when remediation is to be reported.
    pub deadline: Deadline,
    /// By when each inspected unit is to hand in a remediation plan, where it asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remediation_plan_deadline: Option<Deadline>,
    /// To whom.
    pub report_to: Option<String>,
}

/// One line of "Nơi nhận".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// As it is printed.
    #[schema(min_length = 1, max_length = 500, example = "Phòng Nội vụ huyện")]
    pub text: String,
    /// What kind of recipient.
    #[schema(min_length = 1, max_length = 40, example = "superior")]
    pub kind: Option<String>,
    /// The unit, where it is one of the tree: who may read notices there may read this one once it is issued.
    #[schema(example = "294")]
    pub unit_code: Option<String>,
}

/// Who signs, an official in office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signer {
    /// On whose behalf.
    #[schema(min_length = 1, max_length = 200, example = "TM. ỦY BAN NHÂN DÂN XÃ")]
    pub authority: String,
    /// The office.
    #[schema(min_length = 1, max_length = 200, example = "CHỦ TỊCH")]
    pub position: String,
    /// The name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
}

/// The results as they stand, or as they were issued, in one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Frozen {
    /// Results by area.
    pub areas: Vec<NoticeArea>,
    /// Declared figures.
    pub figures: Vec<NoticeFigure>,
    /// Findings.
    pub findings: Vec<NoticeFinding>,
    /// Recommendations.
    pub recommendations: Vec<NoticeRecommendation>,
}

/// What a notice says about an area of reform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeArea {
    /// The unit that was inspected; `null` in notices that were issued before this was kept.
    #[serde(default)]
    pub inspected_unit: Option<NamedUnit>,
    /// The area of reform.
    #[schema(example = "the_che")]
    pub area_code: String,
    /// The number of its section, as printed.
    #[schema(example = "2.2")]
    pub printed_number: Option<String>,
    /// The heading, as printed.
    #[schema(example = "Cải cách thể chế")]
    pub heading: String,
    /// What was achieved.
    pub results: Vec<String>,
    /// The section's whole text, a paragraph a line; papers print it in place of the results.
    pub full_text: Option<String>,
}

impl NoticeArea {
    /// What an inspection of a unit says about an area.
    pub fn of(inspected_unit: Option<NamedUnit>, area: AreaResult) -> Self {
        let AreaResult { area_code, printed_number, heading, results, full_text, .. } = area;
        Self { inspected_unit, area_code, printed_number, heading, results, full_text }
    }
}

/// A figure that a notice declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeFigure {
    /// The unit that was inspected; `null` in notices that were issued before this was kept.
    #[serde(default)]
    pub inspected_unit: Option<NamedUnit>,
    /// Its code.
    #[schema(example = "N10")]
    pub code: String,
    /// A name for programs.
    #[schema(example = "digitised_components")]
    pub name: String,
    /// A name for people.
    pub label: Option<String>,
    /// The number, where it is one.
    pub value: Option<i64>,
    /// The part, where it is a ratio.
    #[schema(example = 1270)]
    pub numerator: Option<i64>,
    /// The whole, where it is a ratio.
    #[schema(example = 1274)]
    pub denominator: Option<i64>,
    /// The percentage.
    #[schema(example = "99.68")]
    pub percent: Option<String>,
    /// What is counted.
    #[schema(example = "hồ sơ")]
    pub unit: String,
    /// The words that declare it.
    pub quote: String,
    /// What the service computes it with.
    #[schema(example = "rates.components_digitised")]
    pub definition: Option<String>,
    /// Why the service can't compute it.
    pub not_computable_because: Option<Bilingual>,
    /// Its row in a table; `null` where it is of the whole.
    #[serde(default)]
    pub row: Option<FigureRow>,
    /// Its own days, where they aren't those of the notice.
    #[serde(default)]
    pub period: Option<InspectedPeriod>,
    /// What a word before the number makes of it.
    #[serde(default)]
    pub qualifier: Option<Qualifier>,
    /// The whole of which this is the rest that stands in no class.
    #[serde(default)]
    #[schema(example = "received.total")]
    pub residual_of: Option<String>,
}

impl NoticeFigure {
    /// A figure that an inspection of a unit declares.
    pub fn of(inspected_unit: Option<NamedUnit>, figure: DeclaredFigure) -> Self {
        Self {
            inspected_unit,
            code: figure.code,
            name: figure.name,
            label: figure.label,
            value: figure.value,
            numerator: figure.numerator,
            denominator: figure.denominator,
            percent: figure.percent,
            unit: figure.unit,
            quote: figure.quote,
            definition: figure.definition,
            not_computable_because: figure.not_computable_because,
            row: figure.row,
            period: figure.period,
            qualifier: figure.qualifier,
            residual_of: figure.residual_of,
        }
    }
}

/// A finding as a notice tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeFinding {
    /// The unit that was inspected; `null` in notices that were issued before this was kept.
    #[serde(default)]
    pub inspected_unit: Option<NamedUnit>,
    /// The finding.
    pub id: Uuid,
    /// Its code.
    #[schema(example = "F13")]
    pub code: String,
    /// The area of reform.
    pub area_code: String,
    /// The section in which it is printed.
    pub printed_section: Option<String>,
    /// That section's heading.
    pub heading: Option<String>,
    /// The finding word for word.
    pub text: String,
    /// What is said around it.
    pub context: Option<String>,
    /// How much is wrong.
    pub quantity: Option<Quantity>,
    /// What should have been reached, in percent.
    pub target_percent: Option<String>,
    /// What was reached.
    pub actual: Vec<Share>,
    /// The codes of the recommendations that answer it; none where only the closing order does.
    #[schema(example = json!(["R15"]))]
    pub recommendations: Vec<String>,
}

impl NoticeFinding {
    /// A finding at a unit.
    pub fn of(inspected_unit: Option<NamedUnit>, finding: Finding) -> Self {
        Self {
            inspected_unit,
            id: finding.id,
            code: finding.code,
            area_code: finding.area_code,
            printed_section: finding.printed_section,
            heading: finding.heading,
            text: finding.text,
            context: finding.context,
            quantity: finding.quantity,
            target_percent: finding.target_percent,
            actual: finding.actual,
            recommendations: finding.recommendations.into_iter().map(|coded| coded.code).collect(),
        }
    }
}

/// A recommendation as a notice tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeRecommendation {
    /// The unit that was inspected; `null` in notices that were issued before this was kept.
    #[serde(default)]
    pub inspected_unit: Option<NamedUnit>,
    /// The recommendation.
    pub id: Uuid,
    /// Its code.
    #[schema(example = "R15")]
    pub code: String,
    /// The area of reform; `null` where it is for all.
    pub area_code: Option<String>,
    /// The section in which it is printed.
    pub printed_section: Option<String>,
    /// The recommendation word for word.
    pub text: String,
    /// What it asks for.
    pub kind: RecommendationKind,
    /// Whom it is addressed to.
    pub addressee: Option<String>,
    /// The codes of the findings that it answers.
    pub findings: Vec<String>,
}

impl NoticeRecommendation {
    /// A recommendation to a unit.
    pub fn of(inspected_unit: Option<NamedUnit>, recommendation: Recommendation) -> Self {
        Self {
            inspected_unit,
            id: recommendation.id,
            code: recommendation.code,
            area_code: recommendation.area_code,
            printed_section: recommendation.printed_section,
            text: recommendation.text,
            kind: recommendation.kind,
            addressee: recommendation.addressee,
            findings: recommendation.findings.into_iter().map(|coded| coded.code).collect(),
        }
    }
}

/// A notice of inspections' results (thông báo kết quả kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notice {
    /// The notice.
    pub id: Uuid,
    /// Who issues it.
    pub unit: NamedUnit,
    /// Where it stands.
    pub state: NoticeState,
    /// Its number and sign, once it is issued.
    #[schema(example = "15/TB-UBND")]
    pub number: Option<String>,
    /// Its date, once it is issued.
    #[schema(example = "2023-09-05")]
    pub issued_on: Option<NaiveDate>,
    /// The inspections whose results it tells.
    pub inspection_ids: Vec<Uuid>,
    /// Its title.
    pub title: String,
    /// The words before the results.
    pub opening: Option<String>,
    /// The general assessment, a paragraph a line.
    pub general_assessment: Option<String>,
    /// Results by area, in their order.
    pub areas: Vec<NoticeArea>,
    /// Declared figures, in their order.
    pub figures: Vec<NoticeFigure>,
    /// Findings, in their order.
    pub findings: Vec<NoticeFinding>,
    /// Recommendations, in their order.
    pub recommendations: Vec<NoticeRecommendation>,
    /// The words after the results, a paragraph a line; the words of the template if absent.
    pub closing: Option<String>,
    /// The documents that it refers to.
    pub references: Vec<Reference>,
    /// The documents that it mentions without a number.
    pub documents_mentioned: Vec<String>,
    /// To whom it goes.
    pub recipients: Vec<Recipient>,
    /// Who signs it.
    pub signer: Signer,
    /// By when remediation is to be reported.
    pub deadline: Deadline,
    /// By when each inspected unit is to hand in a remediation plan, where it asks for one.
    pub remediation_plan_deadline: Option<Deadline>,
    /// To whom remediation is to be reported.
    pub report_to: Option<String>,
    /// SHA-256 of what was issued, hexadecimal.
    pub sha256: Option<String>,
    /// Who drafted it.
    #[schema(example = "user:chutich")]
    pub created_by: String,
    /// When.
    pub created_at: Moment,
    /// Who issued it.
    pub issued_by: Option<String>,
    /// When.
    pub issued_at: Option<Moment>,
}

impl Resource for Notice {
    fn location(&self) -> String {
        format!("/v1/notices/{}", self.id)
    }
}

/// How a notice is issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Its date.
    #[serde(with = "crate::time::day")]
    #[schema(value_type = String, format = Date, example = "2023-09-05")]
    pub issued_on: NaiveDate,
    /// Its number; the unit's next one of the year if absent.
    #[schema(minimum = 1, maximum = 99_999, example = 15)]
    pub number: Option<i32>,
}

/// Which notices.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those that stand here.
    pub state: Option<NoticeState>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}
