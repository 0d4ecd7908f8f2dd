//! What a dossier adds to the sums: counters on days.
//!
//! A flow counts on the day that it happened. A stock counts from its first day on: +1 there, −1 on the day after its last;
//! so a flow of a period is a sum over its days, and a stock at the end of a day is the sum over all days up to it.

use chrono::NaiveDate;

use super::{Channel, Counter, DaysLate, Digitised, LateCause, OriginKind, Outcome, Pause};
use crate::time::{FOREVER, Moment};

/// What of a dossier decides what it adds.
#[derive(Debug, Clone, Copy)]
pub struct Life<'a> {
    /// How it came in.
    pub channel: Channel,
    /// The day it entered the unit.
    pub entered_on: Option<NaiveDate>,
    /// The day it closed, and how.
    pub closed: Option<(NaiveDate, Outcome)>,
    /// The day it is due.
    pub due_on: Option<NaiveDate>,
    /// What it is, where it came from another unit.
    pub origin: Option<OriginKind>,
    /// When it was received.
    pub received_at: Option<Moment>,
    /// The day it was submitted online.
    pub submitted_on: Option<NaiveDate>,
    /// Until when it had to be accepted.
    pub accept_by: Option<Moment>,
    /// The day it was refused, while it stands refused.
    pub refused_on: Option<NaiveDate>,
    /// Whether it was neither received nor refused.
    pub is_registered: bool,
    /// The pauses that count.
    pub pauses: &'a [Pause],
    /// Whether its components were digitised.
    pub components_digitised: Option<Digitised>,
    /// Whether its result was digitised.
    pub result_digitised: Option<Digitised>,
    /// Its fee in đồng.
    pub fee_amount: Option<i64>,
    /// Whether the fee was paid online.
    pub fee_paid_online: bool,
    /// Its certified electronic copies.
    pub copies: i64,
    /// The citizen's rating.
    pub rating: Option<i32>,
    /// By how much it was late, where it was.
    pub late_by: Option<DaysLate>,
    /// Why it was late, or is.
    pub late_cause: Option<LateCause>,
    /// Whether an apology was sent.
    pub is_apologised: bool,
}

/// Days from the first to the day before the second.
type Span = (NaiveDate, NaiveDate);

/// What a dossier adds, counter by counter.
#[derive(Debug, Default)]
struct Additions(Vec<(NaiveDate, Counter, i64)>);

impl Additions {
    fn flow(&mut self, day: NaiveDate, counter: Counter, counts: bool) {
        if counts {
            self.0.push((day, counter, 1));
        }
    }

    fn stock(&mut self, (from, to): Span, counter: Counter) {
        if from < to {
            self.0.push((from, counter, 1));
            if to != FOREVER {
                self.0.push((to, counter, -1));
            }
        }
    }
}

/// What a dossier adds to the counters of which days.
pub fn contributions(life: &Life<'_>) -> Vec<(NaiveDate, Counter, i64)> {
    let mut added = Additions::default();
    if let Some(entered) = life.entered_on {
        on_entering(life, entered, &mut added);
        if let Some(due) = life.due_on {
            let completed = life.closed.filter(|(_, outcome)| *outcome == Outcome::Completed);
            added.flow(due, Counter::Due, true);
            added.flow(due, Counter::DueInTime, completed.is_some_and(|(day, _)| day <= due));
        }
        stand(life, entered, &mut added);
    }
    if let Some((day, outcome)) = life.closed {
        on_closing(life, day, outcome, &mut added);
    }
    if let Some(submitted) = life.submitted_on {
        added.flow(submitted, Counter::Submitted, true);
    }
    wait(life, &mut added);
    added.0
}

fn on_entering(life: &Life<'_>, day: NaiveDate, added: &mut Additions) {
    let online = life.channel == Channel::Online;
    if life.origin == Some(OriginKind::Handover) {
        added.flow(day, if online { Counter::TakenOverOnline } else { Counter::TakenOverOtherwise }, true);
        return;
    }
    let by_channel = match life.channel {
        Channel::Online => Counter::ReceivedOnline,
        Channel::Direct => Counter::ReceivedDirect,
        Channel::Postal => Counter::ReceivedPostal,
    };
    let has_fee = life.fee_amount.is_some_and(|amount| amount > 0);
    let late = life.received_at.zip(life.accept_by).is_some_and(|(received, limit)| received > limit);
    added.flow(day, by_channel, true);
    added.flow(day, Counter::AcceptedLate, late);
    added.flow(day, Counter::ComponentsYes, life.components_digitised == Some(Digitised::Yes));
    added.flow(day, Counter::ComponentsNo, life.components_digitised == Some(Digitised::No));
    added.flow(day, Counter::ComponentsMissing, life.components_digitised.is_none());
    added.flow(day, Counter::WithFee, has_fee);
    added.flow(day, Counter::PaidOnline, has_fee && life.fee_paid_online);
    added.flow(day, Counter::WithCopies, life.copies > 0);
    if life.copies > 0 {
        added.0.push((day, Counter::Copies, life.copies));
    }
}

