//! The audit trail: who did what, when and why; append-only, hash-chained per unit.
//!
//! An entry is written in the transaction of what it tells. Each unit has a chain of its own, so that senders of different
//! units don't wait for each other; chain 0 is for what belongs to no unit.

mod entity;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::access::{Actor, Scope};
use crate::db::Tx;
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
        let chain = unit.unwrap_or(NO_UNIT);
        let (seq, previous) = next_place(tx, chain).await?;
        let at = Moment::new(tx.now());
        let fields = [
            chain.to_string(),
            seq.to_string(),
            at.to_string(),
            actor.to_string(),
            self.action.to_owned(),
            self.object.clone(),
            self.detail.clone(),
            tx.request().as_str().to_owned(),
            previous.clone(),
        ];
        let hash = chained_hash(&fields);
        let row = entry::ActiveModel {
            chain: Set(chain),
            seq: Set(seq),
            at: Set(tx.now()),
            actor: Set(actor.to_string()),
            action: Set(self.action.to_owned()),
            object: Set(self.object),
            detail: Set(self.detail),
            request_id: Set(tx.request().as_str().to_owned()),
            previous: Set(previous),
            hash: Set(hash.clone()),
            recorded_in: Set(tx.sequence().await?),
        };
        entry::Entity::insert(row).exec_without_returning(tx).await?;
        move_head(tx, chain, &hash).await
    }
}

/// Takes the chain's next place; on PostgreSQL this locks the chain's head until the transaction ends.
async fn next_place(tx: &Tx, chain: i64) -> Answer<(i64, String)> {
    let mut claim = Query::insert();
    claim
        .into_table(head::Entity)
        .columns([head::Column::Chain, head::Column::Seq, head::Column::Hash])
        .values_panic([chain.into(), 1_i64.into(), "".into()])
        .on_conflict(
            OnConflict::column(head::Column::Chain)
                .value(head::Column::Seq, Expr::col((head::Entity, head::Column::Seq)).add(1))
                .to_owned(),
        );
    tx.execute(&claim).await?;
    let row = head::Entity::find_by_id(chain).one(tx).await?;
    row.map(|row| (row.seq, row.hash)).ok_or_else(|| Refusal::internal(&"an audit chain has no head"))
}

async fn move_head(tx: &Tx, chain: i64, hash: &str) -> Answer<()> {
    let row = head::ActiveModel { chain: Set(chain), hash: Set(hash.to_owned()), ..Default::default() };
    row.update(tx).await?;
    Ok(())
}

/// The hash of an entry: over its fields, each with its length, so that no two lists of fields hash alike.
fn chained_hash(fields: &[String]) -> String {
    let mut hasher = Sha256::new();
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hex::encode(hasher.finalize())
}
