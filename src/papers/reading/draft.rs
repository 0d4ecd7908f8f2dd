//! The draft, section by section.

use std::collections::BTreeMap;

use super::areas::{KnownArea, Likeness, Topics, named};
use super::clauses::{
    Said, addressee, closing_order, kind, quantity, report_to, requests, shortcomings, target_percent,
};
use super::deadlines::{Worded, deadlines};
use super::figures::{Printed, figures};
use super::head::Head;
use super::links::{Text, links};
use super::marks::Rank;
use super::outline::{Part, Section};
use super::paragraphs::Paragraph;
use super::passage::Passage;
use super::period;
use super::references::{Cited, cited, day, key};
use super::sentences::sentences;
use super::tables::{Column, cell, columns};
use super::tail::Tail;
use super::words::fold;
use crate::papers::dto::{
    Confidence, DraftArea, DraftDeadline, DraftFigure, DraftFinding, DraftHead, DraftLink, DraftPeriod,
    DraftRecommendation, DraftReference, DraftSigner, DraftText, NoticeDraft, ReadSource,
};
use crate::time::{DeadlineInput, DeadlineKind, WorkingCalendar, resolve_deadline};

/// What was read so far.
#[derive(Debug, Default)]
pub struct Draft {
    head: DraftHead,
    period: Option<DraftPeriod>,
    opening: Vec<DraftText>,
    references: Vec<DraftReference>,
    general_assessment: Vec<DraftText>,
    areas: Vec<DraftArea>,
    figures: Vec<DraftFigure>,
    findings: Vec<DraftFinding>,
    causes: Vec<DraftText>,
    recommendations: Vec<DraftRecommendation>,
    leading: Vec<DraftText>,
    closing: Vec<DraftText>,
    deadline: Option<DraftDeadline>,
    report_to: Option<DraftText>,
    recipients: Vec<DraftText>,
    signer: DraftSigner,
    unplaced: Vec<DraftText>,
    /// Recommendations and findings that stand in one row, by index.
    in_one_row: BTreeMap<usize, usize>,
    /// Where a document stands among the references.
    cited: BTreeMap<String, usize>,
    calendar: WorkingCalendar,
}

/// A passage as a piece of the draft; nothing where nothing is in it.
pub fn piece(passage: &Passage, confidence: Confidence) -> Option<DraftText> {
    Some(DraftText { text: passage.text().to_owned(), place: passage.place()?, confidence })
}

fn pieces(passages: &[Passage], confidence: Confidence) -> Vec<DraftText> {
    passages.iter().filter_map(|passage| piece(passage, confidence)).collect()
}

impl Draft {
    /// Nothing yet; deadlines will be reckoned by a calendar.
    pub fn new(calendar: WorkingCalendar) -> Self {
        Self { calendar, ..Self::default() }
    }

    /// The deadline that a passage words, with its days where they follow from its words.
    fn deadline(&self, passage: &Passage) -> Option<DraftDeadline> {
        self.reckoned(deadlines(passage).into_iter().next()?)
    }

    fn reckoned(&self, worded: Worded) -> Option<DraftDeadline> {
        let Worded { words, kind, date, n, month } = worded;
        let DraftText { text, place, confidence } = piece(&words, Confidence::Certain)?;
        let input = DeadlineInput { text: Some(text.clone()), kind, date, n, anchor: None, month: month.clone() };
        let resolved = resolve_deadline(input, &self.calendar).ok();
        Some(DraftDeadline { text, place, confidence, kind, date, n, month, resolved })
    }

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

    /// Notes what stands before the body.
    pub fn head(&mut self, head: &Head) {
        let some = |passage: &Option<Passage>| passage.as_ref().and_then(|passage| piece(passage, Confidence::Certain));
        self.head = DraftHead {
            motto: pieces(&head.motto, Confidence::Certain),
            issuer: pieces(&head.issuer, Confidence::Likely),
            number: some(&head.number),
            place_and_date: some(&head.place_and_date),
            issued_on: head.issued_on(),
            kind: some(&head.kind),
            title: piece(&head.title, Confidence::Likely),
        };
        self.opening = pieces(&head.opening, Confidence::Likely);
        head.opening.iter().for_each(|basis| self.cite(basis, "basis"));
        self.note_period(&head.title, false);
        head.opening.iter().for_each(|basis| self.note_period(basis, false));
    }

