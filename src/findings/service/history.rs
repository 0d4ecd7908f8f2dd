//! What became of a finding, step by step; how findings stood on a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::find::get;
use crate::access::Scope;
use crate::db::Tx;
use crate::findings::dto::FindingStepTaken;
use crate::findings::entity::{finding, step};
use crate::findings::rules::FindingEvent;
use crate::http::{Page, PageOnly, Paging};
use crate::refusal::Answer;
use crate::time::{Moment, start_of};

/// Keeps how a finding stands after a step.
pub(super) async fn keep(
    tx: &Tx,
    scope: &Scope,
    row: &finding::Model,
    event: FindingEvent,
    reason: Option<String>,
) -> Answer<()> {
    let of_finding = step::Entity::find().filter(step::COLUMN.finding_id.eq(row.id));
    let before = of_finding.order_by_desc(step::Column::Number).one(tx).await?;
    let taken = step::ActiveModel {
        finding_id: Set(row.id),
        number: Set(before.map_or(0, |step| step.number) + 1),
        at: Set(tx.now()),
        by: Set(scope.actor().to_string()),
        step: Set(event),
        reason: Set(reason),
        state: Set(row.state),
        owner: Set(row.owner.clone()),
        deadline: Set(row.deadline.clone()),
        due_on: Set(row.due_on),
        risk_reason: Set(row.risk_reason.clone()),
        risk_until: Set(row.risk_until),
        closed_reason: Set(row.closed_reason.clone()),
        merged_into: Set(row.merged_into),
    };
    taken.insert(tx).await?;
    Ok(())
}

/// The steps of a finding, the first one first.
pub async fn history(tx: Tx, scope: Scope, id: Uuid, page: PageOnly) -> Answer<Page<FindingStepTaken>> {
    get(tx.clone(), scope, id).await?;
    let paging: Paging<i32> = Paging::new(page.limit, page.cursor.as_deref(), &("finding-steps", id))?;
    let mut query = step::Entity::find()
        .filter(step::COLUMN.finding_id.eq(id))
        .order_by_asc(step::Column::Number)
        .limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(step::Column::Number.gt(after));
    }
    paging.page(query.all(&tx).await?, |row| row.number, show)
}

fn show(row: step::Model) -> FindingStepTaken {
    FindingStepTaken {
        number: row.number,
        at: Moment::new(row.at),
        by: row.by,
        step: row.step,
        reason: row.reason,
        state: row.state,
        owner: row.owner,
        deadline: row.deadline.map(|kept| kept.0),
        risk_until: row.risk_until,
        merged_into: row.merged_into,
    }
}

/// How often each of these events happened to each of these findings, where it did.
pub(super) async fn times(
    tx: &Tx,
    ids: &[Uuid],
    events: [FindingEvent; 2],
) -> Answer<HashMap<(Uuid, FindingEvent), u32>> {
    let rows = step::Entity::find()
        .filter(step::Column::FindingId.is_in(ids.to_vec()))
        .filter(step::Column::Step.is_in(events))
        .all(tx)
        .await?;
    let mut times = HashMap::new();
    for row in rows {
        *times.entry((row.finding_id, row.step)).or_default() += 1;
    }
    Ok(times)
}

/// The number of the last step of a finding by the end of `day`; `of` is the column that names the finding.
fn last_by(of: Expr, day: NaiveDate) -> SelectStatement {
    let later = |name: &'static str| Expr::col(("later", name));
    let mut query = Query::select();
    query.expr(Func::max(later("number"))).from_as(step::Entity, "later");
    query.and_where(later("finding_id").eq(of)).and_where(later("at").lt(end_of(day)));
    query
}

fn end_of(day: NaiveDate) -> chrono::DateTime<chrono::Utc> {
    start_of(day.succ_opt().unwrap_or(day)).to_utc()
}

/// The findings that there were by the end of `day`, with the step that says how each stood then.
pub(super) fn stood(day: NaiveDate) -> SelectStatement {
    let of = Expr::col((step::Entity, step::Column::FindingId));
    let mut query = Query::select();
    query.column((step::Entity, step::Column::FindingId)).from(step::Entity);
    query.and_where(Expr::col((step::Entity, step::Column::Number)).in_subquery(last_by(of, day)));
    query
}

/// Puts findings back to how they stood at the end of `day`.
pub(super) async fn put_back(tx: &Tx, rows: Vec<finding::Model>, day: NaiveDate) -> Answer<Vec<finding::Model>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let steps = step::Entity::find()
        .filter(step::Column::FindingId.is_in(ids))
        .filter(step::Column::At.lt(end_of(day)))
        .order_by_asc(step::Column::Number)
        .all(tx)
        .await?;
    let mut last: HashMap<Uuid, step::Model> = steps.into_iter().map(|step| (step.finding_id, step)).collect();
    let back = rows.into_iter().filter_map(|row| {
        let then = last.remove(&row.id)?;
        let step::Model { state, owner, deadline, due_on, risk_reason, risk_until, closed_reason, merged_into, .. } =
            then;
        Some(finding::Model {
            state,
            owner,
            deadline,
            due_on,
            risk_reason,
            risk_until,
            closed_reason,
            merged_into,
            ..row
        })
    });
    Ok(back.collect())
}
