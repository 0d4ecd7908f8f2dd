//! From the elements of a part to lines.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::super::{LONGEST, MOST_LINES, lays_text_out, too_long};
use super::numbering::{Numbering, attribute, is_on};
use super::styles::{Listed, Styles};
use super::unreadable;
use crate::inspections::dto::Bilingual;
use crate::papers::dto::Remark;
use crate::papers::reading::{Form, Line};
use crate::refusal::Answer;

/// The most columns that a cell may take.
const WIDEST_CELL: usize = 60;
/// The most columns of a table that only lays text out: heads and tails of documents are such tables.
const LAID_OUT: usize = 2;

/// How deep tables may stand in each other: each is read with all that stands in it.
const DEEPEST: usize = 16;
/// How many bytes of text are kept: more are more characters than may be.
const MOST_BYTES: usize = 4 * LONGEST;

/// A table that is being read: its rows of cells of paragraphs.
type Table = Vec<Vec<Vec<String>>>;

/// A paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    list: Option<String>,
    level: Option<u32>,
    /// Whether its end was deleted or moved away, so that the next one goes on with it.
    is_open: bool,
    /// Whether its text is hidden where nothing else is said.
    is_hidden: bool,
}

/// A run of text that is being read.
#[derive(Debug, Default)]
struct Run {
    is_text: bool,
    is_hidden: bool,
}

/// The text of a document, while it is read.
#[derive(Debug, Default)]
pub struct Body {
    lines: Vec<Line>,
    numbering: Numbering,
    styles: Styles,
    tables: Vec<Table>,
    paragraph: Paragraph,
    /// Paragraphs in which a text box stands that is being read.
    around: Vec<Paragraph>,
    /// How many columns the cell takes.
    span: usize,
    /// How deep inside of what is there twice, was deleted or was moved away.
    skipped: usize,
    /// For each choice of shapes that is open, whether one was taken.
    taken: Vec<bool>,
    /// How deep inside of the properties of a paragraph.
    properties: usize,
    is_row_dropped: bool,
    run: Run,
    /// How many characters are hidden.
    hidden: usize,
    is_revised: bool,
    is_note: bool,
    /// How many bytes of text were kept so far.
    kept: usize,
}

impl Body {
    /// Nothing yet.
    pub fn new(numbering: Numbering, styles: Styles) -> Self {
        Self { numbering, styles, ..Self::default() }
    }

    /// What is read from now on are notes.
    pub fn begin_notes(&mut self) {
        self.is_note = true;
    }

    /// The lines, and what was noticed.
    pub fn into_lines(self, remarks: &mut Vec<Remark>) -> Vec<Line> {
        let remark = |code, vi: String, en: String| Remark { code, detail: Bilingual { vi, en } };
        let hidden = self.hidden;
        remarks.extend((hidden > 0).then(|| {
            let vi = format!("Đã bỏ {hidden} ký tự ẩn: người đọc bản in không thấy chúng.");
            let en =
                format!("{hidden} characters of hidden text were left out: whoever reads the paper doesn't see them.");
            remark("hidden_text", vi, en)
        }));
        remarks.extend(self.is_revised.then(|| {
            let vi = "Tệp còn dấu vết sửa đổi (track changes); đã đọc như khi mọi sửa đổi được chấp nhận.".to_owned();
            let en = "The file has tracked changes; it was read as if all of them were accepted.".to_owned();
            remark("tracked_changes", vi, en)
        }));
        self.lines
    }

