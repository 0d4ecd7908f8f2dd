//! The JSON shapes of plans, teams, inspections, results by area and declared figures.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::rules::{Duty, InspectionState, PlanKind, PlanState};
use crate::http::Resource;
use crate::refusal::{Faults, Text};
use crate::time::Moment;

/// A list of texts, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Lines(pub Vec<String>);

/// Documents that are referred to, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct References(pub Vec<Reference>);

/// A team's members, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Members(pub Vec<TeamMember>);

/// A document that is referred to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// The number as it is printed, slips included.
    #[schema(min_length = 1, max_length = 100, example = "63/KH-UBND")]
    pub number_as_printed: String,
    /// The number as it should be.
    #[schema(min_length = 1, max_length = 100, example = "63/KH-UBND")]
    pub number: Option<String>,
    /// What kind of document (tên loại văn bản).
    #[schema(min_length = 1, max_length = 100, example = "Kế hoạch")]
    pub kind: Option<String>,
    /// Its date.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2022-12-30")]
    pub issued_on: Option<NaiveDate>,
    /// Who issued it.
    #[schema(min_length = 1, max_length = 200, example = "UBND xã Thanh Xá")]
    pub issuer: Option<String>,
    /// What it is here, such as `basis` or `cited`.
    #[schema(min_length = 1, max_length = 40, example = "basis")]
    pub role: Option<String>,
    /// The words that refer to it.
    #[schema(min_length = 1, max_length = 2000)]
    pub quote: Option<String>,
    /// A remark.
    #[schema(min_length = 1, max_length = 2000)]
    pub note: Option<String>,
}

impl Reference {
    /// Notes the texts that are empty or too long.
    pub fn judge(&self, faults: &mut Faults, pointer: &str) {
        let at = |field: &str| format!("{pointer}/{field}");
        faults
            .text(&at("number_as_printed"), &self.number_as_printed, 100)
            .optional(&at("number"), self.number.as_deref(), 100)
            .optional(&at("kind"), self.kind.as_deref(), 100)
            .optional(&at("issuer"), self.issuer.as_deref(), 200)
            .optional(&at("role"), self.role.as_deref(), 40)
            .optional(&at("quote"), self.quote.as_deref(), 2000)
            .optional(&at("note"), self.note.as_deref(), 2000);
    }

    /// Notes what is wrong in a list of references.
    pub fn judge_all(references: &[Self], faults: &mut Faults, pointer: &str) {
        faults.length(pointer, references.len());
        for (index, reference) in references.iter().enumerate() {
            reference.judge(faults, &format!("{pointer}/{index}"));
        }
    }
}

/// A sentence in Vietnamese and English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, FromJsonQueryResult)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// In Vietnamese.
    #[schema(min_length = 1, max_length = 1000, example = "Dịch vụ không quản lý hòm thư công vụ.")]
    pub vi: String,
    /// In English.
    #[schema(min_length = 1, max_length = 1000, example = "The service keeps no official mailboxes.")]
    pub en: String,
}

impl From<Text> for Bilingual {
    fn from(text: Text) -> Self {
        Self { vi: text.vi.into_owned(), en: text.en.into_owned() }
    }
}

impl Bilingual {
    /// Notes the texts that are empty or too long.
    pub fn judge(&self, faults: &mut Faults, pointer: &str) {
        faults.text(&format!("{pointer}/vi"), &self.vi, 1000).text(&format!("{pointer}/en"), &self.en, 1000);
    }
}

/// The days that an inspection looks at, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectedPeriod {
    /// The first day.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2022-12-15")]
    pub from: NaiveDate,
    /// The last day.
    #[serde(with = "crate::time::day")]
    #[schema(example = "2023-08-31")]
    pub to: NaiveDate,
}

/// What a plan says.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanInput {
    /// Whose plan; it can't be changed later.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Its number, once it has one.
    #[schema(min_length = 1, max_length = 100, example = "11/KH-UBND")]
    pub number: Option<String>,
    /// Its date, once it has one.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-02-06")]
    pub issued_on: Option<NaiveDate>,
    /// Its title.
    #[schema(min_length = 1, max_length = 500, example = "Tự kiểm tra việc thực hiện cải cách hành chính năm 2023")]
    pub title: String,
    /// What kind of inspection.
    pub kind: PlanKind,
    /// For which year.
    #[schema(minimum = 1945, maximum = 2200, example = 2023)]
    pub year: i32,
    /// The days that are looked at.
    pub period: InspectedPeriod,
    /// The areas of reform that are looked at.
    #[schema(max_items = 500, example = json!(["the_che", "tthc_mot_cua"]))]
    pub area_codes: Vec<String>,
    /// The documents that it rests on.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub basis: Vec<Reference>,
    /// Its text.
    #[schema(min_length = 1, max_length = 200_000)]
    pub body: Option<String>,
}

