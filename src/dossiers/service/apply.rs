//! The one way in: a batch of changes, judged one by one against the stored rows and the changes before, and written set-wise in
//! one transaction with history and audit. The database works apart: while a piece of the batch is judged, it writes the one before
//! and looks for the rows of the next. A batch may go on while further changes come.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryTrait};
use serde_json::json;
use tokio::task::{JoinHandle, yield_now};

use super::change::{Change, Happened, judge_code, judge_values};
use super::message::{Paused, Reading, same};
use super::reach::{Key, Reach, Reached, read, rows, unread_rows};
use super::rehearsal::Rehearsal;
use super::rollups::{Due, Rollups, counted_pauses};
use super::show::show;
use super::versions::{NewVersion, recorded};
use crate::access::{DossierWrite, Permits, Scope};
use crate::audit;
use crate::db::{RequestId, Rows, There, Tx, Writes, padded};
use crate::dossiers::dto::{Dossier, DossierInput};
use crate::dossiers::entity::{dossier, pause};
use crate::dossiers::rules::VersionId;
use crate::http::IfMatch;
use crate::reference::service as reference;
use crate::refusal::{Answer, Fault, Refusal, Text};
use crate::time::{FOREVER, Moment};
use crate::units::service::Named;

/// Of how many dossiers one statement deletes the pauses: below the fewest values that a database binds.
const ROWS: usize = 512;

/// How many changes are judged while those before them are written and the rows of the next are looked for.
const PIECE: usize = 256;
/// After how many of them others have a turn.
const STRIDE: usize = 8;

/// Where a line names its unit.
pub(super) const UNIT_CODE: &str = "/unit_code";

/// On whose behalf a unit's dossiers are changed: what an entry of the trail tells.
pub(super) type Author = (i64, String, RequestId);

/// Why dossiers change: what the trail calls it, and what it adds.
#[derive(Debug)]
pub(super) struct Reason {
    pub(super) action: &'static str,
    pub(super) detail: (&'static str, String),
}

/// Changes that come while those before them are applied.
pub(super) trait Coming: Send {
    /// Those that are there by now; none when it is time to commit.
    fn next(&mut self, tx: &Tx) -> Vec<Change>;

    /// Takes what became of a change: of all that were given, in their order.
    fn tell(&mut self, happened: Answer<Happened>);
}

/// The batch's view of the stored dossiers.
pub(super) struct Batch<'a> {
    tx: &'a Tx,
    reading: Reading,
    reach: Reach,
    reason: Reason,
    rows: HashMap<Key, dossier::Model>,
    /// The pauses of each dossier that changed.
    changed: BTreeMap<Key, Paused>,
    /// The dossiers that changed in the two pieces before: they may have been unwritten when rows were looked for.
    unwritten: [BTreeSet<Key>; 2],
    /// The dossiers that had pauses before.
    paused: BTreeSet<Key>,
    versions: Vec<NewVersion>,
    /// What the next version is among all.
    next: VersionId,
    rollups: Rollups,
    authors: BTreeMap<Author, u64>,
    codes: HashMap<i64, String>,
}

/// Applies a few changes in their order; each is answered for itself.
pub(super) async fn apply(tx: &Tx, changes: Vec<Change>) -> Answer<Vec<Answer<Happened>>> {
    let mut batch = Batch::of(tx, &changes).await?;
    batch.know(rows(tx, batch.wanted(&changes)).await?);
    let happened = changes.into_iter().map(|change| batch.judge(change)).collect();
    batch.write().await?;
    Ok(happened)
}

/// Applies many changes, for as long as they come.
pub(super) async fn apply_coming(tx: &Tx, coming: &mut impl Coming) -> Answer<()> {
    let first = coming.next(tx);
    Batch::of(tx, &first).await?.carry_out(first, coming).await
}

