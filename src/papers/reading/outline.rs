//! The sections of a document: what each of them is for, and which area and unit it speaks of.
//!
//! A heading says at most three things: the part of the document (results, findings, recommendations), the area of reform, and
//! the unit. What it doesn't say is as the headings above it have it; by level, not by number, since numbers slip.

use super::areas::{KnownArea, Likeness, named};
use super::marks::Rank;
use super::paragraphs::Paragraph;
use super::passage::Passage;
use super::units::{addressee_of, office_of, unit_of};
use super::words::{fold, is_capitals, length, pattern};

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A view of the whole.
    General,
    /// What was found done.
    Results,
    /// What is wrong.
    Findings,
    /// Why it is wrong.
    Causes,
    /// What is asked for.
    Recommendations,
}

/// A stretch of a document under one heading.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// What it is for.
    pub part: Option<Part>,
    /// The area of reform: its code, and whether its heading names it word for word.
    pub area: Option<(String, Likeness)>,
    /// The unit, as printed.
    pub unit: Option<Passage>,
    /// Whom its heading addresses, as printed.
    pub addressee: Option<Passage>,
    /// The heading that named the area, or else the section's own.
    pub heading: Option<Passage>,
    /// The number of that heading, as printed.
    pub printed_number: Option<String>,
    /// Its own heading.
    pub label: Option<Passage>,
    /// What stands under it.
    pub paragraphs: Vec<Paragraph>,
}

/// The most words of a heading that ends like a sentence.
const LONGEST_ENDED: usize = 8;

/// What a heading says.
#[derive(Debug, Clone)]
struct Heading {
    rank: Rank,
    printed: Option<String>,
    label: Passage,
    part: Option<Part>,
    area: Option<(String, Likeness)>,
    unit: Option<Passage>,
}

/// The longest heading, in characters.
const LONGEST: usize = 160;
/// The longest heading that names nothing known.
const LONGEST_UNKNOWN: usize = 100;

pattern!(LEADING, r"^(?:(?:nhung|mot so|cac|ve|phan|noi dung|nhom)\s+)+");
pattern!(GENERAL, r"^(?:danh gia|nhan xet|tinh hinh|dac diem)(?: tinh hinh)? chung|^khai quat|^dac diem");
pattern!(
    FINDINGS,
    r"^(?:ton tai|han che|khuyet diem|thieu sot|nhuoc diem|bat cap|kho khan|sai pham|vi pham|(?:mat|viec|diem)(?: con)? (?:chua|ton tai|han che|yeu))\b"
);
pattern!(CAUSES, r"^nguyen nhan\b");
pattern!(
    RECOMMENDATIONS,
    r"^(?:kien nghi|de xuat|de nghi|yeu cau|giai phap|bien phap|phuong huong|nhiem vu|khac phuc)\b"
);
pattern!(
    RESULTS,
    r"^(?:ket qua|uu diem|thuc trang|(?:mat|viec|diem)(?: da)? (?:lam|dat|manh)|noi dung kiem tra|tinh hinh (?:thuc hien|trien khai))\b"
);
pattern!(FINDINGS_WITHIN, r"\b(?:ton tai|han che|thieu sot|khuyet diem)\b");
pattern!(RECOMMENDATIONS_WITHIN, r"\b(?:kien nghi|de xuat|yeu cau khac phuc|giai phap|bien phap khac phuc)\b");
pattern!(RESULTS_WITHIN, r"\b(?:ket qua (?:kiem tra|dat duoc|thuc hien|tu kiem tra)|uu diem)\b");
/// What a label says that a part of the document begins.
fn part_of(label: &str) -> Option<Part> {
    let folded = fold(label);
    let said = LEADING.replace(&folded, "");
    let beginnings = [
        (&GENERAL, Part::General),
        (&CAUSES, Part::Causes),
        (&FINDINGS, Part::Findings),
        (&RECOMMENDATIONS, Part::Recommendations),
        (&RESULTS, Part::Results),
    ];
    beginnings.iter().find(|(pattern, _)| pattern.is_match(&said)).map(|(_, part)| *part)
}

/// What the words of a high heading say of the part that it begins.
fn part_within(label: &str) -> Option<Part> {
    let folded = fold(label);
    let within = [
        (&FINDINGS_WITHIN, Part::Findings),
        (&RECOMMENDATIONS_WITHIN, Part::Recommendations),
        (&RESULTS_WITHIN, Part::Results),
    ];
    within.iter().find(|(pattern, _)| pattern.is_match(&folded)).map(|(_, part)| *part)
}

