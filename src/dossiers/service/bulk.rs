//! Bulk submissions: a stream of lines in flat memory, applied in batches, answered line by line, the answer kept.

use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set};
use serde::de::Error as _;
use uuid::Uuid;

use super::apply::{Change, Happened, apply};
use crate::access::{Caller, DossierWrite, Permits, Scope};
use crate::db::{RequestId, Tx};
use crate::dossiers::dto::{DossierInput, RejectedLine, Submission};
use crate::dossiers::entity::submission;
use crate::dossiers::lines::Piece;
use crate::http::{App, ListedFault, Locale, json};
use crate::refusal::{Answer, Code, Fault, Refusal, Text};

/// How many lines share a transaction.
const BATCH: usize = 500;
/// How many refused lines are listed.
const LISTED: usize = 1000;
/// The longest line.
pub const LINE_LIMIT: usize = 256 * 1024;

/// A bulk submission on its way.
#[derive(Debug)]
pub struct Bulk {
    app: App,
    caller: Caller,
    request: RequestId,
    locale: Locale,
    waiting: Vec<(u64, Change)>,
    answer: Submission,
    /// How many lines came, blank ones included.
    number: u64,
}

impl Bulk {
    /// A submission of `caller`'s.
    pub fn new(app: App, caller: Caller, request: RequestId, locale: Locale, dry_run: bool) -> Self {
        let answer = Submission { dry_run, ..Submission::default() };
        Self { app, caller, request, locale, waiting: Vec::new(), answer, number: 0 }
    }

    /// Takes a line; a blank one only counts for the numbers of the others.
    pub async fn line(&mut self, piece: Piece) -> Answer<()> {
        self.number += 1;
        let read = match piece {
            Piece::Blank => return Ok(()),
            Piece::Value(bytes) => read_line(&bytes),
            Piece::TooLong => Err(Unread::whole(too_long())),
            Piece::Missing => Err(Unread::whole(missing())),
            Piece::Following => Err(Unread::whole(following())),
        };
        self.answer.lines += 1;
        let number = self.number;
        match read {
            Ok(change) => self.waiting.push((number, change)),
            Err(Unread { unit_code, code, refusal }) => self.reject(number, unit_code, code, &refusal),
        }
        if self.waiting.len() >= BATCH { self.flush().await } else { Ok(()) }
    }

    /// Applies what waits. The caller's roles are read again for each batch: what was taken away meanwhile is refused.
    async fn flush(&mut self) -> Answer<()> {
        let lines = std::mem::take(&mut self.waiting);
        if lines.is_empty() {
            return Ok(());
        }
        let named: Vec<_> = lines.iter().map(|(number, c)| (*number, c.unit_code.clone(), c.code.clone())).collect();
        let changes: Vec<_> = lines.into_iter().map(|(_, change)| change).collect();
        let (caller, dry) = (self.caller.clone(), self.answer.dry_run);
        let happened = self
            .app
            .db
            .write(self.request.clone(), move |tx| async move {
                let scope = match caller.renewed(&tx).await.and_then(|caller| caller.scope(DossierWrite::PERMISSION)) {
                    Ok(scope) => scope,
                    Err(refusal) => return Ok(changes.iter().map(|_| Err(refusal.clone())).collect()),
                };
                apply(&tx, &scope, changes, dry).await
            })
            .await?;
        for ((number, unit_code, code), happened) in named.into_iter().zip(happened) {
            match happened {
                Ok(Happened::Created) => self.answer.created += 1,
                Ok(Happened::Updated | Happened::Deleted) => self.answer.updated += 1,
                Ok(Happened::Unchanged) => self.answer.unchanged += 1,
                Ok(Happened::Stale) => self.answer.stale += 1,
                Err(refusal) => self.reject(number, Some(unit_code), Some(code), &refusal),
            }
        }
        Ok(())
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
        if self.answer.errors.len() >= LISTED {
            self.answer.errors_omitted += 1;
            return;
        }
        let whole = Fault::new("", refusal.code.name(), refusal.detail.clone());
        let faults = if refusal.faults.is_empty() { std::slice::from_ref(&whole) } else { &refusal.faults };
        let errors = faults.iter().map(|fault| ListedFault::new(fault, self.locale));
        self.answer.errors.push(RejectedLine { line, unit_code, code, errors: errors.collect() });
    }

    /// Applies the rest, keeps the answer and gives it.
    pub async fn finish(mut self) -> Answer<Submission> {
        self.flush().await?;
        self.answer.errors.sort_by_key(|line| line.line);
        let (mut answer, actor) = (self.answer, self.caller.actor.to_string());
        self.app
            .db
            .write(self.request, move |tx| async move {
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

fn read_line(bytes: &[u8]) -> Result<Change, Unread> {
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
        (Some(unit_code), Some(code), Ok(content)) => Ok(Change { unit_code, code, content: Some(content) }),
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
