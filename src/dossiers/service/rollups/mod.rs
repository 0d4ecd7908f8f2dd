//! The sums beside the dossiers: what a batch changes is summed in memory, then added to the stored sums at once.

mod anew;
mod stored;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::show::late_by;
use crate::db::Tx;
use crate::dossiers::entity::dossier;
use crate::dossiers::rules::{Life, Pause, Status, Sums, contributions};
use crate::refusal::Answer;
use crate::time::{Moment, Span};

pub use anew::{Difference, begin_sums, units_counted};
pub use stored::{MARKS, SUMS, sums};
pub use waiting::{Addition, WAITING, additions};

/// What sums are kept by, beside the unit: a span of all fields, or of one. Days by field would be as many as the dossiers of
/// a commune.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// The span.
    pub span: Span,
    /// Whether of one field.
    pub by_field: bool,
}

impl Kind {
    /// Every kind.
    const ALL: [Self; 5] = [
        Self { span: Span::Day, by_field: false },
        Self { span: Span::HalfMonth, by_field: false },
        Self { span: Span::Year, by_field: false },
        Self { span: Span::HalfMonth, by_field: true },
        Self { span: Span::Year, by_field: true },
    ];

    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match (self.span, self.by_field) {
            (Span::Year, true) => "year_of_field",
            (_, true) => "half_month_of_field",
            (span, false) => span.name(),
        }
    }
}

/// Where sums stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The unit.
    pub unit: i64,
    /// What kind of sums.
    pub kind: Kind,
    /// The span's first day.
    pub first: NaiveDate,
    /// The field, empty for a dossier without one and for sums of all fields.
    pub field: String,
}

impl Place {
    /// The places that take in a unit's day and field, one of each kind.
    fn all_of(unit: i64, day: NaiveDate, field: &str) -> impl Iterator<Item = Self> {
        Kind::ALL.into_iter().map(move |kind| {
            let field = if kind.by_field { field.to_owned() } else { String::new() };
            Self { unit, kind, first: kind.span.first_of(day), field }
        })
    }
}

/// What changes in the sums of a unit, by day and field.
type Days = BTreeMap<(NaiveDate, String), Sums>;

/// What changes in the sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rollups {
    /// By unit.
    units: BTreeMap<i64, Days>,
    /// The half-months of units that something was counted in, though it may cancel out.
    touched: BTreeSet<(i64, NaiveDate)>,
}

impl Rollups {
    /// Adds what a dossier contributes, once, or `-1` times to take it out.
    pub fn count(&mut self, row: &dossier::Model, times: i64) {
        if row.deleted {
            return;
        }
        let days = self.units.entry(row.unit_id).or_default();
        let field = row.field_code.as_deref().unwrap_or_default();
        for (day, counter, number) in contributions(&life(row, counted_pauses(row))) {
            days.entry((day, field.to_owned())).or_default().add(counter, times * number);
            self.touched.insert((row.unit_id, Span::HalfMonth.first_of(day)));
        }
    }

    /// Adds the changes to the stored sums, and marks where there were some. The units have to be held.
    pub async fn write(self, tx: &Tx) -> Answer<()> {
        stored::mark(tx, &self.touched).await?;
        let due = waiting::wait(tx, self.units).await?;
        stored::grow(tx, due).await
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
