//! From what was sent to what it counts as.

use chrono::NaiveDate;

use super::values::{Origin, OriginKind, Outcome, Pause, Status};
use crate::refusal::{Fault, Text};
use crate::time::{FOREVER, Moment};

/// The most pauses of one dossier, sent or derived.
pub const MOST_PAUSES: usize = 200;

/// What was sent, as far as it decides what the dossier counts as.
#[derive(Debug, Clone)]
pub struct Closing<'a> {
    /// The status.
    pub status: Status,
    /// When it was received.
    pub received_at: Option<Moment>,
    /// When processing ended.
    pub completed_at: Option<Moment>,
    /// When the result was handed out.
    pub returned_at: Option<Moment>,
    /// When another unit took it over.
    pub handed_over_at: Option<Moment>,
    /// The pauses that the sender names.
    pub pauses: &'a [Pause],
    /// Where it came from.
    pub origin: Option<&'a Origin>,
    /// When the sender last changed it.
    pub source_updated_at: Moment,
}

/// What is known of the dossier from earlier messages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before<'a> {
    /// The pauses that were derived from its statuses.
    pub derived: &'a [Pause],
    /// The day it was refused, where it stood refused.
    pub refused_on: Option<NaiveDate>,
}

/// What a dossier counts as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The day it entered the unit; none before it is received.
    pub entered_on: Option<NaiveDate>,
    /// The day it closed.
    pub closed_on: Option<NaiveDate>,
    /// How it closed.
    pub outcome: Option<Outcome>,
    /// The day it was refused, while it stands refused.
    pub refused_on: Option<NaiveDate>,
    /// The pauses derived from statuses, for the next message.
    pub derived: Vec<Pause>,
    /// The pauses that count, as days: `from <= day < to`.
    pub paused: Vec<(NaiveDate, NaiveDate)>,
    /// What is odd about it.
    pub flags: Vec<&'static str>,
}

/// Says what a dossier counts as, or what is impossible about it.
///
/// *Entered* is the day received, or for a handover the day it came over. *Closed* is the day another unit took it over,
/// else by status: processed and returned dossiers as completed, withdrawn ones as withdrawn, stopped ones with an end of
/// processing as withdrawn; at the end of processing, else when the result was handed out, else at the message (flagged).
/// An open status ignores the end of processing: that is reopening.
pub fn assess(sent: &Closing<'_>, before: Before<'_>) -> Result<Assessment, Vec<Fault>> {
    let faults = impossible(sent);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut flags = Vec::new();
    let entered_on = entered(sent);
    let (closed_at, outcome) = closed(sent, &mut flags);
    let closed_on = closed_at.map(|at| clamp(at, entered_on, sent, &mut flags));
    let derived = derive_pauses(sent, before, outcome, &mut flags);
    let counted = if sent.pauses.is_empty() { derived.as_slice() } else { sent.pauses };
    let paused = counted.iter().map(|pause| (pause.from.day(), pause.to.map_or(FOREVER, Moment::day))).collect();
    let refused_on = refused(sent, before);
    Ok(Assessment { entered_on, closed_on, outcome, refused_on, derived, paused, flags })
}

/// The end of processing of a refused dossier, else the first message that says so.
fn refused(sent: &Closing<'_>, before: Before<'_>) -> Option<NaiveDate> {
    let told = || sent.completed_at.map(Moment::day).or(before.refused_on).unwrap_or(sent.source_updated_at.day());
    (sent.status == Status::Refused).then(told)
}

fn impossible(sent: &Closing<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if sent.status.is_received() && sent.received_at.is_none() {
        faults.push(Fault::new(
            "/received_at",
            "required",
            Text::new("Trạng thái này cần thời điểm tiếp nhận.", "This status needs the time of receipt."),
        ));
    }
    for (index, pause) in sent.pauses.iter().enumerate() {
        if pause.to.is_some_and(|to| to < pause.from) {
            faults.push(Fault::new(
                format!("/pauses/{index}/to"),
                "out_of_order",
                Text::new("Tạm dừng không thể kết thúc trước khi bắt đầu.", "A pause can't end before it begins."),
            ));
        }
    }
    faults
}

