//! The JSON shapes of self-reports and minutes.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::evidence::dto::Evidence;
use crate::http::Resource;
use crate::inspections::rules::Side;
use crate::time::Moment;

/// What a unit says about an area of reform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnWord {
    /// The area of reform.
    #[schema(example = "the_che")]
    pub area_code: String,
    /// What the unit says.
    #[schema(
        min_length = 1,
        max_length = 200_000,
        example = "Đã tự kiểm tra 12 văn bản, không có văn bản trái quy định."
    )]
    pub text: String,
}

/// What a unit says by area, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct OwnWords(pub Vec<OwnWord>);

/// What a unit says about itself before or while it is inspected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfReportInput {
    /// The report's number.
    #[schema(min_length = 1, max_length = 100, example = "95/BC-UBND")]
    pub number: Option<String>,
    /// Its date.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-21")]
    pub issued_on: Option<NaiveDate>,
    /// What it says as a whole.
    #[schema(min_length = 1, max_length = 200_000, example = "UBND xã báo cáo kết quả tự rà soát như sau.")]
    pub text: String,
    /// What it says by area of reform.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub areas: Vec<OwnWord>,
}

/// An inspected unit's own report (báo cáo tự kiểm tra), which its inspection starts from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SelfReport {
    /// The inspection.
    pub inspection_id: Uuid,
    /// The report's number.
    #[schema(example = "95/BC-UBND")]
    pub number: Option<String>,
    /// Its date.
    #[schema(example = "2023-08-21")]
    pub issued_on: Option<NaiveDate>,
    /// What it says as a whole.
    pub text: String,
    /// What it says by area of reform.
    pub areas: Vec<OwnWord>,
    /// The files that stand behind it, without those whose place another has taken.
    pub evidence: Vec<Evidence>,
    /// Who sent it last.
    #[schema(example = "user:chutich")]
    pub sent_by: String,
    /// When it was sent first.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for SelfReport {
    fn location(&self) -> String {
        format!("/v1/inspections/{}/self-report", self.inspection_id)
    }
}

/// Somebody who was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attendant {
    /// Their office, or name.
    #[schema(min_length = 1, max_length = 200, example = "Phó Chủ tịch UBND xã")]
    pub name: String,
    /// For whom.
    pub side: Side,
}

/// What minutes say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct MinutesInput {
    /// Where.
    #[schema(min_length = 1, max_length = 500, example = "Hội trường UBND xã Thanh Xá")]
    pub place: String,
    /// When it began.
    #[schema(example = "2023-08-31T08:00:00+07:00")]
    pub began_at: Moment,
    /// When it ended.
    #[schema(example = "2023-08-31T11:30:00+07:00")]
    pub ended_at: Moment,
    /// Who was there.
    #[schema(min_items = 1, max_items = 500)]
    pub present: Vec<Attendant>,
    /// What was established.
    #[schema(
        min_length = 1,
        max_length = 200_000,
        example = "Tổ kiểm tra đã kiểm tra 20 hồ sơ; 02 hồ sơ quá hạn chưa có phiếu xin lỗi."
    )]
    pub text: String,
    /// What the inspected unit has to say about it.
    #[schema(min_length = 1, max_length = 20_000, example = "Nhất trí với nội dung biên bản.")]
    pub unit_opinion: Option<String>,
}

/// Who signed, when, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
pub struct Signature {
    /// Who.
    #[schema(example = "user:kiemtra")]
    pub by: String,
    /// When.
    pub at: Moment,
    /// SHA-256 of what was signed, hexadecimal: the words as this service writes them, then the SHA-256 of each file behind
    /// them, on a line of its own.
    #[schema(example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    pub sha256: String,
    /// The files that were signed.
    #[serde(default)]
    #[schema(required)]
    pub files: Vec<Uuid>,
}

/// Minutes of an inspection (biên bản kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Minutes {
    /// The inspection.
    pub inspection_id: Uuid,
    /// What they say.
    pub content: MinutesInput,
    /// The files that stand behind them, without those whose place another has taken.
    pub evidence: Vec<Evidence>,
    /// The team's signature, by its head or a deputy; gone once the minutes or the files behind them are changed.
    pub team_signature: Option<Signature>,
    /// The inspected unit's signature; from then on the minutes stay as they are. A file that comes later, as a picture of the signed
    /// paper does, is not part of what was signed.
    pub unit_signature: Option<Signature>,
    /// When they were written first.
    pub created_at: Moment,
    /// When they last changed.
    pub updated_at: Moment,
}

impl Minutes {
    /// The files that both parties sign, or have signed: what came after the unit's signature is not among them.
    pub fn signed_evidence(&self) -> impl Iterator<Item = &Evidence> {
        let signed = self.unit_signature.as_ref().map(|signature| &signature.files);
        self.evidence.iter().filter(move |file| signed.is_none_or(|signed| signed.contains(&file.id)))
    }
}

impl Resource for Minutes {
    fn location(&self) -> String {
        format!("/v1/inspections/{}/minutes", self.inspection_id)
    }
}
