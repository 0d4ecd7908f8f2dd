//! Use cases of the tree.

mod events;
mod find;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::TREE;
use super::dto::{NewUnit, SchemeCode, Unit, UnitFilter, UnitVersions};
use super::entity::{code, event_unit, unit, version};
use super::rules::{History, Span, Succession};
use crate::access::{Lineage, Scope, members};
use crate::audit;
use crate::db::{STANDING, Tx, folded, like_literal};
use crate::http::{Body, Page, Paging};
use crate::refusal::{Answer, Code, Faults, Refusal, Text, code_fault};
use crate::time::{BEGINNING, FOREVER};

pub use events::{create_event, get_event, list_events};
pub use find::{
    Named, OnPath, below, code_of, codes, earlier_holders, ever_called, find, first_day, named, named_or_tree, names,
    of_scope, path_up, receiving, resolve,
};

/// Enters a unit and gives it its place in the tree.
pub async fn create(tx: Tx, scope: Scope, body: Body<NewUnit>) -> Answer<Unit> {
    lock_tree(&tx).await?;
    let input = body.read()?;
    let parent = find::named_or_tree(&tx, &scope, input.parent_code.as_deref(), "/parent_code").await?;
    judge(&input)?;
    refuse_orphan(&tx, parent, input.valid_from, "/valid_from").await?;
    refuse_taken(&tx, &input.code, input.valid_from, "/code").await?;
    let id = insert(&tx, &input, parent).await?;
    rebuild_lineage(&tx).await?;
    audit::Entry::new("unit.create", format!("unit:{}", input.code)).record(&tx, &scope, Some(id)).await?;
    shown(&tx, find::version_near(&tx, id, input.valid_from).await?).await
}

/// Who changes the tree reads all of it first, so one after the other.
async fn lock_tree(tx: &Tx) -> Answer<()> {
    tx.hold("units").await
}

fn judge(input: &NewUnit) -> Answer<()> {
    let mut faults = Faults::default();
    faults.add(code_fault("/code", &input.code)).text("/name", &input.name, 200);
    for (index, SchemeCode { scheme, code, .. }) in input.codes.iter().enumerate() {
        faults.text(&format!("/codes/{index}/scheme"), scheme, 40).text(&format!("/codes/{index}/code"), code, 100);
    }
    faults.done()
}

/// Refuses a first day on which the unit above isn't there.
async fn refuse_orphan(tx: &Tx, parent: i64, from: NaiveDate, pointer: &str) -> Answer<()> {
    if parent == TREE {
        return Ok(());
    }
    let above = find::version_near(tx, parent, from).await?;
    if (above.valid_from..above.valid_to).contains(&from) {
        return Ok(());
    }
    let detail = Text::new("Ngày này chưa có đơn vị cấp trên.", "On this day the unit above isn't there.");
    Err(Refusal::fault(pointer, "without_parent", detail))
}

/// Refuses a code that another unit has on `from` or later.
async fn refuse_taken(tx: &Tx, code: &str, from: NaiveDate, pointer: &str) -> Answer<()> {
    let other =
        find::known(tx).filter(version::COLUMN.code.eq(code)).filter(version::COLUMN.valid_to.gt(from)).one(tx).await?;
    match other {
        None => Ok(()),
        Some(_) => Err(Refusal {
            code: Code::Conflict,
            ..Refusal::fault(
                pointer,
                "code_taken",
                Text::new(
                    "Từ ngày này trở đi mã đã thuộc về một đơn vị khác.",
                    "On that day or later, another unit has this code.",
                ),
            )
        }),
    }
}

async fn insert(tx: &Tx, input: &NewUnit, parent: i64) -> Answer<i64> {
    let unit = unit::ActiveModel { created_at: Set(tx.now()), ..Default::default() }.insert(tx).await?;
    let row = version::ActiveModel {
        id: Set(tx.new_id()),
        unit_id: Set(unit.id),
        code: Set(input.code.clone()),
        code_verified: Set(input.verified),
        name: Set(input.name.clone()),
        name_folded: Set(folded(&input.name)),
        kind: Set(input.kind),
        parent_id: Set((parent != TREE).then_some(parent)),
        receives_dossiers: Set(input.receives_dossiers),
        note: Set(input.note.clone()),
        valid_from: Set(input.valid_from),
        valid_to: Set(FOREVER),
        recorded_in: Set(tx.sequence().await?),
        superseded_in: Set(STANDING),
    };
    row.insert(tx).await?;
    for SchemeCode { scheme, code, verified } in &input.codes {
        let row = code::ActiveModel {
            id: Set(tx.new_id()),
            unit_id: Set(unit.id),
            scheme: Set(scheme.clone()),
            code: Set(code.clone()),
            verified: Set(*verified),
            valid_from: Set(input.valid_from),
            valid_to: Set(FOREVER),
        };
        row.insert(tx).await?;
    }
    Ok(unit.id)
}

/// Works the lineage out anew.
async fn rebuild_lineage(tx: &Tx) -> Answer<()> {
    Lineage::replace(tx, history(tx).await?.lineage()).await
}