fn entered(sent: &Closing<'_>) -> Option<NaiveDate> {
    if !sent.status.is_received() {
        return None;
    }
    match sent.origin {
        Some(origin) if origin.kind == OriginKind::Handover => Some(origin.at.day()),
        _ => sent.received_at.map(Moment::day),
    }
}

fn closed(sent: &Closing<'_>, flags: &mut Vec<&'static str>) -> (Option<Moment>, Option<Outcome>) {
    if !sent.status.is_received() {
        return (None, None);
    }
    if let Some(at) = sent.handed_over_at {
        return (Some(at), Some(Outcome::HandedOver));
    }
    let outcome = match sent.status {
        Status::Processed | Status::ResultReturned => Outcome::Completed,
        Status::Withdrawn => Outcome::Withdrawn,
        Status::Stopped if sent.completed_at.is_some() => Outcome::Withdrawn,
        _ => return (None, None),
    };
    let at = sent.completed_at.or(sent.returned_at).unwrap_or_else(|| {
        flags.push("closed_at_message_time");
        sent.source_updated_at
    });
    (Some(at), Some(outcome))
}

/// A dossier never closes before it entered.
fn clamp(at: Moment, entered: Option<NaiveDate>, sent: &Closing<'_>, flags: &mut Vec<&'static str>) -> NaiveDate {
    if sent.received_at.is_some_and(|received| at < received) {
        flags.push("completed_before_received");
    }
    entered.map_or(at.day(), |entered| at.day().max(entered))
}

