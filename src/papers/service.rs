//! Documents of others, read into drafts.

use std::path::Path;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::dto::{NoticeDraft, ReadSource, SourceKind};
use super::reading::{Known, KnownArea, KnownRows, read};
use super::source::{Document, Source, pdf};
use crate::access::Scope;
use crate::db::Tx;
use crate::reference::dto::ReformArea;
use crate::reference::service as reference;
use crate::refusal::{Answer, Refusal, Text};
use crate::time::WorkingCalendar;
use crate::units::service as units;

/// How many documents are read at once: each keeps a core busy.
static READERS: Semaphore = Semaphore::const_new(2);

/// What a document is read with.
#[derive(Debug, Default)]
pub struct Knowledge {
    /// What it may name.
    pub known: Known,
    /// By which deadlines in working days are reckoned.
    pub calendar: WorkingCalendar,
}

/// The areas of reform, fields, procedures and the scope's units of today with their names, and the working calendar.
pub async fn knowledge(tx: Tx, scope: Scope) -> Answer<Knowledge> {
    let areas = reference::areas_on(&tx, tx.today()).await?;
    let known = |area: ReformArea| KnownArea {
        code: area.code,
        names: std::iter::once(area.name).chain(area.aliases).collect(),
    };
    let mut rows = KnownRows::default();
    for (code, name) in &reference::field_names(&tx).await? {
        rows.note_field(code, name);
    }
    for (code, name) in &reference::procedure_names(&tx).await? {
        rows.note_procedure(code, name);
    }
    for unit in units::of_scope(&tx, &scope).await? {
        rows.note_unit(&unit.code, &unit.name);
    }
    let calendar = reference::working_calendar(&tx).await?.as_ref().clone();
    Ok(Knowledge { known: Known { areas: areas.into_iter().map(known).collect(), rows }, calendar })
}

/// Reads a notice of an inspection's results; a PDF file by a process of its own, which is a program. Nothing is stored.
///
/// 422 where the document can't be read as its kind, or tells of no inspection.
pub async fn read_notice(program: &Path, kind: SourceKind, bytes: Bytes, knowledge: Knowledge) -> Answer<NoticeDraft> {
    let turn = READERS.acquire().await.map_err(|error| Refusal::internal(&error))?;
    let document = match kind {
        SourceKind::Text => Document::Text(bytes),
        SourceKind::Docx => Document::Docx(bytes),
        SourceKind::Pdf => {
            let told = pdf::apart::read(program, &bytes).await?;
            Document::Pdf(bytes, told)
        }
    };
    let work = move || {
        let _turn = turn;
        drafted(document, knowledge)
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::internal(&error))?
}

/// The draft that a document makes: pure, and as long as the document is.
pub fn drafted(document: Document, Knowledge { known, calendar }: Knowledge) -> Answer<NoticeDraft> {
    let source = Source::read(document)?;
    let draft = read(&source.lines, &known, calendar);
    if draft.is_empty() {
        return Err(no_notice(draft.kind()));
    }
    let Source { kind, lines, characters, sha256, remarks } = source;
    Ok(draft.of(ReadSource { kind, lines: lines.len(), characters, sha256, remarks }))
}

/// 422: a document that tells no results, shortcomings or requests of an inspection.
fn no_notice(kind: Option<&str>) -> Refusal {
    let (vi, en) =
        kind.map_or_else(Default::default, |kind| (format!(" (văn bản ghi «{kind}»)"), format!(" (it says '{kind}')")));
    Refusal::fault(
        "",
        "not_a_notice",
        Text::new(
            format!(
                "Không tìm thấy kết quả, tồn tại hoặc kiến nghị nào của một cuộc kiểm tra{vi}. Cần thông báo hoặc kết luận kiểm tra, với các mục như «Kết quả», «Tồn tại, hạn chế», «Kiến nghị»."
            ),
            format!(
                "No results, shortcomings or recommendations of an inspection were found{en}. A notice or conclusion of an inspection is needed, with sections such as 'Kết quả', 'Tồn tại, hạn chế', 'Kiến nghị'."
            ),
        ),
    )
}