/// Judges changes, and keeps what they would have done in a rehearsal alone.
pub(super) async fn rehearse(tx: &Tx, coming: &mut impl Coming, rehearsal: &Rehearsal) -> Answer<()> {
    let changes = coming.next(tx);
    let mut batch = Batch::of(tx, &changes).await?;
    let wanted = batch.wanted(&changes);
    let mut known = rehearsal.rows(&wanted).await?;
    known.extend(rows(tx, wanted).await?);
    batch.know(known);
    for change in changes {
        coming.tell(batch.judge(change));
    }
    rehearsal.keep(batch.into_changed()).await
}

impl<'a> Batch<'a> {
    /// Begins a batch with these changes.
    async fn of(tx: &'a Tx, changes: &[Change]) -> Answer<Self> {
        let reach = Reach::of(tx, changes).await?;
        tx.hold_units(reach.ids()).await?;
        let detail = ("permission", DossierWrite::NAME.to_owned());
        Self::begin(tx, reach, Reason { action: audit::BATCH, detail }).await
    }

    /// Begins a batch. The units have to be held: what dossiers are read by is as it is from then on.
    pub(super) async fn begin(tx: &'a Tx, reach: Reach, reason: Reason) -> Answer<Self> {
        let reading = || async {
            let (calendar, fields) = (reference::working_calendar(tx), reference::fields_of_procedures(tx));
            Ok(Reading { calendar: calendar.await?, fields: fields.await? })
        };
        let reading = tx.read_held(reading).await?;
        let next = VersionId::first_of(tx.foreseen().await?);
        Ok(Self {
            tx,
            reading,
            reach,
            reason,
            rows: HashMap::new(),
            changed: BTreeMap::new(),
            unwritten: Default::default(),
            paused: BTreeSet::new(),
            versions: Vec::new(),
            next,
            rollups: Rollups::default(),
            authors: BTreeMap::new(),
            codes: HashMap::new(),
        })
    }

    /// The dossiers that changes name.
    fn wanted(&self, changes: &[Change]) -> BTreeSet<Key> {
        let reached = changes.iter().map(|change| (self.reach.unit(&change.scope, &change.unit_code), &change.code));
        reached.filter_map(|(reached, code)| Some(reached.ok()?.keys(code))).flatten().collect()
    }

    /// Takes the rows that the next changes name, and forgets others. Of several of a dossier the first stands; before all, the one
    /// that is being written.
    fn know(&mut self, rows: Vec<dossier::Model>) {
        let is_unwritten = |key: &Key| self.unwritten.iter().any(|keys| keys.contains(key));
        self.rows.retain(|key, _| is_unwritten(key));
        self.paused.retain(is_unwritten);
        for row in rows {
            let key = (row.unit_id, row.code.clone());
            if self.rows.contains_key(&key) {
                continue;
            }
            if !row.pauses.0.is_empty() || !row.derived_pauses.0.is_empty() {
                self.paused.insert(key.clone());
            }
            self.rows.insert(key, row);
        }
    }

    /// Reads a stored dossier anew by the working calendar of now.
    pub(super) fn reread(&mut self, before: dossier::Model, unit: &Named, author: Author) -> Answer<()> {
        let mut next = before.clone();
        self.reading.calendar_days(&mut next);
        if next == before {
            return Ok(());
        }
        next.version += 1;
        next.updated_at = self.tx.now();
        let key = (next.unit_id, next.code.clone());
        let shown = show(next.clone(), unit.code.clone());
        self.rollups.count(&before, -1);
        self.rollups.count(&next, 1);
        self.remember(&mut next, "updated", author, &unit.code, Some(&shown))?;
        let pauses = counted_pauses(&next);
        let days = pauses.iter().map(|pause| (pause.from.day(), pause.to.map_or(FOREVER, Moment::day)));
        self.changed.insert(key.clone(), days.collect());
        self.paused.insert(key.clone());
        self.rows.insert(key, next);
        Ok(())
    }

