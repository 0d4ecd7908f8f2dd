//! The one way in: a batch of changes, judged line by line against the stored rows and the lines before, then written
//! set-wise in one transaction with history and audit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter};
use serde_json::json;

use super::rollups::Rollups;
use super::show::show;
use crate::access::{DossierWrite, Permits, Scope};
use crate::audit;
use crate::db::Tx;
use crate::dossiers::dto::{Dossier, DossierInput};
use crate::dossiers::entity::{dossier, history, pause};
use crate::dossiers::rules::{Before, Channel, Closing, Flags, Pauses, Status, assess};
use crate::http::{Body, IfMatch};
use crate::reference::service as reference;
use crate::refusal::{Answer, Code, Fault, Faults, Refusal, Text};
use crate::time::{Moment, WorkingCalendar, working_hours_after};
use crate::units::service::{self as units, Named};

/// How many rows one statement reads or writes: their values stay below the fewest that a database binds.
pub(super) const ROWS: usize = 400;

/// One change of one dossier.
#[derive(Debug, Clone)]
pub struct Change {
    /// The unit's code.
    pub unit_code: String,
    /// The dossier's code.
    pub code: String,
    /// What it becomes; none to take it back.
    pub content: Option<DossierInput>,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// The dossier is new.
    Created,
    /// It changed.
    Updated,
    /// It was so already.
    Unchanged,
    /// A newer message was applied before.
    Stale,
    /// It was taken back.
    Deleted,
}

type Key = (i64, String);

/// The batch's view of the stored dossiers.
struct Batch<'a> {
    tx: &'a Tx,
    scope: &'a Scope,
    calendar: WorkingCalendar,
    units: HashMap<String, Answer<(Named, bool)>>,
    rows: HashMap<Key, dossier::Model>,
    paused: BTreeMap<Key, Vec<(NaiveDate, NaiveDate)>>,
    history: Vec<history::Model>,
    rollups: Rollups,
    touched: BTreeMap<i64, u64>,
}

/// Applies changes in their order; each is answered for itself. With `dry` nothing is written.
pub async fn apply(tx: &Tx, scope: &Scope, changes: Vec<Change>, dry: bool) -> Answer<Vec<Answer<Happened>>> {
    let mut batch = Batch {
        tx,
        scope,
        calendar: reference::working_calendar(tx).await?,
        units: HashMap::new(),
        rows: HashMap::new(),
        paused: BTreeMap::new(),
        history: Vec::new(),
        rollups: Rollups::default(),
        touched: BTreeMap::new(),
    };
    batch.find_units(&changes).await?;
    tx.hold_units(batch.units.values().flatten().map(|(unit, _)| unit.id)).await?;
    batch.find_rows(&changes).await?;
    let fields = reference::fields_of_procedures(tx, changes.iter().filter_map(procedure_of)).await?;
    let happened = changes.into_iter().map(|change| batch.judge(change, &fields)).collect();
    if !dry {
        batch.write().await?;
    }
    Ok(happened)
}

fn procedure_of(change: &Change) -> Option<String> {
    change.content.as_ref().map(|content| content.procedure_code.clone())
}

