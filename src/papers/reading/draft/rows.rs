//! The rows of tables.

use super::{Draft, piece};
use crate::papers::dto::{Confidence, DraftDeadline};
use crate::papers::reading::areas::{KnownArea, named};
use crate::papers::reading::deadlines::Worded;
use crate::papers::reading::outline::Section;
use crate::papers::reading::paragraphs::Paragraph;
use crate::papers::reading::passage::Passage;
use crate::papers::reading::period::{Days, Own, days, leading};
use crate::papers::reading::references::day;
use crate::papers::reading::tables::figures::{FigureTable, has_numbers};
use crate::papers::reading::tables::{Column, cell, columns, is_caption};
use crate::time::DeadlineKind;

impl Draft {
    /// The deadline in a cell of a table, where a bare day is the last one.
    fn deadline_of_cell(&self, cell: &Passage) -> Option<DraftDeadline> {
        let bare = || {
            let date = day(cell.text())?;
            self.reckoned(Worded {
                words: cell.clone(),
                kind: DeadlineKind::By,
                date: Some(date),
                n: None,
                month: None,
            })
        };
        self.deadline(cell).or_else(bare)
    }

    /// The rows of a section's tables: those of figures, and others.
    pub(super) fn tables(&mut self, section: &Section, rows: &[&Paragraph], areas: &[KnownArea]) {
        let own = self.around_figures().own;
        let mut others = Vec::new();
        for block in blocks(rows) {
            let days = days_above(section, line_of(block[0]), own);
            match FigureTable::of(block, own, days) {
                Some(table) => self.figure_table(section, &table),
                None => others.extend(block),
            }
        }
        self.table(section, &others, areas);
    }

    /// A table of figures.
    fn figure_table(&mut self, section: &Section, table: &FigureTable<'_>) {
        self.leading.extend(table.headings().iter().filter_map(|row| piece(&row.whole, Confidence::Likely)));
        let area = section.area.as_ref().map(|(code, _)| code.clone());
        for read in table.read() {
            let unit = read.unit.or_else(|| section.unit.clone());
            let section = Section { unit, ..Section::default() };
            read.figures.into_iter().for_each(|printed| self.figure(&section, printed, area.clone()));
            self.leading.extend(read.leading.iter().filter_map(|words| piece(words, Confidence::Likely)));
            read.unplaced.iter().for_each(|words| self.leave(words));
        }
    }

    /// Rows that are findings with their recommendations, or figures in words.
    fn table(&mut self, section: &Section, rows: &[&Paragraph], areas: &[KnownArea]) {
        let mut known: Option<(Vec<Column>, &Passage)> = None;
        let mut last = 0;
        let mut section = section.clone();
        for row in rows {
            let line = line_of(row);
            let begins = known.is_none() || line != last + 1;
            last = line;
            // a table that goes on over a page has its first row again there
            let is_repeated = known.as_ref().is_some_and(|(_, first)| first.text() == row.whole.text());
            if let Some(found) = columns(row).filter(|_| begins || is_repeated) {
                known = Some((found, &row.whole));
                self.leading.extend(piece(&row.whole, Confidence::Likely));
                continue;
            }
            let is_placed = known.as_ref().is_some_and(|(columns, _)| self.row(&mut section, row, columns, areas));
            if !is_placed {
                self.unplaced.extend(piece(&row.whole, Confidence::Guess));
            }
        }
    }

    /// A row of a table: a finding with its recommendation, or a figure. What it says of area and unit holds for the rows below
    /// whose cells are empty, since their cells are one.
    fn row(&mut self, section: &mut Section, row: &Paragraph, columns: &[Column], areas: &[KnownArea]) -> bool {
        let at = |column| cell(row, columns, column);
        let named_area = at(Column::Area).and_then(|cell| named(cell.text(), areas));
        let named_area = named_area.map(|(area, likeness)| (area.code.clone(), likeness));
        section.area = named_area.or_else(|| section.area.take());
        section.unit = at(Column::Unit).cloned().or_else(|| section.unit.take());
        let area = section.area.as_ref().map(|(code, _)| code.clone());
        let deadline_cell = at(Column::Deadline).and_then(|cell| self.deadline_of_cell(cell));
        if let Some(text) = at(Column::Finding) {
            self.finding(section, &text.stripped(&[], &[';']), area.clone(), Confidence::Certain);
            let own = self.findings.last_mut().filter(|finding| finding.deadline.is_none());
            if let Some(finding) = own {
                finding.deadline.clone_from(&deadline_cell);
            }
        }
        if let Some(text) = at(Column::Recommendation) {
            self.recommendation(
                section,
                &text.stripped(&[], &[';']),
                area.clone(),
                section.printed_number.clone(),
                Confidence::Certain,
            );
            if at(Column::Finding).is_some() {
                self.in_one_row.insert(self.recommendations.len() - 1, self.findings.len() - 1);
            }
            let own = self.recommendations.last_mut().filter(|asked| asked.deadline.is_none());
            if let Some(asked) = own {
                asked.deadline.clone_from(&deadline_cell);
            }
        }
        if at(Column::Finding).is_some() || at(Column::Recommendation).is_some() {
            self.other_cells(row, columns, deadline_cell.is_some());
            return true;
        }
        let mut declared = Passage::default();
        [Column::Label, Column::Other, Column::Value].into_iter().filter_map(at).for_each(|cell| declared.join(cell));
        let before = self.figures.len();
        self.note_figures(section, &declared, area);
        let is_placed = self.figures.len() > before;
        if is_placed {
            self.leading.extend(piece(&row.whole, Confidence::Likely));
        }
        is_placed
    }

    /// Notes the cells of a row that are neither finding nor recommendation.
    fn other_cells(&mut self, row: &Paragraph, columns: &[Column], has_deadline: bool) {
        for (cell, column) in row.cells.iter().zip(columns.iter().chain(std::iter::repeat(&Column::Other))) {
            match column {
                Column::Finding | Column::Recommendation => (),
                Column::Deadline if has_deadline => (),
                Column::Number | Column::Area | Column::Unit => self.leading.extend(piece(cell, Confidence::Likely)),
                _ => self.leave(cell),
            }
        }
    }
}

/// The days that the words above a table say, where they lead to it or name it.
fn days_above(section: &Section, line: usize, own: Own) -> Option<Days> {
    let above = section.paragraphs.iter().take_while(|paragraph| line_of(paragraph) < line);
    let words = &above.filter(|paragraph| paragraph.cells.is_empty()).last()?.body;
    let named = || is_caption(words.text()).then(|| days(words)).flatten();
    let led = leading(words, own).filter(|_| words.text().ends_with(':'));
    led.or_else(named)
}

fn line_of(row: &Paragraph) -> usize {
    row.whole.place().map_or(0, |place| place.first_line)
}

/// Rows that may be one table: behind a gap, a row without numbers begins another one, but for headings that a line divides.
fn blocks<'a, 'b>(rows: &'a [&'b Paragraph]) -> Vec<&'a [&'b Paragraph]> {
    let mut found = Vec::new();
    let (mut start, mut is_filled) = (0, false);
    for at in 0..rows.len() {
        let has_numbers = has_numbers(rows[at]);
        if at > start && is_filled && !has_numbers && line_of(rows[at]) != line_of(rows[at - 1]) + 1 {
            found.push(&rows[start..at]);
            (start, is_filled) = (at, false);
        }
        is_filled |= has_numbers;
    }
    found.extend((start < rows.len()).then(|| &rows[start..]));
    found
}