/// The tree's history, from all versions and events.
async fn history(tx: &Tx) -> Answer<History> {
    let versions = find::known(tx).all(tx).await?;
    let spans = versions.into_iter().map(|row| Span {
        unit: row.unit_id,
        parent: row.parent_id.unwrap_or(TREE),
        from: row.valid_from,
        to: row.valid_to,
    });
    Ok(History::new(spans, successions(tx).await?))
}

async fn successions(tx: &Tx) -> Answer<Vec<Succession>> {
    let parts = event_unit::Entity::find().order_by_asc(event_unit::Column::EventId).all(tx).await?;
    let (from, into): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.part == "from");
    let pairs = from.iter().flat_map(|old| {
        let news: Vec<_> = into.iter().filter(|new| new.event_id == old.event_id).map(|new| new.unit_id).collect();
        // a unit that goes on has no successors, whatever was split off it
        let heirs = if news.contains(&old.unit_id) { Vec::new() } else { news };
        heirs.into_iter().map(|into| Succession { from: old.unit_id, into })
    });
    Ok(pairs.collect())
}

/// One unit as it stands on a day, by default today.
pub async fn get(tx: Tx, scope: Scope, code: String, as_of: Option<NaiveDate>) -> Answer<Unit> {
    let named = find::named(&tx, &scope, &code).await?;
    let row = find::version_near(&tx, named.id, as_of.unwrap_or(tx.today())).await?;
    shown(&tx, row).await
}

/// All versions of one unit.
pub async fn versions(tx: Tx, scope: Scope, code: String) -> Answer<UnitVersions> {
    let named = find::named(&tx, &scope, &code).await?;
    let rows = find::known(&tx)
        .filter(version::COLUMN.unit_id.eq(named.id))
        .order_by_asc(version::Column::ValidFrom)
        .all(&tx)
        .await?;
    Ok(UnitVersions { items: shown_all(&tx, rows).await? })
}

/// Units by code, in the scope.
pub async fn list(tx: Tx, scope: Scope, filter: UnitFilter) -> Answer<Page<Unit>> {
    let question = ("units", &filter.unit, &filter.name, &filter.as_of);
    let paging: Paging<String> = Paging::new(filter.limit, filter.cursor.as_deref(), &question)?;
    let day = filter.as_of.unwrap_or(tx.today());
    let mut query = find::known(&tx)
        .filter(scope.contains(version::Column::UnitId))
        .filter(version::COLUMN.valid_from.lte(day))
        .filter(version::COLUMN.valid_to.gt(day))
        .order_by_asc(version::Column::Code)
        .limit(paging.fetch());
    if let Some(code) = &filter.unit {
        let root = find::named(&tx, &scope, code).await?;
        query = query.filter(Expr::col(version::Column::UnitId).in_subquery(members(&[root.id], day)));
    }
    if let Some(name) = &filter.name {
        let pattern = sea_orm::sea_query::LikeExpr::new(like_literal(&folded(name))).escape('\\');
        query = query.filter(Expr::col(version::Column::NameFolded).like(pattern));
    }
    if let Some(after) = &paging.after {
        query = query.filter(version::COLUMN.code.gt(after.as_str()));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.code.clone(), |row| row)?;
    let items = shown_all(&tx, page.items).await?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

async fn shown(tx: &Tx, row: version::Model) -> Answer<Unit> {
    let units = shown_all(tx, vec![row]).await?;
    units.into_iter().next().ok_or_else(|| Refusal::not_found(Text::new("đơn vị", "unit")))
}

async fn shown_all(tx: &Tx, rows: Vec<version::Model>) -> Answer<Vec<Unit>> {
    let parents = find::codes(tx, rows.iter().filter_map(|row| row.parent_id)).await?;
    let codes = scheme_codes(tx, rows.iter().map(|row| row.unit_id).collect()).await?;
    let units = rows.into_iter().map(|row| {
        let parent = row.parent_id.and_then(|parent| parents.get(&parent).cloned());
        let of_unit = codes.get(&row.unit_id).cloned().unwrap_or_default();
        show(row, parent, of_unit)
    });
    Ok(units.collect())
}

async fn scheme_codes(tx: &Tx, units: BTreeSet<i64>) -> Answer<HashMap<i64, Vec<SchemeCode>>> {
    let rows = code::Entity::find()
        .filter(code::COLUMN.unit_id.is_in(units))
        .order_by_asc(code::Column::Scheme)
        .order_by_asc(code::Column::Code)
        .all(tx)
        .await?;
    let mut codes: HashMap<i64, Vec<_>> = HashMap::new();
    for row in rows {
        let code = SchemeCode { scheme: row.scheme, code: row.code, verified: row.verified };
        codes.entry(row.unit_id).or_default().push(code);
    }
    Ok(codes)
}

fn show(row: version::Model, parent_code: Option<String>, codes: Vec<SchemeCode>) -> Unit {
    Unit {
        code: row.code,
        verified: row.code_verified,
        name: row.name,
        kind: row.kind,
        parent_code,
        receives_dossiers: row.receives_dossiers,
        valid_from: row.valid_from,
        valid_to: (row.valid_to != FOREVER).then(|| row.valid_to.pred_opt().unwrap_or(BEGINNING)),
        codes,
        note: row.note,
    }
}
