//! `Idempotency-Key`: the first answer is kept in the transaction that made it, and given again for the same request.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use sea_orm::{EntityTrait, QueryFilter, Set};

use super::answer::Created;
use super::body::Key;
use crate::access::{Actor, Scope};
use crate::audit;
use crate::db::Tx;
use crate::refusal::{Answer, Code, Refusal, Text};

/// For how long a key stands for its answer.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

mod entity {
    use sea_orm::entity::prelude::*;

    /// A row of `kept_answers`.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "kept_answers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub actor: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub idempotency_key: String,
        pub fingerprint: String,
        pub location: String,
        pub etag: String,
        pub body: String,
        pub created_at: DateTimeUtc,
        pub recorded_in: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The keys whose first request is being worked on by this copy of the service.
#[derive(Debug, Default, Clone)]
pub struct InFlight(Arc<Mutex<HashSet<String>>>);

/// A key in flight, until this is dropped.
#[derive(Debug)]
pub(super) struct Flight {
    others: InFlight,
    key: String,
}

impl InFlight {
    /// Takes the key for one request; 409 while another has it.
    pub(super) fn begin(&self, actor: &Actor, key: &Key) -> Answer<Flight> {
        let key = full_name(actor, key);
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        if first { Ok(Flight { others: self.clone(), key }) } else { Err(in_flight()) }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.others.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

fn full_name(actor: &Actor, key: &Key) -> String {
    format!("idempotency {actor} {}", key.name)
}

fn in_flight() -> Refusal {
    Refusal::new(
        Code::IdempotencyKeyInFlight,
        Text::new("Yêu cầu đầu tiên với khóa này chưa xong.", "The first request with this key isn't done yet."),
    )
}

/// The answer that the key stands for, if there is one; 403 where the scope no longer has the units that it tells of. The key is this transaction's until it ends: on PostgreSQL other
/// copies of the service are told so, on SQLite there is one writer.
pub(super) async fn find<T>(tx: &Tx, scope: &Scope, key: &Key) -> Answer<Option<Created<T>>> {
    let actor = scope.actor();
    if !tx.try_hold(&full_name(actor, key)).await? {
        return Err(in_flight());
    }
    let kept = entity::Entity::find_by_id((actor.to_string(), key.name.clone())).one(tx).await?;
    let Some(row) = kept.filter(|row| row.created_at >= tx.now() - KEPT_FOR) else { return Ok(None) };
    if row.fingerprint != key.fingerprint {
        return Err(Refusal::new(
            Code::IdempotencyKeyReused,
            Text::new(
                "Idempotency-Key này đã được dùng cho một yêu cầu khác.",
                "This Idempotency-Key was used for another request.",
            ),
        ));
    }
    if let Some(commit) = row.recorded_in {
        for unit in audit::units_of(tx, commit).await? {
            scope.require(tx, unit).await?;
        }
    }
    Ok(Some(Created::again(row.location, row.etag, row.body)))
}

/// Keeps the answer, in the transaction that made it.
pub(super) async fn keep<T>(tx: &Tx, actor: &Actor, key: &Key, created: &Created<T>) -> Answer<()> {
    // one that is older than a day
    entity::Entity::delete_by_id((actor.to_string(), key.name.clone())).exec(tx).await?;
    let row = entity::ActiveModel {
        actor: Set(actor.to_string()),
        idempotency_key: Set(key.name.clone()),
        fingerprint: Set(key.fingerprint.clone()),
        location: Set(created.location().to_owned()),
        etag: Set(created.etag().to_owned()),
        body: Set(created.body().to_owned()),
        created_at: Set(tx.now()),
        recorded_in: Set(Some(tx.sequence().await?)),
    };
    entity::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Drops the answers that no key stands for any more.
pub(super) async fn forget_old(tx: &Tx) -> Answer<()> {
    let old = entity::COLUMN.created_at.lt(tx.now() - KEPT_FOR);
    entity::Entity::delete_many().filter(old).exec(tx).await?;
    Ok(())
}
