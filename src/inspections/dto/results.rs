//! The JSON shapes of results by area and of declared figures.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Bilingual, InspectedPeriod};
use crate::http::Resource;
use crate::reconciliation::rules::{Qualifier, RowBy};
use crate::refusal::{Fault, Faults, Text};
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

/// The row of a table in which a figure stands; the figure's definition is its column, and what has no row is the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct FigureRow {
    /// By what the rows of the table are told apart.
    #[schema(example = "field")]
    pub by: RowBy,
    /// The code of the field, procedure or unit, or the channel: with it the service computes the row.
    #[schema(min_length = 1, max_length = 100, example = "G15-TP03")]
    pub key: Option<String>,
    /// What the table calls it; enough where the service knows no such row (lĩnh vực khác).
    #[schema(min_length = 1, max_length = 500, example = "Hộ tịch")]
    pub label: Option<String>,
    /// Whether the table has only some of the rows that make the total (trong đó).
    #[serde(default)]
    pub partial: bool,
}

impl FigureRow {
    /// What tells it from other rows: its code, or else its label.
    pub fn name(&self) -> &str {
        self.key.as_deref().or(self.label.as_deref()).unwrap_or_default()
    }

    /// Notes what is wrong with it: a row of something that the service doesn't know has a label and no code.
    pub fn judge(&self, faults: &mut Faults, pointer: &str) {
        let (key, label) = (format!("{pointer}/key"), format!("{pointer}/label"));
        faults.optional(&key, self.key.as_deref(), 100).optional(&label, self.label.as_deref(), 500);
        if self.by == RowBy::Other && self.key.is_some() {
            let detail = Text::new("Hàng loại khác chỉ có label.", "A row of another kind has a label only.");
            faults.add(Some(Fault::new(key, "not_applicable", detail)));
        } else if self.key.is_none() && self.label.is_none() {
            let detail = Text::new("Cần key hoặc label.", "A key or a label is needed.");
            faults.add(Some(Fault::new(label, "required", detail)));
        }
    }
}

/// A figure as the inspected unit or the team declares it. It has a `value`, a ratio, or at least a `percent`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
    /// What the service computes it with: a figure or rate of `GET /v1/statistics`, or a column of form II.06a; `null` where it
    /// has no data for it.
    #[schema(min_length = 1, max_length = 100, example = "rates.components_digitised")]
    pub definition: Option<String>,
    /// Why the service can't compute it; only without a `definition`.
    pub not_computable_because: Option<Bilingual>,
    /// Its row in a table; absent where it is of the whole.
    pub row: Option<FigureRow>,
    /// Its own days, where they aren't those of the inspection.
    pub period: Option<InspectedPeriod>,
    /// What a word before the number makes of it (gần, khoảng, trên, dưới): of the `value`, or else of the `percent`.
    #[schema(example = "nearly")]
    pub qualifier: Option<Qualifier>,
    /// The whole of which this is the rest that stands in no class (chưa phân loại), so that it takes part in the sum; only
    /// without a `definition`.
    #[schema(min_length = 1, max_length = 100, example = "received.total")]
    pub residual_of: Option<String>,
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
    /// Its row in a table; `null` where it is of the whole.
    pub row: Option<FigureRow>,
    /// Its own days, where they aren't those of the inspection.
    pub period: Option<InspectedPeriod>,
    /// What a word before the number makes of it.
    #[schema(example = "nearly")]
    pub qualifier: Option<Qualifier>,
    /// The whole of which this is the rest that stands in no class.
    #[schema(example = "received.total")]
    pub residual_of: Option<String>,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for DeclaredFigure {
    fn location(&self) -> String {
        format!("/v1/inspections/{}/figures/{}", self.inspection_id, self.code)
    }
}
