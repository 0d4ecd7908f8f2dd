//! The JSON shapes of the feed.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rules::Kind;
use crate::dossiers::dto::Dossier;
use crate::time::Moment;

/// From where, how many, and how patiently.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Following {
    /// The `cursor` of the answer before; without one, from the beginning.
    pub cursor: Option<String>,
    /// How many changes, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// For how many seconds to wait for a change where there is none yet, 0 to 30.
    #[param(minimum = 0, maximum = 30, example = 0)]
    pub wait: Option<i64>,
}

/// Some changes, in the order of their commits.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changes {
    /// The changes.
    pub items: Vec<Change>,
    /// Send it as `cursor` to go on from here; it stays valid.
    pub cursor: String,
    /// Whether these were the last ones so far.
    #[schema(example = true)]
    pub caught_up: bool,
}

/// A change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Change {
    /// The commit; changes of one commit follow each other.
    #[schema(example = 1277)]
    pub sequence: i64,
    /// When it began; the sequence, not the time, says what came before.
    pub at: Moment,
    /// What changed.
    pub kind: Kind,
    /// What was done: of a dossier `created`, `updated`, `deleted`, or `snapshot` where it came into view; else the verb of the
    /// audit trail.
    #[schema(example = "created")]
    pub action: String,
    /// The unit, as it is called today; none for what concerns everybody.
    #[schema(example = "10852")]
    pub unit_code: Option<String>,
    /// The code or id of the thing, where it has one.
    #[schema(example = "10852-230214-00001")]
    pub id: Option<String>,
    /// Where it is read, if it has an address.
    #[schema(example = "/v1/units/10852/dossiers/10852-230214-00001")]
    pub path: Option<String>,
    /// Which version of the dossier.
    #[schema(example = 1)]
    pub version: Option<i64>,
    /// What the dossier became; none for one that was taken back, or that is none.
    pub dossier: Option<Dossier>,
}
