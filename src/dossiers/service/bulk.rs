//! Bulk submissions: a stream of lines in flat memory, applied in batches, answered line by line, the answer kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_orm::{ActiveModelTrait, DbBackend, EntityTrait, QueryFilter, Set};
use serde::de::Error as _;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::apply::apply;
use super::change::{Change, Happened};
use super::rehearsal::Rehearsal;
use super::singles::place_of;
use crate::access::{Caller, DossierWrite, Permits, Scope};
use crate::db::{RequestId, Tx};
use crate::dossiers::dto::{DossierInput, RejectedLine, Submission};
use crate::dossiers::entity::submission;
use crate::dossiers::lines::Piece;
use crate::http::{App, IfMatch, ListedFault, Locale, json};
use crate::refusal::{Answer, Code, Fault, Refusal, Text};

/// How many lines share a transaction at most.
const MOST: usize = 2_000;
/// How many do at least, but for the last: less wouldn't be worth a commit.
const LEAST: usize = 500;
/// How many batches are under way at once on PostgreSQL.
const LANES: usize = 3;
/// How many refused lines are listed.
const LISTED: usize = 1000;
/// The longest line.
pub const LINE_LIMIT: usize = 256 * 1024;

/// A bulk submission on its way.
#[derive(Debug)]
pub struct Bulk {
    sender: Sender,
    locale: Locale,
    lanes: Vec<Lane>,
    answer: Submission,
    /// The first refused lines.
    rejected: BTreeMap<u64, RejectedLine>,
    /// How many lines came, blank ones included.
    number: u64,
}

/// On whose behalf lines are applied.
#[derive(Debug, Clone)]
struct Sender {
    app: App,
    caller: Caller,
    request: RequestId,
    /// Where a dry run keeps what it would have stored.
    rehearsal: Option<Arc<Rehearsal>>,
}

/// A line that could be read.
#[derive(Debug)]
struct Line {
    number: u64,
    unit_code: String,
    code: String,
    content: DossierInput,
}

/// What became of a line.
#[derive(Debug)]
struct Judged {
    number: u64,
    unit_code: String,
    code: String,
    happened: Answer<Happened>,
}

/// The lines of some units, in their order: while a batch of them is applied, the next one gathers.
#[derive(Debug, Default)]
struct Lane {
    gathered: Vec<Line>,
    applied: Option<JoinHandle<Answer<Vec<Judged>>>>,
}

impl Lane {
    /// Waits for the batch that is under way.
    async fn wait(&mut self) -> Answer<Vec<Judged>> {
        match self.applied.take() {
            Some(applied) => applied.await.map_err(|gone| Refusal::internal(&gone))?,
            None => Ok(Vec::new()),
        }
    }

    /// Whether its next batch begins: nothing is under way, or there is no more room.
    fn is_due(&self) -> bool {
        let is_free = self.applied.as_ref().is_none_or(JoinHandle::is_finished);
        self.gathered.len() >= if is_free { LEAST } else { MOST }
    }

    fn begin(&mut self, sender: &Sender) {
        let lines = std::mem::take(&mut self.gathered);
        if !lines.is_empty() {
            self.applied = Some(tokio::spawn(sender.clone().apply(lines)));
        }
    }
}

impl Sender {
    /// Applies lines. The caller's roles are read again for each batch: what was taken away meanwhile is refused.
    async fn apply(self, lines: Vec<Line>) -> Answer<Vec<Judged>> {
        let Self { app, caller, request, rehearsal } = self;
        let named: Vec<_> = lines.iter().map(|l| (l.number, l.unit_code.clone(), l.code.clone())).collect();
        let asked = request.clone();
        let happened = app.db.write(request, move |tx| async move {
            let scope = match caller.renewed(&tx).await.and_then(|caller| caller.scope(DossierWrite::PERMISSION)) {
                Ok(scope) => scope,
                Err(refusal) => return Ok(lines.iter().map(|_| Err(refusal.clone())).collect()),
            };
            let change = |Line { unit_code, code, content, .. }: Line| Change {
                scope: scope.clone(),
                request: asked.clone(),
                unit_code,
                code,
                condition: IfMatch::NONE,
                content: Some(Ok(content)),
            };
            apply(&tx, lines.into_iter().map(change).collect(), rehearsal.as_deref()).await
        });
        let judged = |((number, unit_code, code), happened)| Judged { number, unit_code, code, happened };
        Ok(named.into_iter().zip(happened.await?).map(judged).collect())
    }
}

