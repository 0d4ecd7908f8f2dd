//! Which version of which dossier, among all that were ever recorded.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// How many of a number's bits tell the place in the commit: four million versions at most share one.
const PLACES: u32 = 22;

/// A version's commit and its place in it, in one number that grows with both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
pub struct VersionId(pub i64);

impl VersionId {
    /// Before all that there are.
    pub const NONE: Self = Self(-1);

    /// The first of a commit.
    pub fn first_of(commit: i64) -> Self {
        Self(commit << PLACES)
    }

    /// The last that a commit has room for.
    pub fn last_of(commit: i64) -> Self {
        Self((commit << PLACES) | ((1 << PLACES) - 1))
    }

    /// The one after it.
    #[must_use]
    pub fn following(self) -> Self {
        Self(self.0 + 1)
    }

    /// The commit that recorded it.
    pub fn commit(self) -> i64 {
        self.0 >> PLACES
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn versions_are_in_the_order_of_their_commits(commit in 0_i64..1 << 40, place in 0_i64..1 << PLACES) {
            let id = VersionId(VersionId::first_of(commit).0 + place);
            prop_assert_eq!(id.commit(), commit);
            prop_assert!(VersionId::first_of(commit) <= id && id <= VersionId::last_of(commit));
            prop_assert_eq!(VersionId::last_of(commit).following(), VersionId::first_of(commit + 1));
        }
    }
}
