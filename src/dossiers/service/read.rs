//! Reading dossiers.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::reach::{Key, Reached, rows};
use super::show::show;
use super::versions::versions_of;
use crate::access::Scope;
use crate::db::Tx;
use crate::dossiers::dto::{Dossier, DossierFilter, DossierHistory, DossierVersion};
use crate::dossiers::entity::dossier;
use crate::http::{Page, Paging};
use crate::refusal::{Answer, Refusal, Text};
use crate::time::Moment;
use crate::units::service as units;

/// The dossiers that the scope shows: not deleted; where it is limited, those that the actor sent.
pub(super) fn visible(scope: &Scope) -> Condition {
    let own = Expr::col(dossier::Column::Sender).eq(scope.actor().to_string());
    Condition::all()
        .add(dossier::Column::Deleted.eq(false))
        .add(scope.contains(dossier::Column::UnitId))
        .add(scope.contains_wholly(dossier::Column::UnitId).or(own))
}

/// What happened to one dossier. A deleted one keeps its history.
pub async fn history(tx: Tx, scope: Scope, unit_code: String, code: String) -> Answer<DossierHistory> {
    let reached = Reached::named(&tx, &scope, &unit_code).await?;
    let stored = rows(&tx, reached.keys(&code).collect()).await?;
    let stored = stored.into_iter().map(|row| ((row.unit_id, row.code.clone()), row)).collect();
    let Reached { unit, whole, .. } = reached.holding(&code, &stored);
    let there = stored.get(&(unit.id, code.clone()));
    let seen = there.filter(|row| *whole || row.sender == scope.actor().to_string());
    seen.ok_or_else(|| Refusal::not_found(Text::new("hồ sơ", "dossier")))?;
    let items = versions_of(&tx, unit.id, &code)
        .await?
        .into_iter()
        .map(|row| DossierVersion {
            version: row.version,
            at: Moment::new(row.at),
            actor: row.actor,
            action: row.action,
            content: row.content,
        })
        .collect();
    Ok(DossierHistory { items })
}

/// Dossiers by unit and code.
pub async fn list(tx: Tx, scope: Scope, filter: DossierFilter) -> Answer<Page<Dossier>> {
    let (limit, cursor) = (filter.limit, filter.cursor.clone());
    let question = DossierFilter { limit: None, cursor: None, ..filter.clone() };
    let paging: Paging<Key> = Paging::new(limit, cursor.as_deref(), &("dossiers", &question))?;
    let query = dossier::Entity::find();
    let query = query.filter(units::below(&tx, &scope, filter.unit.as_deref(), dossier::Column::UnitId).await?);
    page_of(&tx, &scope, narrowed(query, &filter), &paging).await
}

fn narrowed(mut query: Select<dossier::Entity>, filter: &DossierFilter) -> Select<dossier::Entity> {
    if !filter.status.is_empty() {
        query = query.filter(dossier::Column::Status.is_in(filter.status.clone()));
    }
    if let Some(code) = &filter.procedure_code {
        query = query.filter(dossier::COLUMN.procedure_code.eq(code.as_str()));
    }
    if let Some(code) = &filter.field_code {
        query = query.filter(dossier::Column::FieldCode.eq(code.as_str()));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(dossier::Column::Channel.eq(channel));
    }
    if let Some(from) = filter.entered_from {
        query = query.filter(dossier::Column::EnteredOn.gte(from));
    }
    if let Some(to) = filter.entered_to {
        query = query.filter(dossier::Column::EnteredOn.lte(to));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(dossier::Column::UpdatedAt.gte(since.utc()));
    }
    query
}

fn of_unit(unit: i64) -> Select<dossier::Entity> {
    dossier::Entity::find().filter(dossier::Column::UnitId.eq(unit)).filter(dossier::Column::Deleted.eq(false))
}

/// The codes of the dossiers of a unit that a filter leaves.
///
/// The caller has resolved `unit` in its scope; so in the one below.
pub async fn codes_of(tx: &Tx, unit: i64, filter: &DossierFilter) -> Answer<Vec<String>> {
    let query = narrowed(of_unit(unit), filter);
    Ok(query.select_only().column(dossier::Column::Code).into_tuple().all(tx).await?)
}

/// Those of `codes` that dossiers of a unit have.
pub async fn codes_among(tx: &Tx, unit: i64, codes: &[String]) -> Answer<HashSet<String>> {
    let query = of_unit(unit).filter(dossier::Column::Code.is_in(codes.to_vec()));
    let found: Vec<String> = query.select_only().column(dossier::Column::Code).into_tuple().all(tx).await?;
    Ok(found.into_iter().collect())
}

/// A page of the dossiers that a query finds and the scope shows.
pub async fn page_of(
    tx: &Tx,
    scope: &Scope,
    query: Select<dossier::Entity>,
    paging: &Paging<Key>,
) -> Answer<Page<Dossier>> {
    let mut query = query
        .filter(visible(scope))
        .order_by_asc(dossier::Column::UnitId)
        .order_by_asc(dossier::Column::Code)
        .limit(paging.fetch());
    if let Some((unit, code)) = &paging.after {
        let later =
            Condition::all().add(dossier::Column::UnitId.eq(*unit)).add(dossier::Column::Code.gt(code.as_str()));
        query = query.filter(Condition::any().add(dossier::Column::UnitId.gt(*unit)).add(later));
    }
    let page = paging.page(query.all(tx).await?, |row| (row.unit_id, row.code.clone()), |row| row)?;
    let names = units::names(tx, page.items.iter().map(|row| row.unit_id), tx.today()).await?;
    let items = page.items.into_iter().map(|row| {
        let unit_code = names.get(&row.unit_id).map(|unit| unit.code.clone()).unwrap_or_default();
        show(row, unit_code)
    });
    Ok(Page { items: items.collect(), next_cursor: page.next_cursor })
}
