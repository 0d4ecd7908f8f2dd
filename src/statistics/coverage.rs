//! Who was expected to send in a period, and who did.

use super::count::Asked;
use super::dto::Coverage;
use super::tally::Tally;
use crate::db::Tx;
use crate::refusal::Answer;
use crate::time::Moment;
use crate::units::service as units;

/// The coverage of a question.
pub(super) async fn coverage(tx: &Tx, asked: &Asked<'_>, tally: &Tally) -> Answer<Coverage> {
    let mut expected = units::receiving(tx, asked.scope, asked.unit, asked.tree_day).await?;
    expected.retain(|unit| !asked.own || unit.id == asked.unit);
    let silent: Vec<_> = expected.iter().filter(|unit| !tally.reporting.contains(&unit.id)).cloned().collect();
    Ok(Coverage {
        expected: expected.len(),
        reporting: expected.len() - silent.len(),
        silent: silent.into_iter().map(Into::into).collect(),
        last_change_at: match tx.known() {
            None => tally.all.changed_at.map(Moment::new),
            Some(known) => asked.past_change(tx, known).await?,
        },
    })
}
