//! A notice as a paper (NĐ 30/2020/NĐ-CP, annex I), in the order in which communes write them: what it rests on, the
//! assessment, results by area, shortcomings, recommendations, the closing words.

use std::collections::BTreeMap;

use press::{Block, Document, Signature};

use super::dto::{Notice, NoticeArea, NoticeFinding, NoticeRecommendation, Signer};
use crate::stationery::rules::{
    Letterhead, Numbers, PaperKind, blocks, bulleted, day_in_figures, ended, even, lettered, lowered, number,
    place_and_date, recipients, without_number,
};
use crate::time::Deadline;
use crate::units::dto::NamedUnit;

/// What a notice's paper is made of.
#[derive(Debug)]
pub struct Writer<'a> {
    /// What it says.
    pub notice: &'a Notice,
    /// What it is written on.
    pub paper: &'a Letterhead,
    /// The names of areas of reform, by code.
    pub areas: &'a BTreeMap<String, String>,
    /// The year of a draft's blank date.
    pub year: i32,
}

impl Writer<'_> {
    /// The paper.
    pub fn document(&self) -> Document {
        let notice = self.notice;
        let number = number(PaperKind::Notice, &self.paper.issuer, notice.number.as_deref());
        let place_and_date = place_and_date(&self.paper.issuer, notice.issued_on, self.year);
        let (basis, opening) = self.opening();
        let mut numbers = Numbers::default();
        let mut body = opening;
        body.push(numbers.part(&self.say("assessment_heading")));
        body.extend(self.assessment());
        body.extend(self.recommendations(&mut numbers));
        body.extend(self.closing());
        let Signer { authority, position, name } = notice.signer.clone();
        Document {
            head: self.paper.issuer.head(number, place_and_date, notice.number.is_none()),
            kind: self.say("document_kind"),
            title: notice.title.clone(),
            authority: None,
            addressee: None,
            basis,
            body,
            recipients: self.recipients(),
            signature: Signature { authority: Some(authority), position, name },
            countersignature: None,
        }
    }

    fn say(&self, name: &str) -> String {
        let title = lowered(&self.notice.title);
        let issuer = self.paper.issuer.in_text();
        let report_to = self.notice.report_to.as_deref().unwrap_or(&issuer);
        let deadline = in_words(&self.notice.deadline);
        let plan = self.notice.remediation_plan_deadline.as_ref().map(in_words).unwrap_or_default();
        let gaps =
            [("title", title.as_str()), ("report_to", report_to), ("deadline", &deadline), ("plan_deadline", &plan)];
        self.paper.say(name, &gaps)
    }

    /// The lines that name what it rests on, and the rest of what stands before the first part.
    fn opening(&self) -> (Vec<String>, Vec<Block>) {
        let written = self.notice.opening.clone().unwrap_or_else(|| self.say("opening"));
        let is_basis = |line: &&str| line.starts_with("Căn cứ") && line.ends_with([';', '.']);
        let lines = || written.lines().map(str::trim);
        let basis: Vec<String> = lines().take_while(is_basis).map(Into::into).collect();
        let rest: Vec<&str> = lines().skip(basis.len()).collect();
        (basis, blocks(&rest.join("\n")))
    }

    /// The first part: the general assessment, results, shortcomings.
    fn assessment(&self) -> Vec<Block> {
        let mut body = blocks(self.notice.general_assessment.as_deref().unwrap_or_default());
        let said = body.iter().filter(|block| matches!(block, Block::Heading { .. })).count();
        body.extend(self.results(said + 1));
        body.extend(self.findings(said + 2));
        body
    }

    fn heading(&self, number: usize, name: &str) -> Block {
        Block::Heading { text: format!("{number}. {}", self.say(name)) }
    }

    fn results(&self, section: usize) -> Vec<Block> {
        let mut body = vec![self.heading(section, "results_heading")];
        let elsewhere = self.elsewhere();
        for (unit, place) in self.units().into_iter().zip(1..) {
            let sections = Sections::of(unit, section, place, &mut body);
            let figures = of(unit, &self.notice.figures, |figure| figure.inspected_unit.as_ref());
            let quotes = figures.into_iter().map(|figure| even(&figure.quote));
            let mut untold: Vec<String> = quotes.filter(|quote| !elsewhere.contains(quote)).collect();
            let areas = of(unit, &self.notice.areas, |area| area.inspected_unit.as_ref());
            for (area, place) in areas.iter().zip(1..) {
                body.push(sections.heading(area.printed_number.as_deref(), place, &area.heading));
                body.extend(told(area, &mut untold));
            }
            if !untold.is_empty() {
                body.push(sections.heading(None, areas.len() + 1, &self.say("figures_heading")));
                body.extend(bulleted(whole(&untold)));
            }
        }
        body
    }

    /// The units that it tells of, where they are several; else one that needs no name.
    fn units(&self) -> Vec<Option<&NamedUnit>> {
        let Notice { areas, figures, findings, recommendations, .. } = self.notice;
        let mut units: Vec<Option<&NamedUnit>> = Vec::new();
        let told =
            areas.iter().map(|area| &area.inspected_unit).chain(figures.iter().map(|figure| &figure.inspected_unit));
        let told = told.chain(findings.iter().map(|finding| &finding.inspected_unit));
        for unit in told.chain(recommendations.iter().map(|one| &one.inspected_unit)) {
            if !units.contains(&unit.as_ref()) {
                units.push(unit.as_ref());
            }
        }
        if units.len() > 1 { units } else { vec![None] }
    }

    /// The words outside the results, a text a line.
    fn elsewhere(&self) -> String {
        let Notice { opening, general_assessment, closing, findings, recommendations, .. } = self.notice;
        let around = [opening, general_assessment, closing].into_iter().flatten();
        let found = findings.iter().map(|finding| &finding.text);
        let asked = recommendations.iter().map(|one| &one.text);
        around.chain(found).chain(asked).map(|text| even(text)).collect::<Vec<_>>().join("\n")
    }

    fn findings(&self, section: usize) -> Vec<Block> {
        let mut body = vec![self.heading(section, "findings_heading")];
        if self.notice.findings.is_empty() {
            body.push(Block::paragraph(self.say("no_findings")));
        }
        let section_of = |finding: &NoticeFinding| {
            let heading = finding.heading.clone().unwrap_or_else(|| self.area(Some(&finding.area_code)));
            (finding.printed_section.clone(), heading)
        };
        for (unit, place) in self.units().into_iter().zip(1..) {
            let found = of(unit, &self.notice.findings, |finding| finding.inspected_unit.as_ref());
            if found.is_empty() {
                continue;
            }
            let sections = Sections::of(unit, section, place, &mut body);
            for (group, place) in found.chunk_by(|a, b| section_of(a) == section_of(b)).zip(1..) {
                let (printed, heading) = section_of(group[0]);
                body.push(sections.heading(printed.as_deref(), place, &heading));
                for NoticeFinding { text, context, .. } in group {
                    let around = context.iter().map(String::as_str);
                    let words: Vec<&str> = std::iter::once(text.as_str()).chain(around).collect();
                    body.extend(bulleted([words.join(" ").as_str()]));
                }
            }
        }
        body
    }

    /// The second part; a recommendation that the closing words give isn't said twice.
    fn recommendations(&self, numbers: &mut Numbers) -> Vec<Block> {
        let closing = even(self.notice.closing.as_deref().unwrap_or_default());
        let is_own = |one: &&NoticeRecommendation| !closing.contains(&even(&one.text));
        let mut body = vec![numbers.part(&self.say("recommendations_heading"))];
        body.push(Block::paragraph(self.say("recommendations_opening")));
        let section_of = |one: &NoticeRecommendation| (one.printed_section.clone(), one.area_code.clone());
        let before = body.len();
        for (unit, place) in self.units().into_iter().zip(1..) {
            let own: Vec<_> = of(unit, &self.notice.recommendations, |one| one.inspected_unit.as_ref());
            let own: Vec<_> = own.into_iter().filter(is_own).collect();
            if let Some(unit) = unit.filter(|_| !own.is_empty()) {
                body.push(Block::Heading { text: format!("{place}. {}", unit.name) });
            }
            for (group, place) in own.chunk_by(|a, b| section_of(a) == section_of(b)).zip(1..) {
                let heading = self.area(group[0].area_code.as_ref());
                let printed = || group[0].printed_section.clone().unwrap_or_else(|| format!("{place}"));
                body.push(match unit {
                    Some(_) => point(place, &heading),
                    None => Block::Heading { text: format!("{}. {heading}", printed()) },
                });
                body.extend(bulleted(group.iter().map(|one| one.text.as_str())));
            }
        }
        if body.len() > before { body } else { Vec::new() }
    }

    /// The name of an area as the notice prints it, or else as it is called; of none, that of what is for all.
    fn area(&self, code: Option<&String>) -> String {
        let Some(code) = code else { return self.say("common_heading") };
        let printed = self.notice.areas.iter().find(|area| area.area_code == *code).map(|area| &area.heading);
        printed.or_else(|| self.areas.get(code)).unwrap_or(code).clone()
    }

    fn closing(&self) -> Vec<Block> {
        let asked =
            self.notice.remediation_plan_deadline.as_ref().map(|_| Block::paragraph(self.say("remediation_plan")));
        let written = self.notice.closing.clone().unwrap_or_else(|| self.say("closing"));
        asked.into_iter().chain(blocks(&ended(&written))).collect()
    }

    fn recipients(&self) -> Vec<String> {
        let archive = self.say("archive");
        let named: Vec<&str> = self.notice.recipients.iter().map(|recipient| recipient.text.as_str()).collect();
        let is_archived = named.iter().any(|line| line.trim_start_matches("- ").starts_with("Lưu"));
        recipients(named.into_iter().chain((!is_archived).then_some(archive.as_str())))
    }
}

