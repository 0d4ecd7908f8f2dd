//! From codes to units and back.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef};
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::access::{Scope, members, units_below};
use crate::db::Tx;
use crate::refusal::{Answer, Code, Refusal, Text};
use crate::units::TREE;
use crate::units::dto::NamedUnit;
use crate::units::entity::version;
use crate::units::rules::UnitKind;

/// A unit that was named by its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The unit.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl From<version::Model> for Named {
    fn from(row: version::Model) -> Self {
        Self { id: row.unit_id, code: row.code, name: row.name }
    }
}

impl From<Named> for NamedUnit {
    fn from(named: Named) -> Self {
        Self { code: named.code, name: named.name }
    }
}

/// The versions of units as they are known to a transaction.
pub(super) fn known(tx: &Tx) -> Select<version::Entity> {
    version::Entity::find().filter(tx.stands(version::Column::RecordedIn, version::Column::SupersededIn))
}

/// The unit that had `code` on `day`; if none had, the last that had it before, then the first that had it after.
pub async fn resolve(tx: &Tx, code: &str, day: NaiveDate) -> Answer<Option<Named>> {
    let codes = tx.remembered(|| ByCode::read(tx)).await?;
    let rows = codes.0.get(code).map(Vec::as_slice).unwrap_or_default();
    let on_day = rows.iter().find(|row| row.valid_from <= day && day < row.valid_to);
    let before = || rows.iter().rfind(|row| row.valid_to <= day);
    let chosen = on_day.or_else(before).or(rows.first());
    Ok(chosen.map(|row| Named { id: row.unit_id, code: row.code.clone(), name: row.name.clone() }))
}

/// The units that had this one's code before it and went up in it, the last first.
pub async fn earlier_holders(tx: &Tx, unit: &Named) -> Answer<Vec<Named>> {
    let codes = tx.remembered(|| ByCode::read(tx)).await?;
    let rows = codes.0.get(&unit.code).map(Vec::as_slice).unwrap_or_default();
    let mut others: Vec<Named> = Vec::new();
    for row in rows.iter().rev().filter(|row| row.unit_id != unit.id) {
        if others.iter().all(|other| other.id != row.unit_id) {
            others.push(row.clone().into());
        }
    }
    if !others.is_empty() {
        let below = units_below(tx, &[unit.id], tx.today()).await?;
        others.retain(|other| below.contains(&other.id));
    }
    Ok(others)
}

/// The first day of the first unit.
pub async fn first_day(tx: &Tx) -> Answer<Option<NaiveDate>> {
    let codes = tx.remembered(|| ByCode::read(tx)).await?;
    Ok(codes.0.values().filter_map(|rows| rows.first()).map(|row| row.valid_from).min())
}

/// All versions of units, by code, the oldest first.
#[derive(Debug)]
struct ByCode(HashMap<String, Vec<version::Model>>);

impl ByCode {
    async fn read(tx: &Tx) -> Answer<Self> {
        let mut codes: HashMap<String, Vec<_>> = HashMap::new();
        for row in known(tx).order_by_asc(version::Column::ValidFrom).all(tx).await? {
            codes.entry(row.code.clone()).or_default().push(row);
        }
        Ok(Self(codes))
    }
}

/// The unit that has `code` today; 404 if there is none.
pub async fn find(tx: &Tx, code: &str) -> Answer<Named> {
    resolve(tx, code, tx.today()).await?.ok_or_else(|| Refusal::not_found(Text::new("đơn vị", "unit")))
}

/// A unit that the caller named: 404 if there is none, 403 if it lies outside the scope.
pub async fn named(tx: &Tx, scope: &Scope, code: &str) -> Answer<Named> {
    let unit = find(tx, code).await?;
    scope.require(tx, unit.id).await?;
    Ok(unit)
}

/// The same for a code in a body, where none stands for the whole tree; an unknown one is a fault at `pointer`.
pub async fn named_or_tree(tx: &Tx, scope: &Scope, code: Option<&str>, pointer: &str) -> Answer<i64> {
    let Some(code) = code else {
        scope.require(tx, TREE).await?;
        return Ok(TREE);
    };
    match named(tx, scope, code).await {
        Ok(unit) => Ok(unit.id),
        Err(refusal) if refusal.code == Code::NotFound => Err(Refusal::fault(
            pointer,
            "unknown_unit",
            Text::new("Không có đơn vị mang mã này.", "No unit has this code."),
        )),
        Err(refusal) => Err(refusal),
    }
}

/// The condition that `column`, a unit's id, is the unit that a list was narrowed to, or below it; all without a code.
///
/// 404 if no unit has the code, 403 if it lies outside the scope.
pub async fn below<C: IntoColumnRef>(tx: &Tx, scope: &Scope, code: Option<&str>, column: C) -> Answer<Condition> {
    let narrowed = Condition::all();
    let Some(code) = code else { return Ok(narrowed) };
    let unit = named(tx, scope, code).await?;
    Ok(narrowed.add(Expr::col(column).in_subquery(members(&[unit.id], tx.today()))))
}

/// A unit on the way from another to the root of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnPath {
    /// The unit.
    pub id: i64,
    /// Its code and name.
    pub named: NamedUnit,
    /// What kind of unit.
    pub kind: UnitKind,
}

