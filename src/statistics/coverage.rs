//! Who was expected to send in a period, and who did.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};

use super::count::Asked;
use super::dto::Coverage;
use crate::access::members;
use crate::db::Tx;
use crate::dossiers::entity::dossier::{self, Column};
use crate::refusal::Answer;
use crate::time::Moment;
use crate::units::service as units;

/// The coverage of a question.
pub(super) async fn coverage(tx: &Tx, asked: &Asked<'_>) -> Answer<Coverage> {
    let expected = units::receiving(tx, asked.scope, asked.unit, asked.period.to).await?;
    let reporting = reporting(tx, asked).await?;
    let silent: Vec<_> = expected.iter().filter(|unit| !reporting.contains(&unit.id)).cloned().collect();
    Ok(Coverage {
        expected: expected.len(),
        reporting: expected.len() - silent.len(),
        silent: silent.into_iter().map(Into::into).collect(),
        last_change_at: last_change(tx, asked).await?,
    })
}

/// The units with a dossier that something happened to in the period.
async fn reporting(tx: &Tx, asked: &Asked<'_>) -> Answer<BTreeSet<i64>> {
    let (from, to) = (asked.period.from, asked.period.to);
    let within = |column: Column| Expr::col(column).between(from, to);
    let mut query = Query::select();
    query
        .distinct()
        .column(Column::UnitId)
        .from(dossier::Entity)
        .and_where(Expr::col(Column::UnitId).in_subquery(members(&[asked.unit], asked.tree_day)))
        .and_where(within(Column::EnteredOn).or(within(Column::ClosedOn)).or(within(Column::SubmittedOn)));
    let rows = tx.query_all(&query).await?;
    rows.iter().map(|row| row.try_get::<i64>("", "unit_id").map_err(Into::into)).collect()
}

async fn last_change(tx: &Tx, asked: &Asked<'_>) -> Answer<Option<Moment>> {
    let mut query = Query::select();
    query
        .expr_as(Func::max(Expr::col(Column::UpdatedAt)), "last")
        .from(dossier::Entity)
        .and_where(Expr::col(Column::UnitId).in_subquery(members(&[asked.unit], asked.tree_day)));
    let row = tx.query_one(&query).await?;
    let last: Option<chrono::DateTime<chrono::Utc>> = match row {
        Some(row) => row.try_get("", "last")?,
        None => None,
    };
    Ok(last.map(Moment::new))
}