    /// Takes the first days that are named; what a title or a basis says is mostly the year.
    fn note_period(&mut self, passage: &Passage, only_exact: bool) {
        let Some(days) = period::days(passage).filter(|days| days.is_exact || !only_exact) else { return };
        let is_better =
            days.is_exact && self.period.as_ref().is_none_or(|known| known.confidence != Confidence::Likely);
        if self.period.is_some() && !is_better {
            return;
        }
        let confidence = if days.is_exact { Confidence::Likely } else { Confidence::Guess };
        self.period = piece(&days.words, confidence).map(|DraftText { text, place, confidence }| DraftPeriod {
            text,
            place,
            confidence,
            from: days.from,
            to: days.to,
        });
    }

    /// Notes the documents that a passage refers to.
    fn cite(&mut self, passage: &Passage, role: &'static str) {
        for found in cited(passage) {
            let Cited { kind, printed, number, issued_on, issuer, quote } = found;
            let Some(DraftText { text, place, confidence }) = piece(&quote, Confidence::Certain) else { continue };
            let next = self.references.len();
            let at = *self.cited.entry(key(&number)).or_insert(next);
            match self.references.get_mut(at) {
                Some(known) => known.also_at.push(place),
                None => self.references.push(DraftReference {
                    text,
                    place,
                    confidence,
                    kind,
                    number_as_printed: printed,
                    number,
                    issued_on,
                    issuer,
                    role,
                    also_at: Vec::new(),
                }),
            }
        }
    }

    /// Notes a section.
    pub fn section(&mut self, section: &Section, areas: &[KnownArea], topics: &Topics) {
        for paragraph in &section.paragraphs {
            self.cite(&paragraph.whole, "cited");
            self.note_period(&paragraph.whole, true);
        }
        self.open_area(section);
        let (rows, paragraphs): (Vec<_>, Vec<_>) =
            section.paragraphs.iter().partition(|paragraph| !paragraph.cells.is_empty());
        match section.part {
            Some(Part::Findings) => {
                paragraphs.iter().for_each(|paragraph| self.finding_paragraph(section, paragraph, topics))
            }
            Some(Part::Recommendations) => {
                paragraphs.iter().for_each(|paragraph| self.recommendation_paragraph(section, paragraph, topics));
            }
            Some(Part::Causes) => {
                paragraphs.iter().for_each(|paragraph| self.causes.extend(piece(&paragraph.body, Confidence::Likely)))
            }
            Some(Part::General | Part::Results) => {
                paragraphs.iter().for_each(|paragraph| self.result_paragraph(section, paragraph))
            }
            None => paragraphs.iter().for_each(|paragraph| self.loose_paragraph(section, paragraph)),
        }
        self.table(section, &rows, areas);
    }

    /// Notes the heading that a section opens with.
    fn open_area(&mut self, section: &Section) {
        let Some(heading) = &section.heading else { return };
        let is_of_area = section.area.is_some()
            || section.part == Some(Part::Results) && section.printed_number.as_ref().is_some_and(|n| n.contains('.'));
        let known = section.area.as_ref().map(|(code, _)| code.as_str());
        let is_new = !self.areas.iter().any(|area| match known {
            Some(code) => area.area_code.as_deref() == Some(code),
            None => area.text == heading.text(),
        });
        let confidence = match section.area {
            Some((_, Likeness::Same)) => Confidence::Certain,
            Some(_) => Confidence::Likely,
            None => Confidence::Guess,
        };
        match piece(heading, confidence) {
            Some(DraftText { text, place, confidence }) if is_of_area && is_new => self.areas.push(DraftArea {
                text,
                place,
                confidence,
                area_code: known.map(str::to_owned),
                printed_number: section.printed_number.clone(),
                results: Vec::new(),
            }),
            _ => (),
        }
        let own = section.label.as_ref().and_then(|label| piece(label, Confidence::Likely));
        let is_shown = |text: &DraftText| self.areas.iter().any(|area| area.place == text.place);
        own.filter(|own| !is_shown(own)).into_iter().for_each(|own| self.lead(own));
    }

    fn lead(&mut self, text: DraftText) {
        self.leading.push(text);
    }

