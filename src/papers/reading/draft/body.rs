//! The sections between head and tail: results, findings, recommendations.

use chrono::Datelike;

use super::{Draft, piece};
use crate::inspections::dto::InspectedPeriod;
use crate::papers::dto::{Confidence, DraftArea, DraftFigure, DraftFinding, DraftRecommendation, DraftText};
use crate::papers::reading::areas::{KnownArea, Likeness, Topics};
use crate::papers::reading::clauses::{Said, addressee, kind, quantity, requests, shortcomings, target_percent};
use crate::papers::reading::figures::{Around, Printed, counted_within, figures};
use crate::papers::reading::marks::Rank;
use crate::papers::reading::outline::{Part, Section};
use crate::papers::reading::paragraphs::Paragraph;
use crate::papers::reading::passage::Passage;
use crate::papers::reading::period::{Own, leading};
use crate::papers::reading::sentences::sentences;
use crate::papers::reading::tables::is_caption;

impl Draft {
    /// Notes a section.
    pub fn section(&mut self, section: &Section, areas: &[KnownArea], topics: &Topics) {
        for paragraph in &section.paragraphs {
            self.cite(&paragraph.whole, "cited");
        }
        self.open_area(section);
        let (rows, paragraphs): (Vec<_>, Vec<_>) =
            section.paragraphs.iter().partition(|paragraph| !paragraph.cells.is_empty());
        for paragraph in paragraphs {
            match section.part {
                Some(Part::Findings) => self.finding_paragraph(section, paragraph, topics),
                Some(Part::Recommendations) => self.recommendation_paragraph(section, paragraph, topics),
                Some(Part::Causes) => self.causes.extend(piece(&paragraph.body, Confidence::Likely)),
                Some(Part::General | Part::Results) => self.result_paragraph(section, paragraph),
                None if section.area.is_some() => self.result_paragraph(section, paragraph),
                None => self.leave(&paragraph.whole),
            }
        }
        self.tables(section, &rows, areas);
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
        let opened = piece(heading, confidence).filter(|_| is_of_area && is_new);
        if let Some(DraftText { text, place, confidence }) = opened {
            self.areas.push(DraftArea {
                text,
                place,
                confidence,
                area_code: known.map(str::to_owned),
                printed_number: section.printed_number.clone(),
                results: Vec::new(),
            });
        }
        let own = section.label.as_ref().and_then(|label| piece(label, Confidence::Likely));
        let is_shown = |text: &DraftText| self.areas.iter().any(|area| area.place == text.place);
        let led = own.filter(|own| !is_shown(own));
        self.leading.extend(led);
    }

    /// A paragraph about what was done: of its area, or else of the whole.
    fn result_paragraph(&mut self, section: &Section, paragraph: &Paragraph) {
        let figures = self.figures.len();
        self.note_figures(section, &paragraph.body, section.area.as_ref().map(|(code, _)| code.clone()));
        let Some(text) = piece(&paragraph.body, Confidence::Likely) else { return };
        let only_leads = text.text.ends_with(':') && self.figures.len() == figures;
        if only_leads || is_caption(&text.text) {
            return self.leading.push(text);
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

    pub(super) fn note_figures(&mut self, section: &Section, body: &Passage, area_code: Option<String>) {
        let mut around = self.around_figures();
        for sentence in sentences(body) {
            around.days = leading(&sentence, around.own).or(around.days);
            for printed in figures(&sentence, &around) {
                self.figure(section, printed, area_code.clone());
            }
        }
    }

    /// Notes the figures of a shortcoming: its shares, and the counts that the service knows. Others are only its quantity.
    fn note_shares(&mut self, section: &Section, body: &Passage, area_code: Option<String>) {
        for printed in figures(body, &self.around_figures())
            .into_iter()
            .filter(|found| found.value.is_none() || found.definition.is_some())
        {
            self.figure(section, printed, area_code.clone());
        }
    }

    /// What is known around the figures of a paragraph: the days of the document.
    pub(super) fn around_figures(&self) -> Around {
        let dated = self.head.issued_on.map(|day| day.year());
        let days = self.period.as_ref().map(|period| (period.from, period.to));
        Around { own: Own { year: days.map(|(_, to)| to.year()).or(dated), days }, days: None }
    }

    pub(super) fn figure(&mut self, section: &Section, printed: Printed, area_code: Option<String>) {
        let confidence = if printed.definition.is_some() { Confidence::Likely } else { Confidence::Guess };
        let Some(DraftText { text, place, confidence }) = piece(&printed.quote, confidence) else { return };
        let told = Some(printed.unit).filter(|unit| !unit.is_empty());
        let unit = told.or_else(|| counted_within(&printed.label)).unwrap_or_default();
        self.figures.push(DraftFigure {
            code: format!("N{:02}", self.figures.len() + 1),
            text,
            place,
            confidence,
            label: printed.label,
            value: printed.value,
            numerator: printed.numerator,
            denominator: printed.denominator,
            percent: printed.percent,
            unit,
            printed: printed.printed,
            printed_percent: printed.printed_percent,
            definition: printed.definition,
            definition_is_guess: printed.definition.is_some(),
            row: printed.row,
            period: printed.days.map(|days| InspectedPeriod { from: days.from, to: days.to }),
            qualifier: printed.qualifier,
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
                Said::Leading(text) => self.leading.extend(piece(&text, Confidence::Likely)),
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

    pub(super) fn finding(
        &mut self,
        section: &Section,
        text: &Passage,
        area_code: Option<String>,
        confidence: Confidence,
    ) {
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
                Said::Leading(text) => self.leading.extend(piece(&text, Confidence::Likely)),
                Said::Around(text) | Said::Cause(text) | Said::Nothing(text) => {
                    self.leave(&text);
                }
            }
        }
    }

    pub(super) fn recommendation(
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
}

/// The area of a section, or else the one that the words of a paragraph are nearest to.
fn area_of(section: &Section, body: &Passage, topics: &Topics) -> Option<String> {
    let known = section.area.as_ref().map(|(code, _)| code.as_str());
    known.or_else(|| topics.nearest(body.text())).map(str::to_owned)
}

fn unit_name(section: &Section) -> Option<String> {
    section.unit.as_ref().map(|unit| unit.text().to_owned())
}
