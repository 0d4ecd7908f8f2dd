//! Chains of entries: how an entry is hashed, and whether a chain is as it was written. Pure.

use std::fmt;

use sha2::{Digest, Sha256};

use super::entity::{entry, head};
use crate::time::Moment;

/// The hash that belongs to an entry: SHA-256 over its chain, place, time, actor, action, object, detail, request and the hash
/// before it, each with its length, so that no two lists of fields hash alike.
pub(super) fn hash_of(entry: &entry::Model) -> String {
    let place = [entry.chain.to_string(), entry.seq.to_string(), Moment::new(entry.at).to_string()];
    let told = [&entry.actor, &entry.action, &entry.object, &entry.detail, &entry.request_id, &entry.previous];
    let mut hasher = Sha256::new();
    for field in place.iter().chain(told) {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hex::encode(hasher.finalize())
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlawKind {
    /// It says something else than when it was written.
    Altered,
    /// It isn't there, though one after it is, or the chain's head says that it was written.
    Missing,
    /// It doesn't follow the entry before it: the two changed places, or one of them was written anew.
    OutOfOrder,
}

impl fmt::Display for FlawKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Altered => "altered",
            Self::Missing => "missing",
            Self::OutOfOrder => "out of order",
        })
    }
}

/// The first thing that is wrong with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flaw {
    /// What.
    pub kind: FlawKind,
    /// The place of the entry.
    pub seq: i64,
}

/// A walk along a chain, from its beginning.
#[derive(Debug, Default)]
pub struct Walk {
    /// The place that was reached.
    pub seq: i64,
    hash: String,
}

impl Walk {
    /// Follows the chain to its next entry, by place.
    pub fn step(&mut self, entry: &entry::Model) -> Result<(), Flaw> {
        let seq = self.seq + 1;
        let flaw = |kind| Err(Flaw { kind, seq });
        if entry.seq != seq {
            return flaw(FlawKind::Missing);
        }
        if entry.previous != self.hash {
            return flaw(FlawKind::OutOfOrder);
        }
        if entry.hash != hash_of(entry) {
            return flaw(FlawKind::Altered);
        }
        self.seq = seq;
        self.hash.clone_from(&entry.hash);
        Ok(())
    }

    /// Whether the chain ends where its head says.
    pub fn ends_at(&self, head: &head::Model) -> Result<(), Flaw> {
        match head.seq.cmp(&self.seq) {
            std::cmp::Ordering::Greater => Err(Flaw { kind: FlawKind::Missing, seq: self.seq + 1 }),
            std::cmp::Ordering::Less => Err(Flaw { kind: FlawKind::OutOfOrder, seq: head.seq + 1 }),
            std::cmp::Ordering::Equal if head.hash == self.hash => Ok(()),
            std::cmp::Ordering::Equal => Err(Flaw { kind: FlawKind::Altered, seq: self.seq }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn chain(entries: i64) -> (Vec<entry::Model>, head::Model) {
        let mut previous = String::new();
        let mut chain = Vec::new();
        for seq in 1..=entries {
            let mut entry = entry::Model {
                chain: 7,
                seq,
                at: DateTime::UNIX_EPOCH,
                actor: "user:chutich".into(),
                action: "finding.close".into(),
                object: format!("finding:{seq}"),
                detail: "{}".into(),
                request_id: "-".into(),
                previous,
                hash: String::new(),
                recorded_in: seq,
            };
            entry.hash = hash_of(&entry);
            previous = entry.hash.clone();
            chain.push(entry);
        }
        (chain, head::Model { chain: 7, seq: entries, hash: previous })
    }

    fn followed(entries: &[entry::Model], head: &head::Model) -> Result<(), Flaw> {
        let mut walk = Walk::default();
        entries.iter().try_for_each(|entry| walk.step(entry))?;
        walk.ends_at(head)
    }

    #[test]
    fn a_chain_whose_tail_or_head_was_cut_off_does_not_end_where_it_should() {
        let (chain, head) = chain(5);
        assert_eq!(followed(&chain, &head), Ok(()));
        assert_eq!(followed(&chain[..3], &head), Err(Flaw { kind: FlawKind::Missing, seq: 4 }));
        assert_eq!(followed(&chain[1..], &head), Err(Flaw { kind: FlawKind::Missing, seq: 1 }));
        let shorter = head::Model { seq: 4, hash: chain[3].hash.clone(), ..head };
        assert_eq!(followed(&chain, &shorter), Err(Flaw { kind: FlawKind::OutOfOrder, seq: 5 }));
    }

    #[test]
    fn an_entry_that_was_written_anew_with_its_hash_parts_from_the_next() {
        let (mut chain, head) = chain(5);
        chain[2].detail = r#"{"reason":"khác"}"#.into();
        chain[2].hash = hash_of(&chain[2]);
        assert_eq!(followed(&chain, &head), Err(Flaw { kind: FlawKind::OutOfOrder, seq: 4 }));
    }

    proptest! {
        #[test]
        fn the_first_entry_that_was_altered_taken_out_or_moved_is_named(at in 0_usize..20, way in 0..5) {
            let (mut chain, head) = chain(20);
            let kind = match way {
                0 => { chain[at].actor = "user:ai".into(); FlawKind::Altered }
                1 => { chain[at].at += chrono::TimeDelta::microseconds(1); FlawKind::Altered }
                2 => { chain.remove(at); FlawKind::Missing }
                3 => { chain[at].previous = "0".repeat(64); FlawKind::OutOfOrder }
                _ => {
                    let other = (at + 1) % 20;
                    chain.swap(at, other);
                    for place in [at, other] { chain[place].seq = i64::try_from(place).unwrap() + 1; }
                    FlawKind::OutOfOrder
                }
            };
            let first = if way == 4 { at.min((at + 1) % 20) } else { at };
            let seq = i64::try_from(first).unwrap() + 1;
            prop_assert_eq!(followed(&chain, &head), Err(Flaw { kind, seq }));
        }
    }
}
