//! The JSON shapes of dossiers and submissions.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use uuid::Uuid;

use super::rules::{ApplicantType, Channel, DaysLate, Digitised, Fee, LateCause, Origin, Outcome, Pause, Status};
use crate::http::{ListedFault, Resource, segment};
use crate::time::Moment;

/// A dossier as its sender knows it. It never needs the citizen: a name, number, phone or address is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DossierInput {
    /// The procedure's code; an unknown one is kept and flagged.
    #[schema(min_length = 1, max_length = 100, example = "2.000815")]
    pub procedure_code: String,
    /// The field's code; by default that of the procedure.
    #[schema(min_length = 1, max_length = 100, example = "G15-TP03")]
    pub field_code: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// What kind of applicant.
    pub applicant_type: ApplicantType,
    /// One of the ten statuses, by name or by the national portal's number; an unknown one counts as processing, flagged.
    #[schema(min_length = 1, max_length = 100, example = "result_returned")]
    pub status: String,
    /// The sender's own code for the status, kept beside it.
    #[schema(min_length = 1, max_length = 100)]
    pub sender_status: Option<String>,
    /// When it came in online, before acceptance.
    pub submitted_at: Option<Moment>,
    /// When it was received.
    pub received_at: Option<Moment>,
    /// When it is due now.
    pub due_at: Option<Moment>,
    /// When processing ended.
    pub completed_at: Option<Moment>,
    /// When the result was handed out.
    pub returned_at: Option<Moment>,
    /// When another unit took it over.
    pub handed_over_at: Option<Moment>,
    /// When the clock stood still.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub pauses: Vec<Pause>,
    /// Whether all its components were digitised on receipt.
    pub components_digitised: Option<Digitised>,
    /// Whether its result was digitised.
    pub result_digitised: Option<Digitised>,
    /// How many certified electronic copies were made.
    #[schema(minimum = 0, maximum = 100_000)]
    pub certified_copies: Option<i64>,
    /// Its fee.
    pub fee: Option<Fee>,
    /// The citizen's rating, 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub rating: Option<i32>,
    /// Why it was late.
    pub late_cause: Option<LateCause>,
    /// When an apology was sent.
    pub apology_sent_at: Option<Moment>,
    /// Where it came from.
    pub origin: Option<Origin>,
    /// When the sender last changed it; an older message than the stored one is stale.
    pub source_updated_at: Moment,
}

/// A line of a bulk submission: a dossier with its unit and code.
#[derive(Debug, Serialize, Deserialize)]
pub struct DossierLine {
    /// The unit's code.
    pub unit_code: String,
    /// The dossier's code in the unit.
    pub code: String,
    /// The dossier.
    #[serde(flatten)]
    pub dossier: DossierInput,
}

/// One flat object: what is derived would be `allOf` of two, and the dossier's part allows no other field.
impl PartialSchema for DossierLine {
    fn schema() -> RefOr<Schema> {
        let mut schema = DossierInput::schema();
        if let RefOr::T(Schema::Object(line)) = &mut schema {
            line.description = Some("A line of a bulk submission: a dossier with its unit and code.".to_owned());
            for (name, meaning, most, example) in [
                ("unit_code", "The unit's code.", 20, "10852"),
                ("code", "The dossier's code in the unit, without spaces and slashes.", 100, "10852-230214-00001"),
            ] {
                let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(most));
                let text = text.description(Some(meaning)).examples([example]);
                line.properties.insert(name.to_owned(), text.into());
                line.required.push(name.to_owned());
            }
        }
        schema
    }
}

impl ToSchema for DossierLine {
    fn name() -> Cow<'static, str> {
        "DossierLine".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        DossierInput::schemas(schemas);
    }
}

