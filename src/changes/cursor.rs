//! Where a follower stands: the last change that they saw, and which units they saw by then.

use chrono::NaiveDate;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::dossiers::rules::VersionId;

/// A place in the feed. One that says more is of another version of the service, and going on from it could leave something out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    pub(super) place: Place,
    pub(super) view: View,
    /// How far the snapshots of units that came into view are told; nothing where none is left to tell.
    pub(super) snapshots: Option<Snapshots>,
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
    /// Its dossiers up to this version.
    Dossier(#[serde(deserialize_with = "version")] VersionId),
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

/// The dossiers of units that came into view, as they stood after the view's commit. The units are found again from the two
/// views: a province may bring more of them than an address has room for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Snapshots {
    /// What was seen before.
    pub(super) before: View,
    /// The unit that is told, after those with smaller ids.
    pub(super) unit: i64,
    /// The last of its dossiers that was told.
    pub(super) after: Option<String>,
}

/// A version; none that was recorded where another version of the service named it by its dossier: its commit is told again.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<VersionId, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Named {
        Itself(VersionId),
        ByDossier(IgnoredAny),
    }
    Ok(match Named::deserialize(deserializer)? {
        Named::Itself(id) => id,
        Named::ByDossier(..) => VersionId::NONE,
    })
}

impl Place {
    /// Before everything.
    pub(super) const BEGINNING: Self = Self { sequence: -1, told: Told::All };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_names_a_version_by_its_dossier_tells_all_of_its_commit() {
        let place = |told: &str| serde_json::from_str::<Place>(&format!(r#"{{"sequence":7,"told":{told}}}"#));
        assert_eq!(place(r#"{"Dossier":[3,"HS-1",2]}"#).unwrap().told, Told::Dossier(VersionId::NONE));
        assert_eq!(place(r#"{"Dossier":29360130}"#).unwrap().told, Told::Dossier(VersionId(29_360_130)));
    }
}
