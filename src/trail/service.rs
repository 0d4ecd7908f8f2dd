//! Lists of the trail.

use std::collections::HashMap;

use super::dto::{AuditEntry, AuditFilter};
use crate::access::Scope;
use crate::audit::{self, CHAIN, Kept, NO_UNIT, Object, Place, Sought};
use crate::db::Tx;
use crate::http::{Page, Paging};
use crate::refusal::Answer;
use crate::time::Moment;
use crate::units::service as units;

/// Entries of the caller's units, the newest first.
pub async fn list(tx: Tx, scope: Scope, filter: AuditFilter) -> Answer<Page<AuditEntry>> {
    let AuditFilter { unit, actor, action, object, request_id, from, until, limit, cursor } = filter;
    let question = ("audit", &unit, &actor, &action, &object, &request_id, &from, &until);
    let paging: Paging<Place> = Paging::new(limit, cursor.as_deref(), &question)?;
    let chains = units::below(&tx, &scope, unit.as_deref(), CHAIN).await?;
    let (from, until) = (from.map(Moment::utc), until.map(Moment::utc));
    let object = match object {
        Some(name) => Some(Object { chains: chains_of(&tx, &name).await?, name }),
        None => None,
    };
    let sought = Sought { chains, actor, action, object, request_id, from, until };
    let rows = audit::newest(&tx, &scope, sought, paging.after, paging.fetch()).await?;
    let codes = codes(&tx, rows.iter().map(|row| row.chain)).await?;
    paging.page(rows, |row| (row.recorded_in, row.chain, row.seq), |row| shown(&codes, row))
}

/// The chains of the units that an object's name has ever meant.
async fn chains_of(tx: &Tx, object: &str) -> Answer<Vec<i64>> {
    match object.strip_prefix("unit:") {
        Some(code) => units::ever_called(tx, code).await,
        None => Ok(Vec::new()),
    }
}

/// The codes of the units whose chains these are.
pub(super) async fn codes(tx: &Tx, chains: impl Iterator<Item = i64>) -> Answer<HashMap<i64, String>> {
    units::codes(tx, chains.filter(|chain| *chain != NO_UNIT)).await
}

pub(super) fn shown(codes: &HashMap<i64, String>, entry: Kept) -> AuditEntry {
    AuditEntry::of(codes.get(&entry.chain).cloned(), entry)
}
