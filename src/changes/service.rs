//! Following what changed.

use std::collections::{BTreeSet, HashMap};

use super::cursor::{Cursor, Place, Snapshots, Told, View};
use super::dto::{Change, Changes};
use super::rules::{ISSUED, Kind, RECEIVED, TOLD, told};
use crate::access::{Scope, units_below};
use crate::audit::{self, BATCH, Recorded};
use crate::db::Tx;
use crate::dossiers::rules::{RECORDED, RECOUNTED, VersionId};
use crate::dossiers::service::{Standing, Version, versions_recorded, versions_standing};
use crate::http::{Paging, segment};
use crate::refusal::Answer;
use crate::time::Moment;
use crate::units::TREE;
use crate::units::service as units;

/// A change with its place, before its unit's code is known.
struct Found {
    place: Place,
    unit: Option<i64>,
    change: Change,
}

/// The units that left a view and those that entered it.
#[derive(Debug, Default)]
struct Moved {
    left: BTreeSet<i64>,
    entered: BTreeSet<i64>,
}

/// The next changes of the caller's view after the cursor.
///
/// Nothing is told beyond the last settled commit, so nothing can turn up before a place that was told. The view is compared with the
/// one that the cursor remembers: where all else is told, units that left it are told, however many, then those that entered, each
/// with a snapshot, before which nothing of their dossiers is.
pub async fn follow(tx: Tx, scope: Scope, cursor: Option<String>, limit: Option<i64>) -> Answer<Changes> {
    let paging: Paging<Cursor> = Paging::new(limit, cursor.as_deref(), &"changes")?;
    let most = usize::try_from(paging.limit).unwrap_or(usize::MAX);
    let settled = tx.settled().await?;
    let now = View { roots: scope.roots(), day: tx.today(), known: settled };
    let mut cursor =
        paging.after.clone().unwrap_or_else(|| Cursor { place: Place::BEGINNING, view: now.clone(), snapshots: None });
    let moved = moved(&tx, &cursor.view, &now).await?;
    let mut found = snapshots(&tx, &scope, &mut cursor, most).await?;
    if found.len() < most {
        let sought = Sought { scope: &scope, but: &moved.entered, settled };
        let further = recorded(&tx, sought, &cursor.place, most - found.len()).await?;
        if let Some(last) = further.last() {
            cursor.place = last.place.clone();
        }
        found.extend(further);
    }
    let caught_up = found.len() < most;
    if caught_up {
        cursor.place = Place { sequence: settled.max(cursor.place.sequence), told: Told::All };
        found.extend(view_changes(&tx, &mut cursor, now, &moved));
    }
    let caught_up = caught_up && cursor.snapshots.is_none();
    Ok(Changes { items: shown(&tx, found).await?, cursor: paging.cursor(&cursor)?, caught_up })
}

/// What is left to tell of the units that came into view.
async fn snapshots(tx: &Tx, scope: &Scope, cursor: &mut Cursor, most: usize) -> Answer<Vec<Found>> {
    let mut found = Vec::new();
    let Some(Snapshots { before, unit: reached, mut after }) = cursor.snapshots.take() else { return Ok(found) };
    let (old, new) = (seen(tx, &before).await?, seen(tx, &cursor.view).await?);
    let place = Place { sequence: cursor.view.known, told: Told::All };
    for unit in new.difference(&old).copied().filter(|unit| *unit >= reached) {
        let after = after.take().filter(|_| unit == reached);
        // anyone can write a cursor: its view shows which units are meant, not that they may be seen
        let mut further = scope.covers_wholly(tx, unit).await?.then(|| after.unwrap_or_default());
        while let Some(after) = further {
            if found.len() == most {
                cursor.snapshots = Some(Snapshots { before, unit, after: Some(after) });
                return Ok(found);
            }
            let wanted = most - found.len();
            let Standing { versions, after } =
                versions_standing(tx, unit, place.sequence, &after, wanted as u64).await?;
            found.extend(versions.into_iter().map(|version| dossier(version, place.clone(), Some("snapshot"))));
            further = after;
        }
    }
    Ok(found)
}

/// Whose changes are told: what the scope shows, but the dossiers of some units, up to a commit.
#[derive(Clone, Copy)]
struct Sought<'a> {
    scope: &'a Scope,
    but: &'a BTreeSet<i64>,
    settled: i64,
}

