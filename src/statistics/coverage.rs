//! Who was expected to send in a period, and who did.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

use super::count::{Asked, Key};
use super::dto::Coverage;
use super::figures::col;
use crate::db::Tx;
use crate::dossiers::entity::dossier::{self, Column};
use crate::refusal::Answer;
use crate::time::Moment;
use crate::units::service as units;

/// The coverage of a question.
pub(super) async fn coverage(tx: &Tx, asked: &Asked<'_>) -> Answer<Coverage> {
    let mut expected = units::receiving(tx, asked.scope, asked.unit, asked.period.to).await?;
    expected.retain(|unit| !asked.own || unit.id == asked.unit);
    let reporting = reporting(tx, asked).await?;
    let silent: Vec<_> = expected.iter().filter(|unit| !reporting.contains(&unit.id)).cloned().collect();
    Ok(Coverage {
        expected: expected.len(),
        reporting: expected.len() - silent.len(),
        silent: silent.into_iter().map(Into::into).collect(),
        last_change_at: last_change(tx, asked).await?,
    })
}

/// The condition that something happened to a dossier in the period.
fn touched(asked: &Asked<'_>) -> Expr {
    let within = |column| col(column).between(asked.period.from, asked.period.to);
    within(Column::EnteredOn).or(within(Column::ClosedOn)).or(within(Column::SubmittedOn))
}

/// The units under which a dossier is shown that something happened to in the period: a successor reports with what its
/// predecessors sent.
async fn reporting(tx: &Tx, asked: &Asked<'_>) -> Answer<BTreeSet<i64>> {
    let mut query = Query::select();
    query.from(dossier::Entity);
    asked.group(&mut query, Key::Unit);
    query.and_where(col(Column::Deleted).eq(false)).and_where(asked.place()).and_where(touched(asked));
    let rows = tx.query_all(&query).await?;
    rows.iter().map(|row| row.try_get::<i64>("", "key").map_err(Into::into)).collect()
}

/// When a dossier was last sent or taken back that counts in the period.
async fn last_change(tx: &Tx, asked: &Asked<'_>) -> Answer<Option<Moment>> {
    let (from, to) = (asked.period.from, asked.period.to);
    let open = col(Column::ClosedOn).is_null().or(col(Column::ClosedOn).gte(from));
    let counts = col(Column::EnteredOn).lte(to).and(open).or(touched(asked));
    let mut query = Query::select();
    query
        .expr_as(Func::max(col(Column::UpdatedAt)), "last")
        .from(dossier::Entity)
        .and_where(asked.place())
        .and_where(counts);
    let row = tx.query_one(&query).await?;
    let last: Option<chrono::DateTime<chrono::Utc>> = match row {
        Some(row) => row.try_get("", "last")?,
        None => None,
    };
    Ok(last.map(Moment::new))
}
