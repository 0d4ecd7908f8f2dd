//! Tables of figures: each cell is one, by the words above it and beside it.

use super::super::figures::cells::{is_empty, number};
use super::super::figures::{Printed, counted_within, guessed};
use super::super::paragraphs::Paragraph;
use super::super::passage::Passage;
use super::super::period::{Days, Own, named, whole_of};
use super::super::rows::{is_total, row, told_apart_by};
use super::super::words::{fold, pattern};
use super::headings::{Heading, class, headings};
use super::rates::explain;
use super::{Column, column};
use crate::inspections::dto::FigureRow;
use crate::reconciliation::rules::RowBy;

pattern!(TIMES, r"^(?:thang|quy|nam|ky|thoi gian|thoi ky)(?: bao cao| thong ke)?$");
pattern!(TARGET, r"^(?:chi tieu|ke hoach|muc tieu)(?: duoc)?(?: giao| dat ra| de ra)$");
pattern!(COUNTED, r"^(?:don vi tinh|dvt)\b");
pattern!(ORDINAL, r"^\(?(?:(\d{1,2})|[a-zA-Z])\)?(?:\s*=.*)?$");
pattern!(INDENTED, r"^(?:[-+*•–]|trong do\b)[\s:,-]*");

/// The most rows of headings.
const MOST_HEADINGS: usize = 3;

/// What a column of a table of figures holds.
#[derive(Debug)]
enum Kind {
    /// The number of the row.
    Number,
    /// What the row is, under this heading.
    Label(String),
    /// What is counted.
    Counted,
    /// Figures.
    Figure(Box<Heading>),
    /// Anything else.
    Other,
}

/// A table of figures.
#[derive(Debug)]
pub struct FigureTable<'a> {
    headings: &'a [&'a Paragraph],
    rows: &'a [&'a Paragraph],
    columns: Vec<Kind>,
    /// Whether the rows, and not the columns, say what is counted.
    is_by_row: bool,
    /// What the document is about.
    own: Own,
    /// The days that the words above it say.
    days: Option<Days>,
}

/// A row, read.
#[derive(Debug, Default)]
pub struct Read {
    /// The figures, in their order.
    pub figures: Vec<Printed>,
    /// The unit of whose rows it is one.
    pub unit: Option<Passage>,
    /// What only says what they are of.
    pub leading: Vec<Passage>,
    /// What is neither.
    pub unplaced: Vec<Passage>,
}

/// Whether a row has a number in some cell but its first.
pub fn has_numbers(row: &Paragraph) -> bool {
    row.cells.iter().skip(1).any(|cell| number(cell, false).is_some())
}

