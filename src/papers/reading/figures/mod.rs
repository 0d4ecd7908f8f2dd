//! Figures that a text declares: counts, shares and percents as officials print them.

pub mod cells;
mod definitions;
mod numbers;
mod parts;

use std::ops::Range;

use self::definitions::definition;
pub use self::definitions::{guessed, part_of};
pub use self::numbers::counted_within;
use self::numbers::{NEAR, counted, decimal, integer, is_piece, qualified};
use super::passage::Passage;
use super::period::{Days, Named, Own, named};
use super::references::occupied;
use super::words::{Folded, far, fold, near, pattern};
use crate::inspections::dto::FigureRow;
use crate::reconciliation::rules::Qualifier;

/// A figure as it is printed, and what it may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed {
    /// The count, where it is one.
    pub value: Option<i64>,
    /// The part of a share.
    pub numerator: Option<i64>,
    /// The whole of a share.
    pub denominator: Option<i64>,
    /// The percent, with a point.
    pub percent: Option<String>,
    /// What is counted, as printed; `%` for a percent alone.
    pub unit: String,
    /// The number as printed.
    pub printed: Option<String>,
    /// The percent as printed.
    pub printed_percent: Option<String>,
    /// The words before the number.
    pub label: String,
    /// The words that declare it.
    pub quote: Passage,
    /// What the service computes it with, by its words.
    pub definition: Option<&'static str>,
    /// The row that it is narrowed to.
    pub row: Option<FigureRow>,
    /// Its own days.
    pub days: Option<Days>,
    /// What the word before the number makes of it.
    pub qualifier: Option<Qualifier>,
}

/// What is known around a sentence.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// What the document is about.
    pub own: Own,
    /// The days that its paragraph began with.
    pub days: Option<Days>,
}

pattern!(
    /// Numbers that count nothing: of sections, levels, villages, sessions, articles.
    NAMED,
    r"\b(?:muc do|cap do|dieu|khoan|diem|muc|chuong|thon|khu|to|doi|dot|lan thu|khoa|nhiem ky|de an|mau|bieu|phu luc|so|tang|phong|lop|tap|giai doan|nghi quyet|luat)(?: so| thu)? \d+(?:\s*(?:,|va|-)\s*\d+)*"
);
pattern!(
    NUMBER,
    r"(?P<share>(?:\d{1,3}(?:\.\d{3})+|\d+)\s*/\s*(?:\d{1,3}(?:\.\d{3})+|\d+))|(?P<percent>\d+(?:[.,]\d+)?\s?%)|(?P<count>\d{1,3}(?:\.\d{3})+|\d+)"
);
pattern!(
    /// That there is none of what is counted.
    NONE,
    r"\bkhong\s+(?:co|phat sinh|ban hanh|nhan duoc|de xay ra|xay ra|ton)\s+(ho so|thu tuc hanh chinh|tthc|van ban|truong hop|don thu|don|phan anh)\b[^.;,]*"
);
pattern!(PERCENT_FOLLOWS, r"^[^.;\d]{0,40}?(\d+(?:[.,]\d+)?\s?%)");
pattern!(
    /// A percent that should be reached, and isn't said to be.
    TARGET, r"(?:chua dat|khong dat|chi tieu(?: giao)?(?: la)?|muc tieu|yeu cau(?: dat)?|phai dat)\s*(?:ty le\s*)?(?:tren|toi thieu|tu)?\s*$");
pattern!(BOUNDARY, r"[;:()]|,\s|\.\s|\btrong do\b,?");
pattern!(LEADS, r"^\s*\d");
pattern!(
    /// What stands between a number and the days behind it.
    WITHIN, r"^\s*(?:trong|vao|cua|phat sinh)?\s*$");

/// How many characters of a clause say what its number is of; longer ones are cut.
const LONGEST_CLAUSE: usize = 400;

/// A sentence, folded once, with the ends of its clauses.
struct Sentence<'a> {
    passage: &'a Passage,
    folded: Folded,
    boundaries: Vec<Range<usize>>,
    /// The days that it names, and where.
    named: Vec<(Range<usize>, Named)>,
}

