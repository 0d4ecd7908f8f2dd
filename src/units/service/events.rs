//! What happens to units: merge, split, rename, move, abolish.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

use super::{find, history, insert, lock_tree, refuse_orphan, refuse_taken};
use crate::access::{Lineage, Scope};
use crate::audit;
use crate::db::{Tx, folded};
use crate::http::{Body, Page, PageOnly, Paging};
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};
use crate::time::FOREVER;
use crate::time::Moment;
use crate::units::TREE;
use crate::units::dto::{NewUnit, NewUnitEvent, Successor, UnitEvent};
use crate::units::entity::{event, event_unit, version};
use crate::units::rules::{EventKind, History};

/// Enters an event and changes the tree from its day on.
pub async fn create_event(tx: Tx, scope: Scope, body: Body<NewUnitEvent>) -> Answer<UnitEvent> {
    lock_tree(&tx).await?;
    let input = body.read()?;
    judge(&input)?;
    let mut olds = Vec::new();
    for (index, code) in input.units.iter().enumerate() {
        let pointer = format!("/units/{index}");
        let open = open_version(&tx, &scope, code, &pointer).await?;
        olds.push(open.filter(|row| row.valid_from < input.effective_on).ok_or_else(|| not_valid_then(&pointer))?);
    }
    let news = apply(&tx, &scope, &input, &olds).await?;
    let id = tx.new_id();
    record(&tx, id, &input, &olds, &news).await?;
    let history = history(&tx).await?;
    refuse_cycles(&history, &input)?;
    Lineage::replace(&tx, history.lineage()).await?;
    let event = shown(&tx, event::Entity::find_by_id(id).one(&tx).await?).await?;
    let touched: BTreeSet<i64> = olds.iter().map(|old| old.unit_id).chain(news).collect();
    for unit in touched {
        let entry = audit::Entry::new("unit.event", format!("unit-event:{id}")).detail(&event)?;
        entry.record(&tx, &scope, Some(unit)).await?;
    }
    Ok(event)
}

/// What each kind needs.
fn judge(input: &NewUnitEvent) -> Answer<()> {
    let mut faults = Faults::default();
    faults
        .text("/legal_basis", &input.legal_basis, 500)
        .optional("/name", input.name.as_deref(), 200)
        .once("/units", &input.units)
        .once_at(input.into.iter().map(|new| &new.code), |index| format!("/into/{index}/code"));
    for (index, new) in input.into.iter().enumerate() {
        faults.optional(&format!("/into/{index}/name"), new.name.as_deref(), 200);
    }
    let mut need = |right: bool, pointer: &str, vi: &'static str, en: &'static str| {
        faults.add((!right).then(|| Fault::new(pointer, "not_for_this_kind", Text::new(vi, en))));
    };
    let (olds, news) = (input.units.len(), input.into.len());
    match input.kind {
        EventKind::Merge => {
            need(olds >= 1, "/units", "Nhập cần các đơn vị cũ.", "A merge needs the old units.");
            need(
                news == 1,
                "/into",
                "Nhập cần đúng một đơn vị mới.",
                "A merge needs exactly one unit that comes out of it.",
            );
        }
        EventKind::Split => {
            need(olds == 1, "/units", "Tách cần đúng một đơn vị cũ.", "A split needs exactly one old unit.");
            need(
                news >= 2,
                "/into",
                "Tách cần ít nhất hai đơn vị mới.",
                "A split needs at least two units that come out of it.",
            );
        }
        EventKind::Rename => {
            need(olds == 1, "/units", "Đổi tên cần đúng một đơn vị.", "A rename needs exactly one unit.");
            need(input.name.is_some(), "/name", "Cần tên mới.", "The new name is needed.");
        }
        EventKind::Move => {
            need(olds == 1, "/units", "Chuyển cần đúng một đơn vị.", "A move needs exactly one unit.");
            need(
                input.parent_code.is_some(),
                "/parent_code",
                "Cần mã đơn vị cấp trên mới.",
                "The code of the new unit above is needed.",
            );
        }
        EventKind::Abolish => {
            need(olds == 1, "/units", "Giải thể cần đúng một đơn vị.", "An abolition needs exactly one unit.");
        }
    }
    if input.kind != EventKind::Rename {
        need(input.name.is_none(), "/name", "Bước này không đổi tên đơn vị.", "This gives the unit no other name.");
    }
    if input.kind != EventKind::Move {
        let still = input.parent_code.is_none();
        need(still, "/parent_code", "Bước này không đổi đơn vị cấp trên.", "This moves the unit below no other one.");
    }
    if matches!(input.kind, EventKind::Rename | EventKind::Move) {
        need(news == 0, "/into", "Không có đơn vị mới trong bước này.", "No unit comes out of this.");
    }
    if input.kind == EventKind::Abolish {
        let ends = input.into.iter().all(|new| new.name.is_some() || !input.units.contains(&new.code));
        need(ends, "/into", "Đơn vị giải thể không thể tiếp tục tồn tại.", "A unit that is abolished can't go on.");
    }
    faults.done()
}

