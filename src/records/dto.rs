//! The JSON shapes of an inspection's record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::findings::dto::{Finding, FindingInput, Quantity, Recommendation, RecommendationInput, Share};
use crate::findings::rules::{RecommendationKind, Severity};
use crate::http::Resource;
use crate::inspections::dto::{AreaResult, AreaResultInput, DeclaredFigure, FigureInput};

/// What an inspection says about an area of reform, in its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedArea {
    /// The area of reform; `null` only in drafts, where nothing told which it is.
    #[schema(example = "the_che")]
    pub area_code: Option<String>,
    /// The number of its section, as printed.
    #[schema(min_length = 1, max_length = 40, example = "2.2")]
    pub printed_number: Option<String>,
    /// The heading, as printed.
    #[schema(min_length = 1, max_length = 500, example = "Cải cách thể chế")]
    pub heading: String,
    /// What was achieved, a sentence or paragraph each.
    #[schema(max_items = 500)]
    pub results: Vec<String>,
}

impl RecordedArea {
    /// The same as it is entered alone.
    pub fn input(self, position: i32) -> AreaResultInput {
        let Self { area_code: _, printed_number, heading, results } = self;
        AreaResultInput { position, printed_number, heading, results, full_text: None }
    }
}

/// A finding, in its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundInRecord {
    /// Its code, unique in the inspection.
    #[schema(min_length = 1, max_length = 20, example = "F13")]
    pub code: String,
    /// The area of reform; `null` only in drafts, where nothing told which it is.
    #[schema(example = "cqdt_cqs")]
    pub area_code: Option<String>,
    /// The section in which it is printed.
    #[schema(min_length = 1, max_length = 40, example = "3.3")]
    pub printed_section: Option<String>,
    /// That section's heading.
    #[schema(min_length = 1, max_length = 500, example = "Hiện đại hóa nền hành chính nhà nước")]
    pub heading: Option<String>,
    /// The finding word for word.
    #[schema(min_length = 1, max_length = 10_000, example = "Có 06/16 địa chỉ mail công vụ của CBCC xã bị khóa.")]
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
    #[schema(min_length = 1, max_length = 1000, example = "Nghị định số 30/2020/NĐ-CP")]
    pub criterion: Option<String>,
}

impl FoundInRecord {
    /// The same as it is entered alone.
    pub fn input(self, inspection_id: Uuid, position: i32, area_code: String) -> FindingInput {
        FindingInput {
            inspection_id,
            code: self.code,
            position,
            area_code,
            printed_section: self.printed_section,
            heading: self.heading,
            text: self.text,
            context: self.context,
            quantity: self.quantity,
            target_percent: self.target_percent,
            actual: self.actual,
            severity: self.severity,
            criterion: self.criterion,
            predecessor_id: None,
        }
    }
}

/// A recommendation, in its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedInRecord {
    /// Its code, unique in the inspection.
    #[schema(min_length = 1, max_length = 20, example = "R15")]
    pub code: String,
    /// The area of reform; `null` where it is for all.
    #[schema(example = "cqdt_cqs")]
    pub area_code: Option<String>,
    /// The section in which it is printed.
    #[schema(min_length = 1, max_length = 40, example = "7")]
    pub printed_section: Option<String>,
    /// The recommendation word for word.
    #[schema(min_length = 1, max_length = 10_000, example = "Mở khóa 06 hòm thư công vụ.")]
    pub text: String,
    /// What it asks for.
    pub kind: RecommendationKind,
    /// Whom it is addressed to, who may be others than the inspected unit.
    #[schema(min_length = 1, max_length = 500, example = "các công chức")]
    pub addressee: Option<String>,
    /// The codes of the findings that it answers.
    #[serde(default)]
    #[schema(max_items = 500, example = json!(["F13"]))]
    pub finding_codes: Vec<String>,
}

impl AskedInRecord {
    /// The same as it is entered alone.
    pub fn input(self, inspection_id: Uuid, position: i32) -> RecommendationInput {
        RecommendationInput {
            inspection_id,
            code: self.code,
            position,
            area_code: self.area_code,
            printed_section: self.printed_section,
            text: self.text,
            kind: self.kind,
            addressee: self.addressee,
            finding_codes: self.finding_codes,
        }
    }
}

/// All that an inspection says, to be entered at once; each list in the order of the paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordInput {
    /// Results by area of reform, each area once.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub areas: Vec<RecordedArea>,
    /// Declared figures, by code.
    #[serde(default)]
    pub figures: BTreeMap<String, FigureInput>,
    /// Findings, each code once.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub findings: Vec<FoundInRecord>,
    /// Recommendations, each code once.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub recommendations: Vec<AskedInRecord>,
}

/// All that an inspection says (hồ sơ kết quả kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InspectionRecord {
    /// The inspection.
    pub inspection_id: Uuid,
    /// Results by area of reform, in the order of the paper.
    pub areas: Vec<AreaResult>,
    /// Declared figures, in the order of the paper.
    pub figures: Vec<DeclaredFigure>,
    /// Findings, in the order of the paper.
    pub findings: Vec<Finding>,
    /// Recommendations, in the order of the paper.
    pub recommendations: Vec<Recommendation>,
}

impl Resource for InspectionRecord {
    fn location(&self) -> String {
        format!("/v1/inspections/{}/record", self.inspection_id)
    }
}
