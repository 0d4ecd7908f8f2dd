//! What became of lines: how many, and of those that were refused the first ones, each with its reasons.

use std::collections::BTreeMap;

use crate::dossiers::dto::{RejectedLine, Submission};
use crate::dossiers::service::change::Happened;
use crate::http::{ListedFault, Locale};
use crate::refusal::{Fault, Refusal};

/// How many refused lines are listed.
const LISTED: usize = 1000;
/// How many bytes their reasons have together, but for the first line's.
const LISTED_BYTES: usize = 4 * 1024 * 1024;

/// The counts of some lines.
#[derive(Debug)]
pub(super) struct Tally {
    locale: Locale,
    created: u64,
    updated: u64,
    unchanged: u64,
    stale: u64,
    rejected: u64,
    /// The first refused lines, by number.
    listed: BTreeMap<u64, RejectedLine>,
    /// How many bytes these have.
    bytes: usize,
    /// The first refused line that is not listed.
    omitted: u64,
}

impl Tally {
    /// Of no lines yet; reasons are told in a language.
    pub(super) fn new(locale: Locale) -> Self {
        Self {
            locale,
            created: 0,
            updated: 0,
            unchanged: 0,
            stale: 0,
            rejected: 0,
            listed: BTreeMap::new(),
            bytes: 0,
            omitted: u64::MAX,
        }
    }

    /// Counts a line that was judged.
    pub(super) fn count(&mut self, happened: &Happened) {
        match happened {
            Happened::Created(_) => self.created += 1,
            Happened::Updated(_) | Happened::Deleted => self.updated += 1,
            Happened::Unchanged(_) => self.unchanged += 1,
            Happened::Stale => self.stale += 1,
        }
    }

    /// Counts a line that was refused, and lists it if it is among the first.
    pub(super) fn reject(&mut self, line: u64, unit_code: Option<String>, code: Option<String>, refusal: &Refusal) {
        self.rejected += 1;
        if line > self.omitted {
            return;
        }
        let whole = Fault::new("", refusal.code.name(), refusal.detail.clone());
        let faults = if refusal.faults.is_empty() { std::slice::from_ref(&whole) } else { &refusal.faults };
        let errors = faults.iter().map(|fault| ListedFault::new(fault, self.locale)).collect();
        self.list(RejectedLine { line, unit_code, code, errors });
    }

    /// The counts of both.
    pub(super) fn add(&mut self, further: Self) {
        self.created += further.created;
        self.updated += further.updated;
        self.unchanged += further.unchanged;
        self.stale += further.stale;
        self.rejected += further.rejected;
        self.omitted = self.omitted.min(further.omitted);
        further.listed.into_values().for_each(|line| self.list(line));
    }

    /// Lists a line, and keeps the first ones that there is room for, without a gap.
    fn list(&mut self, line: RejectedLine) {
        self.bytes += size_of_line(&line);
        self.listed.insert(line.line, line);
        while self.listed.len() > LISTED
            || (self.listed.len() > 1 && self.bytes > LISTED_BYTES)
            || self.listed.last_key_value().is_some_and(|(last, _)| *last > self.omitted)
        {
            let Some((last, line)) = self.listed.pop_last() else { break };
            self.bytes -= size_of_line(&line);
            self.omitted = self.omitted.min(last);
        }
    }

    /// Tells the counts in the answer to a submission.
    pub(super) fn told_in(self, answer: Submission) -> Submission {
        let errors: Vec<_> = self.listed.into_values().collect();
        Submission {
            created: self.created,
            updated: self.updated,
            unchanged: self.unchanged,
            stale: self.stale,
            rejected: self.rejected,
            errors_omitted: self.rejected - errors.len() as u64,
            errors,
            ..answer
        }
    }
}

/// The bytes of a line's texts.
fn size_of_line(line: &RejectedLine) -> usize {
    let codes = [&line.unit_code, &line.code].into_iter().flatten().map(String::len).sum::<usize>();
    codes + line.errors.iter().map(|error| error.pointer.len() + error.detail.len()).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::refusal::Text;

    fn refuse(tally: &mut Tally, line: u64, bytes: usize) {
        tally.reject(line, None, None, &Refusal::fault("x".repeat(bytes), "bad", Text::new("", "")));
    }

    proptest! {
        #[test]
        fn the_first_refused_lines_are_listed_without_a_gap_in_whatever_order_and_lanes_they_come(
            lines in proptest::collection::vec((any::<bool>(), 1..LISTED_BYTES / 3), 1..40),
            order in Just((0..40).collect::<Vec<usize>>()).prop_shuffle(),
        ) {
            let mut lanes = [Tally::new(Locale::English), Tally::new(Locale::English)];
            for line in order.into_iter().filter(|line| *line < lines.len()) {
                let (lane, bytes) = lines[line];
                refuse(&mut lanes[usize::from(lane)], line as u64, bytes);
            }
            let [mut all, further] = lanes;
            all.add(further);
            let told = all.told_in(Submission::default());
            let mut room = LISTED_BYTES;
            let fit = lines.iter().take_while(|(_, bytes)| room.checked_sub(*bytes).map(|left| room = left).is_some());
            let first: Vec<_> = (0..fit.count() as u64).collect();
            prop_assert_eq!(told.errors.iter().map(|line| line.line).collect::<Vec<_>>(), first);
            prop_assert_eq!(told.errors.len() as u64 + told.errors_omitted, lines.len() as u64);
        }
    }

    #[test]
    fn a_line_with_endless_reasons_is_listed_if_it_is_the_first() {
        let mut tally = Tally::new(Locale::English);
        refuse(&mut tally, 1, 2 * LISTED_BYTES);
        refuse(&mut tally, 2, 1);
        assert_eq!(tally.told_in(Submission::default()).errors.iter().map(|line| line.line).collect::<Vec<_>>(), [1]);
    }
}
