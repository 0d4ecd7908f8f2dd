//! Whether the sums are what the dossiers add up to: counted anew, and by SQL.

use chrono::Days;

use super::count::{Asked, Key};
use super::figures::{Amount, Figure};
use crate::access::Scope;
use crate::db::Tx;
use crate::dossiers::service::{Difference, Rollups};
use crate::refusal::Answer;
use crate::time::{Period, Span};

/// Each number of a unit's sums that isn't what its dossiers add up to.
///
/// The sums are compared with those counted anew, and the figures of `sample` of its half-months, spread evenly, with the
/// count by SQL; all of them without a sample.
pub async fn verify(tx: Tx, scope: Scope, unit: i64, sample: Option<usize>) -> Answer<Vec<Difference>> {
    let (mut found, halves) = Rollups::differences(&tx, unit).await?;
    let step = halves.len().div_ceil(sample.unwrap_or(halves.len()).max(1)).max(1);
    for from in halves.into_iter().step_by(step) {
        let period = Period { from, to: Span::HalfMonth.first_of(from + Days::new(20)) - Days::new(1) };
        let asked = Asked { scope: &scope, unit, own: true, tree_day: period.to, period, apart: true };
        found.extend(differing(&asked, &tx).await?);
    }
    Ok(found)
}

async fn differing(asked: &Asked<'_>, tx: &Tx) -> Answer<Vec<Difference>> {
    let kept = asked.tally(tx).await?.whole();
    let counted = asked.count(tx, Key::Whole).await?.into_iter().next().map(|(_, counts)| counts).unwrap_or_default();
    let Period { from, to } = asked.period;
    let pair = |figure: &Figure| (figure.name(), kept.of(*figure), counted.of(*figure));
    let amount = |amount: &Amount| (amount.name(), kept.amount(*amount), counted.amount(*amount));
    let figures = Figure::ALL.iter().map(pair).chain(Amount::ALL.iter().map(amount));
    let differing = figures.filter(|(_, kept, counted)| kept != counted);
    Ok(differing
        .map(|(name, kept, counted)| Difference { of: format!("{from} to {to}"), name, kept, counted })
        .collect())
}
