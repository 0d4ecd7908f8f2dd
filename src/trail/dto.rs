//! The JSON shapes of the audit trail.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::audit::Kept;
use crate::time::Moment;

/// One thing that was done (một dòng nhật ký).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The chain that it stands in: the unit's, or 0 for what belongs to no unit.
    #[schema(example = 3)]
    pub chain: i64,
    /// Its place in the chain, from 1 without gaps.
    #[schema(example = 41)]
    pub seq: i64,
    /// The unit; `null` for what belongs to none.
    #[schema(example = "10852")]
    pub unit_code: Option<String>,
    /// When, by the clock of the service; the order is that of places, whatever the clock said.
    pub at: Moment,
    /// Who: `user:…`, `client:…`, or `system:…` for a command.
    #[schema(example = "user:chutich")]
    pub actor: String,
    /// What was done.
    #[schema(example = "finding.close")]
    pub action: String,
    /// To what.
    #[schema(example = "finding:018a7c3e-0000-7000-8000-000000000012")]
    pub object: String,
    /// What was changed or why, JSON as a text, so that its hash can be reckoned again.
    #[schema(example = r#"{"reason":"Đã xong"}"#)]
    pub detail: String,
    /// On behalf of which request.
    #[schema(example = "018a7c3e-0000-7000-8000-000000000013")]
    pub request_id: String,
    /// The hash of the entry before it in the chain; empty for the first.
    pub previous: String,
    /// SHA-256 over chain, seq, at, actor, action, object, detail, request_id and previous, each after its length in bytes as
    /// eight bytes, hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub hash: String,
}

impl AuditEntry {
    /// An entry of a unit's chain, or of that of none.
    pub fn of(unit_code: Option<String>, entry: Kept) -> Self {
        Self {
            chain: entry.chain,
            seq: entry.seq,
            unit_code,
            at: Moment::new(entry.at),
            actor: entry.actor,
            action: entry.action,
            object: entry.object,
            detail: entry.detail,
            request_id: entry.request_id,
            previous: entry.previous,
            hash: entry.hash,
        }
    }
}

/// Which entries.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Only those of this unit and the units below it.
    #[param(example = "10852")]
    pub unit: Option<String>,
    /// Only what this actor did.
    #[param(example = "user:chutich")]
    pub actor: Option<String>,
    /// Only this action.
    #[param(example = "finding.close")]
    pub action: Option<String>,
    /// Only what was done to this.
    #[param(example = "finding:018a7c3e-0000-7000-8000-000000000012")]
    pub object: Option<String>,
    /// Only what was done on behalf of this request.
    #[param(example = "018a7c3e-0000-7000-8000-000000000013")]
    pub request_id: Option<String>,
    /// Not before this moment.
    pub from: Option<Moment>,
    /// Before this moment.
    pub until: Option<Moment>,
    /// How many items, 1 to 500.
    #[param(minimum = 1, maximum = 500, example = 50)]
    pub limit: Option<i64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// Which chains are exported.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuestion {
    /// Only those of this unit and the units below it; all that the caller may read if absent.
    #[param(example = "10852")]
    pub unit: Option<String>,
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChainHead {
    /// The chain.
    pub chain: i64,
    /// The place of its last entry.
    pub seq: i64,
    /// That entry's hash.
    pub hash: String,
}

/// What the signature at the end of an export covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportClaims {
    /// Who signed: this service.
    pub iss: String,
    /// When, in seconds since 1970.
    pub iat: i64,
    /// How many entries stand before it.
    pub entries: u64,
    /// SHA-256 of all bytes before its line, hexadecimal.
    pub sha256: String,
    /// The last entry of each exported chain.
    pub heads: Vec<ChainHead>,
}

/// The last line of an export.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ExportEnd {
    /// A JWS (RFC 7515) of the type `cchc-audit-export+jwt`, signed by the key of the day.
    pub signature: String,
}