    /// Judges a change in the order in which a sender is told: the unit, the dossier's owner, the condition, the content.
    fn judge(&mut self, change: Change) -> Answer<Happened> {
        let Change { scope, request, unit_code, code, condition, content } = change;
        let reached = self.reach.unit(&scope, &unit_code).map_err(at_unit)?;
        let Reached { unit, whole, .. } = reached.holding(&code, &self.rows).clone();
        let author = (unit.id, scope.actor().to_string(), request);
        let key = (unit.id, code);
        let stored = self.rows.get(&key);
        // a code that was taken once can be sent again and taken back, whatever is asked of new ones
        if stored.is_none() {
            judge_code(&key.1)?;
        }
        let foreign = stored.is_some_and(|row| !whole && row.sender != author.1);
        match content {
            Some(_) if foreign => Err(sent_by_another(&scope)),
            Some(content) => {
                self.check(&condition, &key, &unit)?;
                self.replace(key, &unit, author, &content?)
            }
            None if foreign || stored.is_none_or(|row| row.deleted) => {
                Err(Refusal::not_found(Text::new("hồ sơ", "dossier")))
            }
            None => {
                self.check(&condition, &key, &unit)?;
                self.take_back(key, unit, author)
            }
        }
    }

    fn check(&self, condition: &IfMatch, key: &Key, unit: &Named) -> Answer<()> {
        if condition.is_none() {
            return Ok(());
        }
        let stored = self.rows.get(key).filter(|row| !row.deleted);
        condition.check_if_given(stored.map(|row| show(row.clone(), unit.code.clone())).as_ref())
    }

    fn replace(&mut self, key: Key, unit: &Named, author: Author, sent: &DossierInput) -> Answer<Happened> {
        let before = self.rows.get(&key);
        judge_values(sent, self.tx.now())?;
        let newest = before.map(|row| Moment::new(row.source_updated_at));
        let deleted = before.is_some_and(|row| row.deleted);
        if newest.is_some_and(|newest| sent.source_updated_at < newest || (deleted && sent.source_updated_at <= newest))
        {
            return Ok(Happened::Stale);
        }
        let (mut next, paused) = self.reading.next(self.tx, &key, sent, &author.1, before)?;
        if let Some(same) = before.filter(|row| same(row, &next)) {
            return Ok(Happened::Unchanged(Box::new(show(same.clone(), unit.code.clone()))));
        }
        let created = before.is_none() || deleted;
        if let Some(before) = before {
            self.rollups.count(before, -1);
        }
        self.rollups.count(&next, 1);
        let shown = Box::new(show(next.clone(), unit.code.clone()));
        let action = if created { "created" } else { "updated" };
        self.remember(&mut next, action, author, &unit.code, Some(&shown))?;
        self.changed.insert(key.clone(), paused);
        self.rows.insert(key, next);
        Ok(if created { Happened::Created(shown) } else { Happened::Updated(shown) })
    }

    fn take_back(&mut self, key: Key, unit: Named, author: Author) -> Answer<Happened> {
        let Some(before) = self.rows.remove(&key) else { return Err(Refusal::internal(&"a dossier vanished")) };
        self.rollups.count(&before, -1);
        let version = before.version + 1;
        let mut next = dossier::Model { deleted: true, version, updated_at: self.tx.now(), ..before };
        self.remember(&mut next, "deleted", author, &unit.code, None)?;
        self.changed.insert(key.clone(), Vec::new());
        self.rows.insert(key, next);
        Ok(Happened::Deleted)
    }

