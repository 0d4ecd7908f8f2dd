//! Reading a tree again and again until nothing new is wrong with it.
//!
//! serde gives up at the first mistake. So the fault is recorded and the tree is read again with a
//! [stand-in](View::StandIn) where it was, or without it where a list or a map can do without: each reading gets one
//! mistake further. A stand-in that its reader refuses is itself replaced, by one for the value that holds it, without
//! a fault: what comes of a fault isn't another one.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use serde::de::DeserializeOwned;

use super::decode::Decoder;
use super::faults::{LIMIT, refuse};
use super::path::{Path, is_inside, parent};
use super::tree::Tree;
use super::unknown;
use super::view::View;
use crate::refusal::{Answer, Fault};

/// How many values are visited before no further reading starts: a bound on the work for a hostile body.
const PATIENCE: usize = 100_000;

/// Reads `tree` as a `T`, where `faults` are those of the first pass and `root` says where the tree comes from.
pub(super) fn run<T: DeserializeOwned>(tree: &Tree, root: Path<'static>, faults: Vec<Fault>) -> Answer<T> {
    let mut session = Session::new(root, faults);
    loop {
        let decoder = Decoder::new(session.view(&root, Some(tree)), &root, &session);
        match T::deserialize(decoder) {
            Ok(value) => return session.finish(value),
            Err(failure) => {
                if !session.goes_on_after(failure.at(&root).into_fault()) {
                    return Err(refuse(session.faults.into_inner()));
                }
            }
        }
    }
}

/// What is known so far about a tree.
#[derive(Debug)]
pub(super) struct Session {
    is_query: bool,
    faults: RefCell<Vec<Fault>>,
    stand_ins: HashSet<String>,
    visits: Cell<usize>,
}

impl Session {
    fn new(root: Path<'_>, faults: Vec<Fault>) -> Self {
        let is_query = matches!(root, Path::Query);
        Self { is_query, faults: RefCell::new(faults), stand_ins: HashSet::new(), visits: Cell::new(0) }
    }

    fn finish<T>(self, value: T) -> Answer<T> {
        let faults = self.faults.into_inner();
        if faults.is_empty() { Ok(value) } else { Err(refuse(faults)) }
    }

    /// Whether the tree is a query, in which text that reads as what is wanted is what is wanted.
    pub(super) fn is_query(&self) -> bool {
        self.is_query
    }

    /// What stands at `path`: `tree`, unless there is none or a fault is recorded there.
    pub(super) fn view<'t>(&self, path: &Path<'_>, tree: Option<&'t Tree>) -> View<'t> {
        self.visits.set(self.visits.get() + 1);
        match tree {
            Some(tree) if !self.stands_in(path) => View::from(tree),
            _ => View::StandIn,
        }
    }

    /// Whether a fault is recorded at `path`.
    pub(super) fn stands_in(&self, path: &Path<'_>) -> bool {
        !self.stand_ins.is_empty() && self.stand_ins.contains(&path.pointer())
    }

    /// The fields of the object at `path` that stand-ins have to be given for.
    pub(super) fn owed(&self, path: &Path<'_>, known: &'static [&'static str]) -> Vec<&'static str> {
        if self.stand_ins.is_empty() {
            return Vec::new();
        }
        known.iter().copied().filter(|name| self.stands_in(&Path::Field(path, name))).collect()
    }

    /// Records a field of the object at `path` that isn't one of `known`.
    pub(super) fn unknown_field(&self, path: &Path<'_>, name: &str, known: &[&str]) {
        if self.faults.borrow().len() < LIMIT {
            let fault = if self.is_query { unknown::name_only } else { unknown::field };
            let pointer = Path::Field(path, name).pointer();
            self.record(&pointer, || fault(pointer.clone(), name, known));
        }
    }

    /// Records the first fault of each place.
    fn record(&self, pointer: &str, fault: impl FnOnce() -> Fault) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < LIMIT && faults.iter().all(|known| known.pointer != pointer) {
            faults.push(fault());
        }
    }

    /// Takes in the fault that a reading ended with; whether another reading could find more.
    fn goes_on_after(&mut self, fault: Fault) -> bool {
        let place = fault.pointer.clone();
        let refused = self.stand_ins.iter().find(|stand_in| **stand_in == place || is_inside(&place, stand_in));
        let place = if let Some(stand_in) = refused {
            parent(stand_in).map(str::to_owned)
        } else {
            if !self.stand_ins.iter().any(|stand_in| is_inside(stand_in, &place)) {
                self.record(&place, || fault);
            }
            Some(place)
        };
        let Some(place) = place.filter(|place| !place.is_empty()) else { return false };
        self.stand_ins.retain(|stand_in| !is_inside(stand_in, &place));
        self.stand_ins.insert(place);
        self.visits.get() < PATIENCE && self.faults.borrow().len() < LIMIT
    }
}