impl<'a> FigureTable<'a> {
    /// The table that rows make, where it is one of figures.
    pub fn of(rows: &'a [&'a Paragraph], own: Own, days: Option<Days>) -> Option<Self> {
        let count = count_headings(rows)?;
        let (above, below) = rows.split_at(count);
        let width = rows.iter().map(|row| row.cells.len()).max()?;
        let mut columns: Vec<Kind> = Vec::with_capacity(width);
        for (at, heading) in headings(above, width, own).into_iter().enumerate() {
            let has_figures = columns.iter().any(|kind| matches!(kind, Kind::Figure(_)));
            columns.push(Kind::of(at, heading, below, has_figures)?);
        }
        let figures = || columns.iter().filter_map(Kind::heading);
        let is_told = |kind: &Kind| matches!(kind, Kind::Label(heading) if TIMES.is_match(&fold(heading)) || told_apart_by(heading, "") != RowBy::Other);
        let is_by_row = figures().all(|heading| heading.definition.is_none())
            && figures().any(Heading::is_generic)
            && !columns.iter().any(is_told);
        let counts = |heading: &Heading| heading.definition.is_some() || heading.unit.is_some() || heading.is_percent;
        let is_telling = is_by_row || figures().any(counts);
        (is_telling && figures().next().is_some()).then_some(Self {
            headings: above,
            rows: below,
            columns,
            is_by_row,
            own,
            days,
        })
    }

    /// The rows above the figures.
    pub fn headings(&self) -> &[&'a Paragraph] {
        self.headings
    }

    /// The rows, each read.
    pub fn read(&self) -> Vec<Read> {
        let mut held: Vec<Option<Passage>> = vec![None; self.columns.len()];
        let mut around = None;
        let mut rows: Vec<_> = self.rows.iter().map(|row| self.row(row, &mut held, &mut around)).collect();
        explain(&mut rows);
        rows
    }

    fn row(&self, row: &Paragraph, held: &mut [Option<Passage>], around: &mut Option<&'static str>) -> Read {
        let is_heading = self.headings.iter().any(|heading| heading.whole.text() == row.whole.text());
        if is_heading || is_ordinals(row) {
            return Read { leading: vec![row.whole.clone()], ..Read::default() };
        }
        let mut read = Read::default();
        let of = self.labels(row, held, &mut read);
        let named = class(guessed(&of.measure, false), *around, &of.measure);
        *around = named.filter(|_| !is_indented(&of.measure)).or(*around);
        read.unit.clone_from(&of.unit);
        for (cell, kind) in row.cells.iter().zip(&self.columns) {
            match kind {
                Kind::Figure(heading) if !is_empty(cell.text()) => match number(cell, heading.is_percent) {
                    Some(printed) => self.figure(heading, printed, cell, &of, named, &mut read),
                    None => read.unplaced.push(cell.clone()),
                },
                Kind::Other if !is_empty(cell.text()) => read.unplaced.push(cell.clone()),
                _ => (),
            }
        }
        read.unplaced.extend(row.cells.iter().skip(self.columns.len()).filter(|cell| !cell.is_empty()).cloned());
        read
    }

    /// What the labels of a row say. One that is empty, but for the last, is that of the row above: their cells are one.
    fn labels(&self, row: &Paragraph, held: &mut [Option<Passage>], read: &mut Read) -> Label {
        let mut label = Label::default();
        let last = self.columns.iter().rposition(|kind| matches!(kind, Kind::Label(_)));
        for (at, kind) in self.columns.iter().enumerate() {
            let cell = row.cells.get(at).filter(|cell| !cell.is_empty());
            match kind {
                Kind::Number => read.leading.extend(cell.cloned()),
                Kind::Counted => {
                    read.leading.extend(cell.cloned());
                    label.counted = cell.map(|cell| cell.text().to_owned());
                }
                Kind::Label(heading) => {
                    read.leading.extend(cell.cloned());
                    held[at] = cell.cloned().or_else(|| held[at].take().filter(|_| Some(at) != last));
                    if let Some(cell) = &held[at] {
                        label.note(cell, heading, self.is_by_row, self.own);
                    }
                }
                _ => (),
            }
        }
        label
    }

    fn figure(
        &self,
        heading: &Heading,
        printed: Printed,
        cell: &Passage,
        of: &Label,
        named: Option<&'static str>,
        read: &mut Read,
    ) {
        let repeats = heading.is_bare_percent && (self.is_by_row || heading.is_under_another());
        if let Some(counted) =
            read.figures.last_mut().filter(|known| repeats && known.value.is_some() && known.percent.is_none())
        {
            (counted.percent, counted.printed_percent) = (printed.percent, printed.printed_percent);
            counted.quote.join(cell);
            return;
        }
        let is_rate = printed.value.is_none();
        let definition = match (self.is_by_row, is_rate) {
            (true, true) => guessed(&of.measure, true),
            (true, false) => named,
            (false, _) => heading.definition,
        };
        let label = match (self.is_by_row, heading.is_generic() && heading.row.is_none() && heading.days.is_none()) {
            (true, true) => of.measure.clone(),
            (true, false) => format!("{} – {}", of.measure, heading.label),
            (false, _) => heading.label.clone(),
        };
        let counted = || of.counted.clone().or_else(|| heading.unit.clone()).or_else(|| counted_within(&of.measure));
        let unit = Some(printed.unit.clone()).filter(|unit| !unit.is_empty()).or_else(counted);
        let mut quote = of.quote.clone();
        quote.join(cell);
        read.figures.push(Printed {
            label,
            quote,
            definition,
            unit: unit.unwrap_or_else(|| definition.map_or_else(String::new, |_| "hồ sơ".to_owned())),
            row: of.row.clone().or_else(|| heading.row.clone()),
            days: of.days.clone().or_else(|| heading.days.clone()).or_else(|| self.days.clone()),
            ..printed
        });
    }
}