    /// Records the row as a version, and gives it its place among all.
    fn remember(
        &mut self,
        row: &mut dossier::Model,
        action: &'static str,
        author: Author,
        unit_code: &str,
        content: Option<&Dossier>,
    ) -> Answer<()> {
        let content = content.map(serde_json::to_string).transpose().map_err(|error| Refusal::internal(&error))?;
        let next = self.next.following();
        let id = std::mem::replace(&mut self.next, next);
        let before = std::mem::replace(&mut row.version_id, id);
        self.versions.push(NewVersion {
            id,
            previous_id: (row.version > 1).then_some(before),
            unit_id: row.unit_id,
            code: row.code.clone(),
            version: row.version,
            actor: author.1.clone(),
            action,
            content,
        });
        self.codes.entry(row.unit_id).or_insert_with(|| unit_code.to_owned());
        *self.authors.entry(author).or_default() += 1;
        Ok(())
    }

    /// The rows that changed, unwritten.
    fn into_changed(mut self) -> Vec<dossier::Model> {
        self.changed.keys().filter_map(|key| self.rows.remove(key)).collect()
    }

    /// Does what changes ask for, the first and those that come. While a piece is judged, the rows of the one after it are looked for
    /// and the one before it is written; the sums are made while the last is written.
    async fn carry_out(mut self, first: Vec<Change>, coming: &mut impl Coming) -> Answer<()> {
        let (tx, mut pending, mut writes, mut last) = (self.tx, first.into(), Writes::default(), Writes::default());
        let mut piece = self.piece(&mut pending, coming).await?;
        let mut stored = rows(tx, self.wanted(&piece)).await?;
        while !piece.is_empty() {
            let mut following = self.piece(&mut pending, coming).await?;
            let aside = Aside::begin(tx, self.wanted(&following), writes).await;
            self.know(stored);
            self.judge_all(piece, coming).await;
            writes = self.changed().await?;
            writes.make_ahead(tx)?;
            stored = aside.end().await?;
            if following.is_empty() {
                following = self.piece(&mut pending, coming).await?;
                stored = rows(tx, self.wanted(&following)).await?;
            }
            piece = following;
        }
        let writing = writes.begin(tx).await;
        let due = self.prepare(&mut last).await;
        writing.end().await?;
        finish(tx, last, due?).await
    }

    /// The next changes to be judged together: of those that are pending, else of those that came; none if there are none.
    async fn piece(&mut self, pending: &mut VecDeque<Change>, coming: &mut impl Coming) -> Answer<Vec<Change>> {
        if pending.is_empty() {
            pending.extend(coming.next(self.tx));
            self.reach.extend(self.tx, pending.make_contiguous()).await?;
        }
        Ok(pending.drain(..pending.len().min(PIECE)).collect())
    }

    async fn judge_all(&mut self, piece: Vec<Change>, coming: &mut impl Coming) {
        for (change, number) in piece.into_iter().zip(1..) {
            coming.tell(self.judge(change));
            if number % STRIDE == 0 {
                yield_now().await;
            }
        }
    }

    /// Writes all that changed.
    pub(super) async fn write(mut self) -> Answer<()> {
        let (tx, mut writes) = (self.tx, self.changed().await?);
        let due = self.prepare(&mut writes).await?;
        finish(tx, writes, due).await
    }

    /// The rows that changed since it was asked before, and their versions, to be written.
    async fn changed(&mut self) -> Answer<Writes> {
        let (tx, mut writes) = (self.tx, Writes::default());
        let (changed, versions) = (std::mem::take(&mut self.changed), std::mem::take(&mut self.versions));
        self.unwritten.swap(0, 1);
        self.unwritten[1] = changed.keys().cloned().collect();
        if versions.is_empty() {
            return Ok(writes);
        }
        tx.sequence_among(&mut writes).await?;
        forget_pauses(tx, changed.keys().filter(|key| self.paused.contains(key)), &mut writes);
        let (keys, pauses): (Vec<_>, Vec<_>) = changed.iter().filter(|(_, days)| !days.is_empty()).map(pauses).unzip();
        self.paused.extend(keys);
        writes.add(Rows::of::<dossier::Entity>(changed.keys().filter_map(|key| self.rows.get(key)))?, There::Replaced);
        writes.add(Rows::of::<pause::Entity>(pauses.iter().flatten())?, There::Refused);
        writes.add(recorded(tx, versions), There::Refused);
        Ok(writes)
    }