    /// A paragraph about what was done: of its area, or else of the whole.
    fn result_paragraph(&mut self, section: &Section, paragraph: &Paragraph) {
        self.note_figures(section, &paragraph.body, section.area.as_ref().map(|(code, _)| code.clone()));
        let Some(text) = piece(&paragraph.body, Confidence::Likely) else { return };
        if text.text.ends_with(':') {
            return self.lead(text);
        }
        let code = section.area.as_ref().map(|(code, _)| code.as_str());
        let heading = section.heading.as_ref().map(Passage::text);
        let of_section = |area: &&mut DraftArea| match code {
            Some(code) => area.area_code.as_deref() == Some(code),
            None => area.area_code.is_none() && Some(area.text.as_str()) == heading,
        };
        match self.areas.iter_mut().find(of_section) {
            Some(area) => area.results.push(text),
            None => self.general_assessment.push(text),
        }
    }

    fn note_figures(&mut self, section: &Section, body: &Passage, area_code: Option<String>) {
        for sentence in sentences(body) {
            for printed in figures(&sentence) {
                self.figure(section, printed, area_code.clone());
            }
        }
    }

    /// Notes the figures of a shortcoming: its shares, and the counts that the service knows. Others are only its quantity.
    fn note_shares(&mut self, section: &Section, body: &Passage, area_code: Option<String>) {
        for printed in figures(body).into_iter().filter(|found| found.value.is_none() || found.definition.is_some()) {
            self.figure(section, printed, area_code.clone());
        }
    }

    fn figure(&mut self, section: &Section, printed: Printed, area_code: Option<String>) {
        let Printed {
            value,
            numerator,
            denominator,
            percent,
            unit,
            printed,
            printed_percent,
            label,
            quote,
            definition,
        } = printed;
        let confidence = if definition.is_some() { Confidence::Likely } else { Confidence::Guess };
        let Some(DraftText { text, place, confidence }) = piece(&quote, confidence) else { return };
        self.figures.push(DraftFigure {
            code: format!("N{:02}", self.figures.len() + 1),
            text,
            place,
            confidence,
            label,
            value,
            numerator,
            denominator,
            percent,
            unit,
            printed,
            printed_percent,
            definition,
            definition_is_guess: definition.is_some(),
            area_code,
            unit_name: unit_name(section),
        });
    }

    fn finding_paragraph(&mut self, section: &Section, paragraph: &Paragraph, topics: &Topics) {
        let code = area_of(section, &paragraph.body, topics);
        for said in shortcomings(&paragraph.body) {
            match said {
                Said::Wrong(text, is_wrong) => {
                    self.note_shares(section, &text, code.clone());
                    let confidence = if is_wrong { Confidence::Certain } else { Confidence::Guess };
                    self.finding(section, &text, code.clone(), confidence);
                }
                Said::Around(text) => self.around(&text),
                Said::Cause(text) => self.causes.extend(piece(&text, Confidence::Certain)),
                Said::Leading(text) => piece(&text, Confidence::Likely).into_iter().for_each(|text| self.lead(text)),
                Said::Nothing(text) => self.unplaced.extend(piece(&text, Confidence::Likely)),
            }
        }
    }

    /// What is said around the finding before; without one it can't be placed.
    fn around(&mut self, text: &Passage) {
        let text = piece(text, Confidence::Likely);
        match self.findings.last_mut().filter(|finding| finding.context.is_none()) {
            Some(finding) => finding.context = text,
            None => self.unplaced.extend(text),
        }
    }

    fn finding(&mut self, section: &Section, text: &Passage, area_code: Option<String>, confidence: Confidence) {
        let deadline = self.deadline(text);
        let Some(DraftText { text, place, confidence }) = piece(text, confidence) else { return };
        self.findings.push(DraftFinding {
            code: format!("F{:02}", self.findings.len() + 1),
            area_code,
            printed_section: section.printed_number.clone(),
            heading: section.heading.as_ref().map(|heading| heading.text().to_owned()),
            unit_name: unit_name(section),
            context: None,
            quantity: quantity(&text),
            target_percent: target_percent(&text),
            deadline,
            text,
            place,
            confidence,
        });
    }

