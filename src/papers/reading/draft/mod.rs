//! The draft, while it is filled: its head and tail here, its sections in [`body`], its tables in [`rows`].

mod body;
mod records;
mod rows;

use std::collections::BTreeMap;

use self::records::records;
use super::clauses::{closing_order, report_to};
use super::deadlines::{Worded, deadlines};
use super::head::Head;
use super::links::{Text, links};
use super::outline::Section;
use super::passage::Passage;
use super::period;
use super::references::{Cited, cited, key};
use super::rows::KnownRows;
use super::tail::Tail;
use super::units::key as unit_key;
use super::words::fold;
use crate::inspections::dto::InspectedPeriod;
use crate::papers::dto::{
    Confidence, DraftArea, DraftDeadline, DraftFigure, DraftFinding, DraftHead, DraftLink, DraftPeriod,
    DraftRecommendation, DraftReference, DraftSigner, DraftText, NoticeDraft, ReadSource,
};
use crate::time::{DeadlineInput, WorkingCalendar, resolve_deadline};

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
        let input = DeadlineInput {
            text: Some(text.clone()),
            kind,
            date,
            n,
            anchor: None,
            anchor_at: None,
            month: month.clone(),
        };
        let resolved = resolve_deadline(input, &self.calendar).ok();
        Some(DraftDeadline { text, place, confidence, kind, date, n, month, resolved })
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
    pub fn note_period(&mut self, passage: &Passage, only_exact: bool) {
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
        self.leading.extend(tail.recipients_heading.iter().filter_map(|heading| piece(heading, Confidence::Certain)));
        self.unplaced.extend(pieces(&tail.unplaced, Confidence::Guess));
    }

    /// A note: only what it refers to has a place.
    pub fn note(&mut self, note: &Passage) {
        self.cite(note, "cited");
        self.leave(note);
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
        let mut notice = NoticeDraft {
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
            records: Vec::new(),
        };
        notice.records = records(&notice);
        notice
    }

    /// Tells which rows figures are of, and drops their days where those are the document's.
    pub fn settle_figures(&mut self, rows: &KnownRows) {
        self.figures.iter_mut().filter_map(|figure| figure.row.as_mut()).for_each(|row| rows.settle(row));
        let Some(own) = &self.period else { return };
        let is_own = |days: &InspectedPeriod| (days.from, days.to) == (own.from, own.to);
        self.figures.iter_mut().for_each(|figure| figure.period = figure.period.take().filter(|days| !is_own(days)));
    }

    /// Links recommendations with the findings that they may answer.
    pub fn link(&mut self) {
        let key = |unit: &Option<String>| unit.as_deref().map(unit_key);
        let of_findings: Vec<_> = self.findings.iter().map(|finding| key(&finding.unit_name)).collect();
        let of_asked: Vec<_> = self.recommendations.iter().map(|asked| key(&asked.unit_name)).collect();
        let findings = self.findings.iter().zip(&of_findings);
        let findings: Vec<_> = findings
            .map(|(finding, unit)| Text {
                area: finding.area_code.as_deref(),
                unit: unit.as_deref(),
                text: &finding.text,
            })
            .collect();
        let asked = self.recommendations.iter().zip(&of_asked);
        let asked: Vec<_> = asked
            .map(|(asked, unit)| Text { area: asked.area_code.as_deref(), unit: unit.as_deref(), text: &asked.text })
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
