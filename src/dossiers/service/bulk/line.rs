//! A line of a submission, or why it can't be read.

use crate::dossiers::dto::DossierInput;
use crate::dossiers::lines::Piece;
use crate::http::json;
use crate::refusal::{Code, Fault, Refusal, Text};

/// The longest line.
pub const LINE_LIMIT: usize = 256 * 1024;

/// A line that could be read.
#[derive(Debug)]
pub(super) struct Line {
    /// Which, from 1.
    pub(super) number: u64,
    pub(super) unit_code: String,
    pub(super) code: String,
    pub(super) content: DossierInput,
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
pub(super) fn read(number: u64, piece: Piece) -> Option<Result<Line, Unread>> {
    match piece {
        Piece::Blank => None,
        Piece::Value(bytes) => Some(read_value(number, &bytes)),
        Piece::TooLong => Some(Err(Unread::whole(too_long()))),
        Piece::Missing => Some(Err(Unread::whole(missing()))),
        Piece::Following => Some(Err(Unread::whole(following()))),
    }
}

fn read_value(number: u64, bytes: &[u8]) -> Result<Line, Unread> {
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
