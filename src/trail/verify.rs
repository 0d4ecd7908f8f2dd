//! Whether the trail is as it was written.

use anyhow::{Context, bail, ensure};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use sha2::{Digest, Sha256};

use super::dto::{ChainHead, ExportClaims, ExportEnd};
use super::export::TYPE;
use crate::access::{Scope, keys};
use crate::audit::{self, Flaw, Head, Walk};
use crate::db::{Database, RequestId, Tx};
use crate::refusal::Answer;

/// How many entries are read at once.
const AT_ONCE: u64 = 5_000;

/// A chain that was followed to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The chain.
    pub chain: i64,
    /// How many of its entries are as they were written.
    pub sound: i64,
    /// The first that isn't.
    pub flaw: Option<Flaw>,
}

/// Follows a chain from its first entry to its head, in one view of the database: others may go on writing.
pub async fn follow(tx: Tx, chain: i64) -> Answer<Followed> {
    let head = audit::head_of(&tx, chain).await?.unwrap_or(Head { chain, seq: 0, hash: String::new() });
    let mut walk = Walk::default();
    let mut flaw = None;
    while flaw.is_none() {
        let entries = audit::stretch(&tx, chain, (walk.seq, i64::MAX), AT_ONCE).await?;
        if entries.is_empty() {
            flaw = walk.ends_at(&head).err();
            break;
        }
        flaw = entries.iter().try_for_each(|entry| walk.step(entry)).err();
    }
    Ok(Followed { chain, sound: walk.seq, flaw })
}

/// Whether an entry that an export ends with is still there as it was.
pub async fn holds(tx: &Tx, scope: &Scope, head: &ChainHead) -> Answer<bool> {
    let kept = audit::kept(tx, scope, head.chain, head.seq).await?;
    Ok(kept.is_some_and(|entry| entry.hash == head.hash))
}

/// What an export says at its end, once its signature and its content were judged.
pub async fn judged(db: &Database, export: &[u8]) -> anyhow::Result<ExportClaims> {
    let export = export.strip_suffix(b"\n").context("the export doesn't end with a line: it was cut")?;
    let begins = export.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (entries, end) = export.split_at(begins);
    let end: ExportEnd = serde_json::from_slice(end).context("the last line is no signature: the export was cut")?;
    let claims = signed(db, end.signature).await?;
    ensure!(claims.sha256 == hex::encode(Sha256::digest(entries)), "the entries aren't those that were signed");
    Ok(claims)
}

async fn signed(db: &Database, signature: String) -> anyhow::Result<ExportClaims> {
    let header = decode_header(&signature).context("the signature can't be read")?;
    if header.typ.as_deref() != Some(TYPE) || header.alg != Algorithm::EdDSA {
        bail!("the signature is of another kind");
    }
    let kid = header.kid.context("the signature names no key")?;
    let public = db.read_current(RequestId::none(), |tx| async move { keys::public_of(&tx, &kid).await }).await?;
    let public = public.context("the export was signed by no key of this service")?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    let key = DecodingKey::from_ed_der(&public);
    Ok(decode::<ExportClaims>(&signature, &key, &validation).context("the signature is false")?.claims)
}
