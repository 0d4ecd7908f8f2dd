//! Tables whose rows hold from a day on, until the next version of the same code begins.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::dto::ReferenceFilter;
use super::entity::{area, field, procedure};
use crate::db::{Tx, folded, like_literal};
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

    /// The condition that a version holds on a day.
    fn on_day(day: NaiveDate) -> Expr {
        Self::VALID_FROM.lte(day).and(Self::VALID_TO.gt(day))
    }
}

macro_rules! versioned {
    ($($table:ident),+) => {
        $(
            impl Versioned for $table::Entity {
                const CODE: Self::Column = $table::Column::Code;
                const VALID_FROM: Self::Column = $table::Column::ValidFrom;
                const VALID_TO: Self::Column = $table::Column::ValidTo;
            }
        )+
    };
}
versioned!(area, field, procedure);

/// Makes room for a version that begins on a day: ends the newest one, or removes and returns the one of the same day.
pub(super) async fn make_room<E: Versioned>(tx: &Tx, code: &str, from: NaiveDate) -> Answer<Option<E::Model>> {
    tx.hold(&format!("{}:{code}", E::default().table_name())).await?;
    let of_code = || E::CODE.eq(code);
    if E::find().filter(of_code()).filter(E::VALID_FROM.gt(from)).limit(1).one(tx).await?.is_some() {
        return Err(too_early());
    }
    let same_day = || of_code().and(E::VALID_FROM.eq(from));
    let replaced = E::find().filter(same_day()).one(tx).await?;
    if replaced.is_some() {
        E::delete_many().filter(same_day()).exec(tx).await?;
    } else {
        let newest = of_code().and(E::VALID_TO.eq(FOREVER));
        E::update_many().col_expr(E::VALID_TO, Expr::value(from)).filter(newest).exec(tx).await?;
    }
    Ok(replaced)
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
    let mut query = E::find().filter(E::on_day(day)).order_by_asc(E::CODE).limit(paging.fetch());
    if let Some(wanted) = &filter.name {
        let pattern = LikeExpr::new(like_literal(&folded(wanted))).escape('\\');
        query = query.filter(Expr::col(name).like(pattern));
    }
    if let Some(after) = &paging.after {
        query = query.filter(E::CODE.gt(after.as_str()));
    }
    paging.page(query.all(tx).await?, code, show)
}