/// The version of a unit that has no end, if the unit goes on.
async fn open_version(tx: &Tx, scope: &Scope, code: &str, pointer: &str) -> Answer<Option<version::Model>> {
    let id = find::named_or_tree(tx, scope, Some(code), pointer).await?;
    let open = find::known(tx).filter(version::COLUMN.unit_id.eq(id));
    Ok(open.filter(version::COLUMN.valid_to.eq(FOREVER)).one(tx).await?)
}

/// 409: what ended, or begins later, can take part in nothing.
fn not_valid_then(pointer: &str) -> Refusal {
    let detail = Text::new(
        "Đơn vị đã kết thúc, hoặc có thay đổi từ ngày này trở đi.",
        "The unit has ended, or something happened to it on that day or later.",
    );
    Refusal { code: Code::Conflict, ..Refusal::fault(pointer, "not_valid_then", detail) }
}

/// Changes versions as the event says; answers with the units that come out of it.
async fn apply(tx: &Tx, scope: &Scope, input: &NewUnitEvent, olds: &[version::Model]) -> Answer<Vec<i64>> {
    let day = input.effective_on;
    match (input.kind, olds, &input.name) {
        (EventKind::Rename, [old], Some(name)) => {
            let name = name.clone();
            follow(tx, old, day, |row| {
                row.name_folded = Set(folded(&name));
                row.name = Set(name);
            })
            .await?;
            Ok(vec![old.unit_id])
        }
        (EventKind::Move, [old], _) => {
            let parent = find::named_or_tree(tx, scope, input.parent_code.as_deref(), "/parent_code").await?;
            refuse_orphan(tx, parent, day, "/parent_code").await?;
            follow(tx, old, day, |row| row.parent_id = Set((parent != TREE).then_some(parent))).await?;
            Ok(vec![old.unit_id])
        }
        _ => replace(tx, scope, input, olds).await,
    }
}

async fn follow(
    tx: &Tx,
    old: &version::Model,
    day: NaiveDate,
    change: impl FnOnce(&mut version::ActiveModel),
) -> Answer<()> {
    close(tx, old, day).await?;
    let mut next = recorded_anew(tx, old).await?;
    next.valid_from = Set(day);
    next.valid_to = Set(FOREVER);
    change(&mut next);
    next.insert(tx).await?;
    Ok(())
}

/// From here on the version is known to end: what was known of it so far is superseded.
async fn close(tx: &Tx, old: &version::Model, day: NaiveDate) -> Answer<()> {
    let mut closed = recorded_anew(tx, old).await?;
    closed.valid_to = Set(day);
    let mut row = old.clone().into_active_model();
    row.superseded_in = Set(tx.sequence().await?);
    row.update(tx).await?;
    closed.insert(tx).await?;
    Ok(())
}

async fn recorded_anew(tx: &Tx, old: &version::Model) -> Answer<version::ActiveModel> {
    let copy = old.clone().into_active_model().reset_all();
    Ok(version::ActiveModel { id: Set(tx.new_id()), recorded_in: Set(tx.sequence().await?), ..copy })
}

/// Ends the old units, but for one that goes on under its own code, and begins the new ones.
async fn replace(tx: &Tx, scope: &Scope, input: &NewUnitEvent, olds: &[version::Model]) -> Answer<Vec<i64>> {
    for old in olds.iter().filter(|old| input.into.iter().all(|new| new.code != old.code || new.name.is_some())) {
        close(tx, old, input.effective_on).await?;
    }
    let mut news = Vec::new();
    for (index, successor) in input.into.iter().enumerate() {
        let pointer = format!("/into/{index}");
        news.push(match (&successor.name, olds.first()) {
            (Some(name), Some(first)) => begin(tx, scope, successor, name, first, input, &pointer).await?,
            _ => going_on(tx, scope, successor, input.effective_on, &format!("{pointer}/code")).await?,
        });
    }
    Ok(news)
}

/// A successor that exists already, and goes on from the event's day at least.
async fn going_on(tx: &Tx, scope: &Scope, successor: &Successor, day: NaiveDate, pointer: &str) -> Answer<i64> {
    let open = open_version(tx, scope, &successor.code, pointer).await?;
    let open = open.filter(|row| row.valid_from <= day);
    open.map(|row| row.unit_id).ok_or_else(|| not_valid_then(pointer))
}