impl Batch<'_> {
    /// Resolves each unit once: whether it is there, in the scope, and whether all its dossiers may be changed.
    async fn find_units(&mut self, changes: &[Change]) -> Answer<()> {
        for code in changes.iter().map(|change| change.unit_code.clone()).collect::<BTreeSet<_>>() {
            let found = match units::named(self.tx, self.scope, &code).await {
                Ok(unit) => {
                    let whole = self.scope.covers_wholly(self.tx, unit.id).await?;
                    Ok((unit, whole))
                }
                Err(refusal) if matches!(refusal.code, Code::NotFound | Code::Forbidden) => {
                    let fault = Fault::new("/unit_code", refusal.code.name(), refusal.detail.clone());
                    Err(Refusal { faults: vec![fault], ..refusal })
                }
                Err(refusal) => return Err(refusal),
            };
            self.units.insert(code, found);
        }
        Ok(())
    }

    async fn find_rows(&mut self, changes: &[Change]) -> Answer<()> {
        let mut wanted: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for change in changes {
            if let Some(Ok((unit, _))) = self.units.get(&change.unit_code) {
                wanted.entry(unit.id).or_default().push(change.code.clone());
            }
        }
        for (unit, codes) in wanted {
            for some in codes.chunks(ROWS) {
                let rows = dossier::Entity::find()
                    .filter(dossier::COLUMN.unit_id.eq(unit))
                    .filter(dossier::COLUMN.code.is_in(some.to_vec()))
                    .all(self.tx)
                    .await?;
                self.rows.extend(rows.into_iter().map(|row| ((row.unit_id, row.code.clone()), row)));
            }
        }
        Ok(())
    }

    fn judge(&mut self, change: Change, fields: &HashMap<String, String>) -> Answer<Happened> {
        let (unit, whole) = self
            .units
            .get(&change.unit_code)
            .cloned()
            .unwrap_or_else(|| Err(Refusal::internal(&"a unit of the batch was not resolved")))?;
        judge_code(&change.code)?;
        let key = (unit.id, change.code);
        refuse_foreign(self.scope, whole, self.rows.get(&key))?;
        match change.content {
            Some(content) => self.replace(key, &unit, &content, fields),
            None => self.take_back(key),
        }
    }

    fn replace(
        &mut self,
        key: Key,
        unit: &Named,
        sent: &DossierInput,
        fields: &HashMap<String, String>,
    ) -> Answer<Happened> {
        let before = self.rows.get(&key);
        judge_values(sent, self.tx.now())?;
        let newest = before.map(|row| Moment::new(row.source_updated_at));
        let deleted = before.is_some_and(|row| row.deleted);
        if newest.is_some_and(|newest| sent.source_updated_at < newest || (deleted && sent.source_updated_at <= newest))
        {
            return Ok(Happened::Stale);
        }
        let (next, paused) = self.next(&key, sent, before, fields)?;
        if before.is_some_and(|row| same(row, &next)) {
            return Ok(Happened::Unchanged);
        }
        let happened = if before.is_none() || deleted { Happened::Created } else { Happened::Updated };
        let action = if happened == Happened::Created { "created" } else { "updated" };
        let content = serde_json::to_value(show(next.clone(), unit.code.clone())).map_err(|e| Refusal::internal(&e))?;
        if let Some(before) = self.rows.get(&key) {
            self.rollups.count(before, -1);
        }
        self.rollups.count(&next, 1);
        self.remember(&next, action, Some(content));
        self.paused.insert(key.clone(), paused);
        self.rows.insert(key, next);
        Ok(happened)
    }

    fn take_back(&mut self, key: Key) -> Answer<Happened> {
        let Some(before) = self.rows.get(&key).filter(|row| !row.deleted) else {
            return Err(Refusal::not_found(Text::new("hồ sơ", "dossier")));
        };
        let next =
            dossier::Model { deleted: true, version: before.version + 1, updated_at: self.tx.now(), ..before.clone() };
        self.rollups.count(before, -1);
        self.remember(&next, "deleted", None);
        self.paused.insert(key.clone(), Vec::new());
        self.rows.insert(key, next);
        Ok(Happened::Deleted)
    }

    fn remember(&mut self, row: &dossier::Model, action: &str, content: Option<serde_json::Value>) {
        *self.touched.entry(row.unit_id).or_default() += 1;
        self.history.push(history::Model {
            unit_id: row.unit_id,
            code: row.code.clone(),
            version: row.version,
            at: self.tx.now(),
            actor: self.scope.actor().to_string(),
            action: action.to_owned(),
            content,
            // drawn when the batch is written
            recorded_in: 0,
        });
    }

    /// The row that the message makes, and its pauses as days.
    fn next(
        &self,
        key: &Key,
        sent: &DossierInput,
        before: Option<&dossier::Model>,
        fields: &HashMap<String, String>,
    ) -> Answer<(dossier::Model, Vec<(NaiveDate, NaiveDate)>)> {
        let known = Status::from_sent(&sent.status);
        let closing = Closing {
            status: known.unwrap_or(Status::Processing),
            received_at: sent.received_at,
            completed_at: sent.completed_at,
            returned_at: sent.returned_at,
            handed_over_at: sent.handed_over_at,
            pauses: &sent.pauses,
            origin: sent.origin.as_ref(),
            source_updated_at: sent.source_updated_at,
        };
        // what was taken back begins anew, but for its version and when it was first sent
        let known_before = before.filter(|row| !row.deleted);
        let derived = known_before.map(|row| row.derived_pauses.0.as_slice()).unwrap_or_default();
        let refused_on = known_before.and_then(|row| row.refused_on);
        let counted = assess(&closing, Before { derived, refused_on }).map_err(Refusal::invalid)?;
        let mut flags: Vec<String> = counted.flags.iter().map(|flag| (*flag).to_owned()).collect();
        let field = fields.get(&sent.procedure_code);
        flags.extend(known.is_none().then(|| "unknown_status".to_owned()));
        flags.extend(field.is_none().then(|| "unknown_procedure".to_owned()));
        let utc = |at: Option<Moment>| at.map(Moment::utc);
        let named = known.is_none() || !sent.status.starts_with(|c: char| c.is_ascii_lowercase());
        let row = dossier::Model {
            unit_id: key.0,
            code: key.1.clone(),
            procedure_code: sent.procedure_code.clone(),
            field_code: sent.field_code.clone().or_else(|| field.cloned()),
            channel: sent.channel,
            applicant_type: sent.applicant_type,
            status: closing.status,
            sender_status: sent.sender_status.clone().or_else(|| named.then(|| sent.status.clone())),
            submitted_at: utc(sent.submitted_at),
            received_at: utc(sent.received_at),
            due_at: utc(sent.due_at),
            first_due_at: known_before.and_then(|row| row.first_due_at).or(utc(sent.due_at)),
            completed_at: utc(sent.completed_at),
            returned_at: utc(sent.returned_at),
            handed_over_at: utc(sent.handed_over_at),
            pauses: Pauses(sent.pauses.clone()),
            derived_pauses: Pauses(counted.derived),
            components_digitised: sent.components_digitised,
            result_digitised: sent.result_digitised,
            certified_copies: sent.certified_copies,
            fee_amount: sent.fee.as_ref().map(|fee| fee.amount),
            fee_paid_online: sent.fee.as_ref().map(|fee| fee.paid_online),
            fee_receipt_number: sent.fee.as_ref().and_then(|fee| fee.receipt_number.clone()),
            rating: sent.rating,
            late_cause: sent.late_cause,
            apology_sent_at: utc(sent.apology_sent_at),
            origin_unit_code: sent.origin.as_ref().map(|origin| origin.unit_code.clone()),
            origin_code: sent.origin.as_ref().map(|origin| origin.code.clone()),
            origin_kind: sent.origin.as_ref().map(|origin| origin.kind),
            origin_at: sent.origin.as_ref().map(|origin| origin.at.utc()),
            source_updated_at: sent.source_updated_at.utc(),
            flags: Flags(flags),
            accept_by: accept_by(sent, &self.calendar),
            submitted_on: sent.submitted_at.map(Moment::day),
            entered_on: counted.entered_on,
            closed_on: counted.closed_on,
            outcome: counted.outcome,
            refused_on: counted.refused_on,
            due_on: sent.due_at.map(Moment::day),
            sender: before.map_or_else(|| self.scope.actor().to_string(), |row| row.sender.clone()),
            deleted: false,
            version: before.map_or(1, |row| row.version + 1),
            created_at: before.map_or(self.tx.now(), |row| row.created_at),
            updated_at: self.tx.now(),
        };
        Ok((row, counted.paused))
    }

    async fn write(self) -> Answer<()> {
        let Self { tx, scope, units, mut rows, paused, history, rollups, touched, .. } = self;
        let changed: Vec<_> = paused.keys().filter_map(|key| rows.remove(key)).collect();
        for some in changed.chunks(ROWS) {
            let replace = OnConflict::columns([dossier::Column::UnitId, dossier::Column::Code])
                .update_columns(dossier::Column::iter())
                .to_owned();
            let models = some.iter().map(|row| row.clone().into_active_model().reset_all());
            dossier::Entity::insert_many(models).on_conflict(replace).exec_without_returning(tx).await?;
        }
        write_pauses(tx, &paused).await?;
        rollups.write(tx).await?;
        let sequence = if history.is_empty() { 0 } else { tx.sequence().await? };
        for some in history.chunks(ROWS) {
            let rows = some.iter().map(|row| history::Model { recorded_in: sequence, ..row.clone() });
            let rows = rows.map(|row| row.into_active_model().reset_all());
            history::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        for (unit, count) in touched {
            let named = units.values().flatten().find(|(named, _)| named.id == unit);
            let code = named.map(|(named, _)| named.code.as_str()).unwrap_or_default();
            audit::Entry::new("dossiers.apply", format!("unit:{code}"))
                .detail(&json!({ "changed": count, "permission": DossierWrite::NAME }))?
                .record(tx, scope, Some(unit))
                .await?;
        }
        Ok(())
    }
}

