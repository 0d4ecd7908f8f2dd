//! The parts that a figure is broken down to, in brackets or behind "trong đó": "06 hồ sơ đang giải quyết (trong hạn 05, quá hạn 01)".

use std::ops::Range;

use super::super::passage::Passage;
use super::super::rows::row;
use super::super::words::{Folded, pattern};
use super::numbers::{counted, integer, is_piece};
use super::{Printed, part_of};

pattern!(
    /// What leads to the parts of the figure that ends there.
    OPENS,
    r"^(?:\s+[a-z]+){0,4}\s*(?:(?P<bracket>\()\s*(?P<among>trong do)?|,?\s*(?P<said>trong do))\s*(?:co|gom)?\s*:?\s*"
);
pattern!(SEPARATED, r"\s*(?:[,;]|\bva\b)\s*(?:va\s+)?");
pattern!(INTEGER, r"\d{1,3}(?:\.\d{3})+|\d+");
pattern!(IDLE, r"^(?:la|co|con|:|-|\s)*$");
pattern!(
    /// Words that compare a number with another one, rather than name a part of it.
    COMPARED, r"(?i)\b(?:tăng|giảm|bằng|đạt|chiếm|cùng kỳ|năm trước|so với)\b");
pattern!(LABEL_END, r"[\s:–-]+$");

/// The longest list of parts, in bytes.
const LONGEST: usize = 600;

/// A part: its number, what is counted, and its words.
struct Part {
    number: Range<usize>,
    unit: Option<String>,
    label: Range<usize>,
    whole: Range<usize>,
}

/// The parts of a figure whose words end at `at`, each with where its number stands, and where they end. What isn't parts
/// through and through is read as any other text.
pub fn parts(
    passage: &Passage,
    at: usize,
    whole: &Printed,
    skipped: &[Range<usize>],
) -> Option<(usize, Vec<(usize, Printed)>)> {
    let count = whole.value?;
    let text = passage.text();
    let end = text[at..].char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| at + end);
    let folded = Folded::of(&text[at..end]);
    let opens = OPENS.captures(folded.text())?;
    let begin = opens.get(0)?.end();
    let rest = &folded.text()[begin..];
    let length = match opens.name("bracket") {
        Some(_) => rest.find(')')?,
        None => rest.find([';', '(']).unwrap_or(rest.trim_end_matches('.').len()),
    };
    let list = folded.back(begin..begin + length);
    let list = at + list.start..at + list.end;
    let found = split(text, &list)?;
    let is_other =
        |part: &Part| skipped.iter().any(|skip| skip.start < part.number.end && part.number.start < skip.end);
    if found.iter().any(is_other) {
        return None;
    }
    let numbers = found.iter().filter_map(|part| integer(&text[part.number.clone()]));
    let sum = numbers.fold(0, i64::saturating_add);
    let is_some = (opens.name("among").is_some() || opens.name("said").is_some()) && sum < count;
    let printed = found.into_iter().map(|part| (part.number.start, printed(passage, part, whole, is_some)));
    Some((list.end, printed.collect()))
}

/// The items of a list, where each is a part.
fn split(text: &str, list: &Range<usize>) -> Option<Vec<Part>> {
    let folded = Folded::of(&text[list.clone()]);
    let mut start = 0;
    let mut items = Vec::new();
    for gap in SEPARATED.find_iter(folded.text()) {
        // "tiếp nhận và trả kết quả 5": what has no number yet goes on
        if folded.text()[start..gap.start()].contains(|c: char| c.is_ascii_digit()) {
            items.push(folded.back(start..gap.start()));
            start = gap.end();
        }
    }
    items.push(folded.back(start..folded.text().len()));
    items.into_iter().map(|item| part(text, list.start + item.start..list.start + item.end)).collect()
}

/// An item that is one number with its words before or behind it.
fn part(text: &str, item: Range<usize>) -> Option<Part> {
    let number = INTEGER.find(&text[item.clone()])?;
    let number = item.start + number.start()..item.start + number.end();
    let (unit, after) = counted(&text[..item.end], number.end);
    let (before, behind) = (&text[item.start..number.start], &text[after..item.end]);
    let is_one = !before.contains('(') && !behind.contains(|c: char| c.is_ascii_digit() || "%/(".contains(c));
    let is_idle = |words: &str| IDLE.is_match(Folded::of(words).text());
    let label = match (is_idle(before), is_idle(behind)) {
        (false, true) => item.start..item.start + LABEL_END.find(before).map_or(before.len(), |gap| gap.start()),
        (true, false) => after..item.end,
        _ => return None,
    };
    let is_compared = COMPARED.is_match(&text[item.clone()]);
    (is_one && !is_compared && !is_piece(text, &number)).then_some(Part { number, unit, label, whole: item })
}

/// A part as a figure: a class of the whole where the service knows it as one, or else a row of it.
fn printed(passage: &Passage, part: Part, whole: &Printed, is_some: bool) -> Printed {
    let label = passage.part(part.label);
    let class = whole.definition.and_then(|definition| part_of(definition, label.text()));
    let printed = &passage.text()[part.number];
    Printed {
        value: integer(printed),
        unit: part.unit.unwrap_or_else(|| whole.unit.clone()),
        printed: Some(printed.to_owned()),
        quote: passage.part(part.whole),
        definition: class.or(whole.definition),
        row: if class.is_some() { whole.row.clone() } else { Some(row(&label, "", is_some)) },
        days: whole.days.clone(),
        label: label.text().to_owned(),
        ..Printed::default()
    }
}