/// A deadline in the words that were sent, or else by its last day.
fn in_words(deadline: &Deadline) -> String {
    deadline.text.clone().unwrap_or_else(|| format!("chậm nhất ngày {}", day_in_figures(deadline.due_on)))
}

/// The items of a unit; all of them where there is only one.
fn of<'a, T>(unit: Option<&NamedUnit>, items: &'a [T], whose: impl Fn(&T) -> Option<&NamedUnit>) -> Vec<&'a T> {
    items.iter().filter(|item| unit.is_none() || whose(item) == unit).collect()
}

/// How the sections of a unit are headed: by number where there is one unit, by letter below its name where there are several.
struct Sections {
    number: usize,
    below_unit: bool,
}

impl Sections {
    /// The sections of a unit, whose name is written where there are several.
    fn of(unit: Option<&NamedUnit>, number: usize, place: usize, body: &mut Vec<Block>) -> Self {
        body.extend(unit.map(|unit| Block::Subheading { text: format!("{number}.{place}. {}", unit.name) }));
        Self { number, below_unit: unit.is_some() }
    }

    fn heading(&self, printed: Option<&str>, place: usize, heading: &str) -> Block {
        if self.below_unit {
            return point(place, heading);
        }
        let number = printed.map_or_else(|| format!("{}.{place}", self.number), Into::into);
        Block::Subheading { text: format!("{number}. {heading}") }
    }
}

