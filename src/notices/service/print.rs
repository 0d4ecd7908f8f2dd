//! Notices on paper: a draft as it stands, an issued one as it was printed when it was issued.

use chrono::Datelike;
use press::Paper;
use uuid::Uuid;

use super::find::{row, shown};
use crate::access::Scope;
use crate::db::Tx;
use crate::notices::dto::Notice;
use crate::notices::paper::Writer;
use crate::reference::service::area_names;
use crate::refusal::Answer;
use crate::stationery::print::{self, PaperFormat, Sheet};
use crate::stationery::rules::PaperKind;
use crate::stationery::service::{kept, letterhead};

/// What a notice's kept papers are kept under.
pub(super) fn subject(id: Uuid) -> String {
    format!("notice:{id}")
}

/// A notice's paper, and its file's name.
pub async fn document(tx: Tx, scope: Scope, id: Uuid, format: PaperFormat) -> Answer<(Sheet, String)> {
    let row = row(&tx, &scope, id).await?;
    let unit = row.unit_id;
    let notice = shown(&tx, row).await?;
    let name = notice.number.clone().unwrap_or_else(|| format!("notice {id}"));
    let sheet = match kept(&tx, &subject(id), format).await? {
        Some(sheet) => sheet,
        None => Sheet::New(Box::new(paper(&tx, unit, &notice).await?)),
    };
    Ok((sheet, name))
}

/// A notice of a unit, laid out with the words of now.
pub(super) async fn paper(tx: &Tx, unit: i64, notice: &Notice) -> Answer<Paper> {
    let day = notice.issued_on.unwrap_or(tx.today());
    let head = letterhead(tx, unit, PaperKind::Notice, day).await?;
    let areas = area_names(tx, day).await?;
    let dated = notice.issued_at.as_ref().unwrap_or(&notice.created_at).utc();
    let writer = Writer { notice, paper: &head, areas: &areas, year: day.year() };
    print::paper(writer.document(), notice.id, notice, dated)
}
