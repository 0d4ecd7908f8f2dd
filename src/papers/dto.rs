//! The JSON shapes of what is read out of a document.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::reading::Place;
use crate::findings::dto::Quantity;
use crate::findings::rules::RecommendationKind;
use crate::inspections::dto::{Bilingual, FigureRow, InspectedPeriod};
use crate::reconciliation::rules::Qualifier;
use crate::records::dto::RecordInput;
use crate::time::{Deadline, DeadlineKind};

/// What the document was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Plain text.
    Text,
    /// A DOCX file.
    Docx,
    /// A PDF file.
    Pdf,
}

/// How sure the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// By likeness of words: look at it.
    Guess,
    /// By where it stands, or by most of its words.
    Likely,
    /// As the text says it, in a form that is known.
    Certain,
}

/// Something that was noticed about the document as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Remark {
    /// What.
    #[schema(example = "composed")]
    pub code: &'static str,
    /// In words.
    pub detail: Bilingual,
}

/// The document that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadSource {
    /// What it was.
    pub kind: SourceKind,
    /// How many lines its text has; of a DOCX or PDF file, paragraphs and rows of tables.
    #[schema(example = 341)]
    pub lines: usize,
    /// How many characters its text has.
    #[schema(example = 15_320)]
    pub characters: usize,
    /// The SHA-256 of its bytes, in hexadecimal.
    #[schema(min_length = 64, max_length = 64)]
    pub sha256: String,
    /// What was noticed about it.
    pub remarks: Vec<Remark>,
}

/// A piece of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftText {
    /// Word for word, its lines joined.
    #[schema(example = "Phòng Nội vụ huyện")]
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
}

/// What stands before the body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftHead {
    /// Quốc hiệu and tiêu ngữ.
    pub motto: Vec<DraftText>,
    /// The issuing body, the one above it first.
    pub issuer: Vec<DraftText>,
    /// Number and sign, as printed.
    pub number: Option<DraftText>,
    /// Place and date, as printed.
    pub place_and_date: Option<DraftText>,
    /// The date, where it is printed whole.
    #[schema(example = "2023-09-05")]
    pub issued_on: Option<NaiveDate>,
    /// The kind of document, as printed.
    pub kind: Option<DraftText>,
    /// The title (trích yếu).
    pub title: Option<DraftText>,
}

/// The days that the document is about, as far as it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftPeriod {
    /// The words, word for word, lines joined.
    pub text: String,
    /// Where that stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
    /// The first day.
    #[schema(example = "2023-01-01")]
    pub from: NaiveDate,
    /// The last day.
    #[schema(example = "2023-12-31")]
    pub to: NaiveDate,
}

/// A document that is referred to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftReference {
    /// The words that refer to it, word for word, lines joined.
    pub text: String,
    /// Where that stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
    /// What kind of document.
    #[schema(example = "Kế hoạch")]
    pub kind: Option<String>,
    /// The number as it is printed there.
    #[schema(example = "24/CT- UBND")]
    pub number_as_printed: String,
    /// The number without the slips that can be told.
    #[schema(example = "24/CT-UBND")]
    pub number: String,
    /// Its date.
    #[schema(example = "2016-11-15")]
    pub issued_on: Option<NaiveDate>,
    /// Who issued it.
    #[schema(example = "UBND tỉnh")]
    pub issuer: Option<String>,
    /// `basis` where the document rests on it, `cited` otherwise.
    #[schema(example = "cited")]
    pub role: &'static str,
    /// Where else it is referred to.
    pub also_at: Vec<Place>,
}

/// An area of reform that the document speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftArea {
    /// The heading, as printed where it stands first, word for word, lines joined.
    pub text: String,
    /// Where that stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
    /// The area; `null` where the heading names none that is known.
    #[schema(example = "the_che")]
    pub area_code: Option<String>,
    /// The number of its section, as printed.
    #[schema(example = "2.2")]
    pub printed_number: Option<String>,
    /// What was achieved, a paragraph each.
    pub results: Vec<DraftText>,
}

/// A figure that the document declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftFigure {
    /// The code that it would get.
    #[schema(example = "N10")]
    pub code: String,
    /// The words that declare it, word for word, lines joined.
    pub text: String,
    /// Where that stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
    /// The words before the number.
    #[schema(example = "Số hoá đầy đủ thành phần hồ sơ khi tiếp nhận")]
    pub label: String,
    /// The count, where it is one.
    pub value: Option<i64>,
    /// The part, where it is a share.
    #[schema(example = 1270)]
    pub numerator: Option<i64>,
    /// The whole, where it is a share.
    #[schema(example = 1274)]
    pub denominator: Option<i64>,
    /// The percent, with a point.
    #[schema(example = "99.68")]
    pub percent: Option<String>,
    /// What is counted; `%` for a percent alone.
    #[schema(example = "hồ sơ")]
    pub unit: String,
    /// The number as printed.
    #[schema(example = "1270/1274")]
    pub printed: Option<String>,
    /// The percent as printed.
    #[schema(example = "99,68%")]
    pub printed_percent: Option<String>,
    /// What the service computes it with, guessed from the words; `null` where nothing suits.
    #[schema(example = "rates.components_digitised")]
    pub definition: Option<&'static str>,
    /// Whether `definition` is a guess: it always is where there is one.
    pub definition_is_guess: bool,
    /// Its row in a table, or what it is a part of in a list; `null` where it is of the whole.
    pub row: Option<FigureRow>,
    /// Its own days, where they aren't those that the document is about.
    pub period: Option<InspectedPeriod>,
    /// What a word before the number makes of it.
    #[schema(example = "nearly")]
    pub qualifier: Option<Qualifier>,
    /// The area in whose section it stands.
    #[schema(example = "tthc_mot_cua")]
    pub area_code: Option<String>,
    /// The unit in whose section it stands, as printed.
    pub unit_name: Option<String>,
}

