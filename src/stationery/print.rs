//! Printing: a paper becomes a file.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use press::{Document, Paper};
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use utoipa::openapi::{Content, RefOr, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, ToSchema};

use super::service::keep_printed;
use crate::db::RequestId;
use crate::http::{App, Download, IfNoneMatch, documented_etag, etag_of, etag_of_value};
use crate::refusal::{Answer, Code, Refusal, Text};

/// How many papers are laid out at once: each keeps a core busy.
static PRESSES: Semaphore = Semaphore::const_new(2);
/// How long somebody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// The format of a paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, DeriveActiveEnum)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum PaperFormat {
    /// PDF, to send: tagged, with its fonts in it.
    #[default]
    Pdf,
    /// DOCX, to edit.
    Docx,
}

impl PaperFormat {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Pdf, Self::Docx];

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }
}

/// In which format.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaperQuestion {
    /// `pdf` to send, `docx` to edit; `pdf` if absent.
    #[serde(default)]
    #[param(inline, example = "pdf")]
    pub format: PaperFormat,
}

/// A paper, printed before or to be printed.
#[derive(Debug)]
pub enum Sheet {
    /// Bytes that are kept.
    Kept(Vec<u8>),
    /// A paper that is kept under a name, and was never printed in this format.
    Unprinted(String, Box<Paper>),
    /// What is laid out for this answer alone.
    New(Box<Paper>),
}

/// A document that shows something, as a paper: its version is how the ETag of what it shows begins.
pub fn paper<T: Serialize>(document: Document, id: impl ToString, shown: &T, dated: DateTime<Utc>) -> Answer<Paper> {
    let version = etag_of_value(shown)?.trim_matches('"').chars().take(12).collect();
    Paper::new(document, id.to_string(), version, dated).map_err(|error| Refusal::internal(&error))
}

impl Sheet {
    /// The same, to be laid out.
    pub fn new<T: Serialize>(document: Document, id: impl ToString, shown: &T, dated: DateTime<Utc>) -> Answer<Self> {
        Ok(Self::New(Box::new(paper(document, id, shown, dated)?)))
    }
}

/// 503: others' papers are being laid out, and take long.
fn busy() -> Refusal {
    let detail = Text::new(
        "Đang có nhiều văn bản được trình bày; hãy thử lại sau ít giây.",
        "Many papers are being laid out; try again in a few seconds.",
    );
    Refusal { retry_after: Some(5), ..Refusal::new(Code::Unavailable, detail) }
}

/// A turn at the presses; 503 for who waited long for others' papers.
async fn turn(presses: &Semaphore) -> Answer<SemaphorePermit<'_>> {
    let turn = timeout(PATIENCE, presses.acquire()).await.map_err(|_| busy())?;
    turn.map_err(|error| Refusal::internal(&error))
}

/// Lays a paper out, beside the requests.
async fn printed(paper: Paper, format: PaperFormat) -> Answer<Vec<u8>> {
    let turn = turn(&PRESSES).await?;
    let work = move || {
        let _turn = turn;
        match format {
            PaperFormat::Pdf => paper.pdf(),
            PaperFormat::Docx => paper.docx(),
        }
    };
    let content = tokio::task::spawn_blocking(work).await.map_err(|error| Refusal::internal(&error))?;
    content.map_err(|error| Refusal::internal(&error))
}

/// 200 with a paper.
#[derive(Debug)]
pub struct Printed;

impl Printed {
    /// The file of a sheet; `name` has no extension, and what can't stand in a file's name becomes a dash. What the caller has
    /// already isn't laid out again.
    pub async fn answer(
        app: &App,
        (sheet, name): (Sheet, String),
        format: PaperFormat,
        known: IfNoneMatch,
    ) -> Answer<Download> {
        let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
        let name = format!("{}.{}", name.chars().map(plain).collect::<String>(), format.extension());
        let media_type = format.media_type();
        let (etag, content) = match sheet {
            Sheet::Kept(content) => (etag_of(&content), content),
            Sheet::Unprinted(subject, paper) => {
                let content = printed(*paper, format).await?;
                let keep = move |tx| keep_printed(tx, subject, format, content);
                let content = app.db.write(RequestId::none(), keep).await?;
                (etag_of(&content), content)
            }
            Sheet::New(paper) => {
                let etag = etag_of_value(&(&paper, format, env!("CARGO_PKG_VERSION")))?;
                if known.knows(&etag) {
                    return Ok(Download { name, media_type, etag, content: None });
                }
                (etag, printed(*paper, format).await?)
            }
        };
        Ok(Download { name, media_type, etag, content: Some(content) })
    }
}

impl IntoResponses for Printed {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let paper = ResponseBuilder::new().description("The paper; the same request gives the same bytes.");
        let paper = PaperFormat::ALL
            .into_iter()
            .fold(paper, |paper, format| paper.content(format.media_type(), Content::default()));
        let unchanged = ResponseBuilder::new().description("Unchanged since the ETag in If-None-Match.");
        BTreeMap::from([
            ("200".to_owned(), documented_etag(paper).build().into()),
            ("304".to_owned(), unchanged.build().into()),
        ])
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_waited_long_for_others_papers_is_told_when_to_come_again() {
        let presses = Semaphore::new(1);
        let others = turn(&presses).await.unwrap();
        let began = Instant::now();
        let told = turn(&presses).await.unwrap_err();
        assert_eq!((told.code, told.retry_after), (Code::Unavailable, Some(5)));
        assert!((PATIENCE..PATIENCE * 2).contains(&began.elapsed()));
        drop(others);
        assert!(turn(&presses).await.is_ok());
    }
}
