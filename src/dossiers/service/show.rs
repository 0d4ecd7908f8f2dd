//! From rows to answers.

use crate::dossiers::dto::Dossier;
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{DaysLate, Fee, Origin};
use crate::time::Moment;

/// A stored dossier as answers show it.
pub(super) fn show(row: dossier::Model, unit_code: String) -> Dossier {
    Dossier {
        unit_code,
        fee: row.fee_amount.map(|amount| Fee {
            amount,
            paid_online: row.fee_paid_online.unwrap_or_default(),
            receipt_number: row.fee_receipt_number,
        }),
        origin: match (row.origin_unit_code, row.origin_code, row.origin_kind, row.origin_at) {
            (Some(unit_code), Some(code), Some(kind), Some(at)) => {
                Some(Origin { unit_code, code, kind, at: Moment::new(at) })
            }
            _ => None,
        },
        code: row.code,
        procedure_code: row.procedure_code,
        field_code: row.field_code,
        channel: row.channel,
        applicant_type: row.applicant_type,
        status: row.status,
        sender_status: row.sender_status,
        submitted_at: row.submitted_at.map(Moment::new),
        received_at: row.received_at.map(Moment::new),
        due_at: row.due_at.map(Moment::new),
        first_due_at: row.first_due_at.map(Moment::new),
        completed_at: row.completed_at.map(Moment::new),
        returned_at: row.returned_at.map(Moment::new),
        handed_over_at: row.handed_over_at.map(Moment::new),
        pauses: row.pauses.0,
        derived_pauses: row.derived_pauses.0,
        components_digitised: row.components_digitised,
        result_digitised: row.result_digitised,
        certified_copies: row.certified_copies,
        rating: row.rating,
        late_cause: row.late_cause,
        apology_sent_at: row.apology_sent_at.map(Moment::new),
        source_updated_at: Moment::new(row.source_updated_at),
        entered_on: row.entered_on,
        closed_on: row.closed_on,
        outcome: row.outcome,
        accept_by: row.accept_by.map(Moment::new),
        refused_on: row.refused_on,
        late_by: late_by(row.late_days, row.late_working_days),
        flags: row.flags.0,
        created_at: Moment::new(row.created_at),
        updated_at: Moment::new(row.updated_at),
    }
}

/// By how much a dossier was late, from the columns of its row.
pub(super) fn late_by(calendar: Option<i32>, working: Option<i32>) -> Option<DaysLate> {
    Some(DaysLate { calendar: calendar?.into(), working: working?.into() })
}
