//! The versions of dossiers: in the order in which they were recorded, and as they stood after a commit.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, Value};
use sea_orm::{Condition, EntityName, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::Scope;
use crate::db::{Rows, Tx};
use crate::dossiers::dto::Dossier;
use crate::dossiers::entity::history::{Column, Entity, Model};
use crate::dossiers::rules::{Counter, Life, Status, contributions};
use crate::refusal::{Answer, Refusal};
use crate::time::Moment;

/// Which version, by unit, code and number: the order of the versions of one commit.
pub type Recorded = (i64, String, i64);

/// A version of a dossier.
#[derive(Debug, Clone)]
pub struct Version {
    /// The unit.
    pub unit_id: i64,
    /// Its code there.
    pub code: String,
    /// Which version, from 1.
    pub version: i64,
    /// When it was recorded.
    pub at: Moment,
    /// By which commit.
    pub recorded_in: i64,
    /// `created`, `updated` or `deleted`.
    pub action: String,
    /// What it was; none where it was taken back.
    pub dossier: Option<Dossier>,
}

/// A version that a transaction adds.
#[derive(Debug)]
pub(super) struct NewVersion {
    pub(super) unit_id: i64,
    pub(super) code: String,
    pub(super) version: i64,
    pub(super) actor: String,
    pub(super) action: &'static str,
    /// The dossier as JSON; none where it was taken back.
    pub(super) content: Option<String>,
}

/// The rows of versions, which this transaction's commit records.
pub(super) async fn recorded(tx: &Tx, versions: Vec<NewVersion>) -> Answer<Rows> {
    let (sequence, now) = (tx.sequence().await?, tx.now());
    let row = move |NewVersion { unit_id, code, version, actor, action, content }: NewVersion| -> Vec<Value> {
        vec![
            unit_id.into(),
            code.into(),
            version.into(),
            now.into(),
            actor.into(),
            action.into(),
            content.into(),
            sequence.into(),
        ]
    };
    let key = [("unit_id", "bigint"), ("code", "text"), ("version", "bigint")];
    let others =
        [("at", "timestamptz"), ("actor", "text"), ("action", "text"), ("content", "json"), ("recorded_in", "bigint")];
    Ok(Rows::with_columns(Entity.table_name(), &key, &others, versions.into_iter().map(row)))
}

impl TryFrom<Model> for Version {
    type Error = Refusal;

    fn try_from(row: Model) -> Answer<Self> {
        let Model { unit_id, code, version, at, action, content, recorded_in, .. } = row;
        let dossier = content.map(serde_json::from_value).transpose().map_err(|error| Refusal::internal(&error))?;
        Ok(Self { unit_id, code, version, at: Moment::new(at), recorded_in, action, dossier })
    }
}

/// Versions of dossiers that the scope shows wholly, by commit: those after the commit `sequence` and, where `after` names
/// one, those of it that follow; up to the commit `until`.
pub async fn versions_recorded(
    tx: &Tx,
    scope: &Scope,
    (sequence, after): (i64, Option<&Recorded>),
    until: i64,
    limit: u64,
) -> Answer<Vec<Version>> {
    let mut later = Condition::any().add(Expr::col(Column::RecordedIn).gt(sequence));
    if let Some((unit, code, version)) = after {
        let place = Expr::tuple([Column::UnitId, Column::Code, Column::Version].map(Expr::col));
        let last = Expr::tuple([Expr::val(*unit), Expr::val(code.as_str()), Expr::val(*version)]);
        later = later.add(Expr::col(Column::RecordedIn).eq(sequence).and(place.gt(last)));
    }
    let rows = Entity::find()
        .filter(later)
        .filter(Expr::col(Column::RecordedIn).between(sequence, until))
        .filter(scope.sifts_wholly(Column::UnitId))
        .order_by_asc(Column::RecordedIn)
        .order_by_asc(Column::UnitId)
        .order_by_asc(Column::Code)
        .order_by_asc(Column::Version)
        .limit(limit)
        .all(tx)
        .await?;
    rows.into_iter().map(Version::try_from).collect()
}

/// The dossiers of a unit as they stood after the commit `known`, by code, those after `after`; none that were taken back.
pub async fn versions_standing(
    tx: &Tx,
    unit: i64,
    known: i64,
    after: Option<&str>,
    limit: u64,
) -> Answer<Vec<Version>> {
    let (table, next) = (Entity, Alias::new("next"));
    let of = |column: Column| Expr::col((next.clone(), column));
    let mut newer = Query::select();
    newer
        .expr(Expr::val(1))
        .from_as(table, next.clone())
        .and_where(of(Column::UnitId).eq(Expr::col((table, Column::UnitId))))
        .and_where(of(Column::Code).eq(Expr::col((table, Column::Code))))
        .and_where(of(Column::Version).eq(Expr::col((table, Column::Version)).add(1)))
        .and_where(of(Column::RecordedIn).lte(known));
    let rows = Entity::find()
        .filter(Expr::col((table, Column::UnitId)).eq(unit))
        .filter(Expr::col((table, Column::Code)).gt(after.unwrap_or_default()))
        .filter(Expr::col((table, Column::RecordedIn)).lte(known))
        .filter(Expr::col((table, Column::Content)).is_not_null())
        .filter(Expr::exists(newer).not())
        .order_by_asc(Column::Code)
        .limit(limit)
        .all(tx)
        .await?;
    rows.into_iter().map(Version::try_from).collect()
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
