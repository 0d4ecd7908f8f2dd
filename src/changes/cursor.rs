//! Where a follower stands: the last change that they saw, and which units they saw by then.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::dossiers::service::Recorded;

/// A place in the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) place: Place,
    pub(super) view: View,
    /// The units that came into view and whose snapshots are not told to their ends.
    pub(super) entering: Vec<Entering>,
}

/// The last change that was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) sequence: i64,
    pub(super) told: Told,
}

/// How much of a commit was told; its dossiers come first, then what the trail says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Told {
    /// Its dossiers up to this one.
    Dossier(Recorded),
    /// Its dossiers, and its entries up to this chain and place.
    Entry(i64, i64),
    /// All of it.
    All,
}

/// Which units somebody saw: those below the roots, on a day, in the tree as it was known after a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct View {
    pub(super) roots: Vec<i64>,
    #[serde(with = "crate::time::day")]
    pub(super) day: NaiveDate,
    pub(super) known: i64,
}

/// A unit whose dossiers are told as they stood after the view's commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entering {
    pub(super) unit: i64,
    /// The last dossier that was told.
    pub(super) after: Option<String>,
}

impl Place {
    /// Before everything.
    pub(super) const BEGINNING: Self = Self { sequence: -1, told: Told::All };
}