/// A pausing status without a pause of the sender's opens one at its message; a message with another status ends it. After the most
/// that a dossier may have none is opened, and it is flagged.
fn derive_pauses(
    sent: &Closing<'_>,
    before: Before<'_>,
    outcome: Option<Outcome>,
    flags: &mut Vec<&'static str>,
) -> Vec<Pause> {
    let reason = sent.status.pausing().filter(|_| outcome.is_none());
    let mut derived = before.derived.to_vec();
    if let Some(open) = derived.last_mut().filter(|pause| pause.to.is_none() && Some(pause.reason) != reason) {
        open.to = Some(sent.source_updated_at.max(open.from));
    }
    let opened = reason.filter(|_| sent.pauses.is_empty() && derived.last().is_none_or(|last| last.to.is_some()));
    match opened {
        Some(reason) if derived.len() < MOST_PAUSES => {
            derived.push(Pause { from: sent.source_updated_at, to: None, reason });
        }
        Some(_) => flags.push("too_many_pauses"),
        None => {}
    }
    derived
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossiers::rules::PauseReason;

    fn at(text: &str) -> Moment {
        format!("{text}:00+07:00").parse().unwrap()
    }

    fn sent(status: Status) -> Closing<'static> {
        Closing {
            status,
            received_at: Some(at("2023-03-01T08:00")),
            completed_at: None,
            returned_at: None,
            handed_over_at: None,
            pauses: &[],
            origin: None,
            source_updated_at: at("2023-03-09T08:00"),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_end_of_processing_counts_and_not_the_day_the_result_was_fetched() {
        let dossier = Closing {
            completed_at: Some(at("2023-03-03T10:00")),
            returned_at: Some(at("2023-03-20T10:00")),
            ..sent(Status::ResultReturned)
        };
        let counted = assess(&dossier, Before::default()).unwrap();
        assert_eq!((counted.closed_on, counted.outcome), (Some(day("2023-03-03")), Some(Outcome::Completed)));
    }

    #[test]
    fn without_any_end_the_message_closes_it_and_it_is_flagged() {
        let counted = assess(&sent(Status::Processed), Before::default()).unwrap();
        assert_eq!(counted.closed_on, Some(day("2023-03-09")));
        assert_eq!(counted.flags, ["closed_at_message_time"]);
    }

    #[test]
    fn an_open_status_ignores_the_end_of_processing() {
        let dossier = Closing { completed_at: Some(at("2023-03-03T10:00")), ..sent(Status::Processing) };
        assert_eq!(assess(&dossier, Before::default()).unwrap().closed_on, None);
    }

    #[test]
    fn a_registered_dossier_counts_nowhere_and_a_received_one_needs_its_time() {
        let registered = Closing { received_at: None, ..sent(Status::Registered) };
        assert_eq!(assess(&registered, Before::default()).unwrap(), Assessment::default());
        let received = Closing { received_at: None, ..sent(Status::Received) };
        let faults = assess(&received, Before::default()).unwrap_err();
        assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/received_at", "required"));
    }

    #[test]
    fn a_refused_dossier_was_refused_when_it_was_first_said() {
        let refused = Closing { received_at: None, ..sent(Status::Refused) };
        let first = assess(&refused, Before::default()).unwrap();
        assert_eq!(first.refused_on, Some(day("2023-03-09")));
        let again = Closing { source_updated_at: at("2023-03-12T08:00"), ..refused.clone() };
        let second = assess(&again, Before { refused_on: first.refused_on, ..Before::default() }).unwrap();
        assert_eq!(second.refused_on, Some(day("2023-03-09")));
        let ended = Closing { completed_at: Some(at("2023-03-03T10:00")), ..refused };
        assert_eq!(assess(&ended, Before::default()).unwrap().refused_on, Some(day("2023-03-03")));
    }

    #[test]
    fn stopped_with_an_end_is_withdrawn_and_without_one_is_paused() {
        let ended = Closing { completed_at: Some(at("2023-03-03T10:00")), ..sent(Status::Stopped) };
        assert_eq!(assess(&ended, Before::default()).unwrap().outcome, Some(Outcome::Withdrawn));
        let paused = assess(&sent(Status::Stopped), Before::default()).unwrap();
        assert_eq!(paused.closed_on, None);
        assert_eq!(paused.derived[0].reason, PauseReason::Stopped);
        assert_eq!(paused.paused, [("2023-03-09".parse().unwrap(), FOREVER)]);
    }

    #[test]
    fn the_next_message_with_another_status_ends_a_derived_pause() {
        let first = assess(&sent(Status::SupplementAsked), Before::default()).unwrap();
        let second = Closing { source_updated_at: at("2023-03-12T08:00"), ..sent(Status::Processing) };
        let counted = assess(&second, Before { derived: &first.derived, ..Before::default() }).unwrap();
        assert_eq!(counted.paused, [("2023-03-09".parse().unwrap(), "2023-03-12".parse().unwrap())]);
    }

    #[test]
    fn a_status_that_flickers_opens_no_more_pauses_than_a_sender_may_name() {
        let mut known = Assessment::default();
        for minute in 0..1_000 {
            let status = if minute % 2 == 0 { Status::SupplementAsked } else { Status::Processing };
            let source_updated_at = at(&format!("2023-03-09T{:02}:{:02}", minute / 60, minute % 60));
            let message = Closing { source_updated_at, ..sent(status) };
            known = assess(&message, Before { derived: &known.derived, ..Before::default() }).unwrap();
            assert_eq!(known.flags.contains(&"too_many_pauses"), minute >= 400 && minute % 2 == 0, "{minute}");
        }
        assert_eq!(known.derived.len(), MOST_PAUSES);
    }

    #[test]
    fn a_dossier_never_closes_before_it_entered() {
        let dossier = Closing { completed_at: Some(at("2023-02-01T10:00")), ..sent(Status::Processed) };
        let counted = assess(&dossier, Before::default()).unwrap();
        assert_eq!(
            (counted.closed_on, counted.flags.as_slice()),
            (Some(day("2023-03-01")), &["completed_before_received"][..])
        );
    }
}