/// An inspection plan (kế hoạch kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InspectionPlan {
    /// The plan.
    pub id: Uuid,
    /// Whose plan.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Its number.
    #[schema(example = "11/KH-UBND")]
    pub number: Option<String>,
    /// Its date.
    #[schema(example = "2023-02-06")]
    pub issued_on: Option<NaiveDate>,
    /// Its title.
    #[schema(example = "Tự kiểm tra việc thực hiện cải cách hành chính năm 2023")]
    pub title: String,
    /// What kind of inspection.
    pub kind: PlanKind,
    /// For which year.
    #[schema(example = 2023)]
    pub year: i32,
    /// The days that are looked at.
    pub period: InspectedPeriod,
    /// The areas of reform that are looked at.
    #[schema(example = json!(["the_che", "tthc_mot_cua"]))]
    pub area_codes: Vec<String>,
    /// The documents that it rests on.
    pub basis: Vec<Reference>,
    /// Its text.
    pub body: Option<String>,
    /// Where it stands.
    pub state: PlanState,
    /// Why it was given back or up; `null` otherwise.
    pub reason: Option<String>,
    /// When it was entered.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for InspectionPlan {
    fn location(&self) -> String {
        format!("/v1/inspection-plans/{}", self.id)
    }
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "Chưa nêu thành phần Tổ kiểm tra.")]
    pub reason: String,
}

/// Which plans.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlanFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those in this state.
    pub state: Option<PlanState>,
    /// Only those of this year.
    #[param(example = 2023)]
    pub year: Option<i32>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// Somebody in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamMember {
    /// Their account; who has none can't write results.
    #[schema(example = "kiemtra")]
    pub username: Option<String>,
    /// Their office, or name.
    #[schema(min_length = 1, max_length = 200, example = "Phó Chủ tịch UBND xã")]
    pub name: String,
    /// Their duty.
    pub duty: Duty,
}

/// A team to appoint.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    /// Its name.
    #[schema(min_length = 1, max_length = 500, example = "Tổ kiểm tra công tác cải cách hành chính năm 2023")]
    pub name: String,
    /// The decision that appoints it.
    pub decision: Option<Reference>,
    /// Who is in it.
    #[schema(max_items = 500, min_items = 1)]
    pub members: Vec<TeamMember>,
}

/// An inspection team (tổ, đoàn kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InspectionTeam {
    /// The team.
    pub id: Uuid,
    /// The plan that it serves.
    pub plan_id: Uuid,
    /// Its name.
    #[schema(example = "Tổ kiểm tra công tác cải cách hành chính năm 2023")]
    pub name: String,
    /// The decision that appoints it.
    pub decision: Option<Reference>,
    /// Who is in it.
    pub members: Vec<TeamMember>,
    /// When it was entered.
    pub created_at: Moment,
}

impl Resource for InspectionTeam {
    fn location(&self) -> String {
        format!("/v1/inspection-plans/{}/teams/{}", self.plan_id, self.id)
    }
}

/// An inspection to enter.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInspection {
    /// The plan.
    pub plan_id: Uuid,
    /// The team, one of the plan's.
    pub team_id: Uuid,
    /// The unit that is inspected.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Which parts of it.
    #[serde(default)]
    #[schema(example = json!(["các Bộ phận chuyên môn"]))]
    pub inspected: Vec<String>,
    /// The first day at the unit, where it is known.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-28")]
    pub from: Option<NaiveDate>,
    /// The last day there.
    #[serde(default, with = "crate::time::day::option")]
    #[schema(example = "2023-08-31")]
    pub to: Option<NaiveDate>,
}

/// An inspection (cuộc kiểm tra).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Inspection {
    /// The inspection.
    pub id: Uuid,
    /// The plan.
    pub plan_id: Uuid,
    /// The team.
    pub team_id: Uuid,
    /// The unit that is inspected.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Which parts of it.
    #[schema(example = json!(["các Bộ phận chuyên môn"]))]
    pub inspected: Vec<String>,
    /// The first day at the unit.
    #[schema(example = "2023-08-28")]
    pub from: Option<NaiveDate>,
    /// The last day there.
    #[schema(example = "2023-08-31")]
    pub to: Option<NaiveDate>,
    /// Where it stands.
    pub state: InspectionState,
    /// Whether an issued notice covers it: then its results, figures, findings and recommendations stay as they are.
    pub frozen: bool,
    /// When it was entered.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl Resource for Inspection {
    fn location(&self) -> String {
        format!("/v1/inspections/{}", self.id)
    }
}

/// Which inspections.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InspectionFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only those in this state.
    pub state: Option<InspectionState>,
    /// Only those of this plan.
    #[param(example = "018a7c3e-0000-7000-8000-000000000012")]
    pub plan_id: Option<Uuid>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

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