/// The sections of a document's body.
pub fn sections(paragraphs: Vec<Paragraph>, areas: &[KnownArea]) -> Vec<Section> {
    let mut found = vec![section(&[])];
    let mut above: Vec<Heading> = Vec::new();
    let next: Vec<_> = paragraphs.iter().skip(1).map(Paragraph::rank).chain([None]).collect();
    for (paragraph, next) in paragraphs.into_iter().zip(next) {
        let Some((heading, rest)) = heading(&paragraph, next, &above, areas) else {
            if is_sibling(&paragraph, &above) {
                above.retain(|higher| Some(higher.rank) < paragraph.rank());
                let printed_number = paragraph.mark.as_ref().map(|mark| mark.printed.clone());
                found.push(Section { printed_number, heading: None, label: None, ..section(&above) });
            }
            found.last_mut().into_iter().for_each(|section| section.paragraphs.push(paragraph.clone()));
            continue;
        };
        above.retain(|higher| higher.rank < heading.rank);
        above.push(heading);
        let mut begun = section(&above);
        begun.paragraphs.extend(rest);
        found.push(begun);
    }
    found.retain(|section| section.heading.is_some() || !section.paragraphs.is_empty());
    found
}

/// Whether a paragraph is a heading that names a part, an area or a unit.
pub fn begins_section(paragraph: &Paragraph, areas: &[KnownArea]) -> bool {
    let found = heading(paragraph, None, &[], areas);
    found.is_some_and(|(heading, _)| heading.part.is_some() || heading.area.is_some() || heading.unit.is_some())
}

/// Whether a paragraph without a heading is numbered among the headings, and so stands under none of them.
fn is_sibling(paragraph: &Paragraph, above: &[Heading]) -> bool {
    let numbered = paragraph.mark.as_ref().filter(|mark| mark.rank < Rank::Star && mark.printed != "1");
    numbered.is_some_and(|mark| above.iter().any(|heading| heading.rank == mark.rank && heading.printed.is_some()))
}

/// A section under headings, the highest first.
fn section(above: &[Heading]) -> Section {
    let (area_at, area) = above
        .iter()
        .enumerate()
        .rev()
        .find_map(|(index, heading)| heading.area.clone().map(|area| (Some(index), Some(area))))
        .unwrap_or_default();
    let shown = area_at.and_then(|index| above.get(index)).or(above.last());
    let part = above.iter().rev().find_map(|heading| heading.part);
    let unit = above.iter().rev().find_map(|heading| heading.unit.clone());
    let named = above.iter().rev().find_map(|heading| addressee_of(&heading.label));
    Section {
        part,
        area,
        addressee: named.or_else(|| unit.clone().filter(|_| part == Some(Part::Recommendations))),
        unit,
        heading: shown.map(|heading| heading.label.clone()),
        printed_number: shown.and_then(|heading| heading.printed.clone()),
        label: above.last().map(|heading| heading.label.clone()),
        paragraphs: Vec::new(),
    }
}

