//! What became of lines: how many, and of those that were refused the first ones, each with its reasons.

use std::collections::BTreeMap;

use crate::dossiers::dto::{RejectedLine, Submission};
use crate::dossiers::service::change::Happened;
use crate::http::{ListedFault, Locale};
use crate::refusal::{Fault, Refusal};

/// How many refused lines are listed.
const LISTED: usize = 1000;

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
}

impl Tally {
    /// Of no lines yet; reasons are told in a language.
    pub(super) fn new(locale: Locale) -> Self {
        Self { locale, created: 0, updated: 0, unchanged: 0, stale: 0, rejected: 0, listed: BTreeMap::new() }
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
        if self.listed.len() == LISTED && self.listed.last_key_value().is_some_and(|(last, _)| *last < line) {
            return;
        }
        let whole = Fault::new("", refusal.code.name(), refusal.detail.clone());
        let faults = if refusal.faults.is_empty() { std::slice::from_ref(&whole) } else { &refusal.faults };
        let errors = faults.iter().map(|fault| ListedFault::new(fault, self.locale)).collect();
        self.listed.insert(line, RejectedLine { line, unit_code, code, errors });
        self.keep_first();
    }

    /// The counts of both.
    pub(super) fn add(&mut self, further: Self) {
        self.created += further.created;
        self.updated += further.updated;
        self.unchanged += further.unchanged;
        self.stale += further.stale;
        self.rejected += further.rejected;
        self.listed.extend(further.listed);
        self.keep_first();
    }

    fn keep_first(&mut self) {
        while self.listed.len() > LISTED {
            self.listed.pop_last();
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