impl<'a> Sentence<'a> {
    fn of(passage: &'a Passage, own: Own) -> Self {
        let folded = Folded::of(passage.text());
        // "tiếp nhận: 3.456 hồ sơ": what stands before such a colon says what the number is of
        let is_label = |end: usize| folded.text()[..end].ends_with(':') && LEADS.is_match(&folded.text()[end..]);
        let ends = BOUNDARY.find_iter(folded.text()).filter(|found| !is_label(found.end()));
        let boundaries = ends.map(|found| folded.back(found.range())).collect();
        let named = named(folded.text(), own).into_iter().map(|named| (folded.back(named.range.clone()), named));
        let named = named.collect();
        Self { passage, folded, boundaries, named }
    }

    fn text(&self) -> &'a str {
        self.passage.text()
    }

    /// Where the clause begins in which a number stands.
    fn clause(&self, at: usize) -> usize {
        let before = self.boundaries.partition_point(|boundary| boundary.end <= at);
        let start = before.checked_sub(1).map_or(0, |index| self.boundaries[index].end);
        let words = far(&self.text()[start..at], LONGEST_CLAUSE);
        let cut = if start + words.len() < at { words.find(' ').unwrap_or_default() } else { 0 };
        at - words.len() + cut
    }

    /// Where the words end that say what a number is of: "100% phiếu đánh giá" says it behind the number.
    fn telling_end(&self, start: usize, number: &Range<usize>, end: usize) -> usize {
        if self.text()[start..number.start].split_whitespace().nth(2).is_some() {
            return end;
        }
        let next = self.boundaries.partition_point(|boundary| boundary.start < end);
        let whole = self.text().trim_end_matches('.').len();
        let told = self.boundaries.get(next).map_or(whole, |boundary| boundary.start).max(end);
        if near(&self.text()[end..told], LONGEST_CLAUSE).len() < told - end { end } else { told }
    }

    /// The days that a figure is of: those right behind it, or else the last ones before it.
    fn days(&self, number: &Range<usize>, end: usize) -> Option<Days> {
        let next = self.named.partition_point(|(range, _)| range.start < number.start);
        let behind = self.named.get(next).filter(|(range, _)| {
            let between = self.text().get(end..range.start).filter(|words| words.len() < NEAR);
            between.is_some_and(|words| WITHIN.is_match(&fold(words)))
        });
        let before = || next.checked_sub(1).and_then(|index| self.named.get(index));
        behind.or_else(before).map(|(range, named)| named.days(self.passage.part(range.clone())))
    }
}

/// The figures that a sentence declares, in their order.
pub fn figures(passage: &Passage, around: &Around) -> Vec<Printed> {
    let sentence = Sentence::of(passage, around.own);
    let text = sentence.text();
    let mut skipped = occupied(text);
    skipped.extend(NAMED.find_iter(sentence.folded.text()).map(|found| sentence.folded.back(found.range())));
    let received = sentence.folded.text().find("tiep nhan").map(|at| sentence.folded.back(at..at).start);
    let mut found: Vec<(usize, Printed)> = Vec::new();
    let mut taken = 0;
    for number in NUMBER.captures_iter(text) {
        let Some(range) = number.get(0).map(|number| number.range()) else { continue };
        if range.start < taken || skipped.iter().any(|skip| skip.start < range.end && range.start < skip.end) {
            continue;
        }
        let kind = ["share", "percent"].into_iter().find(|kind| number.name(kind).is_some());
        let read = match kind {
            Some("share") => share(&sentence, range.clone()),
            Some(_) => percent(&sentence, range.clone()),
            None => count(&sentence, range.clone()),
        };
        let Some((end, mut figure)) = read else { continue };
        let is_received = received.is_some_and(|at| at < range.start);
        figure.definition = definition(&figure, found.last().map(|(_, figure)| figure), is_received);
        figure.days = sentence.days(&range, end).or_else(|| around.days.clone());
        taken = end;
        let parts = parts::parts(passage, end, &figure, &skipped);
        found.push((range.start, figure));
        if let Some((end, parts)) = parts {
            taken = end;
            found.extend(parts);
        }
    }
    found.extend(nothing(&sentence));
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, figure)| figure).collect()
}

