//! From a message to the row that it makes of a dossier.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::db::Tx;
use crate::dossiers::dto::DossierInput;
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Before, Channel, Closing, Flags, Outcome, Pauses, Status, VersionId, assess};
use crate::reference::service::FieldsOfProcedures;
use crate::refusal::{Answer, Refusal};
use crate::time::{Moment, WorkingCalendar, working_hours_after};

/// The days of a dossier's pauses: `from <= day < to`.
pub(super) type Paused = Vec<(NaiveDate, NaiveDate)>;

/// What messages are read by.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) calendar: Arc<WorkingCalendar>,
    pub(super) fields: Arc<FieldsOfProcedures>,
}

impl Reading {
    /// The row that the message makes, and its pauses as days. Its `version_id` is that of the version before it, until
    /// it is recorded.
    pub(super) fn next(
        &self,
        tx: &Tx,
        (unit_id, code): &(i64, String),
        sent: &DossierInput,
        sender: &str,
        before: Option<&dossier::Model>,
    ) -> Answer<(dossier::Model, Paused)> {
        let known = Status::from_sent(&sent.status);
        let closing = Closing {
            status: known.unwrap_or(Status::Processing),
            received_at: sent.received_at,
            completed_at: sent.completed_at,
            returned_at: sent.returned_at,
            handed_over_at: sent.handed_over_at,
            pauses: &sent.pauses,
            origin: sent.origin.as_ref(),
            source_updated_at: sent.source_updated_at,
        };
        // what was taken back begins anew, but for its version and when it was first sent
        let known_before = before.filter(|row| !row.deleted);
        let derived = known_before.map(|row| row.derived_pauses.0.as_slice()).unwrap_or_default();
        let refused_on = known_before.and_then(|row| row.refused_on);
        let counted = assess(&closing, Before { derived, refused_on }).map_err(Refusal::invalid)?;
        let mut flags: Vec<String> = counted.flags.iter().map(|flag| (*flag).to_owned()).collect();
        let field = self.fields.0.get(&sent.procedure_code);
        flags.extend(known.is_none().then(|| "unknown_status".to_owned()));
        flags.extend(field.is_none().then(|| "unknown_procedure".to_owned()));
        let utc = |at: Option<Moment>| at.map(Moment::utc);
        let named = known.is_none() || !sent.status.starts_with(|c: char| c.is_ascii_lowercase());
        let due_on = sent.due_at.map(Moment::day);
        let mut row = dossier::Model {
            unit_id: *unit_id,
            code: code.clone(),
            procedure_code: sent.procedure_code.clone(),
            field_code: sent.field_code.clone().or_else(|| field.cloned()),
            channel: sent.channel,
            applicant_type: sent.applicant_type,
            status: closing.status,
            sender_status: sent.sender_status.clone().or_else(|| named.then(|| sent.status.clone())),
            submitted_at: utc(sent.submitted_at),
            received_at: utc(sent.received_at),
            due_at: utc(sent.due_at),
            first_due_at: known_before.and_then(|row| row.first_due_at).or(utc(sent.due_at)),
            completed_at: utc(sent.completed_at),
            returned_at: utc(sent.returned_at),
            handed_over_at: utc(sent.handed_over_at),
            pauses: Pauses(sent.pauses.clone()),
            derived_pauses: Pauses(counted.derived),
            components_digitised: sent.components_digitised,
            result_digitised: sent.result_digitised,
            certified_copies: sent.certified_copies,
            fee_amount: sent.fee.as_ref().map(|fee| fee.amount),
            fee_paid_online: sent.fee.as_ref().map(|fee| fee.paid_online),
            fee_receipt_number: sent.fee.as_ref().and_then(|fee| fee.receipt_number.clone()),
            rating: sent.rating,
            late_cause: sent.late_cause,
            apology_sent_at: utc(sent.apology_sent_at),
            origin_unit_code: sent.origin.as_ref().map(|origin| origin.unit_code.clone()),
            origin_code: sent.origin.as_ref().map(|origin| origin.code.clone()),
            origin_kind: sent.origin.as_ref().map(|origin| origin.kind),
            origin_at: sent.origin.as_ref().map(|origin| origin.at.utc()),
            source_updated_at: sent.source_updated_at.utc(),
            flags: Flags(flags),
            accept_by: None,
            submitted_on: sent.submitted_at.map(Moment::day),
            entered_on: counted.entered_on,
            closed_on: counted.closed_on,
            outcome: counted.outcome,
            refused_on: counted.refused_on,
            due_on,
            late_days: None,
            late_working_days: None,
            sender: before.map_or_else(|| sender.to_owned(), |row| row.sender.clone()),
            deleted: false,
            version: before.map_or(1, |row| row.version + 1),
            version_id: before.map_or(VersionId::NONE, |row| row.version_id),
            created_at: before.map_or(tx.now(), |row| row.created_at),
            updated_at: tx.now(),
        };
        self.calendar_days(&mut row);
        Ok((row, counted.paused))
    }

    /// Works out what depends on the working calendar: until when the dossier had to be accepted, and by how much it was late.
    pub(super) fn calendar_days(&self, row: &mut dossier::Model) {
        let submitted = row.submitted_at.filter(|_| row.channel == Channel::Online);
        let accept_by = |at| working_hours_after(Moment::new(at), ACCEPTANCE_HOURS, &self.calendar).utc();
        row.accept_by = submitted.map(accept_by);
        let completed = row.closed_on.filter(|_| row.outcome == Some(Outcome::Completed));
        let late = row.due_on.zip(completed).filter(|(due, closed)| due < closed);
        let late = late.map(|(due, closed)| self.calendar.days_until(due, closed));
        row.late_days = late.and_then(|days| days.calendar.try_into().ok());
        row.late_working_days = late.and_then(|days| days.working.try_into().ok());
    }
}

/// Within how many working hours a dossier that came in online has to be accepted.
const ACCEPTANCE_HOURS: u32 = 8;

/// Whether two versions say the same, apart from who sent them when.
pub(super) fn same(before: &dossier::Model, next: &dossier::Model) -> bool {
    !before.deleted
        && *before
            == dossier::Model {
                sender: before.sender.clone(),
                version: before.version,
                updated_at: before.updated_at,
                ..next.clone()
            }
}
