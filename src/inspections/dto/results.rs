//! The JSON shapes of results by area and of declared figures.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Bilingual;
use crate::http::Resource;
use crate::time::Moment;

/// What an inspection says about an area of reform.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaResultInput {
    /// Its place among the results.
    #[schema(minimum = 1, maximum = 1000, example = 2)]
    pub position: i32,
    /// The number of its section, as printed.
    #[schema(min_length = 1, max_length = 40, example = "2.2")]
    pub printed_number: Option<String>,
    /// The heading, as printed.
    #[schema(min_length = 1, max_length = 500, example = "Cải cách thể chế")]
    pub heading: String,
    /// What was achieved, a sentence or paragraph each.
    #[schema(max_items = 500, example = json!(["Đã ban hành và triển khai thực hiện Kế hoạch theo dõi thi hành pháp luật"]))]
    pub results: Vec<String>,
    /// The section's whole text, a paragraph a line; papers print it in place of the results.
    #[schema(min_length = 1, max_length = 200_000)]
    pub full_text: Option<String>,
}

/// What an inspection says about an area of reform (kết quả theo lĩnh vực).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaResult {
    /// The inspection.
    pub inspection_id: Uuid,
    /// The area of reform.
    #[schema(example = "the_che")]
    pub area_code: String,
    /// Its place among the results.
    #[schema(example = 2)]
    pub position: i32,
    /// The number of its section, as printed.
    #[schema(example = "2.2")]
    pub printed_number: Option<String>,
    /// The heading, as printed.
    #[schema(example = "Cải cách thể chế")]
    pub heading: String,
    /// What was achieved, a sentence or paragraph each.
    pub results: Vec<String>,
    /// The section's whole text, a paragraph a line; papers print it in place of the results.
    pub full_text: Option<String>,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for AreaResult {
    fn location(&self) -> String {
        format!("/v1/inspections/{}/areas/{}", self.inspection_id, self.area_code)
    }
}

/// A figure as the inspected unit or the team declares it. It has a `value`, a ratio, or at least a `percent`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureInput {
    /// Its place among the figures.
    #[schema(minimum = 1, maximum = 1000, example = 10)]
    pub position: i32,
    /// A name for programs.
    #[schema(min_length = 1, max_length = 100, example = "digitised_components")]
    pub name: String,
    /// A name for people.
    #[schema(min_length = 1, max_length = 500, example = "Hồ sơ số hóa đầy đủ thành phần khi tiếp nhận")]
    pub label: Option<String>,
    /// The number, where it is one.
    #[schema(minimum = 0)]
    pub value: Option<i64>,
    /// The part, where it is a ratio.
    #[schema(minimum = 0, example = 1270)]
    pub numerator: Option<i64>,
    /// The whole, where it is a ratio.
    #[schema(minimum = 0, example = 1274)]
    pub denominator: Option<i64>,
    /// The percentage, as a decimal number with a point.
    #[schema(pattern = r"^\d{1,6}(\.\d{1,4})?$", example = "99.68")]
    pub percent: Option<String>,
    /// What is counted.
    #[schema(min_length = 1, max_length = 40, example = "hồ sơ")]
    pub unit: String,
    /// The words that declare it.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Số hoá đầy đủ thành phần hồ sơ khi tiếp nhận 1270/1274 hồ sơ, đạt tỷ lệ 99,68%"
    )]
    pub quote: String,
    /// The number as printed.
    #[schema(min_length = 1, max_length = 100, example = "1270/1274")]
    pub printed: Option<String>,
    /// The percentage as printed.
    #[schema(min_length = 1, max_length = 100, example = "99,68%")]
    pub printed_percent: Option<String>,
    /// What the service computes it with; `null` where it has no data for it.
    #[schema(min_length = 1, max_length = 100, example = "rates.components_digitised")]
    pub definition: Option<String>,
    /// Why the service can't compute it; only without a `definition`.
    pub not_computable_because: Option<Bilingual>,
}

/// A figure as the inspected unit or the team declares it (số liệu nêu trong kết quả kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeclaredFigure {
    /// The inspection.
    pub inspection_id: Uuid,
    /// Its code in the inspection.
    #[schema(example = "N10")]
    pub code: String,
    /// Its place among the figures.
    #[schema(example = 10)]
    pub position: i32,
    /// A name for programs.
    #[schema(example = "digitised_components")]
    pub name: String,
    /// A name for people.
    #[schema(example = "Hồ sơ số hóa đầy đủ thành phần khi tiếp nhận")]
    pub label: Option<String>,
    /// The number, where it is one.
    pub value: Option<i64>,
    /// The part, where it is a ratio.
    #[schema(example = 1270)]
    pub numerator: Option<i64>,
    /// The whole, where it is a ratio.
    #[schema(example = 1274)]
    pub denominator: Option<i64>,
    /// The percentage, as a decimal number.
    #[schema(example = "99.68")]
    pub percent: Option<String>,
    /// What is counted.
    #[schema(example = "hồ sơ")]
    pub unit: String,
    /// The words that declare it.
    #[schema(example = "Số hoá đầy đủ thành phần hồ sơ khi tiếp nhận 1270/1274 hồ sơ, đạt tỷ lệ 99,68%")]
    pub quote: String,
    /// The number as printed.
    #[schema(example = "1270/1274")]
    pub printed: Option<String>,
    /// The percentage as printed.
    #[schema(example = "99,68%")]
    pub printed_percent: Option<String>,
    /// What the service computes it with.
    #[schema(example = "rates.components_digitised")]
    pub definition: Option<String>,
    /// Why the service can't compute it.
    pub not_computable_because: Option<Bilingual>,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for DeclaredFigure {
    fn location(&self) -> String {
        format!("/v1/inspections/{}/figures/{}", self.inspection_id, self.code)
    }
}