/// A stored dossier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Dossier {
    /// The unit's code.
    #[schema(example = "10852")]
    pub unit_code: String,
    /// Its code in the unit.
    #[schema(example = "10852-230214-00001")]
    pub code: String,
    /// The procedure.
    #[schema(example = "2.000815")]
    pub procedure_code: String,
    /// The field.
    #[schema(example = "G15-TP03")]
    pub field_code: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// What kind of applicant.
    pub applicant_type: ApplicantType,
    /// The status.
    pub status: Status,
    /// The sender's own code for it.
    pub sender_status: Option<String>,
    /// When it came in online.
    pub submitted_at: Option<Moment>,
    /// When it was received.
    pub received_at: Option<Moment>,
    /// When it is due now.
    pub due_at: Option<Moment>,
    /// When it was due at first.
    pub first_due_at: Option<Moment>,
    /// When processing ended.
    pub completed_at: Option<Moment>,
    /// When the result was handed out.
    pub returned_at: Option<Moment>,
    /// When another unit took it over.
    pub handed_over_at: Option<Moment>,
    /// The sender's pauses.
    pub pauses: Vec<Pause>,
    /// Pauses derived from statuses; they count where the sender names none.
    pub derived_pauses: Vec<Pause>,
    /// Whether its components were digitised.
    pub components_digitised: Option<Digitised>,
    /// Whether its result was digitised.
    pub result_digitised: Option<Digitised>,
    /// Certified electronic copies.
    pub certified_copies: Option<i64>,
    /// Its fee.
    pub fee: Option<Fee>,
    /// 1 to 5.
    pub rating: Option<i32>,
    /// Why it was late.
    pub late_cause: Option<LateCause>,
    /// When an apology was sent.
    pub apology_sent_at: Option<Moment>,
    /// Where it came from.
    pub origin: Option<Origin>,
    /// When the sender last changed it.
    pub source_updated_at: Moment,
    /// The day it entered the unit.
    pub entered_on: Option<NaiveDate>,
    /// The day it closed.
    pub closed_on: Option<NaiveDate>,
    /// How it closed.
    pub outcome: Option<Outcome>,
    /// Until when it had to be accepted, where it came in online.
    #[serde(default)]
    pub accept_by: Option<Moment>,
    /// The day it was refused, while it stands refused.
    #[serde(default)]
    pub refused_on: Option<NaiveDate>,
    /// By how much it was resolved late, where it was.
    #[serde(default)]
    pub late_by: Option<DaysLate>,
    /// What is odd about it: unknown_status, unknown_procedure, closed_at_message_time, completed_before_received,
    /// too_many_pauses.
    pub flags: Vec<String>,
    /// When it was first sent.
    pub created_at: Moment,
    /// When it last changed here.
    pub updated_at: Moment,
}

impl Resource for Dossier {
    fn location(&self) -> String {
        format!("/v1/units/{}/dossiers/{}", self.unit_code, segment(&self.code))
    }
}

/// Which dossiers.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DossierFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only these statuses, separated by commas.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "processing,supplement_asked")]
    pub status: Vec<Status>,
    /// Only this procedure.
    #[param(example = "2.000815")]
    pub procedure_code: Option<String>,
    /// Only this field.
    #[param(example = "G15-TP03")]
    pub field_code: Option<String>,
    /// Only this channel.
    pub channel: Option<Channel>,
    /// Only those that entered on this day or later.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-01")]
    pub entered_from: Option<NaiveDate>,
    /// Only those that entered on this day or earlier.
    #[serde(default, with = "crate::time::day::option")]
    #[param(value_type = Option<String>, format = Date, example = "2023-08-31")]
    pub entered_to: Option<NaiveDate>,
    /// Only those that changed here at this time or later.
    #[param(example = "2023-09-01T00:00:00+07:00")]
    pub updated_since: Option<Moment>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// What happened to a dossier, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierHistory {
    /// Its versions.
    pub items: Vec<DossierVersion>,
}

/// One version of a dossier.
#[derive(Debug, Serialize, ToSchema)]
pub struct DossierVersion {
    /// Which, from 1.
    pub version: i64,
    /// When.
    pub at: Moment,
    /// Who.
    #[schema(example = "client:motcua-10852")]
    pub actor: String,
    /// created, updated or deleted.
    #[schema(example = "created")]
    pub action: String,
    /// What it became; `null` for a deletion.
    #[schema(value_type = Option<Dossier>)]
    pub content: Option<Value>,
}

/// How a bulk submission is taken.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BulkParams {
    /// Predicts the answer and stores nothing.
    #[serde(default)]
    #[param(example = true)]
    pub dry_run: bool,
}

/// The answer to a bulk submission.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Submission {
    /// Under which the answer is kept.
    pub id: Uuid,
    /// Whether nothing was stored.
    pub dry_run: bool,
    /// How many lines there were.
    #[schema(example = 1277)]
    pub lines: u64,
    /// How many dossiers were new.
    #[schema(example = 1277)]
    pub created: u64,
    /// How many changed.
    #[schema(example = 0)]
    pub updated: u64,
    /// How many were as stored.
    #[schema(example = 0)]
    pub unchanged: u64,
    /// How many were older than what is stored.
    #[schema(example = 0)]
    pub stale: u64,
    /// How many were refused.
    #[schema(example = 0)]
    pub rejected: u64,
    /// The refused lines, the first thousand.
    pub errors: Vec<RejectedLine>,
    /// How many refused lines are not listed.
    #[schema(example = 0)]
    pub errors_omitted: u64,
}

/// A line that was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RejectedLine {
    /// Which, from 1.
    #[schema(example = 17)]
    pub line: u64,
    /// The unit that it names, if it could be read.
    pub unit_code: Option<String>,
    /// The dossier that it names, if it could be read.
    pub code: Option<String>,
    /// Why, with pointers into the line.
    pub errors: Vec<ListedFault>,
}