/// That there is none of something is a figure too.
fn nothing(sentence: &Sentence<'_>) -> Vec<(usize, Printed)> {
    let none = |found: regex::Captures<'_>| {
        let counted = sentence.folded.back(found.get(1)?.range());
        let quote = sentence.passage.part(sentence.folded.back(found.get(0)?.range()));
        let (unit, label) = (sentence.text()[counted.clone()].to_owned(), quote.text().to_owned());
        let mut figure = Printed { value: Some(0), unit, label, quote, ..Printed::default() };
        figure.definition = definition(&figure, None, false);
        Some((counted.start, figure))
    };
    NONE.captures_iter(sentence.folded.text()).filter_map(none).collect()
}

/// A share, with the percent that repeats it.
fn share(sentence: &Sentence<'_>, range: Range<usize>) -> Option<(usize, Printed)> {
    let text = sentence.text();
    let (part, whole) = text[range.clone()].split_once('/')?;
    let (numerator, denominator) = (integer(part)?, integer(whole)?);
    let (unit, after) = counted(text, range.end);
    let percent = PERCENT_FOLLOWS.captures(&text[after..]).and_then(|found| found.get(1));
    let percent = percent.map(|found| after + found.start()..after + found.end());
    if denominator == 0 || (unit.is_none() && percent.is_none()) {
        return None;
    }
    let end = percent.as_ref().map_or(after, |percent| percent.end);
    let printed_percent = percent.as_ref().map(|percent| text[percent.clone()].to_owned());
    let start = sentence.clause(range.start);
    let told = sentence.telling_end(start, &range, end);
    Some((
        end,
        Printed {
            numerator: Some(numerator),
            denominator: Some(denominator),
            percent: printed_percent.as_deref().map(decimal),
            unit: unit.unwrap_or_default(),
            printed: Some(text[range.clone()].to_owned()),
            printed_percent,
            label: sentence.passage.part(if told > end { start..told } else { start..range.start }).text().to_owned(),
            quote: sentence.passage.part(start..told),
            qualifier: percent.and_then(|percent| qualified(text, &percent)).map(|(qualifier, _)| qualifier),
            ..Printed::default()
        },
    ))
}

/// A percent that no share explains. One that ought to be reached is no figure.
fn percent(sentence: &Sentence<'_>, range: Range<usize>) -> Option<(usize, Printed)> {
    let text = sentence.text();
    if TARGET.is_match(&fold(far(&text[..range.start], NEAR))) {
        return None;
    }
    let start = sentence.clause(range.start);
    let printed = text[range.clone()].to_owned();
    let end = sentence.telling_end(start, &range, range.end);
    Some((
        range.end,
        Printed {
            percent: Some(decimal(&printed)),
            unit: "%".to_owned(),
            printed_percent: Some(printed),
            label: sentence.passage.part(start..end).text().to_owned(),
            quote: sentence.passage.part(start..end),
            qualifier: qualified(text, &range).map(|(qualifier, _)| qualifier),
            ..Printed::default()
        },
    ))
}

/// A count of something that is counted.
fn count(sentence: &Sentence<'_>, range: Range<usize>) -> Option<(usize, Printed)> {
    let text = sentence.text();
    let (unit, end) = counted(text, range.end);
    let unit = unit.filter(|_| !is_piece(text, &range))?;
    let start = sentence.clause(range.start);
    let told = sentence.telling_end(start, &range, end);
    let qualified = qualified(text, &range);
    let before = qualified.map_or(range.start, |(_, word)| word).max(start);
    let label = if told > end { start..told } else { start..before };
    Some((
        end,
        Printed {
            value: Some(integer(&text[range.clone()])?),
            unit,
            printed: Some(text[range.clone()].to_owned()),
            label: sentence.passage.part(label).stripped(&[], &[':']).text().to_owned(),
            quote: sentence.passage.part(start..told),
            qualifier: qualified.map(|(qualifier, _)| qualifier),
            ..Printed::default()
        },
    ))
}

#[cfg(test)]
mod tests;
