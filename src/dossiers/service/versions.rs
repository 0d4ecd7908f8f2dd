//! The versions of dossiers: in the order in which they were recorded, and as they stood after a commit.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, Query, SelectStatement, UnionType, Value, WithClause,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityName, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};

use crate::access::Scope;
use crate::db::{Rows, Tx};
use crate::dossiers::dto::Dossier;
use crate::dossiers::entity::dossier;
use crate::dossiers::entity::version::{Column, Entity, Model};
use crate::dossiers::rules::{Counter, Life, Status, VersionId, contributions};
use crate::refusal::{Answer, Refusal};
use crate::time::Moment;

/// The query's own table of a dossier's versions, from the newest back.
const CHAIN: &str = "chain";

/// A version of a dossier.
#[derive(Debug, Clone)]
pub struct Version {
    /// Which it is among all.
    pub id: VersionId,
    /// The unit.
    pub unit_id: i64,
    /// Its code there.
    pub code: String,
    /// Which version, from 1.
    pub version: i64,
    /// When it was recorded.
    pub at: Moment,
    /// `created`, `updated` or `deleted`.
    pub action: String,
    /// What it was; none where it was taken back.
    pub dossier: Option<Dossier>,
}

/// A version that a transaction adds.
#[derive(Debug)]
pub(super) struct NewVersion {
    pub(super) id: VersionId,
    pub(super) previous_id: Option<VersionId>,
    pub(super) unit_id: i64,
    pub(super) code: String,
    pub(super) version: i64,
    pub(super) actor: String,
    pub(super) action: &'static str,
    /// The dossier as JSON; none where it was taken back.
    pub(super) content: Option<String>,
}

/// The rows of versions that a transaction adds.
pub(super) fn recorded(tx: &Tx, versions: Vec<NewVersion>) -> Rows {
    let now = tx.now();
    let row = move |version: NewVersion| -> Vec<Value> {
        let NewVersion { id, previous_id, unit_id, code, version, actor, action, content } = version;
        vec![
            id.into(),
            previous_id.into(),
            unit_id.into(),
            code.into(),
            version.into(),
            now.into(),
            actor.into(),
            action.into(),
            content.into(),
        ]
    };
    let key = [("id", "bigint")];
    let others = [
        ("previous_id", "bigint"),
        ("unit_id", "bigint"),
        ("code", "text"),
        ("version", "bigint"),
        ("at", "timestamptz"),
        ("actor", "text"),
        ("action", "text"),
        ("content", "json"),
    ];
    Rows::with_columns(Entity.table_name(), &key, &others, versions.into_iter().map(row))
}

impl TryFrom<Model> for Version {
    type Error = Refusal;

    fn try_from(row: Model) -> Answer<Self> {
        let Model { id, unit_id, code, version, at, action, content, .. } = row;
        let dossier = content.map(serde_json::from_value).transpose().map_err(|error| Refusal::internal(&error))?;
        Ok(Self { id, unit_id, code, version, at: Moment::new(at), action, dossier })
    }
}

/// Versions of dossiers that the scope shows wholly, but for those of some units, as they were recorded: those after `after`, up to
/// `until`.
pub async fn versions_recorded(
    tx: &Tx,
    (scope, but): (&Scope, &BTreeSet<i64>),
    (after, until): (VersionId, VersionId),
    limit: u64,
) -> Answer<Vec<Version>> {
    let rows = Entity::find()
        .filter(Expr::col(Column::Id).gt(after))
        .filter(Expr::col(Column::Id).lte(until))
        .filter(scope.contains_wholly(Column::UnitId))
        .filter(Expr::col(Column::UnitId).is_not_in(but.iter().copied()))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(tx)
        .await?;
    rows.into_iter().map(Version::try_from).collect()
}

/// Some dossiers of a unit as they once stood.
#[derive(Debug)]
pub struct Standing {
    /// Those that there were then, by code.
    pub versions: Vec<Version>,
    /// The code after which there may be more; none where that was all.
    pub after: Option<String>,
}