    fn recommendation_paragraph(&mut self, section: &Section, paragraph: &Paragraph, topics: &Topics) {
        let stands_alone = section.heading.is_none()
            || section.printed_number == paragraph.mark.as_ref().map(|mark| mark.printed.clone());
        let is_item = paragraph.mark.as_ref().is_some_and(|mark| mark.rank >= Rank::Letter || !stands_alone);
        let code = area_of(section, &paragraph.body, topics);
        for said in requests(&paragraph.body, is_item) {
            match said {
                Said::Wrong(text, _) => {
                    let number = section.printed_number.clone();
                    self.recommendation(section, &text, code.clone(), number, Confidence::Certain);
                }
                Said::Leading(text) => piece(&text, Confidence::Likely).into_iter().for_each(|text| self.lead(text)),
                Said::Around(text) | Said::Cause(text) | Said::Nothing(text) => {
                    self.unplaced.extend(piece(&text, Confidence::Guess))
                }
            }
        }
    }

    fn recommendation(
        &mut self,
        section: &Section,
        text: &Passage,
        area_code: Option<String>,
        printed_section: Option<String>,
        confidence: Confidence,
    ) {
        let deadline = self.deadline(text);
        let Some(DraftText { text, place, confidence }) = piece(text, confidence) else { return };
        self.recommendations.push(DraftRecommendation {
            code: format!("R{:02}", self.recommendations.len() + 1),
            area_code,
            printed_section,
            unit_name: unit_name(section),
            kind: kind(&text),
            addressee: addressee(&text).or_else(|| section.addressee.as_ref().map(|whom| whom.text().to_owned())),
            findings: Vec::new(),
            deadline,
            text,
            place,
            confidence,
        });
    }

    /// A paragraph under no heading that says what it is for: what its own words make of it.
    fn loose_paragraph(&mut self, section: &Section, paragraph: &Paragraph) {
        let text = piece(&paragraph.whole, Confidence::Guess);
        match &section.area {
            Some(_) => self.result_paragraph(section, paragraph),
            None => self.unplaced.extend(text),
        }
    }

    /// The rows of a section's tables.
    fn table(&mut self, section: &Section, rows: &[&Paragraph], areas: &[KnownArea]) {
        let mut known: Option<Vec<Column>> = None;
        let mut last = 0;
        for row in rows {
            let line = row.whole.place().map_or(0, |place| place.first_line);
            let begins = known.is_none() || line != last + 1;
            last = line;
            if let Some(found) = columns(row).filter(|_| begins) {
                known = Some(found);
                self.leading.extend(piece(&row.whole, Confidence::Likely));
                continue;
            }
            let is_placed = known.as_ref().is_some_and(|columns| self.row(section, row, columns, areas));
            if !is_placed {
                self.unplaced.extend(piece(&row.whole, Confidence::Guess));
            }
        }
    }