/// A deadline, with its days where they follow from its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftDeadline {
    /// The words, word for word, lines joined.
    pub text: String,
    /// Where that stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
    /// How it is worded.
    pub kind: DeadlineKind,
    /// The day that is named.
    #[schema(example = "2023-09-18")]
    pub date: Option<NaiveDate>,
    /// How many days.
    pub n: Option<u32>,
    /// The month that is named, as `YYYY-MM`.
    pub month: Option<String>,
    /// With its days; `null` where they run from an event.
    pub resolved: Option<Deadline>,
}

/// A finding (tồn tại, hạn chế) that the document tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftFinding {
    /// The code that it would get.
    #[schema(example = "F13")]
    pub code: String,
    /// The finding, word for word, lines joined.
    pub text: String,
    /// Where that stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
    /// The area of reform; `null` where neither heading nor words tell.
    #[schema(example = "cqdt_cqs")]
    pub area_code: Option<String>,
    /// The number of its section, as printed.
    #[schema(example = "2.5")]
    pub printed_section: Option<String>,
    /// The heading of its section.
    #[schema(example = "Hiện đại hóa nền hành chính nhà nước")]
    pub heading: Option<String>,
    /// The unit in whose section it stands, as printed.
    pub unit_name: Option<String>,
    /// What is said around it.
    pub context: Option<DraftText>,
    /// How much is wrong.
    pub quantity: Option<Quantity>,
    /// What should have been reached, in percent.
    #[schema(example = "100")]
    pub target_percent: Option<String>,
    /// Its own deadline.
    pub deadline: Option<DraftDeadline>,
}

/// That a recommendation may answer a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftLink {
    /// The finding.
    #[schema(example = "F13")]
    pub finding_code: String,
    /// The words that both have, folded; none where they stand in one row.
    #[schema(example = json!(["hom thu"]))]
    pub because_of: Vec<String>,
    /// How sure the reader is.
    pub confidence: Confidence,
}

/// A recommendation (kiến nghị) that the document makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftRecommendation {
    /// The code that it would get.
    #[schema(example = "R15")]
    pub code: String,
    /// The recommendation, word for word, lines joined.
    pub text: String,
    /// Where that stands.
    pub place: Place,
    /// How sure the reader is of what it is.
    pub confidence: Confidence,
    /// The area of reform; `null` where it is for all, or nothing tells.
    #[schema(example = "cqdt_cqs")]
    pub area_code: Option<String>,
    /// The number of its section, as printed; `closing` for the closing words.
    #[schema(example = "7")]
    pub printed_section: Option<String>,
    /// The unit in whose section it stands, as printed.
    pub unit_name: Option<String>,
    /// What it asks for.
    pub kind: RecommendationKind,
    /// Whom it is addressed to, as printed.
    #[schema(example = "các cán bộ, công chức")]
    pub addressee: Option<String>,
    /// The findings that it may answer.
    pub findings: Vec<DraftLink>,
    /// Its deadline.
    pub deadline: Option<DraftDeadline>,
}

/// Who signs, as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftSigner {
    /// On whose behalf.
    pub authority: Option<DraftText>,
    /// The office.
    pub position: Option<DraftText>,
    /// The name.
    pub name: Option<DraftText>,
}

/// What a notice of an inspection's results says, for somebody to confirm. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeDraft {
    /// The document.
    pub source: ReadSource,
    /// What stands before the body.
    pub head: DraftHead,
    /// The days that it is about.
    pub period: Option<DraftPeriod>,
    /// What it rests on.
    pub opening: Vec<DraftText>,
    /// The documents that it refers to, each once.
    pub references: Vec<DraftReference>,
    /// The general assessment.
    pub general_assessment: Vec<DraftText>,
    /// The areas of reform, in their order.
    pub areas: Vec<DraftArea>,
    /// The figures, in their order.
    pub figures: Vec<DraftFigure>,
    /// The findings, in their order.
    pub findings: Vec<DraftFinding>,
    /// Why things are wrong.
    pub causes: Vec<DraftText>,
    /// The recommendations, in their order.
    pub recommendations: Vec<DraftRecommendation>,
    /// Headings and sentences that only lead to what follows.
    pub leading: Vec<DraftText>,
    /// The closing words.
    pub closing: Vec<DraftText>,
    /// By when remediation is to be reported.
    pub deadline: Option<DraftDeadline>,
    /// To whom.
    pub report_to: Option<DraftText>,
    /// To whom the document goes.
    pub recipients: Vec<DraftText>,
    /// Who signs it.
    pub signer: DraftSigner,
    /// What could not be placed.
    pub unplaced: Vec<DraftText>,
    /// The same as records to enter, once somebody has confirmed them: one for each unit that is told of.
    pub records: Vec<DraftRecord>,
}

/// What the document says of a unit, as `POST /v1/inspections/{id}/record` takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftRecord {
    /// The unit, as printed; `null` for what stands in no unit's section.
    #[schema(example = "Xã Thanh Xá")]
    pub unit_name: Option<String>,
    /// What is said of it.
    pub record: RecordInput,
}