/// The dossiers of a unit as they stood after the commit `known`, by code, among the next `limit` after the code `after`; none that
/// were taken back.
pub async fn versions_standing(tx: &Tx, unit: i64, known: i64, after: &str, limit: u64) -> Answer<Standing> {
    let (of_unit, code) = (dossier::COLUMN.unit_id.eq(unit), || Expr::col(dossier::Column::Code));
    let mut last = Query::select();
    last.column(dossier::Column::Code).from(dossier::Entity).and_where(of_unit.clone()).and_where(code().gt(after));
    last.order_by(dossier::Column::Code, Order::Asc).offset(limit.saturating_sub(1)).limit(1);
    let last = tx.query_one(&last).await?.map(|row| row.try_get_by_index::<String>(0)).transpose()?;
    let mut newest = Query::select();
    newest.column(dossier::Column::VersionId).from(dossier::Entity).and_where(of_unit).and_where(code().gt(after));
    if let Some(last) = &last {
        newest.and_where(code().lte(last.as_str()));
    }
    let known = VersionId::last_of(known);
    let there = chained(newest, Some(known)).filter(Expr::col((Entity, Column::Id)).lte(known));
    let rows = there.filter(Column::Content.is_not_null()).order_by_asc(Column::Code).all(tx).await?;
    Ok(Standing { versions: rows.into_iter().map(Version::try_from).collect::<Answer<_>>()?, after: last })
}

/// All versions of a dossier, in their order.
///
/// The caller has resolved `unit`, and found the dossier, in its scope.
pub(super) async fn versions_of(tx: &Tx, unit: i64, code: &str) -> Answer<Vec<Model>> {
    let mut newest = Query::select();
    newest.column(dossier::Column::VersionId).from(dossier::Entity);
    newest.and_where(dossier::COLUMN.unit_id.eq(unit)).and_where(dossier::COLUMN.code.eq(code));
    Ok(chained(newest, None).order_by_asc(Column::Id).all(tx).await?)
}

/// The versions that `newest` selects, and those before them: all, or back to the first that isn't after `known`.
fn chained(newest: SelectStatement, known: Option<VersionId>) -> Select<Entity> {
    let columns = [Column::Id, Column::PreviousId];
    let mut versions = Query::select();
    versions.columns(columns).from(Entity).and_where(Expr::col(Column::Id).in_subquery(newest));
    let mut earlier = Query::select();
    let before = Expr::col((Entity, Column::Id)).equals((CHAIN, Column::PreviousId));
    earlier.columns(columns.map(|column| (Entity, column))).from(CHAIN).inner_join(Entity, before);
    if let Some(known) = known {
        earlier.and_where(Expr::col((CHAIN, Column::Id)).gt(known));
    }
    versions.union(UnionType::All, earlier);
    let (mut chain, mut with) = (CommonTableExpression::new(), WithClause::new());
    chain.table_name(CHAIN).columns(columns).query(versions);
    with.recursive(true).cte(chain);
    let mut found = Entity::find();
    let among = Expr::col((CHAIN, Column::Id)).equals((Entity, Column::Id));
    QueryTrait::query(&mut found).with_cte(with).inner_join(CHAIN, among);
    found
}

/// What a version adds to the counters of which days.
pub fn contributions_of(dossier: &Dossier) -> Vec<(NaiveDate, Counter, i64)> {
    let pauses = if dossier.pauses.is_empty() { &dossier.derived_pauses } else { &dossier.pauses };
    contributions(&Life {
        channel: dossier.channel,
        entered_on: dossier.entered_on,
        closed: dossier.closed_on.zip(dossier.outcome),
        due_on: dossier.due_at.map(Moment::day),
        origin: dossier.origin.as_ref().map(|origin| origin.kind),
        received_at: dossier.received_at,
        submitted_on: dossier.submitted_at.map(Moment::day),
        accept_by: dossier.accept_by,
        refused_on: dossier.refused_on,
        is_registered: dossier.status == Status::Registered,
        pauses,
        components_digitised: dossier.components_digitised,
        result_digitised: dossier.result_digitised,
        fee_amount: dossier.fee.as_ref().map(|fee| fee.amount),
        fee_paid_online: dossier.fee.as_ref().is_some_and(|fee| fee.paid_online),
        copies: dossier.certified_copies.unwrap_or_default(),
        rating: dossier.rating,
        late_by: dossier.late_by,
        late_cause: dossier.late_cause,
        is_apologised: dossier.apology_sent_at.is_some(),
    })
}