async fn write_pauses(tx: &Tx, paused: &BTreeMap<Key, Vec<(NaiveDate, NaiveDate)>>) -> Answer<()> {
    let mut by_unit: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (unit, code) in paused.keys() {
        by_unit.entry(*unit).or_default().push(code.clone());
    }
    for (unit, codes) in by_unit {
        for some in codes.chunks(ROWS) {
            pause::Entity::delete_many()
                .filter(pause::COLUMN.unit_id.eq(unit))
                .filter(pause::COLUMN.code.is_in(some.to_vec()))
                .exec(tx)
                .await?;
        }
    }
    let rows: Vec<_> = paused
        .iter()
        .flat_map(|((unit, code), days)| {
            days.iter().zip(0..).map(|((from_on, to_on), position)| pause::Model {
                unit_id: *unit,
                code: code.clone(),
                position,
                from_on: *from_on,
                to_on: *to_on,
            })
        })
        .map(|row| row.into_active_model().reset_all())
        .collect();
    for some in rows.chunks(ROWS) {
        pause::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Within how many working hours a dossier that came in online has to be accepted.
const ACCEPTANCE_HOURS: u32 = 8;

fn accept_by(sent: &DossierInput, calendar: &WorkingCalendar) -> Option<DateTime<Utc>> {
    let submitted = sent.submitted_at.filter(|_| sent.channel == Channel::Online)?;
    Some(working_hours_after(submitted, ACCEPTANCE_HOURS, calendar).utc())
}

/// Whether two versions say the same, apart from who sent them when.
fn same(before: &dossier::Model, next: &dossier::Model) -> bool {
    !before.deleted
        && *before
            == dossier::Model {
                sender: before.sender.clone(),
                version: before.version,
                updated_at: before.updated_at,
                ..next.clone()
            }
}

/// 403 for a sender that may change only its own dossiers, at one that another sent first.
fn refuse_foreign(scope: &Scope, whole: bool, row: Option<&dossier::Model>) -> Answer<()> {
    let foreign = row.is_some_and(|row| !whole && row.sender != scope.actor().to_string());
    if !foreign {
        return Ok(());
    }
    let detail = Text::new(
        "Mã hồ sơ này do bên khác gửi lần đầu; phần mềm chỉ thay đổi hồ sơ do chính nó gửi.",
        "Another sender sent this dossier first; software changes only what it sent itself.",
    );
    Err(Refusal { detail, ..scope.refusal() })
}

/// The most pauses of one dossier.
const MOST_PAUSES: usize = 200;

fn judge_code(code: &str) -> Answer<()> {
    let plain = |c: char| !c.is_control() && c != '/' && !c.is_whitespace();
    if (1..=100).contains(&code.chars().count()) && code.chars().all(plain) && ![".", ".."].contains(&code) {
        return Ok(());
    }
    Err(Refusal::fault(
        "/code",
        "wrong_format",
        Text::new(
            "Mã hồ sơ có từ 1 đến 100 ký tự, không có khoảng trắng và dấu gạch chéo.",
            "A dossier's code has 1 to 100 characters, without spaces and slashes.",
        ),
    ))
}

/// How far a sender's clock may run ahead: a message from further on would make every later one stale.
const AHEAD: TimeDelta = TimeDelta::hours(24);

fn judge_values(sent: &DossierInput, now: DateTime<Utc>) -> Answer<()> {
    let (fee, origin) = (sent.fee.as_ref(), sent.origin.as_ref());
    let mut faults = Faults::default();
    faults
        .optional_range("/rating", sent.rating.map(i64::from), 1, 5)
        .optional_range("/certified_copies", sent.certified_copies, 0, 100_000)
        .optional_range("/fee/amount", fee.map(|fee| fee.amount), 0, 1_000_000_000_000)
        .text("/procedure_code", &sent.procedure_code, 100)
        .optional("/field_code", sent.field_code.as_deref(), 100)
        .text("/status", &sent.status, 100)
        .optional("/sender_status", sent.sender_status.as_deref(), 100)
        .optional("/fee/receipt_number", fee.and_then(|fee| fee.receipt_number.as_deref()), 100)
        .optional("/origin/unit_code", origin.map(|origin| origin.unit_code.as_str()), 100)
        .optional("/origin/code", origin.map(|origin| origin.code.as_str()), 100)
        .at_most("/pauses", sent.pauses.len(), MOST_PAUSES);
    if sent.source_updated_at.utc() > now + AHEAD {
        let detail = Text::new(
            "Thời điểm này còn ở tương lai quá 24 giờ; hãy kiểm tra đồng hồ của phần mềm gửi.",
            "This time lies more than 24 hours ahead; check the sender's clock.",
        );
        faults.add(Some(Fault::new("/source_updated_at", "in_the_future", detail)));
    }
    faults.done()
}

/// Creates or replaces one dossier. Answers with what is stored, and whether it is new.
pub async fn put(
    tx: Tx,
    scope: Scope,
    unit_code: String,
    code: String,
    version: IfMatch,
    body: Body<DossierInput>,
) -> Answer<(Dossier, bool)> {
    let unit = units::named(&tx, &scope, &unit_code).await?;
    tx.hold_units([unit.id]).await?;
    let before = dossier::Entity::find_by_id((unit.id, code.clone())).one(&tx).await?;
    refuse_foreign(&scope, scope.covers_wholly(&tx, unit.id).await?, before.as_ref())?;
    let before = before.filter(|row| !row.deleted);
    version.check_if_given(before.map(|row| show(row, unit.code.clone())).as_ref())?;
    let content = Some(body.read()?);
    let change = Change { unit_code, code: code.clone(), content };
    let happened = one(apply(&tx, &scope, vec![change], false).await?)?;
    if happened == Happened::Stale {
        return Err(stale());
    }
    let stored = dossier::Entity::find_by_id((unit.id, code)).one(&tx).await?;
    let stored = stored.ok_or_else(|| Refusal::internal(&"a dossier vanished"))?;
    Ok((show(stored, unit.code), happened == Happened::Created))
}

fn stale() -> Refusal {
    let fault = Refusal::fault(
        "/source_updated_at",
        "stale",
        Text::new("Đã có bản mới hơn của hồ sơ này.", "A newer version of this dossier is stored."),
    );
    Refusal { code: Code::Stale, ..fault }
}

/// Takes one dossier back; its history stays, and it counts in no figure.
pub async fn delete(tx: Tx, scope: Scope, unit_code: String, code: String, version: IfMatch) -> Answer<()> {
    let unit = units::named(&tx, &scope, &unit_code).await?;
    tx.hold_units([unit.id]).await?;
    let row = super::read::row(&tx, &scope, unit.id, &code).await?;
    version.check_if_given(Some(&show(row, unit.code)))?;
    one(apply(&tx, &scope, vec![Change { unit_code, code, content: None }], false).await?).map(drop)
}

fn one(happened: Vec<Answer<Happened>>) -> Answer<Happened> {
    happened.into_iter().next().unwrap_or_else(|| Err(Refusal::internal(&"a batch of one has no answer")))
}
