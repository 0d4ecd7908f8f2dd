//! Entries, and their way to the ends of their chains.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::NO_UNIT;
use super::chain::hash_of;
use super::entity::{entry, head};
use crate::access::{Actor, Scope};
use crate::db::{RequestId, Rows, There, Tx, Writes, padded};
use crate::refusal::{Answer, Refusal};

/// One thing that was done.
#[derive(Debug, Clone)]
pub struct Entry {
    action: &'static str,
    object: String,
    detail: String,
}

/// An entry with its place: whose chain, by whom, on behalf of which request.
#[derive(Debug)]
pub struct Placed {
    /// The unit, or none.
    pub unit: Option<i64>,
    /// Who did it, as text.
    pub actor: String,
    /// By which request.
    pub request: RequestId,
    /// What was done.
    pub entry: Entry,
}

impl Entry {
    /// `action` is `thing.verb`, `object` is `thing:id`.
    pub fn new(action: &'static str, object: impl Into<String>) -> Self {
        Self { action, object: object.into(), detail: "{}".to_owned() }
    }

    /// What was changed, or why: never a secret, never a body.
    pub fn detail<T: Serialize>(mut self, detail: &T) -> Answer<Self> {
        self.detail = serde_json::to_string(detail).map_err(|error| Refusal::internal(&error))?;
        Ok(self)
    }

    /// Why, where somebody said so.
    pub fn because(self, reason: Option<&str>) -> Answer<Self> {
        match reason {
            Some(reason) => self.detail(&serde_json::json!({ "reason": reason })),
            None => Ok(self),
        }
    }

    /// Appends the entry to the unit's chain, on behalf of the scope's actor.
    pub async fn record(self, tx: &Tx, scope: &Scope, unit: Option<i64>) -> Answer<()> {
        self.record_for(tx, scope.actor(), unit).await
    }

    /// The same for an actor whose scope doesn't matter: signing in and out.
    pub async fn record_for(self, tx: &Tx, actor: &Actor, unit: Option<i64>) -> Answer<()> {
        self.append(tx, actor, [unit]).await
    }

    /// Appends the entry to the chains of several units: to each of them it was done.
    pub async fn record_in(self, tx: &Tx, scope: &Scope, units: BTreeSet<i64>) -> Answer<()> {
        self.append(tx, scope.actor(), units.into_iter().map(Some)).await
    }

    async fn append(self, tx: &Tx, actor: &Actor, units: impl IntoIterator<Item = Option<i64>>) -> Answer<()> {
        let (actor, request) = (actor.to_string(), tx.request());
        let placed = |unit| Placed { unit, actor: actor.clone(), request: request.clone(), entry: self.clone() };
        let mut writes = Writes::default();
        prepare(tx, units.into_iter().map(placed).collect(), &mut writes).await?;
        writes.run(tx).await
    }
}

/// Adds entries to what is to be written, at the ends of their chains, in their order.
pub async fn prepare(tx: &Tx, entries: Vec<Placed>, writes: &mut Writes) -> Answer<()> {
    let mut heads = claim(tx, entries.iter().map(|placed| placed.unit.unwrap_or(NO_UNIT))).await?;
    let recorded_in = tx.sequence().await?;
    let mut rows = Vec::with_capacity(entries.len());
    for Placed { unit, actor, request, entry: Entry { action, object, detail } } in entries {
        let chain = unit.unwrap_or(NO_UNIT);
        let head = heads.get_mut(&chain).ok_or_else(|| Refusal::internal(&"an audit chain has no head"))?;
        head.seq += 1;
        let mut row = entry::Model {
            chain,
            seq: head.seq,
            at: tx.now(),
            actor,
            action: action.to_owned(),
            object,
            detail,
            request_id: request.as_str().to_owned(),
            previous: std::mem::take(&mut head.hash),
            hash: String::new(),
            recorded_in,
        };
        row.hash = hash_of(&row);
        head.hash.clone_from(&row.hash);
        rows.push(row);
    }
    writes.add(Rows::of::<entry::Entity>(&rows)?, There::Refused);
    writes.add(Rows::of::<head::Entity>(heads.values())?, There::Replaced);
    Ok(())
}

/// The heads of chains; on PostgreSQL they are locked in a fixed order until the transaction ends.
async fn claim(tx: &Tx, chains: impl Iterator<Item = i64>) -> Answer<BTreeMap<i64, head::Model>> {
    let new = chains.map(|chain| (chain, head::Model { chain, seq: 0, hash: String::new() }));
    let mut heads: BTreeMap<_, _> = new.collect();
    let found = locked(tx, &heads).await?;
    if found.len() == heads.len() {
        return Ok(found);
    }
    let mut claim = Query::insert();
    claim.into_table(head::Entity).columns([head::Column::Chain, head::Column::Seq, head::Column::Hash]);
    for chain in padded(heads.keys().copied().collect()) {
        claim.values_panic([chain.into(), 0_i64.into(), "".into()]);
    }
    claim.on_conflict(OnConflict::column(head::Column::Chain).do_nothing().to_owned());
    tx.execute(&claim).await?;
    heads.extend(locked(tx, &heads).await?);
    Ok(heads)
}

/// Those of the heads that are there, locked on PostgreSQL.
async fn locked(tx: &Tx, heads: &BTreeMap<i64, head::Model>) -> Answer<BTreeMap<i64, head::Model>> {
    let mut query = head::Entity::find()
        .filter(head::COLUMN.chain.is_in(padded(heads.keys().copied().collect())))
        .order_by_asc(head::Column::Chain);
    if tx.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    Ok(query.all(tx).await?.into_iter().map(|head| (head.chain, head)).collect())
}
