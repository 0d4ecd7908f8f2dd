//! The audit trail: who did what, when and why; append-only, hash-chained per unit.
//!
//! An entry is written in the transaction of what it tells. Each unit has a chain of its own, so that senders of different
//! units don't wait for each other; chain 0 is for what belongs to no unit.

mod entity;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::access::{Actor, Scope};
use crate::db::{RequestId, Rows, There, Tx, Writes, padded};
use crate::refusal::{Answer, Refusal};
use crate::time::Moment;
use entity::{entry, head};

/// The chain of what belongs to no unit.
const NO_UNIT: i64 = 0;

/// One thing that was done.
#[derive(Debug)]
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

    /// Appends the entry to the unit's chain, on behalf of the scope's actor.
    pub async fn record(self, tx: &Tx, scope: &Scope, unit: Option<i64>) -> Answer<()> {
        self.record_for(tx, scope.actor(), unit).await
    }

    /// The same for an actor whose scope doesn't matter: signing in and out.
    pub async fn record_for(self, tx: &Tx, actor: &Actor, unit: Option<i64>) -> Answer<()> {
        let placed = Placed { unit, actor: actor.to_string(), request: tx.request().clone(), entry: self };
        let mut writes = Writes::default();
        prepare(tx, vec![placed], &mut writes).await?;
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
        let request_id = request.as_str().to_owned();
        let (action, previous) = (action.to_owned(), std::mem::take(&mut head.hash));
        let place = [chain.to_string(), head.seq.to_string(), Moment::new(tx.now()).to_string()];
        let told = [&actor, &action, &object, &detail, &request_id, &previous];
        head.hash = chained_hash(place.iter().chain(told));
        rows.push(entry::Model {
            chain,
            seq: head.seq,
            at: tx.now(),
            actor,
            action,
            object,
            detail,
            request_id,
            previous,
            hash: head.hash.clone(),
            recorded_in,
        });
    }
    writes.add(Rows::of::<entry::Entity>(rows)?, There::Refused);
    writes.add(Rows::of::<head::Entity>(heads.into_values().collect())?, There::Replaced);
    Ok(())
}

/// An entry as those see it who follow what changes.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Recorded {
    /// The unit's chain, 0 for none.
    pub chain: i64,
    /// The place in the chain.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done, `thing.verb`.
    pub action: String,
    /// To what, `thing:id`.
    pub object: String,
    /// By which commit.
    pub recorded_in: i64,
}

/// Which entries are followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Where.
    pub scope: Scope,
    /// Of what things, where the scope shows everything.
    pub objects: Vec<&'static str>,
    /// Of what things that belong to no unit, for all who see everything of some unit.
    pub everywhere: Vec<&'static str>,
    /// Not this action.
    pub but: &'static str,
    /// Where the scope is limited, only these actions.
    pub limited: &'static [&'static str],
}

impl Followed {
    fn condition(&self) -> Condition {
        let of = |objects: &[&str]| {
            let like = |object: &&str| entry::Column::Object.starts_with(format!("{object}:"));
            objects.iter().map(like).fold(Condition::any(), Condition::add)
        };
        let wholly = Condition::all()
            .add(self.scope.contains_wholly(entry::Column::Chain))
            .add(entry::COLUMN.action.ne(self.but))
            .add(of(&self.objects));
        let limited = Condition::all()
            .add(self.scope.contains(entry::Column::Chain))
            .add(self.scope.contains_wholly(entry::Column::Chain).not())
            .add(entry::Column::Action.is_in(self.limited.iter().copied()));
        let mut followed = Condition::any().add(wholly).add(limited);
        if self.scope.is_whole_somewhere() {
            let common = Condition::all().add(entry::COLUMN.chain.eq(NO_UNIT)).add(of(&self.everywhere));
            followed = followed.add(common);
        }
        followed
    }
}

/// Entries by commit, and in each by chain and place: those after the commit, chain and place; up to the commit `until`.
pub async fn recorded(
    tx: &Tx,
    followed: Followed,
    (sequence, chain, seq): (i64, i64, i64),
    until: i64,
    limit: u64,
) -> Answer<Vec<Recorded>> {
    let further = entry::COLUMN.chain.gt(chain).or(entry::COLUMN.chain.eq(chain).and(entry::COLUMN.seq.gt(seq)));
    let later = entry::COLUMN.recorded_in.gt(sequence).or(entry::COLUMN.recorded_in.eq(sequence).and(further));
    let rows = entry::Entity::find()
        .filter(entry::Column::RecordedIn.between(sequence, until))
        .filter(later)
        .filter(followed.condition())
        .order_by_asc(entry::Column::RecordedIn)
        .order_by_asc(entry::Column::Chain)
        .order_by_asc(entry::Column::Seq)
        .limit(limit)
        .into_model()
        .all(tx)
        .await?;
    Ok(rows)
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

/// The hash of an entry: over its fields, each with its length, so that no two lists of fields hash alike.
fn chained_hash<'a>(fields: impl Iterator<Item = &'a String>) -> String {
    let mut hasher = Sha256::new();
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hex::encode(hasher.finalize())
}
