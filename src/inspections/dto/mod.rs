//! The JSON shapes of plans, teams, inspections, results by area and declared figures.

mod fieldwork;
mod inspections;
mod plans;
mod results;
mod samples;
mod teams;
mod versions;

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use fieldwork::{Attendant, Minutes, MinutesInput, OwnWord, OwnWords, SelfReport, SelfReportInput, Signature};
pub use inspections::{Inspection, InspectionFilter, InspectionInput};
pub use plans::{ChosenUnit, InspectionPlan, PlanFilter, PlanInput, Reason, Schedule, Visit};
pub use results::{AreaResult, AreaResultInput, DeclaredFigure, FigureInput, FigureRow};
pub use samples::{Draw, Drawn, Examined, ExaminedDossier, NewSample, Sample, SampleResults, Stated};
pub use teams::{InspectionTeam, Members, TeamInput, TeamMember};
pub use versions::{Amendment, PlanVersion};

use crate::refusal::{Faults, Text};

/// A list of texts, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Lines(pub Vec<String>);

/// Documents that are referred to, as one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct References(pub Vec<Reference>);

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
