//! Dossiers, with the days that figures count by.

use sea_orm::entity::prelude::*;

use crate::dossiers::rules::{
    ApplicantType, Channel, Digitised, Flags, LateCause, OriginKind, Outcome, Pauses, Status, VersionId,
};

/// A row of `dossiers`. The fields up to `source_updated_at` are as sent; those after it are worked out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dossiers")]
pub struct Model {
    /// The unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: i64,
    /// Its code in the unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// The procedure, as sent.
    pub procedure_code: String,
    /// The field, as sent or as the procedure has it.
    pub field_code: Option<String>,
    /// How it came in.
    pub channel: Channel,
    /// What kind of applicant.
    pub applicant_type: ApplicantType,
    /// The status.
    pub status: Status,
    /// The sender's own code.
    pub sender_status: Option<String>,
    /// When it came in online.
    pub submitted_at: Option<DateTimeUtc>,
    /// When it was received.
    pub received_at: Option<DateTimeUtc>,
    /// When it is due now.
    pub due_at: Option<DateTimeUtc>,
    /// When it was due at first.
    pub first_due_at: Option<DateTimeUtc>,
    /// When processing ended.
    pub completed_at: Option<DateTimeUtc>,
    /// When the result was handed out.
    pub returned_at: Option<DateTimeUtc>,
    /// When another unit took it over.
    pub handed_over_at: Option<DateTimeUtc>,
    /// The sender's pauses.
    pub pauses: Pauses,
    /// Pauses derived from statuses.
    pub derived_pauses: Pauses,
    /// Whether its components were digitised.
    pub components_digitised: Option<Digitised>,
    /// Whether its result was digitised.
    pub result_digitised: Option<Digitised>,
    /// Certified electronic copies.
    pub certified_copies: Option<i64>,
    /// The fee in đồng.
    pub fee_amount: Option<i64>,
    /// Whether it was paid online.
    pub fee_paid_online: Option<bool>,
    /// The receipt's number.
    pub fee_receipt_number: Option<String>,
    /// 1 to 5.
    pub rating: Option<i32>,
    /// Why it was late.
    pub late_cause: Option<LateCause>,
    /// When an apology was sent.
    pub apology_sent_at: Option<DateTimeUtc>,
    /// The unit that it came from.
    pub origin_unit_code: Option<String>,
    /// Its code there.
    pub origin_code: Option<String>,
    /// What it is here.
    pub origin_kind: Option<OriginKind>,
    /// When it came over.
    pub origin_at: Option<DateTimeUtc>,
    /// When the sender last changed it.
    pub source_updated_at: DateTimeUtc,
    /// What is odd about it.
    pub flags: Flags,
    /// Until when it had to be accepted, where it came in online.
    pub accept_by: Option<DateTimeUtc>,
    /// The day it was submitted online.
    pub submitted_on: Option<Date>,
    /// The day it entered the unit.
    pub entered_on: Option<Date>,
    /// The day it closed.
    pub closed_on: Option<Date>,
    /// How it closed.
    pub outcome: Option<Outcome>,
    /// The day it was refused, while it stands refused.
    pub refused_on: Option<Date>,
    /// The day it is due.
    pub due_on: Option<Date>,
    /// How many calendar days late it was resolved.
    pub late_days: Option<i32>,
    /// How many working days.
    pub late_working_days: Option<i32>,
    /// Who sent it first: software sees and changes only its own.
    pub sender: String,
    /// Whether it was sent by mistake and taken back.
    pub deleted: bool,
    /// Raised by each change.
    pub version: i64,
    /// Which version it is among all.
    pub version_id: VersionId,
    /// When it was first sent.
    pub created_at: DateTimeUtc,
    /// When it last changed here.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