impl Bulk {
    /// A submission of `caller`'s.
    pub fn new(app: App, caller: Caller, request: RequestId, locale: Locale, dry_run: bool) -> Self {
        let answer = Submission { dry_run, ..Submission::default() };
        let lanes = if app.db.backend() == DbBackend::Postgres { LANES } else { 1 };
        let lanes = std::iter::repeat_with(Lane::default).take(lanes).collect();
        Self {
            sender: Sender { app, caller, request, rehearsal: dry_run.then(Arc::default) },
            locale,
            lanes,
            answer,
            rejected: BTreeMap::new(),
            number: 0,
        }
    }

    /// Takes pieces for as long as they come, and applies all of them.
    pub async fn take(mut self, mut pieces: mpsc::Receiver<Vec<Piece>>) -> Answer<Self> {
        while let Some(whole) = pieces.recv().await {
            for piece in whole {
                self.line(piece).await?;
            }
        }
        self.flush().await?;
        Ok(self)
    }

    /// Takes a line; a blank one only counts for the numbers of the others.
    pub async fn line(&mut self, piece: Piece) -> Answer<()> {
        self.number += 1;
        let number = self.number;
        let read = match piece {
            Piece::Blank => return Ok(()),
            Piece::Value(bytes) => read_line(number, &bytes),
            Piece::TooLong => Err(Unread::whole(too_long())),
            Piece::Missing => Err(Unread::whole(missing())),
            Piece::Following => Err(Unread::whole(following())),
        };
        self.answer.lines += 1;
        match read {
            Ok(line) => self.gather(line).await,
            Err(Unread { unit_code, code, refusal }) => {
                self.reject(number, unit_code, code, &refusal);
                Ok(())
            }
        }
    }

    /// Lines of one unit share a lane, so that repeated codes are judged in their order.
    async fn gather(&mut self, read: Line) -> Answer<()> {
        let place = place_of(&read.unit_code, self.lanes.len());
        let lane = &mut self.lanes[place];
        lane.gathered.push(read);
        if !lane.is_due() {
            return Ok(());
        }
        let judged = lane.wait().await?;
        lane.begin(&self.sender);
        self.note(judged);
        Ok(())
    }

    /// Waits for what is under way, and applies what is left.
    async fn flush(&mut self) -> Answer<()> {
        for place in 0..self.lanes.len() {
            let judged = self.lanes[place].wait().await?;
            self.lanes[place].begin(&self.sender);
            self.note(judged);
        }
        for place in 0..self.lanes.len() {
            let judged = self.lanes[place].wait().await?;
            self.note(judged);
        }
        Ok(())
    }

    fn note(&mut self, judged: Vec<Judged>) {
        for Judged { number, unit_code, code, happened } in judged {
            match happened {
                Ok(Happened::Created(_)) => self.answer.created += 1,
                Ok(Happened::Updated(_) | Happened::Deleted) => self.answer.updated += 1,
                Ok(Happened::Unchanged(_)) => self.answer.unchanged += 1,
                Ok(Happened::Stale) => self.answer.stale += 1,
                Err(refusal) => self.reject(number, Some(unit_code), Some(code), &refusal),
            }
        }
    }

    /// Notes that the array stopped before its end, so that the sender knows that something is missing.
    pub fn unfinished(&mut self) {
        self.answer.lines += 1;
        let detail = Text::new(
            "Mảng JSON bị cắt trước dấu ] cuối; phần trước đã được xử lý, hãy gửi lại.",
            "The JSON array stopped before its closing bracket; what came before was applied, send it again.",
        );
        self.reject(self.number + 1, None, None, &Refusal::new(Code::JsonMalformed, detail));
    }

