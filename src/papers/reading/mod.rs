//! From the text of a notice to a draft of its data: pure rules.
//!
//! Lines become [`paragraphs`]; the [`head`] and the [`tail`] are taken off; what is between falls into sections by its headings
//! ([`outline`]), and each section is read for what it is: results with their [`figures`], shortcomings and requests
//! ([`clauses`]), rows of [`tables`]. Each piece knows its place in the source ([`passage`]); what fits nowhere is kept as
//! unplaced. Nothing is fitted to one document: what is told apart are the forms that Nghị định 30/2020/NĐ-CP prescribes and
//! the words that such notices use.

pub(super) mod areas;
mod clauses;
mod deadlines;
mod draft;
mod figures;
mod head;
mod links;
mod marks;
mod outline;
mod paragraphs;
mod passage;
mod period;
mod references;
mod rows;
mod sentences;
mod tables;
mod tail;
mod units;
mod words;

pub use areas::KnownArea;
pub use draft::Draft;
pub use paragraphs::{Form, Line};
pub use passage::Place;
pub use rows::KnownRows;

use crate::time::WorkingCalendar;

/// The longest paragraph that is read, in bytes.
const LONGEST: usize = 20_000;

/// Whether text begins with a number or a bullet, as sections and items do.
pub fn begins_item(text: &str) -> bool {
    marks::mark_of(text).is_some()
}

/// What documents may name.
#[derive(Debug, Default)]
pub struct Known {
    /// The areas of reform.
    pub areas: Vec<KnownArea>,
    /// What rows of tables are of.
    pub rows: KnownRows,
}

/// Reads a notice.
pub fn read(lines: &[Line], known: &Known, calendar: WorkingCalendar) -> Draft {
    let areas = known.areas.as_slice();
    let (mut paragraphs, too_long): (Vec<_>, Vec<_>) =
        paragraphs::paragraphs(lines).into_iter().partition(|paragraph| paragraph.whole.text().len() <= LONGEST);
    let head = head::take(&mut paragraphs, |paragraph| outline::begins_section(paragraph, areas));
    let tail = tail::take(&mut paragraphs);
    let sections = outline::sections(paragraphs, areas);
    let mut topics = areas::Topics::default();
    for area in areas {
        area.names.iter().for_each(|name| topics.note(&area.code, name));
    }
    for section in &sections {
        let Some((area, _)) = &section.area else { continue };
        section.paragraphs.iter().for_each(|paragraph| topics.note(area, paragraph.body.text()));
    }
    let mut draft = Draft::new(calendar);
    draft.head(&head);
    for paragraph in sections.iter().flat_map(|section| &section.paragraphs) {
        draft.note_period(&paragraph.whole, true);
    }
    for section in &sections {
        draft.section(section, areas, &topics);
    }
    draft.tail(&tail);
    for paragraph in &too_long {
        draft.leave(&paragraph.whole);
    }
    for note in paragraphs::notes(lines) {
        draft.note(&note);
    }
    draft.settle_figures(&known.rows);
    draft.link();
    draft
}
