//! Exports of the trail: an entry a line, the chains one after the other, and a signature over all of it at the end.
//!
//! What is exported ends at the heads that the chains had when it began; since entries never change, it may be read in
//! pieces. A reader that finds no signature in the last line has an export that was cut.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::dto::{ChainHead, ExportClaims, ExportEnd, ExportQuestion};
use super::service::{codes, shown};
use crate::access::Scope;
use crate::access::keys::Keys;
use crate::access::tokens::ISSUER;
use crate::audit::{self, CHAIN_OF_HEAD, Head, Kept};
use crate::db::{Database, RequestId, Tx};
use crate::refusal::{Answer, Refusal};
use crate::units::service as units;

/// The type of an export's signature: no token is of it.
pub(super) const TYPE: &str = "cchc-audit-export+jwt";
/// How many entries are read at once.
const AT_ONCE: u64 = 1_000;

/// What is to be exported.
#[derive(Debug)]
pub struct Chains {
    heads: Vec<Head>,
    codes: HashMap<i64, String>,
}

/// Begins an export: the chains as they end now. That it was asked for is the first entry that it doesn't hold.
pub async fn begin(tx: Tx, scope: Scope, question: ExportQuestion) -> Answer<Chains> {
    let below = units::below(&tx, &scope, question.unit.as_deref(), CHAIN_OF_HEAD).await?;
    let heads = audit::heads(&tx, &scope, below).await?;
    let codes = codes(&tx, heads.iter().map(|head| head.chain)).await?;
    audit::Entry::new("audit.export", format!("audit:{}", question.unit.as_deref().unwrap_or("all")))
        .record(&tx, &scope, None)
        .await?;
    Ok(Chains { heads, codes })
}

/// The export, piece by piece.
pub fn pieces(db: Database, keys: Arc<Keys>, chains: Chains) -> impl Stream<Item = Answer<Bytes>> {
    let Chains { heads, codes } = chains;
    let ends = heads.iter().map(|head| ChainHead { chain: head.chain, seq: head.seq, hash: head.hash.clone() });
    let writing =
        Writing { ends: ends.collect(), left: heads.into_iter().rev().collect(), codes, ..Writing::default() };
    try_unfold(Some(writing), move |writing| {
        let (db, keys) = (db.clone(), Arc::clone(&keys));
        async move {
            let Some(mut writing) = writing else { return Ok(None) };
            match writing.next(&db).await? {
                Some(piece) => Ok(Some((piece, Some(writing)))),
                None => Ok(Some((writing.end(&db, &keys)?, None))),
            }
        }
    })
}

/// An export that is being written.
#[derive(Default)]
struct Writing {
    ends: Vec<ChainHead>,
    /// The chains that aren't written yet, the next one last.
    left: Vec<Head>,
    codes: HashMap<i64, String>,
    /// The place that was reached in the next chain.
    seq: i64,
    entries: u64,
    hasher: Sha256,
}

impl Writing {
    /// The next entries; nothing once all are written.
    async fn next(&mut self, db: &Database) -> Answer<Option<Bytes>> {
        while let Some(head) = self.left.last() {
            let (chain, places) = (head.chain, (self.seq, head.seq));
            let read = move |tx| async move { audit::stretch(&tx, chain, places, AT_ONCE).await };
            let entries = db.read_current(RequestId::none(), read).await?;
            if let Some(last) = entries.last() {
                self.seq = last.seq;
                return self.written(entries).map(Some);
            }
            self.left.pop();
            self.seq = 0;
        }
        Ok(None)
    }

    fn written(&mut self, entries: Vec<Kept>) -> Answer<Bytes> {
        let mut piece = Vec::new();
        for entry in entries {
            self.entries += 1;
            line(&mut piece, &shown(&self.codes, entry))?;
        }
        self.hasher.update(&piece);
        Ok(piece.into())
    }

    /// The last line.
    fn end(self, db: &Database, keys: &Keys) -> Answer<Bytes> {
        let claims = ExportClaims {
            iss: ISSUER.to_owned(),
            iat: db.clock().now().timestamp(),
            entries: self.entries,
            sha256: hex::encode(self.hasher.finalize()),
            heads: self.ends,
        };
        let mut piece = Vec::new();
        line(&mut piece, &ExportEnd { signature: keys.sign(TYPE, &claims)? })?;
        Ok(piece.into())
    }
}

fn line(piece: &mut Vec<u8>, value: &impl Serialize) -> Answer<()> {
    serde_json::to_writer(&mut *piece, value).map_err(|error| Refusal::internal(&error))?;
    piece.push(b'\n');
    Ok(())
}
