//! The count by hand: what one dossier adds to each figure, by the definitions.

use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

/// How many figures are counted.
pub const COUNTED: usize = 44;

/// What is counted, by where a report's `figures` have it.
pub type Counted = [(&'static str, i64); COUNTED];

/// A dossier as it was sent, read for counting.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Its unit.
    pub unit: String,
    /// Its field; empty without one.
    pub field: String,
    /// Its procedure.
    pub procedure: String,
    /// Its channel.
    pub channel: String,
    status: String,
    handover: bool,
    entered: Option<NaiveDate>,
    closed: Option<NaiveDate>,
    outcome: &'static str,
    due: Option<NaiveDate>,
    pauses: Vec<(NaiveDate, NaiveDate)>,
    pending_pause: Option<NaiveDate>,
    submitted: Option<NaiveDate>,
    answered: Option<NaiveDate>,
    components: Option<String>,
    result: Option<String>,
    rating: Option<i64>,
    /// Where there is a fee: whether it was paid online.
    fee: Option<bool>,
    copies: i64,
    cause: Option<String>,
    apologised: bool,
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.get(..10)?.parse().ok()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

impl Sent {
    /// Reads a dossier as a line of a bulk submission has it.
    pub fn read(sent: &Value) -> Self {
        let status = text(&sent["status"]).unwrap_or_default();
        let handover = sent["origin"]["kind"] == "handover";
        let received = date(&sent["received_at"]);
        let entered = received.and_then(|day| if handover { date(&sent["origin"]["at"]) } else { Some(day) });
        let ended = date(&sent["completed_at"]);
        let (outcome, closed) = match (date(&sent["handed_over_at"]), status.as_str()) {
            _ if entered.is_none() => ("", None),
            (Some(at), _) => ("handed_over", Some(at)),
            (None, "result_returned" | "processed") => ("completed", ended),
            (None, "withdrawn" | "stopped") => ("withdrawn", ended),
            _ => ("", None),
        };
        let all = sent["pauses"].as_array().map(Vec::as_slice).unwrap_or_default();
        let pauses: Vec<_> = all.iter().filter_map(|pause| date(&pause["from"]).zip(date(&pause["to"]))).collect();
        // asked for a supplement with the message, and nobody has said yet that it came
        let asked = status == "supplement_asked" && pauses.is_empty() && outcome.is_empty();
        let online = sent["channel"] == "online";
        Self {
            unit: text(&sent["unit_code"]).unwrap_or_default(),
            field: text(&sent["field_code"]).unwrap_or_default(),
            procedure: text(&sent["procedure_code"]).unwrap_or_default(),
            channel: text(&sent["channel"]).unwrap_or_default(),
            handover,
            entered,
            closed: closed.max(entered.filter(|_| closed.is_some())),
            outcome,
            due: date(&sent["due_at"]),
            pauses,
            pending_pause: date(&sent["source_updated_at"]).filter(|_| asked),
            submitted: date(&sent["submitted_at"]).filter(|_| online),
            answered: if status == "refused" { ended } else { received },
            status,
            components: text(&sent["components_digitised"]),
            result: text(&sent["result_digitised"]),
            rating: sent["rating"].as_i64(),
            fee: sent["fee"]["amount"]
                .as_i64()
                .filter(|amount| *amount > 0)
                .map(|_| sent["fee"]["paid_online"] == true),
            copies: sent["certified_copies"].as_i64().unwrap_or_default(),
            cause: text(&sent["late_cause"]),
            apologised: sent["apology_sent_at"].is_string(),
        }
    }

    /// Whether it was received in a period and resolved by its end, not later than its due day.
    pub fn is_received_and_resolved_in_time(&self, from: NaiveDate, to: NaiveDate) -> bool {
        let received = !self.handover && self.entered.is_some_and(|day| from <= day && day <= to);
        let resolved = self.outcome == "completed" && self.closed.is_some_and(|day| day <= to);
        received && resolved && self.due.is_some_and(|due| self.closed <= Some(due))
    }

    /// What the dossier adds to each figure of a period; those without a due date are shown apart.
    pub fn counted(&self, from: NaiveDate, to: NaiveDate) -> Counted {
        let within = |day: Option<NaiveDate>| day.is_some_and(|day| from <= day && day <= to);
        let entered = self.entered.unwrap_or(NaiveDate::MAX);
        let open = |day: NaiveDate| self.closed.is_none_or(|closed| closed >= day);
        let received = within(self.entered) && !self.handover;
        let resolved = self.outcome == "completed" && within(self.closed);
        let pending = entered <= to && self.closed.is_none_or(|day| day > to);
        let in_a_pause = self.pauses.iter().any(|(from, until)| *from <= to && to < *until);
        let paused = pending && (in_a_pause || self.pending_pause.is_some_and(|since| since <= to));
        let overdue = pending && !paused && self.due.is_some_and(|due| due < to);
        let compared =
            |order| resolved && self.due.zip(self.closed).is_some_and(|(due, closed)| closed.cmp(&due) == order);
        let late = compared(Ordering::Greater) || overdue;
        let because = |cause: &str| late && self.cause.as_deref() == Some(cause);
        let limit = self.submitted.map(limit);
        let answered = self.answered.unwrap_or(NaiveDate::MAX);
        let unanswered = self.status == "registered" || answered > to;
        let awaiting = self.submitted.is_some_and(|day| day <= to) && unanswered;
        let is = |found: &Option<String>, wanted: &str| found.as_deref() == Some(wanted);
        let (days, working_days) = if compared(Ordering::Greater) { self.days_late() } else { (0, 0) };
        let one = i64::from;
        [
            ("/received/total", one(received)),
            ("/received/online", one(received && self.channel == "online")),
            ("/received/direct", one(received && self.channel == "direct")),
            ("/received/postal", one(received && self.channel == "postal")),
            ("/taken_over", one(within(self.entered) && self.handover)),
            ("/carried_in", one(entered < from && open(from))),
            ("/to_handle", one(entered <= to && open(from))),
            ("/resolved/total", one(resolved)),
            ("/resolved/early", one(compared(Ordering::Less))),
            ("/resolved/on_time", one(compared(Ordering::Equal))),
            ("/resolved/late", one(compared(Ordering::Greater))),
            ("/resolved/unclassified", one(resolved && self.due.is_none())),
            ("/withdrawn", one(self.outcome == "withdrawn" && within(self.closed))),
            ("/handed_over", one(self.outcome == "handed_over" && within(self.closed))),
            ("/pending/total", one(pending)),
            ("/pending/paused", one(paused)),
            ("/pending/overdue", one(overdue)),
            ("/pending/in_time", one(pending && !paused && !overdue)),
            ("/due", one(self.entered.is_some() && within(self.due))),
            ("/due_in_time", one(self.outcome == "completed" && within(self.due) && self.closed <= self.due)),
            ("/late", one(late)),
            ("/late_days/calendar", days),
            ("/late_days/working", working_days),
            ("/late_causes/staff", one(because("staff"))),
            ("/late_causes/late_data", one(because("late_data"))),
            ("/late_causes/software", one(because("software"))),
            ("/late_causes/other_body", one(because("other_body"))),
            ("/late_causes/untold", one(late && self.cause.is_none())),
            ("/late_apologised", one(late && self.apologised)),
            ("/accepted_late", one(received && limit.is_some_and(|limit| answered >= limit))),
            ("/awaiting/total", one(awaiting)),
            ("/awaiting/late", one(awaiting && limit.is_some_and(|limit| limit <= to))),
            ("/components_digitised/yes", one(received && is(&self.components, "yes"))),
            ("/components_digitised/no", one(received && is(&self.components, "no"))),
            ("/components_digitised/missing", one(received && self.components.is_none())),
            ("/results_digitised/yes", one(resolved && is(&self.result, "yes"))),
            ("/results_digitised/no", one(resolved && is(&self.result, "no"))),
            ("/results_digitised/missing", one(resolved && self.result.is_none())),
            ("/with_fee", one(received && self.fee.is_some())),
            ("/paid_online", one(received && self.fee == Some(true))),
            ("/rated", one(resolved && self.rating.is_some())),
            ("/satisfied", one(resolved && self.rating.is_some_and(|rating| rating >= 4))),
            ("/certified_copies/dossiers", one(received && self.copies > 0)),
            ("/certified_copies/copies", if received { self.copies } else { 0 }),
        ]
    }

    /// The days after the due day up to that of closing, all of them and those that are worked.
    fn days_late(&self) -> (i64, i64) {
        let (Some(due), Some(closed)) = (self.due, self.closed) else { return (0, 0) };
        let days = || due.iter_days().skip(1).take_while(|day| *day <= closed);
        let count = |days: usize| i64::try_from(days).unwrap_or(i64::MAX);
        (count(days().count()), count(days().filter(|day| is_worked(*day)).count()))
    }
}

/// After an evening, eight working hours end with the next working day: late from the morning of the one after.
fn limit(submitted: NaiveDate) -> NaiveDate {
    submitted.iter_days().skip(1).filter(|day| is_worked(*day)).nth(1).unwrap_or(NaiveDate::MAX)
}

fn is_worked(day: NaiveDate) -> bool {
    day.weekday().number_from_monday() <= 5
}