    /// Reads a part.
    pub fn read(&mut self, xml: &str) -> Answer<()> {
        let mut reader = Reader::from_str(xml);
        let mut open = 0_usize;
        loop {
            let event = reader.read_event().map_err(|_| unreadable())?;
            match &event {
                Event::Start(_) => open += 1,
                Event::End(_) => open = open.saturating_sub(1),
                // the reader takes an end within an element for the end
                Event::Eof if open > 0 => return Err(unreadable()),
                _ => (),
            }
            match event {
                Event::Start(element) => self.start(&element),
                Event::Empty(element) => self.empty(&element),
                Event::End(element) => self.end(element.local_name().as_ref()),
                Event::Text(text) if self.run.is_text => self.say(&text.xml10_content()),
                Event::GeneralRef(entity) if self.run.is_text => self.say(&resolved(&entity)?),
                Event::DocType(_) => return Err(unreadable()),
                Event::Eof => return Ok(()),
                _ => (),
            }
            self.refuse_endless()?;
        }
    }

    /// Refuses what goes on for longer than a document may, before all of it is kept.
    fn refuse_endless(&self) -> Answer<()> {
        let bytes = self.kept + self.paragraph.text.len();
        if bytes > MOST_BYTES || self.lines.len() > MOST_LINES || self.tables.len() > DEEPEST {
            return Err(too_long());
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        if self.run.is_hidden {
            self.hidden += text.chars().count();
        } else {
            self.paragraph.text.push_str(text);
        }
    }

    /// An element without content: in properties, that the end of a paragraph or a row is gone.
    fn empty(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            _ if self.skipped > 0 => (),
            "del" | "moveFrom" if self.properties > 0 => {
                self.is_revised = true;
                self.paragraph.is_open = true;
            }
            "del" => (self.is_revised, self.is_row_dropped) = (true, true),
            name => {
                self.start(element);
                self.end(name);
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let value = || attribute(element, "val");
        match element.local_name().as_ref() {
            "del" | "moveFrom" => (self.is_revised, self.skipped) = (true, self.skipped + 1),
            // what properties were before they were changed
            name if name.ends_with("PrChange") => self.skipped += 1,
            "Fallback" if self.taken.last().copied().unwrap_or(true) => self.skipped += 1,
            "Fallback" => self.taken.push(false),
            _ if self.skipped > 0 => (),
            "AlternateContent" => self.taken.push(false),
            "Choice" => self.taken.last_mut().into_iter().for_each(|taken| *taken = true),
            "ins" | "moveTo" => self.is_revised = true,
            "pPr" => self.properties += 1,
            "r" => self.run.is_hidden = self.paragraph.is_hidden,
            "t" => self.run.is_text = true,
            "tab" if self.properties == 0 => self.say("\t"),
            "br" | "cr" => self.flush(),
            "noBreakHyphen" => self.say("-"),
            "txbxContent" => self.around.push(std::mem::take(&mut self.paragraph)),
            "tbl" => self.tables.push(Vec::new()),
            "tr" => self.tables.last_mut().into_iter().for_each(|table| table.push(Vec::new())),
            "gridSpan" => self.span = value().and_then(|span| span.parse().ok()).unwrap_or(1),
            "tc" => self.row().into_iter().for_each(|row| row.push(Vec::new())),
            _ => self.property(element),
        }
    }

    /// A property of a paragraph or of a run.
    fn property(&mut self, element: &BytesStart<'_>) {
        let value = || attribute(element, "val");
        match element.local_name().as_ref() {
            "pStyle" => {
                self.paragraph.style = value();
                self.paragraph.is_hidden = self.styles.hides(self.paragraph.style.as_deref()).unwrap_or_default();
            }
            "rStyle" if self.properties == 0 => {
                let hides = value().and_then(|style| self.styles.hides(Some(&style)));
                self.run.is_hidden = hides.unwrap_or(self.run.is_hidden);
            }
            "vanish" if self.properties == 0 => self.run.is_hidden = is_on(element),
            "numId" => self.paragraph.list = value(),
            "ilvl" => self.paragraph.level = value().and_then(|level| level.parse().ok()),
            _ => (),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "del" | "moveFrom" | "Fallback" if self.skipped > 0 => self.skipped -= 1,
            name if name.ends_with("PrChange") => self.skipped = self.skipped.saturating_sub(1),
            _ if self.skipped > 0 => (),
            "AlternateContent" | "Fallback" => _ = self.taken.pop(),
            "pPr" => self.properties = self.properties.saturating_sub(1),
            "r" => self.run.is_hidden = false,
            "t" => self.run.is_text = false,
            "p" => self.end_paragraph(),
            "txbxContent" => self.end_box(),
            "tc" => self.span_columns(),
            "tr" if std::mem::take(&mut self.is_row_dropped) => _ = self.tables.last_mut().and_then(Vec::pop),
            "tbl" => self.table(),
            _ => (),
        }
    }

    fn end_paragraph(&mut self) {
        if !self.paragraph.is_open {
            self.number();
            self.flush();
        }
        self.paragraph = Paragraph { text: std::mem::take(&mut self.paragraph.text), ..Paragraph::default() };
    }

    /// Goes on with the paragraph in which a text box stands.
    fn end_box(&mut self) {
        if !self.paragraph.text.trim().is_empty() {
            self.flush();
        }
        self.paragraph = self.around.pop().unwrap_or_default();
    }

    /// Keeps the columns free that a merged cell takes besides its first one.
    fn span_columns(&mut self) {
        let more = std::mem::take(&mut self.span).min(WIDEST_CELL).saturating_sub(1);
        self.kept += more;
        self.row().into_iter().for_each(|row| row.extend(std::iter::repeat_n(Vec::new(), more)));
    }

    fn row(&mut self) -> Option<&mut Vec<Vec<String>>> {
        self.tables.last_mut()?.last_mut()
    }

    /// Puts its number before a paragraph of a list: the one that it names, or else that of its style.
    fn number(&mut self) {
        let Paragraph { style, list, level, .. } = &self.paragraph;
        let (number, level) = match (list, self.styles.listed(style.as_deref())) {
            (Some(list), _) => (list.clone(), *level),
            (None, Some(Listed { list, level: of_style, style })) => {
                let linked = || self.numbering.level_of(&list, &style);
                let level = level.or(of_style).or_else(linked);
                (list, level)
            }
            (None, None) => return,
        };
        if number == "0" || self.paragraph.text.trim().is_empty() {
            return;
        }
        if let Some(number) = self.numbering.next(&number, level.unwrap_or_default()) {
            self.paragraph.text.insert_str(0, &number);
        }
    }

    /// Ends a line.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.paragraph.text).replace('\n', " ");
        self.kept += text.len() + 1;
        let form = if self.is_note { Form::Note } else { Form::Whole };
        match self.row().map(|row| row.last_mut()) {
            Some(Some(cell)) => cell.push(text),
            Some(None) | None => self.lines.push(Line { text, form }),
        }
    }

    /// Ends a table: what only lays text out is read column by column, other tables row by row.
    fn table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let text: String = table.iter().flatten().flatten().flat_map(|paragraph| [paragraph.as_str(), " "]).collect();
        let lays_out = table.iter().all(|row| row.len() <= LAID_OUT) && (table.len() == 1 || lays_text_out(&text));
        for row in table {
            if lays_out {
                for paragraph in row.into_iter().flatten() {
                    self.place(paragraph, Form::Whole);
                }
            } else {
                let cells: Vec<_> = row.into_iter().map(|cell| cell.join(" ").replace(['\t', '|'], " ")).collect();
                self.place(cells.join("\t"), Form::Row);
            }
        }
    }

    /// A line, or a paragraph of the cell that a table stands in.
    fn place(&mut self, text: String, form: Form) {
        match self.row().and_then(|row| row.last_mut()) {
            Some(cell) => cell.push(text),
            None => self.lines.push(Line { text, form }),
        }
    }
}

/// What an entity stands for: one of the five that XML has, or a character's number.
fn resolved(entity: &BytesRef<'_>) -> Answer<String> {
    if let Some(character) = entity.resolve_char_ref().map_err(|_| unreadable())? {
        return Ok(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(entity).map(str::to_owned).ok_or_else(unreadable)
}
