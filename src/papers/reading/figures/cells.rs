//! Numbers that stand in the cells of a table, without words.

use super::super::passage::Passage;
use super::super::words::pattern;
use super::Printed;
use super::numbers::{counted, decimal, integer, qualified};

pattern!(
    CELL,
    r"(?ix)^
    (?:(?:gần|khoảng|chừng|xấp\ xỉ|trên|hơn|dưới)\s+)?
    (?:
      (?:(?<part>\d{1,3}(?:\.\d{3})+|\d+)\s*/\s*(?<whole>\d{1,3}(?:\.\d{3})+|\d+)|(?<count>\d{1,3}(?:\.\d{3})+|\d+))
      (?<unit>\s+\p{L}[\p{L}\ ]{0,30}?)?
      (?:(?:\s*[,;]\s+|\s*\(\s*|\s+)(?:đạt\s+)?(?:t[ỷỉ]\ lệ\s+)?(?<percent>\d+(?:[.,]\d+)?\s?%)\)?)?
      |(?<alone>\d+(?:[.,]\d+)?\s?%)
    )$"
);
pattern!(PERCENT, r"^\d{1,6}(?:[.,]\d{1,4})?$");
pattern!(EMPTY, r"^[\s\-–—…./x]*$");

/// Whether a cell says nothing.
pub fn is_empty(cell: &str) -> bool {
    EMPTY.is_match(cell)
}

/// The number that a cell is, and nothing else; in a column of percents, signs may be left out.
pub fn number(cell: &Passage, is_percent: bool) -> Option<Printed> {
    let text = cell.text();
    if is_percent && PERCENT.is_match(text) {
        return Some(Printed {
            percent: Some(decimal(text)),
            printed_percent: Some(text.to_owned()),
            unit: "%".to_owned(),
            ..Printed::default()
        });
    }
    let found = CELL.captures(text)?;
    let said = |name: &str| found.name(name).map(|said| said.as_str().to_owned());
    let (part, whole, count, percent) = (said("part"), said("whole"), said("count"), said("percent").or(said("alone")));
    let first = found.name("part").or(found.name("count")).or(found.name("alone")).map(|first| first.range())?;
    let after = found.name("whole").or(found.name("count")).map(|number| number.end());
    let unit = after.and_then(|after| counted(text, after).0);
    // other words than what is counted say something of the number that no rule knows
    let is_told = said("unit").is_none_or(|words| unit.as_deref().is_some_and(|unit| words.trim() == unit));
    let denominator = whole.as_deref().and_then(integer);
    let is_whole = denominator.is_none_or(|whole| whole > 0);
    (is_told && is_whole).then(|| Printed {
        value: count.as_deref().and_then(integer),
        numerator: part.as_deref().and_then(integer),
        denominator,
        percent: percent.as_deref().map(decimal),
        unit: unit.unwrap_or_else(|| if after.is_none() { "%".to_owned() } else { String::new() }),
        printed: after.map(|after| text[first.start..after].to_owned()),
        printed_percent: percent,
        qualifier: qualified(text, &first).map(|(qualifier, _)| qualifier).filter(|_| part.is_none()),
        ..Printed::default()
    })
}
