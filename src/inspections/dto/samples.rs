//! The JSON shapes of samples.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::Resource;
use crate::inspections::rules::SampleMethod;
use crate::time::Moment;

/// Dossiers to draw: which ones, and how many of them.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// How many.
    #[schema(minimum = 1, maximum = 500, example = 20)]
    pub size: i64,
    /// What the draw depends on, so that it can be repeated; made at random where it isn't sent.
    #[schema(min_length = 1, max_length = 100, example = "31082023")]
    pub seed: Option<String>,
    /// The first day of reception; by default that of the plan's period.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2022-12-15")]
    pub from: Option<NaiveDate>,
    /// The last day of reception; by default that of the plan's period.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// Only dossiers of this field.
    #[schema(min_length = 1, max_length = 100, example = "G01-TP01")]
    pub field_code: Option<String>,
    /// Only dossiers of this procedure.
    #[schema(min_length = 1, max_length = 100, example = "1.004873")]
    pub procedure_code: Option<String>,
}

/// What a sample was drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
pub struct Drawn {
    /// What the draw depends on.
    #[schema(example = "31082023")]
    pub seed: String,
    /// The first day of reception.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day of reception.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
    /// Only dossiers of this field.
    #[schema(example = "G01-TP01")]
    pub field_code: Option<String>,
    /// Only dossiers of this procedure.
    #[schema(example = "1.004873")]
    pub procedure_code: Option<String>,
    /// How many dossiers there were to draw from.
    #[schema(example = 1277)]
    pub population: i64,
}

/// A sample that nobody lists: so many of something, so many of which failed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// How many were looked at.
    #[schema(minimum = 1, example = 20)]
    pub size: i64,
    /// How many of them failed.
    #[schema(minimum = 0, example = 2)]
    pub failed: i64,
}

/// A sample to enter: drawn, chosen or stated; exactly one of the three.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSample {
    /// Its code, unique in the inspection.
    #[schema(min_length = 1, max_length = 20, example = "M1")]
    pub code: String,
    /// What is looked for.
    #[schema(min_length = 1, max_length = 2000, example = "Phiếu xin lỗi của hồ sơ quá hạn")]
    pub purpose: String,
    /// Dossiers of the inspected unit that the service draws.
    pub draw: Option<Draw>,
    /// Dossiers of the inspected unit that the team chose, by code.
    #[schema(min_items = 1, max_items = 500)]
    pub dossier_codes: Option<Vec<String>>,
    /// A sample of what the service doesn't keep, such as outgoing letters.
    pub stated: Option<Stated>,
}

/// What was found in a dossier of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExaminedDossier {
    /// The dossier's code in the inspected unit.
    #[schema(min_length = 1, max_length = 200, example = "000.25.10.H23-230301-0007")]
    pub dossier_code: String,
    /// Whether it failed; `null` until somebody has looked.
    pub failed: Option<bool>,
    /// A remark.
    #[schema(min_length = 1, max_length = 2000, example = "Quá hạn 3 ngày, không có phiếu xin lỗi.")]
    pub remark: Option<String>,
}

/// The dossiers of a sample, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Examined(pub Vec<ExaminedDossier>);

/// What was found in dossiers of a sample; those that aren't named stay as they are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleResults {
    /// The dossiers.
    #[schema(min_items = 1, max_items = 500)]
    pub results: Vec<ExaminedDossier>,
}

/// A sample (mẫu kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sample {
    /// The inspection.
    pub inspection_id: Uuid,
    /// Its code in the inspection.
    #[schema(example = "M1")]
    pub code: String,
    /// What is looked for.
    #[schema(example = "Phiếu xin lỗi của hồ sơ quá hạn")]
    pub purpose: String,
    /// How it was chosen.
    pub method: SampleMethod,
    /// From what it was drawn. The dossiers of a draw are those whose SHA-256 of seed, line feed and code is smallest.
    pub draw: Option<Drawn>,
    /// How many are in it.
    #[schema(example = 20)]
    pub size: i64,
    /// How many have been looked at.
    #[schema(example = 20)]
    pub examined: i64,
    /// How many of those failed.
    #[schema(example = 2)]
    pub failed: i64,
    /// The share that failed of those looked at, in percent; `null` before any was.
    #[schema(example = "10.00")]
    pub failed_percent: Option<String>,
    /// The dossiers, and what was found in each; none where the sample is only stated.
    pub dossiers: Vec<ExaminedDossier>,
    /// Who entered it.
    #[schema(example = "user:kiemtra")]
    pub created_by: String,
    /// When.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for Sample {
    fn location(&self) -> String {
        format!("/v1/inspections/{}/samples/{}", self.inspection_id, self.code)
    }
}
