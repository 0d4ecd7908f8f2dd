//! A change of one dossier: who asks for it, on what condition, what is wrong with it, what became of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::reach::Names;
use crate::access::Scope;
use crate::db::RequestId;
use crate::dossiers::dto::{Dossier, DossierInput};
use crate::dossiers::rules::MOST_PAUSES;
use crate::http::IfMatch;
use crate::refusal::{Answer, Fault, Faults, Refusal, Text, is_unseen};
use crate::time::Moment;

/// One change of one dossier.
#[derive(Debug, Clone)]
pub struct Change {
    /// Where its sender may change dossiers.
    pub scope: Scope,
    /// The request that asks for it.
    pub request: RequestId,
    /// The unit's code.
    pub unit_code: String,
    /// The dossier's code.
    pub code: String,
    /// What is stored has to be so.
    pub condition: IfMatch,
    /// What it becomes; none to take it back.
    pub content: Option<Answer<DossierInput>>,
}

impl Names for Change {
    fn named(&self) -> (&Scope, &str) {
        (&self.scope, &self.unit_code)
    }
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// The dossier is new.
    Created(Box<Dossier>),
    /// It changed.
    Updated(Box<Dossier>),
    /// It was so already.
    Unchanged(Box<Dossier>),
    /// A newer message was applied before.
    Stale,
    /// It was taken back.
    Deleted,
}

pub(super) fn judge_code(code: &str) -> Answer<()> {
    let bad = |letter: char| letter == '/' || is_unseen(letter);
    if (1..=100).contains(&code.chars().count()) && !code.contains(bad) && ![".", ".."].contains(&code) {
        return Ok(());
    }
    Err(Refusal::fault(
        "/code",
        "wrong_format",
        Text::new(
            "Mã hồ sơ có từ 1 đến 100 ký tự, không có khoảng trắng, dấu gạch chéo và ký tự không nhìn thấy.",
            "A dossier's code has 1 to 100 characters, without spaces, slashes and marks that aren't seen.",
        ),
    ))
}

/// How far a sender's clock may run ahead: a message from further on would make every later one stale, and what is submitted later
/// would have to be accepted after the last day that the service knows.
const AHEAD: TimeDelta = TimeDelta::hours(24);

fn ahead(pointer: &'static str, told: Option<Moment>, now: DateTime<Utc>) -> Option<Fault> {
    let detail = Text::new(
        "Thời điểm này còn ở tương lai quá 24 giờ; hãy kiểm tra đồng hồ của phần mềm gửi.",
        "This time lies more than 24 hours ahead; check the sender's clock.",
    );
    told.filter(|told| told.utc() > now + AHEAD).map(|_| Fault::new(pointer, "in_the_future", detail))
}

pub(super) fn judge_values(sent: &DossierInput, now: DateTime<Utc>) -> Answer<()> {
    let (fee, origin) = (sent.fee.as_ref(), sent.origin.as_ref());
    let mut faults = Faults::default();
    faults
        .optional_range("/rating", sent.rating.map(i64::from), 1, 5)
        .optional_range("/certified_copies", sent.certified_copies, 0, 100_000)
        .optional_range("/fee/amount", fee.map(|fee| fee.amount), 0, 1_000_000_000_000)
        .text("/procedure_code", &sent.procedure_code, 100)
        .optional("/field_code", sent.field_code.as_deref(), 100)
        .text("/status", &sent.status, 100)
        .optional("/sender_status", sent.sender_status.as_deref(), 100)
        .optional("/fee/receipt_number", fee.and_then(|fee| fee.receipt_number.as_deref()), 100)
        .optional("/origin/unit_code", origin.map(|origin| origin.unit_code.as_str()), 100)
        .optional("/origin/code", origin.map(|origin| origin.code.as_str()), 100)
        .at_most("/pauses", sent.pauses.len(), MOST_PAUSES);
    faults.add(ahead("/submitted_at", sent.submitted_at, now)).add(ahead(
        "/source_updated_at",
        Some(sent.source_updated_at),
        now,
    ));
    faults.done()
}
