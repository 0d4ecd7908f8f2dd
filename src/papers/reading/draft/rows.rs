//! The rows of tables.

use super::{Draft, piece};
use crate::papers::dto::{Confidence, DraftDeadline};
use crate::papers::reading::areas::{KnownArea, named};
use crate::papers::reading::deadlines::Worded;
use crate::papers::reading::outline::Section;
use crate::papers::reading::paragraphs::Paragraph;
use crate::papers::reading::passage::Passage;
use crate::papers::reading::references::day;
use crate::papers::reading::tables::{Column, cell, columns};
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

    /// The rows of a section's tables.
    pub(super) fn table(&mut self, section: &Section, rows: &[&Paragraph], areas: &[KnownArea]) {
        let mut known: Option<(Vec<Column>, &Passage)> = None;
        let mut last = 0;
        let mut section = section.clone();
        for row in rows {
            let line = row.whole.place().map_or(0, |place| place.first_line);
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