/// What was recorded after a place: the dossiers of each commit, then what the trail tells of it.
async fn recorded(tx: &Tx, sought: Sought<'_>, place: &Place, most: usize) -> Answer<Vec<Found>> {
    let (Sought { scope, but, settled }, sequence) = (sought, place.sequence);
    let after = match &place.told {
        Told::Dossier(last) => VersionId::last_of(sequence.saturating_sub(1)).max(*last),
        Told::Entry(..) | Told::All => VersionId::last_of(sequence),
    };
    let versions = versions_recorded(tx, (scope, but), (after, VersionId::last_of(settled)), most as u64).await?;
    let (chain, seq) = match place.told {
        Told::Entry(chain, seq) => (chain, seq),
        Told::Dossier(_) => (i64::MIN, 0),
        Told::All => (i64::MAX, 0),
    };
    // what the trail tells of later commits has no room here, and may be much
    let full = versions.last().filter(|_| versions.len() >= most);
    let until = full.map_or(settled, |last| last.id.commit());
    let entries = audit::recorded(tx, followed(scope), (sequence, chain, seq), until, most as u64).await?;
    let versions = versions.into_iter().map(|version| {
        let place = Place { sequence: version.id.commit(), told: Told::Dossier(version.id) };
        dossier(version, place, None)
    });
    let mut found: Vec<_> = versions.chain(entries.iter().filter_map(entry)).collect();
    found.sort_by(|a, b| (a.place.sequence, &a.place.told).cmp(&(b.place.sequence, &b.place.told)));
    found.truncate(most);
    Ok(found)
}

/// Which entries of the trail the scope shows.
fn followed(scope: &Scope) -> audit::Followed {
    let objects = TOLD.iter().filter(|(kind, _)| !kind.is_reference()).map(|(_, object)| *object).collect();
    let everywhere = TOLD.iter().filter(|(kind, _)| kind.is_reference()).map(|(_, object)| *object).collect();
    audit::Followed {
        scope: scope.clone(),
        objects,
        everywhere,
        but: &RECORDED,
        limited: &[BATCH, RECOUNTED, ISSUED, RECEIVED],
    }
}

fn dossier(version: Version, place: Place, action: Option<&str>) -> Found {
    let change = Change {
        sequence: place.sequence,
        at: version.at,
        kind: Kind::Dossier,
        action: action.map_or(version.action, str::to_owned),
        unit_code: None,
        id: Some(version.code),
        path: None,
        version: Some(version.version),
        dossier: version.dossier,
    };
    Found { place, unit: Some(version.unit_id), change }
}

fn entry(row: &Recorded) -> Option<Found> {
    let (kind, id, verb) = told(&row.action, &row.object)?;
    let change = Change {
        sequence: row.recorded_in,
        at: Moment::new(row.at),
        kind,
        action: verb.to_owned(),
        unit_code: None,
        path: kind.path(id),
        id: (kind != Kind::Figures).then(|| id.to_owned()),
        version: None,
        dossier: None,
    };
    let place = Place { sequence: row.recorded_in, told: Told::Entry(row.chain, row.seq) };
    Some(Found { place, unit: (row.chain != TREE).then_some(row.chain), change })
}

async fn moved(tx: &Tx, before: &View, now: &View) -> Answer<Moved> {
    if (&before.roots, before.day) == (&now.roots, now.day) && before.roots.contains(&TREE) {
        return Ok(Moved::default());
    }
    let (old, new) = (seen(tx, before).await?, seen(tx, now).await?);
    Ok(Moved { left: &old - &new, entered: &new - &old })
}

/// What moved since the cursor's view; the cursor goes on with the new one.
fn view_changes(tx: &Tx, cursor: &mut Cursor, now: View, moved: &Moved) -> Vec<Found> {
    let known = now.known;
    let before = std::mem::replace(&mut cursor.view, now);
    let place = Place { sequence: known, told: Told::All };
    let change = |unit: i64, kind: Kind, action: &str| Found {
        place: place.clone(),
        unit: Some(unit),
        change: Change {
            sequence: known,
            at: Moment::new(tx.now()),
            kind,
            action: action.to_owned(),
            unit_code: None,
            id: None,
            path: None,
            version: None,
            dossier: None,
        },
    };
    let left = moved.left.iter().map(|unit| change(*unit, Kind::UnitLeft, "left"));
    let entered = moved.entered.iter().map(|unit| change(*unit, Kind::UnitEntered, "entered"));
    if !moved.entered.is_empty() {
        cursor.snapshots = Some(Snapshots { before, unit: TREE, after: None });
    }
    left.chain(entered).collect()
}

async fn seen(tx: &Tx, view: &View) -> Answer<BTreeSet<i64>> {
    units_below(&tx.clone().as_known(view.known, view.day), &view.roots, view.day).await
}

/// The changes with their units' codes of today and their dossiers' addresses.
async fn shown(tx: &Tx, found: Vec<Found>) -> Answer<Vec<Change>> {
    let names: HashMap<_, _> = units::names(tx, found.iter().filter_map(|found| found.unit), tx.today()).await?;
    let show = |Found { unit, mut change, .. }: Found| {
        change.unit_code = unit.and_then(|unit| names.get(&unit)).map(|unit| unit.code.clone());
        if let (Kind::Dossier, Some(unit), Some(code)) = (change.kind, &change.unit_code, &change.id) {
            change.path = Some(format!("/v1/units/{}/dossiers/{}", segment(unit), segment(code)));
        }
        change
    };
    Ok(found.into_iter().map(show).collect())
}