/// The heading that a paragraph is, with what stands behind its colon.
fn heading(
    paragraph: &Paragraph,
    next: Option<Rank>,
    above: &[Heading],
    areas: &[KnownArea],
) -> Option<(Heading, Option<Paragraph>)> {
    let (label, rest) = at_colon(&paragraph.body);
    let label = label.stripped(&[], &['.', ':', ';']);
    if !paragraph.cells.is_empty() || label.is_empty() || length(label.text()) > LONGEST {
        return None;
    }
    let rank = paragraph.rank().unwrap_or(if is_capitals(label.text()) { Rank::Roman } else { Rank::Star });
    let is_high = rank <= Rank::Roman || is_capitals(label.text());
    let is_ended = paragraph.body.text().ends_with(['.', ';']);
    let is_titled = !is_ended || rest.is_some() && !tells(label.text());
    let area = area_of(&label, rank, is_titled, above, areas);
    let is_named = area.as_ref().is_some_and(|(_, likeness)| *likeness == Likeness::Same);
    let within = || is_high.then(|| part_within(label.text())).flatten();
    let part = if is_named { None } else { part_of(label.text()).or_else(within) };
    let stands_alone = rest.is_none() && !rank.is_bullet();
    let unit = unit_of(&label).or_else(|| office_of(&label).filter(|_| stands_alone));

    let is_short = length(label.text()) <= LONGEST_UNKNOWN;
    let is_numbered = paragraph.mark.is_some() && !rank.is_bullet();
    let is_known = if is_numbered {
        area.is_some() || part.is_some() || unit.is_some()
    } else {
        // a sentence may begin with the same words: a heading is short, or a colon ends it
        let is_titled = part.is_none() || is_high || !tells(label.text());
        (is_named || part.is_some() || unit.is_some()) && is_titled && (rest.is_some() || !is_ended && is_short)
    };
    let leads = is_high || next.is_none_or(|next| next > rank);
    let is_unknown = is_numbered && !is_ended && is_short && leads && rest.is_none();
    if !is_unknown && (!is_known || speaks(&label, is_ended && rest.is_none())) {
        return None;
    }
    let printed = paragraph.mark.as_ref().filter(|_| is_numbered).map(|mark| mark.printed.clone());
    // "Kết quả giải quyết thủ tục hành chính" among the results names no part, but an area
    let around = above.iter().rev().filter(|heading| heading.rank < rank).find_map(|heading| heading.part);
    let area = area.filter(|_| part.is_none() || part == around);
    let rest = rest.map(|rest| Paragraph { whole: rest.clone(), mark: None, body: rest, cells: Vec::new() });
    Some((Heading { rank, printed, label, part, area, unit }, rest))
}

/// The area that a label names. One that is only like a name has to look like a heading, and to name a new area.
fn area_of(
    label: &Passage,
    rank: Rank,
    is_titled: bool,
    above: &[Heading],
    areas: &[KnownArea],
) -> Option<(String, Likeness)> {
    let (area, likeness) = named(label.text(), areas)?;
    let is_titled = is_titled || TITLED.is_match(&fold(label.text()));
    let counts = likeness == Likeness::Same || is_titled && is_new(above, rank, &area.code);
    counts.then(|| (area.code.clone(), likeness))
}

/// Whether an area that a heading resembles is none of those above it: a low heading inside an area speaks of a piece of it.
fn is_new(above: &[Heading], rank: Rank, code: &str) -> bool {
    let inside = above.iter().rev().filter(|heading| heading.rank < rank).find_map(|heading| heading.area.as_ref());
    inside.is_none_or(|(around, _)| around == code && rank < Rank::Letter)
}

pattern!(
    /// How the names of areas begin, and sentences seldom do.
    TITLED,
    r"^(?:ve|cong tac|cai cach|linh vuc)\b"
);
pattern!(SPEAKING, r"\b(?:chua|da|con mot so|can phai|phai|van con|duoc)\s");

pattern!(
    /// What headings say of the past: "kết quả đã đạt được", "những mặt chưa làm được".
    ACHIEVED,
    r"\b(?:(?:da|chua) )?(?:dat|lam) duoc\b|\b(?:con|can|phai|can phai) (?:ton tai|han che|khac phuc)\b|\bcon (?:chua|ton)\b"
);
pattern!(TELLING, r"\s(?:da|chua|duoc|bi|gom|bao gom|con|thieu|cham|khong|la)\s");
pattern!(
    OF_PEOPLE,
    r"^(?:cac |nhung )?(?:kien nghi|de xuat|de nghi|yeu cau|kho khan|vuong mac) (?:cua )?(?:nguoi dan|cong dan|cu tri|nhan dan|doanh nghiep|to chuc|khach)\b"
);

/// Whether words that begin as a part of the document does go on as a sentence: "Kiến nghị của công dân đã giải quyết gồm:".
fn tells(label: &str) -> bool {
    let folded = fold(label);
    OF_PEOPLE.is_match(&folded) || TELLING.is_match(&ACHIEVED.replace_all(&folded, ""))
}

/// Whether words that look like a heading are a sentence.
fn speaks(label: &Passage, is_ended: bool) -> bool {
    is_ended && label.text().split(' ').count() > LONGEST_ENDED || SPEAKING.find_iter(&fold(label.text())).count() > 1
}

/// What stands before a colon, and what behind it.
fn at_colon(body: &Passage) -> (Passage, Option<Passage>) {
    let text = body.text();
    match text.find(": ").or_else(|| text.find(':').filter(|at| at + 1 == text.len())) {
        Some(at) => {
            let rest = body.part(at + 1..text.len());
            (body.part(0..at), (!rest.is_empty()).then_some(rest))
        }
        None => (body.clone(), None),
    }
}