    /// Adds the sums to what is to be written, and an entry of the trail for each unit and author.
    async fn prepare(self, writes: &mut Writes) -> Answer<Due> {
        let Self { tx, reason, rollups, authors, codes, .. } = self;
        if authors.is_empty() {
            return Ok(Due::default());
        }
        let due = rollups.prepare(tx, writes).await?;
        let entries = authors.into_iter().map(|((unit, actor, request), count)| {
            let code = codes.get(&unit).map(String::as_str).unwrap_or_default();
            let (name, value) = &reason.detail;
            let entry = audit::Entry::new(reason.action, format!("unit:{code}"))
                .detail(&json!({ "changed": count, *name: value }))?;
            Ok(audit::Placed { unit: Some(unit), actor, request, entry })
        });
        audit::prepare(tx, entries.collect::<Answer<_>>()?, writes).await?;
        Ok(due)
    }
}

/// What the database does while changes are judged.
struct Aside(JoinHandle<Answer<Vec<dossier::Model>>>);

impl Aside {
    /// Begins to look for rows, and then to write; the rows are read meanwhile.
    async fn begin(tx: &Tx, wanted: BTreeSet<Key>, writes: Writes) -> Self {
        let tx = tx.clone();
        let aside = Self(tokio::spawn(async move {
            let found = unread_rows(&tx, wanted).await?;
            let reading = tokio::spawn(async move { read(&found) });
            writes.run(&tx).await?;
            reading.await.map_err(|gone| Refusal::internal(&gone))?
        }));
        // another thread takes what follows, if one is idle
        yield_now().await;
        aside
    }

    /// The rows, when all is written.
    async fn end(self) -> Answer<Vec<dossier::Model>> {
        self.0.await.map_err(|gone| Refusal::internal(&gone))?
    }
}

/// Writes the last of a batch, then the sums that are due.
async fn finish(tx: &Tx, writes: Writes, due: Due) -> Answer<()> {
    writes.run(tx).await?;
    due.write(tx).await
}

fn forget_pauses<'a>(tx: &Tx, keys: impl Iterator<Item = &'a Key>, writes: &mut Writes) {
    let mut by_unit: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (unit, code) in keys {
        by_unit.entry(*unit).or_default().push(code.clone());
    }
    for (unit, codes) in by_unit {
        for some in codes.chunks(ROWS) {
            let theirs = pause::Entity::delete_many()
                .filter(pause::COLUMN.unit_id.eq(unit))
                .filter(pause::COLUMN.code.is_in(padded(some.to_vec())));
            writes.before(theirs.build(tx.get_database_backend()));
        }
    }
}

/// The rows of a dossier's pauses.
fn pauses((key, days): (&Key, &Paused)) -> (Key, Vec<pause::Model>) {
    let (unit, code) = key;
    let pause = |((from_on, to_on), position): (&(_, _), _)| pause::Model {
        unit_id: *unit,
        code: code.clone(),
        position,
        from_on: *from_on,
        to_on: *to_on,
    };
    (key.clone(), days.iter().zip(0..).map(pause).collect())
}

/// The same refusal, told where the line names the unit.
fn at_unit(refusal: Refusal) -> Refusal {
    let fault = Fault::new(UNIT_CODE, refusal.code.name(), refusal.detail.clone());
    Refusal { faults: vec![fault], ..refusal }
}

/// 403 for a sender that may change only its own dossiers, at one that another sent first.
fn sent_by_another(scope: &Scope) -> Refusal {
    let detail = Text::new(
        "Mã hồ sơ này do bên khác gửi lần đầu; phần mềm chỉ thay đổi hồ sơ do chính nó gửi.",
        "Another sender sent this dossier first; software changes only what it sent itself.",
    );
    Refusal { detail, ..scope.refusal() }
}
