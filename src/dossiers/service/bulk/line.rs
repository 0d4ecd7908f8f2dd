//! A line of a submission, or why it can't be read.

use chrono::{DateTime, Utc};

use crate::dossiers::dto::DossierInput;
use crate::dossiers::lines::Piece;
use crate::dossiers::service::change::judge_values;
use crate::http::json;
use crate::refusal::{Answer, Code, Fault, Refusal, Text};

/// The longest line.
pub const LINE_LIMIT: usize = 256 * 1024;
/// Longer ones are judged before they wait: what waits is small, or a refusal.
const LONG: usize = 4 * 1024;
/// More letters than the code of a unit or a dossier may have: of longer ones these are kept.
const MOST_LETTERS: usize = 200;

/// A line that could be read.
#[derive(Debug)]
pub(super) struct Line {
    /// Which, from 1.
    pub(super) number: u64,
    pub(super) unit_code: String,
    pub(super) code: String,
    pub(super) content: Answer<DossierInput>,
}

/// A line that can't be read, with what could be.
pub(super) struct Unread {
    pub(super) unit_code: Option<String>,
    pub(super) code: Option<String>,
    pub(super) refusal: Box<Refusal>,
}

impl Unread {
    fn whole(refusal: Refusal) -> Self {
        Self { unit_code: None, code: None, refusal: Box::new(refusal) }
    }
}

/// Reads a line; none for a blank one.
pub(super) fn read(number: u64, piece: Piece, now: DateTime<Utc>) -> Option<Result<Line, Unread>> {
    match piece {
        Piece::Blank => None,
        Piece::Value(bytes) => Some(read_value(number, &bytes, now)),
        Piece::TooLong => Some(Err(Unread::whole(too_long()))),
        Piece::Missing => Some(Err(Unread::whole(missing()))),
        Piece::Following => Some(Err(Unread::whole(following()))),
    }
}

fn read_value(number: u64, bytes: &[u8], now: DateTime<Utc>) -> Result<Line, Unread> {
    let mut tree = json::parse(bytes).map_err(Unread::whole)?;
    let (unit_code, code) = (tree.take_text("unit_code").map(shortened), tree.take_text("code").map(shortened));
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
        (Some(unit_code), Some(code), Ok(content)) => {
            let judged = if bytes.len() > LONG { judge_values(&content, now) } else { Ok(()) };
            Ok(Line { number, unit_code, code, content: judged.map(|()| content) })
        }
        (unit_code, code, content) => {
            let faults = content.err().map(|refusal| refusal.faults).unwrap_or_default();
            let refusal = Box::new(Refusal::invalid(missing.into_iter().chain(faults).collect()));
            Err(Unread { unit_code, code, refusal })
        }
    }
}

fn shortened(code: String) -> String {
    if code.chars().count() > MOST_LETTERS { code.chars().take(MOST_LETTERS).collect() } else { code }
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