    fn reject(&mut self, line: u64, unit_code: Option<String>, code: Option<String>, refusal: &Refusal) {
        self.answer.rejected += 1;
        if self.rejected.len() == LISTED && self.rejected.last_key_value().is_some_and(|(last, _)| *last < line) {
            self.answer.errors_omitted += 1;
            return;
        }
        let whole = Fault::new("", refusal.code.name(), refusal.detail.clone());
        let faults = if refusal.faults.is_empty() { std::slice::from_ref(&whole) } else { &refusal.faults };
        let errors = faults.iter().map(|fault| ListedFault::new(fault, self.locale));
        self.rejected.insert(line, RejectedLine { line, unit_code, code, errors: errors.collect() });
        if self.rejected.len() > LISTED {
            self.rejected.pop_last();
            self.answer.errors_omitted += 1;
        }
    }

    /// Applies the rest, keeps the answer and gives it.
    pub async fn finish(mut self) -> Answer<Submission> {
        self.flush().await?;
        self.answer.errors = self.rejected.into_values().collect();
        let (mut answer, actor) = (self.answer, self.sender.caller.actor.to_string());
        self.sender
            .app
            .db
            .write(self.sender.request, move |tx| async move {
                answer.id = tx.new_id();
                let kept = serde_json::to_value(&answer).map_err(|error| Refusal::internal(&error))?;
                let row = submission::ActiveModel {
                    id: Set(answer.id),
                    actor: Set(actor),
                    at: Set(tx.now()),
                    answer: Set(kept),
                };
                row.insert(&tx).await?;
                Ok(answer)
            })
            .await
    }
}

/// A line that can't be read, with what could be.
struct Unread {
    unit_code: Option<String>,
    code: Option<String>,
    refusal: Box<Refusal>,
}

impl Unread {
    fn whole(refusal: Refusal) -> Self {
        Self { unit_code: None, code: None, refusal: Box::new(refusal) }
    }
}

fn read_line(number: u64, bytes: &[u8]) -> Result<Line, Unread> {
    let mut tree = json::parse(bytes).map_err(Unread::whole)?;
    let (unit_code, code) = (tree.take_text("unit_code"), tree.take_text("code"));
    let missing: Vec<_> = [("unit_code", &unit_code), ("code", &code)]
        .into_iter()
        .filter(|(_, found)| found.is_none())
        .map(|(name, _)| {
            let detail = Text::new(
                format!("Thiếu trường «{name}» (văn bản)."),
                format!("The field '{name}' (text) is required."),
            );
            Fault::new(format!("/{name}"), "missing_field", detail)
        })
        .collect();
    let content = json::decode_tree::<DossierInput>(tree);
    match (unit_code, code, content) {
        (Some(unit_code), Some(code), Ok(content)) => Ok(Line { number, unit_code, code, content }),
        (unit_code, code, content) => {
            let faults = content.err().map(|refusal| refusal.faults).unwrap_or_default();
            let refusal = Box::new(Refusal::invalid(missing.into_iter().chain(faults).collect()));
            Err(Unread { unit_code, code, refusal })
        }
    }
}

fn missing() -> Refusal {
    let detail = Text::new(
        "Thiếu một phần tử của mảng: có dấu phẩy thừa.",
        "An element of the array is missing: there is a comma too many.",
    );
    Refusal::new(Code::JsonMalformed, detail)
}

fn following() -> Refusal {
    let detail = Text::new(
        "Sau dấu ] cuối của mảng còn dữ liệu khác; phần đó không được xử lý.",
        "Something follows the array's closing bracket; it was not applied.",
    );
    Refusal::new(Code::JsonMalformed, detail)
}

fn too_long() -> Refusal {
    Refusal::fault(
        "",
        "line_too_long",
        Text::new(format!("Dòng dài hơn {LINE_LIMIT} byte."), format!("The line is longer than {LINE_LIMIT} bytes.")),
    )
}

/// The kept answer to one of the caller's own submissions.
pub async fn get_submission(tx: Tx, scope: Scope, id: Uuid) -> Answer<Submission> {
    let row = submission::Entity::find_by_id(id)
        .filter(submission::COLUMN.actor.eq(scope.actor().to_string()))
        .one(&tx)
        .await?
        .ok_or_else(|| Refusal::not_found(Text::new("lần gửi", "submission")))?;
    serde_json::from_value(row.answer).map_err(|error| Refusal::internal(&serde_json::Error::custom(error)))
}