fn point(place: usize, heading: &str) -> Block {
    Block::Point { text: format!("{}) {heading}", lettered(place)) }
}

/// What is told of an area: its whole text where that has lines, its results otherwise, and takes what it says from the figures that are yet to be told.
fn told(area: &NoticeArea, untold: &mut Vec<String>) -> Vec<Block> {
    let full = area.full_text.as_deref().unwrap_or_default();
    if full.is_empty() {
        let said = even(&area.results.join("\n"));
        untold.retain(|quote| !said.contains(quote));
        return bulleted(area.results.iter().map(String::as_str)).collect();
    }
    let said = even(full);
    untold.retain(|quote| !said.contains(quote));
    blocks(without_heading(full, &area.heading))
}

/// A section's text without its heading: the first line where that is the heading alone, or the heading with its number.
fn without_heading<'a>(text: &'a str, heading: &str) -> &'a str {
    let text = text.trim_start();
    if let Some(rest) = without_number(text).and_then(|text| text.strip_prefix(heading)) {
        return rest.trim_start_matches(['.', ':']).trim_start();
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if first.trim().trim_end_matches(['.', ':']) == heading { rest } else { text }
}

/// The quotes that no other one holds.
fn whole(quotes: &[String]) -> impl Iterator<Item = &str> {
    let is_part = |place: usize, quote: &str| {
        let holds = |(other, whole): (usize, &String)| {
            other != place && whole.contains(quote) && (whole != quote || other < place)
        };
        quotes.iter().enumerate().any(holds)
    };
    let whole = quotes.iter().enumerate().filter(move |(place, quote)| !is_part(*place, quote));
    whole.map(|(_, quote)| quote.as_str())
}

#[cfg(test)]
mod tests;
