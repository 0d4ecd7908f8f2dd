//! The JSON shapes of the words of papers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::PaperKind;
use crate::time::Moment;

/// The words of a kind of paper, as a unit's papers have them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaperTemplate {
    /// Of which paper.
    pub kind: PaperKind,
    /// Whose words: the unit's own, or those of the nearest unit above it that has its own; `null` where nobody changed any.
    #[schema(example = "10852")]
    pub unit_code: Option<String>,
    /// Which version of them; 0 where nobody changed any.
    #[schema(example = 1)]
    pub version: i32,
    /// Every text, in the order in which papers have them.
    pub texts: Vec<TemplateText>,
    /// Who wrote that version.
    #[schema(example = "user:chutich")]
    pub created_by: Option<String>,
    /// When.
    pub created_at: Option<Moment>,
}

/// One text of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TemplateText {
    /// Its name.
    #[schema(example = "findings_heading")]
    pub name: String,
    /// What it says.
    #[schema(example = "Tồn tại, hạn chế")]
    pub text: String,
    /// Whether an office changed it.
    pub changed: bool,
    /// What it may have between braces, to be filled in.
    #[schema(example = json!(["issuer"]))]
    pub gaps: Vec<String>,
}

/// A unit's own words; texts that aren't named are those that everybody has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateInput {
    /// Texts by name, 1 to 5,000 characters each.
    #[schema(example = json!({ "findings_heading": "Những tồn tại, hạn chế" }))]
    pub texts: BTreeMap<String, String>,
}