/// What the labels of a row say.
#[derive(Debug, Default)]
struct Label {
    quote: Passage,
    measure: String,
    counted: Option<String>,
    row: Option<FigureRow>,
    /// Where the row is one of a unit's: that unit.
    unit: Option<Passage>,
    days: Option<Days>,
}

impl Label {
    /// Notes a label under its heading; of two, the unit is whose rows they are.
    fn note(&mut self, cell: &Passage, heading: &str, is_by_row: bool, own: Own) {
        if !self.quote.is_empty() && self.row.as_ref().is_some_and(|row| row.by == RowBy::Unit) {
            self.unit = Some(self.quote.clone());
        }
        self.quote.join(cell);
        if let Some(days) = whole_of(cell, own).or_else(|| under(cell, heading, own)) {
            self.days = Some(days);
        } else if is_total(cell.text()) {
            self.row = None;
        } else if is_by_row {
            cell.text().clone_into(&mut self.measure);
        } else {
            self.row = Some(row(cell, heading, false));
        }
    }
}

/// The days that a label names together with its heading: "Tháng" over "8".
fn under(cell: &Passage, heading: &str, own: Own) -> Option<Days> {
    let words = format!("{} {}", fold(heading), fold(cell.text()));
    let named = TIMES.is_match(&fold(heading)).then(|| named(&words, own).into_iter().next())??;
    Some(named.days(cell.clone()))
}

impl Kind {
    fn heading(&self) -> Option<&Heading> {
        match self {
            Self::Figure(heading) => Some(heading),
            _ => None,
        }
    }

    /// What a column holds, by its heading and its cells; `None` where it makes the table one of something else.
    fn of(at: usize, heading: Heading, rows: &[&Paragraph], has_figures: bool) -> Option<Self> {
        let cells: Vec<_> =
            rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !is_empty(cell.text())).collect();
        let numbers = cells.iter().filter(|cell| number(cell, heading.is_percent).is_some()).count();
        let folded = fold(&heading.label);
        let is_numeric = numbers > 0 && numbers * 2 >= cells.len();
        Some(match column(&folded) {
            Column::Finding | Column::Recommendation | Column::Deadline => return None,
            Column::Number => Self::Number,
            _ if COUNTED.is_match(&folded) => Self::Counted,
            _ if TARGET.is_match(&folded) => Self::Other,
            _ if at == 0 && heading.label.is_empty() && is_numeric => Self::Number,
            Column::Area | Column::Unit => Self::Label(heading.label),
            _ if !has_figures && (TIMES.is_match(&folded) || !is_numeric) => Self::Label(heading.label),
            _ if is_numeric && !heading.label.is_empty() => Self::Figure(Box::new(heading)),
            _ => Self::Other,
        })
    }
}

/// How many rows of headings a table begins with; `None` where it has none, or nothing below them.
fn count_headings(rows: &[&Paragraph]) -> Option<usize> {
    let first = rows.first().filter(|row| !has_numbers(row))?;
    // under a heading that spans rows, the first cells of the next are empty
    let goes_on = |row: &&&Paragraph| {
        let is_held = row.cells.first().is_some_and(|cell| cell.is_empty() || Some(cell) == first.cells.first());
        is_held && !has_numbers(row)
    };
    let count = 1 + rows[1..].iter().take(MOST_HEADINGS - 1).take_while(goes_on).count();
    rows[count..].iter().any(|row| has_numbers(row)).then_some(count)
}

/// Whether the cells of a row only number the columns.
fn is_ordinals(row: &Paragraph) -> bool {
    let said: Vec<_> =
        row.cells.iter().filter(|cell| !cell.is_empty()).map(|cell| ORDINAL.captures(cell.text())).collect();
    let numbers = || said.iter().flatten().filter_map(|found| found.get(1)?.as_str().parse::<usize>().ok());
    let count_up = numbers().zip(numbers().skip(1)).all(|(one, next)| next == one + 1);
    said.iter().all(Option::is_some) && numbers().count() > 2 && count_up
}

fn is_indented(label: &str) -> bool {
    INDENTED.is_match(&fold(label))
}
