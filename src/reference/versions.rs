//! Tables whose rows hold from a day on, until the next version of the same code begins.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use super::dto::ReferenceFilter;
use super::entity::{area, calendar, field, procedure, rate};
use crate::db::{STANDING, Tx, folded, like_literal};
use crate::http::{Page, Paging};
use crate::refusal::{Answer, Code, Refusal, Text};
use crate::time::FOREVER;

/// A table of versions. The newest version of a code has no end.
pub(super) trait Versioned: EntityTrait {
    /// What the versions share.
    const CODE: Self::Column;
    /// A version's first day.
    const VALID_FROM: Self::Column;
    /// The day after its last.
    const VALID_TO: Self::Column;
    /// The version's own id.
    const ID: Self::Column;
    /// The commit that recorded a row.
    const RECORDED_IN: Self::Column;
    /// The commit that superseded it.
    const SUPERSEDED_IN: Self::Column;

    /// The versions that hold on a day, as they are known to a transaction.
    fn on_day(tx: &Tx, day: NaiveDate) -> Select<Self> {
        Self::known(tx).filter(Self::VALID_FROM.lte(day).and(Self::VALID_TO.gt(day)))
    }

    /// All versions as they are known to a transaction.
    fn known(tx: &Tx) -> Select<Self> {
        Self::find().filter(tx.stands(Self::RECORDED_IN, Self::SUPERSEDED_IN))
    }
}

macro_rules! versioned {
    ($($table:ident),+) => {
        $(
            impl Versioned for $table::Entity {
                const CODE: Self::Column = $table::Column::Code;
                const VALID_FROM: Self::Column = $table::Column::ValidFrom;
                const VALID_TO: Self::Column = $table::Column::ValidTo;
                const ID: Self::Column = $table::Column::Id;
                const RECORDED_IN: Self::Column = $table::Column::RecordedIn;
                const SUPERSEDED_IN: Self::Column = $table::Column::SupersededIn;
            }
        )+
    };
}
versioned!(area, calendar, field, procedure, rate);

/// Makes room for a version that begins on a day: ends the newest one, or supersedes and returns the one of the same day.
pub(super) async fn make_room<E>(tx: &Tx, code: &str, from: NaiveDate) -> Answer<Option<E::Model>>
where
    E: Versioned,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    tx.hold(&format!("{}:{code}", E::default().table_name())).await?;
    let of_code = || E::known(tx).filter(E::CODE.eq(code));
    if of_code().filter(E::VALID_FROM.gt(from)).limit(1).one(tx).await?.is_some() {
        return Err(too_early());
    }
    let Some(newest) = of_code().filter(E::VALID_TO.eq(FOREVER)).one(tx).await? else { return Ok(None) };
    let sequence = tx.sequence().await?;
    E::update_many()
        .col_expr(E::SUPERSEDED_IN, Expr::value(sequence))
        .filter(E::CODE.eq(code))
        .filter(E::VALID_TO.eq(FOREVER))
        .filter(E::SUPERSEDED_IN.eq(STANDING))
        .exec(tx)
        .await?;
    if newest.get(E::VALID_FROM) == from.into() {
        return Ok(Some(newest));
    }
    let mut ended = newest.into_active_model().reset_all();
    ended.set(E::ID, tx.new_id().into());
    ended.set(E::VALID_TO, from.into());
    ended.set(E::RECORDED_IN, sequence.into());
    E::insert(ended).exec_without_returning(tx).await?;
    Ok(None)
}

/// Takes all versions of a code out; answers with the newest of them.
pub(super) async fn take_back<E: Versioned>(tx: &Tx, code: &str) -> Answer<Option<E::Model>> {
    tx.hold(&format!("{}:{code}", E::default().table_name())).await?;
    let of_code = E::CODE.eq(code);
    let newest = E::known(tx).filter(of_code.clone()).filter(E::VALID_TO.eq(FOREVER)).one(tx).await?;
    let sequence = tx.sequence().await?;
    let all = E::update_many().col_expr(E::SUPERSEDED_IN, Expr::value(sequence));
    all.filter(of_code).filter(E::SUPERSEDED_IN.eq(STANDING)).exec(tx).await?;
    Ok(newest)
}

/// A version that begins before the newest one would rewrite what was reported.
fn too_early() -> Refusal {
    let fault = Refusal::fault(
        "/valid_from",
        "before_newest_version",
        Text::new("Đã có phiên bản bắt đầu muộn hơn.", "There is a version that begins later."),
    );
    Refusal { code: Code::Conflict, ..fault }
}

/// The versions that hold on a day, by code.
pub(super) async fn list<E: Versioned, T>(
    tx: &Tx,
    filter: &ReferenceFilter,
    name: E::Column,
    code: impl Fn(&E::Model) -> String,
    show: impl Fn(E::Model) -> T,
) -> Answer<Page<T>> {
    let question = (E::default().table_name(), &filter.name, &filter.as_of);
    let paging: Paging<String> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let day = filter.as_of.unwrap_or(tx.today());
    let mut query = E::on_day(tx, day).order_by_asc(E::CODE).limit(paging.fetch());
    if let Some(wanted) = &filter.name {
        let pattern = LikeExpr::new(like_literal(&folded(wanted))).escape('\\');
        query = query.filter(Expr::col(name).like(pattern));
    }
    if let Some(after) = &paging.after {
        query = query.filter(E::CODE.gt(after.as_str()));
    }
    paging.page(query.all(tx).await?, code, show)
}
