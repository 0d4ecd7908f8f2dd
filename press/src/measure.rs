//! How long the rules under the blocks at the top are: as long as the motto, and two fifths of the lines of the others, between
//! the third and the half that annex I allows.

use serde::Serialize;
use ttf_parser::Face;

use crate::fonts::BOLD;
use crate::{Document, MOTTO};

/// Widths in points: the text, the left column of the head, the right one.
pub(crate) const WIDTHS: [f64; 3] = [millimetres(165.0), millimetres(65.0), millimetres(100.0)];

/// Points from millimetres.
pub(crate) const fn millimetres(length: f64) -> f64 {
    length * 72.0 / 25.4
}

/// The lengths of the three rules, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Rules {
    /// Under the motto.
    pub(crate) motto: f64,
    /// Under the issuing body.
    pub(crate) issuer: f64,
    /// Under the title.
    pub(crate) title: f64,
}

impl Rules {
    pub(crate) fn of(document: &Document) -> Self {
        let [text, left, right] = WIDTHS;
        Self {
            motto: bold(MOTTO[1], 14.0).min(right),
            issuer: 0.4 * bold(&document.head.issuer, 13.0).min(left),
            title: 0.4 * bold(&document.title, 14.0).min(text),
        }
    }
}

/// The length of the longest line of a bold text, in points.
fn bold(text: &str, size: f64) -> f64 {
    let Ok(face) = Face::parse(BOLD, 0) else { return 0.0 };
    let advance = |letter| face.glyph_hor_advance(face.glyph_index(letter)?);
    let units = |line: &str| line.chars().filter_map(advance).map(f64::from).sum::<f64>();
    text.lines().map(units).fold(0.0, f64::max) * size / f64::from(face.units_per_em())
}