/// A unit and those above it on `day`, upwards.
pub async fn path_up(tx: &Tx, unit: i64, day: NaiveDate) -> Answer<Vec<OnPath>> {
    let (mut path, mut next) = (Vec::new(), Some(unit));
    while let Some(id) = next {
        let row = version_near(tx, id, day).await?;
        next = row.parent_id.filter(|parent| path.iter().all(|below: &OnPath| below.id != *parent));
        path.push(OnPath { id, named: NamedUnit { code: row.code, name: row.name }, kind: row.kind });
    }
    Ok(path)
}

/// The version of a unit on `day`; if it had none, the nearest one.
pub(super) async fn version_near(tx: &Tx, unit: i64, day: NaiveDate) -> Answer<version::Model> {
    let rows =
        known(tx).filter(version::COLUMN.unit_id.eq(unit)).order_by_asc(version::Column::ValidFrom).all(tx).await?;
    let last = rows.iter().rposition(|row| row.valid_from <= day).unwrap_or_default();
    rows.into_iter().nth(last).ok_or_else(|| Refusal::not_found(Text::new("đơn vị", "unit")))
}

/// The code of a unit today; of [`TREE`], a star.
pub async fn code_of(tx: &Tx, unit: i64) -> Answer<String> {
    if unit == TREE {
        return Ok("*".to_owned());
    }
    Ok(version_near(tx, unit, tx.today()).await?.code)
}

/// The units that ever had a code.
///
/// They may lie outside any scope: the caller narrows what it looks for in them.
pub async fn ever_called(tx: &Tx, code: &str) -> Answer<Vec<i64>> {
    let units = version::Entity::find().select_only().column(version::Column::UnitId).distinct();
    Ok(units.filter(version::COLUMN.code.eq(code)).into_tuple().all(tx).await?)
}

/// The codes of units today, by id, as [`code_of`] has them.
pub async fn codes(tx: &Tx, units: impl IntoIterator<Item = i64>) -> Answer<HashMap<i64, String>> {
    let names = names(tx, units, tx.today()).await?;
    let codes = names.into_iter().map(|(unit, named)| (unit, named.code));
    Ok(codes.chain([(TREE, "*".to_owned())]).collect())
}

/// The names of units on `day`, by id.
pub async fn names(tx: &Tx, units: impl IntoIterator<Item = i64>, day: NaiveDate) -> Answer<HashMap<i64, NamedUnit>> {
    let versions = Versions::of(tx, units).await?;
    let named = versions.0.keys().filter_map(|unit| Some((*unit, versions.name(*unit, day)?)));
    Ok(named.collect())
}

/// All versions of some units, by unit, the oldest first.
#[derive(Debug)]
pub(super) struct Versions(HashMap<i64, Vec<version::Model>>);

impl Versions {
    /// Reads them at once.
    pub(super) async fn of(tx: &Tx, units: impl IntoIterator<Item = i64>) -> Answer<Self> {
        let wanted: BTreeSet<i64> = units.into_iter().collect();
        let rows = known(tx)
            .filter(version::COLUMN.unit_id.is_in(wanted))
            .order_by_asc(version::Column::ValidFrom)
            .all(tx)
            .await?;
        let mut versions: HashMap<i64, Vec<_>> = HashMap::new();
        for row in rows {
            versions.entry(row.unit_id).or_default().push(row);
        }
        Ok(Self(versions))
    }

    /// What the unit is called on `day`; if it had no version then, the nearest one's name.
    pub(super) fn name(&self, unit: i64, day: NaiveDate) -> Option<NamedUnit> {
        let rows = self.0.get(&unit)?;
        let last = rows.iter().rposition(|row| row.valid_from <= day).unwrap_or_default();
        rows.get(last).map(|row| NamedUnit { code: row.code.clone(), name: row.name.clone() })
    }
}

/// The units of the scope today, by code.
pub async fn of_scope(tx: &Tx, scope: &Scope) -> Answer<Vec<Named>> {
    let (codes, day) = (tx.remembered(|| ByCode::read(tx)).await?, tx.today());
    let seen = units_below(tx, &scope.roots(), day).await?;
    let stands = |row: &&version::Model| row.valid_from <= day && day < row.valid_to && seen.contains(&row.unit_id);
    Ok(codes.0.values().flatten().filter(stands).cloned().map(Named::from).collect())
}

/// The units of the scope below `unit` that receive dossiers on `day`, by code.
pub async fn receiving(tx: &Tx, scope: &Scope, unit: i64, day: NaiveDate) -> Answer<Vec<Named>> {
    let (codes, below) = (tx.remembered(|| ByCode::read(tx)).await?, units_below(tx, &[unit], day).await?);
    let stands = |row: &&version::Model| row.receives_dossiers && row.valid_from <= day && day < row.valid_to;
    let mut receiving = Vec::new();
    for row in codes.0.values().flatten().filter(stands).filter(|row| below.contains(&row.unit_id)) {
        if scope.covers(tx, row.unit_id).await? {
            receiving.push(Named::from(row.clone()));
        }
    }
    receiving.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(receiving)
}
