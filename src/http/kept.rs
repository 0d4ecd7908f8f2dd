//! `Idempotency-Key`: the first answer is kept in the transaction that made it, and given again for the same request.

use chrono::TimeDelta;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::answer::Created;
use super::body::Key;
use crate::access::Actor;
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
        pub status: Option<i32>,
        pub location: Option<String>,
        pub etag: Option<String>,
        pub body: Option<String>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Claims the key for this transaction, or finds the answer that it stands for.
///
/// On PostgreSQL a second transaction with the same key waits here until the first has ended.
pub(super) async fn find<T>(tx: &Tx, actor: &Actor, key: &Key) -> Answer<Option<Created<T>>> {
    forget_old(tx).await?;
    let mut claim = Query::insert();
    claim
        .into_table(entity::Entity)
        .columns([
            entity::Column::Actor,
            entity::Column::IdempotencyKey,
            entity::Column::Fingerprint,
            entity::Column::CreatedAt,
        ])
        .values_panic([
            actor.to_string().into(),
            key.name.clone().into(),
            key.fingerprint.clone().into(),
            tx.now().into(),
        ])
        .on_conflict(
            OnConflict::columns([entity::Column::Actor, entity::Column::IdempotencyKey]).do_nothing().to_owned(),
        );
    if tx.execute(&claim).await?.rows_affected() == 1 {
        return Ok(None);
    }
    let kept = entity::Entity::find_by_id((actor.to_string(), key.name.clone())).one(tx).await?;
    match kept {
        Some(row) if row.fingerprint != key.fingerprint => Err(Refusal::new(
            Code::IdempotencyKeyReused,
            Text::new(
                "Idempotency-Key này đã được dùng cho một yêu cầu khác.",
                "This Idempotency-Key was used for another request.",
            ),
        )),
        Some(entity::Model { location: Some(location), etag: Some(etag), body: Some(body), .. }) => {
            Ok(Some(Created::again(location, etag, body)))
        }
        _ => Err(Refusal::new(
            Code::IdempotencyKeyInFlight,
            Text::new("Yêu cầu đầu tiên với khóa này chưa xong.", "The first request with this key isn't done yet."),
        )),
    }
}

/// Keeps the answer beside the claim, in the same transaction.
pub(super) async fn keep<T>(tx: &Tx, actor: &Actor, key: &Key, created: &Created<T>) -> Answer<()> {
    entity::Entity::update_many()
        .col_expr(entity::Column::Status, Expr::value(201))
        .col_expr(entity::Column::Location, Expr::value(created.location()))
        .col_expr(entity::Column::Etag, Expr::value(created.etag()))
        .col_expr(entity::Column::Body, Expr::value(created.body()))
        .filter(entity::COLUMN.actor.eq(actor.to_string()))
        .filter(entity::COLUMN.idempotency_key.eq(key.name.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn forget_old(tx: &Tx) -> Answer<()> {
    let mut old = Query::delete();
    old.from_table(entity::Entity).and_where(Expr::col(entity::Column::CreatedAt).lt(tx.now() - KEPT_FOR));
    tx.execute(&old).await?;
    Ok(())
}
