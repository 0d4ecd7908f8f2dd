//! The sums beside the dossiers: what a batch changes is summed in memory, then added to the stored sums at once.

mod additions;
mod anew;
mod backlog;
mod recent;
mod stored;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use tokio::task::yield_now;

use self::recent::Full;
use super::show::late_by;
use crate::db::{There, Tx, Writes};
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Life, Pause, Status, Sums, contributions};
use crate::refusal::Answer;
use crate::time::{Moment, Span};

pub use additions::{Added, Addition, read};
pub use anew::{Difference, begin_sums, units_counted};
pub use backlog::{BACKLOG, follow_backlog};
pub use recent::{ADDITIONS, CHANGES, MARKS, Marks};
pub use stored::{DAYS, FIELDS, SUMS, WHOLE};

/// What changes in the sums.
#[derive(Debug, Default)]
pub struct Rollups {
    units: BTreeMap<i64, Changed>,
}

/// What changes in the sums of a unit, by field and day: where something was counted, though it may cancel out.
#[derive(Debug, Default)]
struct Changed(BTreeMap<String, BTreeMap<NaiveDate, Sums>>);

impl Changed {
    fn count(&mut self, row: &dossier::Model, times: i64) {
        let days = self.0.entry(row.field_code.clone().unwrap_or_default()).or_default();
        for (day, counter, number) in contributions(&life(row, counted_pauses(row))) {
            days.entry(day).or_default().add(counter, times * number);
        }
    }

    /// The half-months that something was counted in.
    fn halves(&self) -> BTreeSet<NaiveDate> {
        self.0.values().flat_map(BTreeMap::keys).map(|day| Span::HalfMonth.first_of(*day)).collect()
    }

    /// What doesn't cancel out, as additions at a time.
    fn days(self, changed_at: DateTime<Utc>) -> additions::Days {
        let of_field = |(field, days): (String, BTreeMap<_, _>)| {
            days.into_iter().map(move |(day, sums)| ((day, field.clone()), Added { sums, changed_at }))
        };
        self.0.into_iter().flat_map(of_field).filter(|(_, added)| !added.sums.is_empty()).collect()
    }
}

impl Rollups {
    /// Adds what a dossier contributes, once, or `-1` times to take it out.
    pub(super) fn count(&mut self, row: &dossier::Model, times: i64) {
        if row.deleted {
            return;
        }
        self.units.entry(row.unit_id).or_default().count(row, times);
    }

    /// Adds to what is to be written: the changes, which wait, and marks of where there were some. The units have to be held.
    pub(super) async fn prepare(mut self, tx: &Tx, writes: &mut Writes) -> Answer<Due> {
        self.units.retain(|_, changed| changed.0.values().any(|days| !days.is_empty()));
        let mut before = recent::of_units(tx, self.units.keys().copied().collect()).await?;
        let (mut due, mut behind, mut rows) = (Vec::new(), Vec::new(), Vec::with_capacity(self.units.len()));
        for (unit, changed) in self.units {
            let (halves, days) = (changed.halves(), changed.days(tx.now()));
            let mut recent = before.remove(&unit).unwrap_or_default();
            match recent.change(unit, &halves, days)? {
                Some(Full::Behind(row)) => behind.push(row),
                Some(Full::Due(days)) => due.push((unit, days)),
                None => {}
            }
            rows.push(recent.row(unit)?);
            yield_now().await;
        }
        writes.add(recent::rows(rows), There::Replaced);
        writes.add(backlog::rows(behind), There::Refused);
        Ok(Due(due))
    }
}

/// Changes of units of which too many wait, with those in the backlog.
#[derive(Debug, Default)]
pub(super) struct Due(Vec<(i64, additions::Days)>);

impl Due {
    /// Adds them to the stored sums.
    pub(super) async fn write(self, tx: &Tx) -> Answer<()> {
        stored::grow(tx, self.0).await
    }
}

/// The pauses that count: the sender's, else those derived from statuses.
pub(super) fn counted_pauses(row: &dossier::Model) -> &[Pause] {
    if row.pauses.0.is_empty() { &row.derived_pauses.0 } else { &row.pauses.0 }
}

fn life<'a>(row: &dossier::Model, pauses: &'a [Pause]) -> Life<'a> {
    Life {
        channel: row.channel,
        entered_on: row.entered_on,
        closed: row.closed_on.zip(row.outcome),
        due_on: row.due_on,
        origin: row.origin_kind,
        received_at: row.received_at.map(Moment::new),
        submitted_on: row.submitted_on,
        accept_by: row.accept_by.map(Moment::new),
        refused_on: row.refused_on,
        is_registered: row.status == Status::Registered,
        pauses,
        components_digitised: row.components_digitised,
        result_digitised: row.result_digitised,
        fee_amount: row.fee_amount,
        fee_paid_online: row.fee_paid_online == Some(true),
        copies: row.certified_copies.unwrap_or_default(),
        rating: row.rating,
        late_by: late_by(row.late_days, row.late_working_days),
        late_cause: row.late_cause,
        is_apologised: row.apology_sent_at.is_some(),
    }
}