fn on_closing(life: &Life<'_>, day: NaiveDate, outcome: Outcome, added: &mut Additions) {
    let counter = match (outcome, life.due_on) {
        (Outcome::Withdrawn, _) => Counter::Withdrawn,
        (Outcome::HandedOver, _) => Counter::HandedOver,
        (Outcome::Completed, None) => Counter::ResolvedNoDue,
        (Outcome::Completed, Some(due)) if day < due => Counter::ResolvedEarly,
        (Outcome::Completed, Some(due)) if day == due => Counter::ResolvedOnDue,
        (Outcome::Completed, Some(_)) => Counter::ResolvedLate,
    };
    added.flow(day, counter, true);
    if outcome == Outcome::Completed {
        added.flow(day, Counter::ResultsYes, life.result_digitised == Some(Digitised::Yes));
        added.flow(day, Counter::ResultsNo, life.result_digitised == Some(Digitised::No));
        added.flow(day, Counter::ResultsMissing, life.result_digitised.is_none());
        added.flow(day, Counter::Rated, life.rating.is_some());
        added.flow(day, Counter::Satisfied, life.rating.is_some_and(|rating| rating >= 4));
    }
    if counter == Counter::ResolvedLate {
        on_being_late(life, day, added);
    }
}

fn on_being_late(life: &Life<'_>, day: NaiveDate, added: &mut Additions) {
    if let Some(DaysLate { calendar, working }) = life.late_by {
        added.0.push((day, Counter::LateDays, calendar));
        added.0.push((day, Counter::LateWorkingDays, working));
    }
    let because = |cause| life.late_cause == Some(cause);
    added.flow(day, Counter::LateStaff, because(LateCause::Staff));
    added.flow(day, Counter::LateData, because(LateCause::LateData));
    added.flow(day, Counter::LateSoftware, because(LateCause::Software));
    added.flow(day, Counter::LateOtherBody, because(LateCause::OtherBody));
    added.flow(day, Counter::LateApologised, life.is_apologised);
}

/// The stocks of a dossier that entered: pending, and of that paused, else overdue.
fn stand(life: &Life<'_>, entered: NaiveDate, added: &mut Additions) {
    let pending = (entered, life.closed.map_or(FOREVER, |(day, _)| day));
    added.stock(pending, Counter::Pending);
    let mut overdue_from = life.due_on.and_then(|due| due.succ_opt()).map(|day| day.max(entered));
    for pause in paused(life.pauses, pending) {
        added.stock(pause, Counter::Paused);
        if let Some(from) = overdue_from.as_mut() {
            overdue(life, (*from, pause.0), added);
            *from = pause.1.max(*from);
        }
    }
    if let Some(from) = overdue_from {
        overdue(life, (from, pending.1), added);
    }
}

/// The stock of those overdue, and its parts by cause and apology.
fn overdue(life: &Life<'_>, days: Span, added: &mut Additions) {
    added.stock(days, Counter::Overdue);
    let cause = life.late_cause.map(|cause| match cause {
        LateCause::Staff => Counter::OverdueStaff,
        LateCause::LateData => Counter::OverdueData,
        LateCause::Software => Counter::OverdueSoftware,
        LateCause::OtherBody => Counter::OverdueOtherBody,
    });
    for counter in cause.into_iter().chain(life.is_apologised.then_some(Counter::OverdueApologised)) {
        added.stock(days, counter);
    }
}

/// The days of pauses within `whole`, in their order, none twice.
fn paused(pauses: &[Pause], whole: Span) -> Vec<Span> {
    let cut = |pause: &Pause| {
        let to = pause.to.map_or(FOREVER, Moment::day);
        (pause.from.day().max(whole.0), to.min(whole.1))
    };
    let mut spans: Vec<Span> = pauses.iter().map(cut).filter(|(from, to)| from < to).collect();
    spans.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for (from, to) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// The stock of those who wait for an answer to what they submitted online.
fn wait(life: &Life<'_>, added: &mut Additions) {
    let Some(submitted) = life.submitted_on.filter(|_| life.channel == Channel::Online) else { return };
    let answered = life.entered_on.and(life.received_at).map(Moment::day);
    let until = match (life.is_registered, answered.or(life.refused_on)) {
        (true, _) => FOREVER,
        (false, Some(day)) => day,
        (false, None) => return,
    };
    added.stock((submitted, until), Counter::Awaiting);
    if let Some(limit) = life.accept_by {
        added.stock((submitted.max(limit.day()), until), Counter::AwaitingLate);
    }
}
