//! A notice as a paper (NĐ 30/2020/NĐ-CP, annex I), in the order in which communes write them: what it rests on, the
//! assessment, results by area, shortcomings, recommendations, the closing words.

use std::collections::BTreeMap;

use press::{Block, Document, Signature};

use super::dto::{Notice, NoticeArea, NoticeFinding, NoticeRecommendation, Signer};
use crate::stationery::rules::{
    Letterhead, Numbers, PaperKind, blocks, bulleted, day_in_figures, ended, lowered, number, place_and_date,
    recipients, same_words,
};

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
        let number = number(PaperKind::Notice, notice.number.as_deref());
        let place_and_date = place_and_date(&notice.unit, notice.issued_on, self.year);
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
        }
    }

    fn say(&self, name: &str) -> String {
        let title = lowered(&self.notice.title);
        let issuer = self.paper.issuer.in_text();
        let report_to = self.notice.report_to.as_deref().unwrap_or(&issuer);
        let due = || format!("chậm nhất ngày {}", day_in_figures(self.notice.deadline.due_on));
        let deadline = self.notice.deadline.text.clone().unwrap_or_else(due);
        self.paper.say(name, &[("title", &title), ("report_to", report_to), ("deadline", &deadline)])
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
        let quotes = self.notice.figures.iter().map(|figure| figure.quote.as_str());
        let mut untold: Vec<&str> = quotes.filter(|quote| !self.says_elsewhere(quote)).collect();
        for (area, place) in self.notice.areas.iter().zip(1..) {
            body.push(subheading(area.printed_number.as_deref(), section, place, &area.heading));
            body.extend(told(area, &mut untold));
        }
        if !untold.is_empty() {
            let heading = self.say("figures_heading");
            body.push(subheading(None, section, self.notice.areas.len() + 1, &heading));
            body.extend(bulleted(whole(&untold)));
        }
        body
    }

    /// Whether the words of a figure stand outside the results.
    fn says_elsewhere(&self, quote: &str) -> bool {
        let Notice { opening, general_assessment, closing, findings, recommendations, .. } = self.notice;
        let around = [opening, general_assessment, closing].into_iter().flatten();
        let found = findings.iter().map(|finding| &finding.text);
        let asked = recommendations.iter().map(|one| &one.text);
        around.chain(found).chain(asked).any(|text| same_words(text, quote))
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
        for (group, place) in self.notice.findings.chunk_by(|a, b| section_of(a) == section_of(b)).zip(1..) {
            let (printed, heading) = section_of(&group[0]);
            body.push(subheading(printed.as_deref(), section, place, &heading));
            for NoticeFinding { text, context, .. } in group {
                let around = context.iter().map(String::as_str);
                let words: Vec<&str> = std::iter::once(text.as_str()).chain(around).collect();
                body.extend(bulleted([words.join(" ").as_str()]));
            }
        }
        body
    }

    /// The second part; a recommendation that the closing words give isn't said twice.
    fn recommendations(&self, numbers: &mut Numbers) -> Vec<Block> {
        let closing = self.notice.closing.as_deref().unwrap_or_default();
        let is_own = |one: &&NoticeRecommendation| !same_words(closing, &one.text);
        let own: Vec<_> = self.notice.recommendations.iter().filter(is_own).collect();
        if own.is_empty() {
            return Vec::new();
        }
        let mut body = vec![numbers.part(&self.say("recommendations_heading"))];
        body.push(Block::paragraph(self.say("recommendations_opening")));
        let section_of = |one: &NoticeRecommendation| (one.printed_section.clone(), one.area_code.clone());
        for (group, place) in own.chunk_by(|a, b| section_of(a) == section_of(b)).zip(1..) {
            let heading = self.area(group[0].area_code.as_ref());
            let number = group[0].printed_section.clone().unwrap_or_else(|| format!("{place}"));
            body.push(Block::Heading { text: format!("{number}. {heading}") });
            body.extend(bulleted(group.iter().map(|one| one.text.as_str())));
        }
        body
    }

    /// The name of an area as the notice prints it, or else as it is called; of none, that of what is for all.
    fn area(&self, code: Option<&String>) -> String {
        let Some(code) = code else { return self.say("common_heading") };
        let printed = self.notice.areas.iter().find(|area| area.area_code == *code).map(|area| &area.heading);
        printed.or_else(|| self.areas.get(code)).unwrap_or(code).clone()
    }

    fn closing(&self) -> Vec<Block> {
        let written = self.notice.closing.clone().unwrap_or_else(|| self.say("closing"));
        blocks(&ended(&written))
    }

    fn recipients(&self) -> Vec<String> {
        let archive = self.say("archive");
        let named: Vec<&str> = self.notice.recipients.iter().map(|recipient| recipient.text.as_str()).collect();
        let is_archived = named.iter().any(|line| line.trim_start_matches("- ").starts_with("Lưu"));
        recipients(named.into_iter().chain((!is_archived).then_some(archive.as_str())))
    }
}

fn subheading(printed: Option<&str>, section: usize, place: usize, heading: &str) -> Block {
    let number = printed.map_or_else(|| format!("{section}.{place}"), Into::into);
    Block::Subheading { text: format!("{number}. {heading}") }
}

/// What is told of an area: its whole text where that has lines, its results otherwise, with the figures that they leave out.
fn told(area: &NoticeArea, untold: &mut Vec<&str>) -> Vec<Block> {
    let full = area.full_text.as_deref().unwrap_or_default();
    let (mut body, said) = match full.split_once('\n') {
        Some((first, rest)) if same_words(first, &area.heading) => (blocks(rest), rest.to_owned()),
        Some(_) => (blocks(full), full.to_owned()),
        None => (bulleted(area.results.iter().map(String::as_str)).collect(), area.results.join("\n")),
    };
    let (own, others) = untold.iter().partition(|quote| same_words(full, quote) || same_words(&said, quote));
    *untold = others;
    let missing: Vec<&str> = Vec::into_iter(own).filter(|quote| !same_words(&said, quote)).collect();
    body.extend(bulleted(whole(&missing)));
    body
}

/// The quotes that no other one holds.
fn whole<'a>(quotes: &[&'a str]) -> Vec<&'a str> {
    let is_part = |place: usize, quote: &str| {
        let holds = |(other, whole): (usize, &&str)| {
            other != place && same_words(whole, quote) && (!same_words(quote, whole) || other < place)
        };
        quotes.iter().enumerate().any(holds)
    };
    quotes.iter().enumerate().filter(|(place, quote)| !is_part(*place, quote)).map(|(_, quote)| *quote).collect()
}