    /// A row of a table: a finding with its recommendation, or a figure.
    fn row(&mut self, section: &Section, row: &Paragraph, columns: &[Column], areas: &[KnownArea]) -> bool {
        let at = |column| cell(row, columns, column);
        let named_area = at(Column::Area).and_then(|cell| named(cell.text(), areas)).map(|(area, _)| area.code.clone());
        let area = named_area.or_else(|| section.area.as_ref().map(|(code, _)| code.clone()));
        let mut section = section.clone();
        section.unit = at(Column::Unit).cloned().or(section.unit);
        let deadline_cell = at(Column::Deadline).and_then(|cell| self.deadline_of_cell(cell));
        if let Some(text) = at(Column::Finding) {
            self.finding(&section, &text.stripped(&[], &[';']), area.clone(), Confidence::Certain);
            let own = self.findings.last_mut().filter(|finding| finding.deadline.is_none());
            own.into_iter().for_each(|finding| finding.deadline = deadline_cell.clone());
        }
        if let Some(text) = at(Column::Recommendation) {
            self.recommendation(
                &section,
                &text.stripped(&[], &[';']),
                area.clone(),
                section.printed_number.clone(),
                Confidence::Certain,
            );
            if at(Column::Finding).is_some() {
                self.in_one_row.insert(self.recommendations.len() - 1, self.findings.len() - 1);
            }
            let own = self.recommendations.last_mut().filter(|asked| asked.deadline.is_none());
            own.into_iter().for_each(|asked| asked.deadline = deadline_cell.clone());
        }
        if at(Column::Finding).is_some() || at(Column::Recommendation).is_some() {
            self.other_cells(row, columns, deadline_cell.is_some());
            return true;
        }
        let mut declared = Passage::default();
        [Column::Label, Column::Other, Column::Value].into_iter().filter_map(at).for_each(|cell| declared.join(cell));
        let before = self.figures.len();
        self.note_figures(&section, &declared, area);
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

    /// Notes what stands after the body, and takes the deadline.
    pub fn tail(&mut self, tail: &Tail) {
        for closing in &tail.closing {
            self.cite(closing, "cited");
            self.closing.extend(piece(closing, Confidence::Likely));
            for order in closing_order(closing) {
                self.recommendation(&Section::default(), &order, None, Some("closing".to_owned()), Confidence::Likely);
                let to = report_to(&order).and_then(|to| piece(&to, Confidence::Likely));
                self.report_to = self.report_to.take().or(to);
            }
        }
        let reported = |asked: &&DraftRecommendation| fold(&asked.text).contains("bao cao");
        let closing = self.recommendations.iter().rev().filter(reported).find_map(|asked| asked.deadline.clone());
        let worded = tail.closing.iter().find_map(|closing| self.deadline(closing));
        self.deadline = worded.or(closing);
        self.recipients = pieces(&tail.recipients, Confidence::Certain);
        let some = |passage: &Option<Passage>| passage.as_ref().and_then(|passage| piece(passage, Confidence::Certain));
        self.signer =
            DraftSigner { authority: some(&tail.authority), position: some(&tail.position), name: some(&tail.name) };
        tail.recipients_heading
            .iter()
            .filter_map(|heading| piece(heading, Confidence::Certain))
            .for_each(|text| self.leading.push(text));
        self.unplaced.extend(pieces(&tail.unplaced, Confidence::Guess));
    }

    /// Leaves a passage unplaced.
    pub fn leave(&mut self, passage: &Passage) {
        self.unplaced.extend(piece(passage, Confidence::Guess));
    }

    /// Whether it tells of no inspection.
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty() && self.findings.is_empty() && self.recommendations.is_empty()
    }

    /// The kind of document, as printed.
    pub fn kind(&self) -> Option<&str> {
        self.head.kind.as_ref().map(|kind| kind.text.as_str())
    }

    /// The draft of a source.
    pub fn of(self, source: ReadSource) -> NoticeDraft {
        NoticeDraft {
            source,
            head: self.head,
            period: self.period,
            opening: self.opening,
            references: self.references,
            general_assessment: self.general_assessment,
            areas: self.areas,
            figures: self.figures,
            findings: self.findings,
            causes: self.causes,
            recommendations: self.recommendations,
            leading: self.leading,
            closing: self.closing,
            deadline: self.deadline,
            report_to: self.report_to,
            recipients: self.recipients,
            signer: self.signer,
            unplaced: self.unplaced,
        }
    }

    /// Links recommendations with the findings that they may answer.
    pub fn link(&mut self) {
        let findings: Vec<_> = self
            .findings
            .iter()
            .map(|finding| Text {
                area: finding.area_code.as_deref(),
                unit: finding.unit_name.as_deref(),
                text: &finding.text,
            })
            .collect();
        let asked: Vec<_> = self
            .recommendations
            .iter()
            .map(|asked| Text { area: asked.area_code.as_deref(), unit: asked.unit_name.as_deref(), text: &asked.text })
            .collect();
        let found = links(&findings, &asked);
        for (index, answered) in found.into_iter().enumerate() {
            let link = |(place, because_of): (usize, Vec<String>)| DraftLink {
                finding_code: self.findings[place].code.clone(),
                because_of,
                confidence: Confidence::Guess,
            };
            self.recommendations[index].findings = match self.in_one_row.get(&index) {
                Some(place) => vec![DraftLink { confidence: Confidence::Certain, ..link((*place, Vec::new())) }],
                None => answered.into_iter().map(link).collect(),
            };
        }
    }
}

/// The area of a section, or else the one that the words of a paragraph are nearest to.
fn area_of(section: &Section, body: &Passage, topics: &Topics) -> Option<String> {
    let known = section.area.as_ref().map(|(code, _)| code.as_str());
    known.or_else(|| topics.nearest(body.text())).map(str::to_owned)
}

fn unit_name(section: &Section) -> Option<String> {
    section.unit.as_ref().map(|unit| unit.text().to_owned())
}