async fn begin(
    tx: &Tx,
    scope: &Scope,
    successor: &Successor,
    name: &str,
    first: &version::Model,
    input: &NewUnitEvent,
    pointer: &str,
) -> Answer<i64> {
    let parent = match &successor.parent_code {
        Some(code) => find::named_or_tree(tx, scope, Some(code), &format!("{pointer}/parent_code")).await?,
        None => {
            let inherited = first.parent_id.unwrap_or(TREE);
            scope.require(tx, inherited).await?;
            inherited
        }
    };
    refuse_orphan(tx, parent, input.effective_on, &format!("{pointer}/parent_code")).await?;
    let unit = NewUnit {
        code: successor.code.clone(),
        verified: successor.verified,
        name: name.to_owned(),
        kind: successor.kind.unwrap_or(first.kind),
        parent_code: None,
        receives_dossiers: successor.receives_dossiers.unwrap_or(first.receives_dossiers),
        valid_from: input.effective_on,
        codes: Vec::new(),
        note: successor.note.clone(),
    };
    super::judge(&unit).map_err(|refusal| refusal.below(pointer))?;
    refuse_taken(tx, &unit.code, unit.valid_from, &format!("{pointer}/code")).await?;
    insert(tx, &unit, parent).await
}

async fn record(tx: &Tx, id: Uuid, input: &NewUnitEvent, olds: &[version::Model], news: &[i64]) -> Answer<()> {
    let row = event::ActiveModel {
        id: Set(id),
        kind: Set(input.kind),
        effective_on: Set(input.effective_on),
        legal_basis: Set(input.legal_basis.clone()),
        recorded_at: Set(tx.now()),
    };
    row.insert(tx).await?;
    let froms = olds.iter().map(|old| (old.unit_id, "from"));
    for (unit, part) in froms.chain(news.iter().map(|unit| (*unit, "into"))) {
        let row = event_unit::ActiveModel { event_id: Set(id), unit_id: Set(unit), part: Set(part.to_owned()) };
        row.insert(tx).await?;
    }
    Ok(())
}

/// A unit below itself would hang from nothing. Changes that are entered for later days count too.
fn refuse_cycles(history: &History, input: &NewUnitEvent) -> Answer<()> {
    let Some(day) = history.cycle_from(input.effective_on) else { return Ok(()) };
    let pointer = if input.kind == EventKind::Move { "/parent_code" } else { "/into" };
    Err(Refusal::fault(
        pointer,
        "below_itself",
        Text::new(
            format!("Đơn vị không thể nằm dưới chính nó; sẽ như vậy từ ngày {day}."),
            format!("A unit can't stand below itself, as it would from {day} on."),
        ),
    ))
}

async fn shown(tx: &Tx, row: Option<event::Model>) -> Answer<UnitEvent> {
    let unknown = || Refusal::not_found(Text::new("sự kiện", "event"));
    let events = shown_all(tx, vec![row.ok_or_else(unknown)?]).await?;
    events.into_iter().next().ok_or_else(unknown)
}

async fn shown_all(tx: &Tx, rows: Vec<event::Model>) -> Answer<Vec<UnitEvent>> {
    let parts = event_unit::Entity::find()
        .filter(event_unit::COLUMN.event_id.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(event_unit::Column::UnitId)
        .all(tx)
        .await?;
    let versions = find::Versions::of(tx, parts.iter().map(|part| part.unit_id)).await?;
    Ok(rows.into_iter().map(|row| show(row, &parts, &versions)).collect())
}

/// The event with its old units as they were called the day before, and the new ones as on the day.
fn show(row: event::Model, parts: &[event_unit::Model], versions: &find::Versions) -> UnitEvent {
    let before = row.effective_on.pred_opt().unwrap_or(row.effective_on);
    let pick = |which: &str, day: NaiveDate| {
        let own = parts.iter().filter(|part| part.event_id == row.id && part.part == which);
        own.filter_map(|part| versions.name(part.unit_id, day)).collect()
    };
    UnitEvent {
        id: row.id,
        kind: row.kind,
        effective_on: row.effective_on,
        units: pick("from", before),
        into: pick("into", row.effective_on),
        legal_basis: row.legal_basis,
        recorded_at: Moment::new(row.recorded_at),
    }
}

/// The events that touch units of the scope.
fn visible(scope: &Scope) -> Expr {
    let mut touched = Query::select();
    touched
        .column(event_unit::Column::EventId)
        .from(event_unit::Entity)
        .and_where(scope.contains(event_unit::Column::UnitId));
    Expr::col(event::Column::Id).in_subquery(touched)
}

/// One event.
pub async fn get_event(tx: Tx, scope: Scope, id: Uuid) -> Answer<UnitEvent> {
    shown(&tx, event::Entity::find_by_id(id).filter(visible(&scope)).one(&tx).await?).await
}

/// Events, the newest entry first.
pub async fn list_events(tx: Tx, scope: Scope, page: PageOnly) -> Answer<Page<UnitEvent>> {
    let paging: Paging<Uuid> = Paging::new(page.limit, page.cursor.as_deref(), &"unit-events")?;
    let mut query =
        event::Entity::find().filter(visible(&scope)).order_by_desc(event::Column::Id).limit(paging.fetch());
    if let Some(after) = paging.after {
        query = query.filter(event::COLUMN.id.lt(after));
    }
    let page = paging.page(query.all(&tx).await?, |row| row.id, |row| row)?;
    let items = shown_all(&tx, page.items).await?;
    Ok(Page { items, next_cursor: page.next_cursor })
}
