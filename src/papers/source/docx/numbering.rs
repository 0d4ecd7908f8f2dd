//! The numbers that a word processor puts before paragraphs, which stand nowhere in their text.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How a level counts.
#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    text: String,
    start: u32,
    /// Whether all numbers before it are written as decimal ones.
    is_legal: bool,
    /// The style whose paragraphs are of this level.
    style: Option<String>,
}

type Levels = HashMap<u32, Level>;

/// How many letters of a level's text are kept: no number of a paragraph has as many.
const LONGEST_TEXT: usize = 60;

/// The numbering of a document: its definitions, and how far each of them has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    levels: HashMap<String, Levels>,
    by_number: HashMap<String, String>,
    counted: HashMap<String, HashMap<u32, u32>>,
}

/// An attribute's value, by its name without the prefix.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// Whether an element switches something on.
pub fn is_on(element: &BytesStart<'_>) -> bool {
    attribute(element, "val").is_none_or(|value| !["0", "false", "off", "none"].contains(&value.as_str()))
}

impl Numbering {
    /// Reads `word/numbering.xml`; what can't be read numbers nothing.
    pub fn read(xml: &str) -> Self {
        let mut numbering = Self::default();
        let mut reader = Reader::from_str(xml);
        let (mut definition, mut number, mut level) = (String::new(), None, None);
        while let Ok(event) = reader.read_event() {
            let element = match &event {
                Event::Start(element) | Event::Empty(element) => element,
                Event::Eof => break,
                _ => continue,
            };
            let value = || attribute(element, "val").unwrap_or_default();
            let text = || value().chars().take(LONGEST_TEXT).collect();
            let current = level.and_then(|level| numbering.levels.get_mut(&definition)?.get_mut(&level));
            match element.local_name().as_ref() {
                "abstractNum" => definition = attribute(element, "abstractNumId").unwrap_or_default(),
                "num" => (number, level) = (attribute(element, "numId"), None),
                "abstractNumId" => {
                    numbering.by_number.extend(number.clone().map(|number| (number, value())));
                }
                "lvl" if number.is_none() => {
                    level = attribute(element, "ilvl").and_then(|level| level.parse().ok());
                    let levels = numbering.levels.entry(definition.clone()).or_default();
                    levels.extend(level.map(|level| (level, Level { start: 1, ..Level::default() })));
                }
                "numFmt" => current.into_iter().for_each(|level| level.format = value()),
                "lvlText" => current.into_iter().for_each(|level| level.text = text()),
                "isLgl" => current.into_iter().for_each(|level| level.is_legal = is_on(element)),
                "pStyle" => current.into_iter().for_each(|level| level.style = Some(value())),
                "start" => current.into_iter().for_each(|level| level.start = value().parse().unwrap_or(1)),
                _ => (),
            }
        }
        numbering
    }

    /// The level of a list that a style is of.
    pub fn level_of(&self, number: &str, style: &str) -> Option<u32> {
        let levels = self.levels.get(self.by_number.get(number)?)?;
        levels.iter().find(|(_, level)| level.style.as_deref() == Some(style)).map(|(level, _)| *level)
    }

    /// What stands before the next paragraph of a list and level.
    pub fn next(&mut self, number: &str, level: u32) -> Option<String> {
        let levels = self.levels.get(self.by_number.get(number)?)?;
        let own = levels.get(&level)?;
        if own.format == "bullet" {
            return Some("- ".to_owned());
        }
        let counted = self.counted.entry(number.to_owned()).or_default();
        counted.retain(|known, _| *known <= level);
        let count = counted.get(&level).map_or(own.start, |count| count.saturating_add(1));
        counted.insert(level, count);
        let mut text = own.text.clone();
        for (known, definition) in levels.iter().filter(|(known, _)| **known <= level) {
            let count = counted.get(known).copied().unwrap_or(definition.start);
            let format = if own.is_legal { "decimal" } else { &definition.format };
            text = text.replace(&format!("%{}", known.saturating_add(1)), &written(count, format));
        }
        (own.format != "none" && !text.is_empty()).then(|| format!("{text} "))
    }
}

/// A count as a format writes it.
fn written(count: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letter(count).to_lowercase(),
        "upperLetter" => letter(count),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperRoman" => roman(count),
        _ => count.to_string(),
    }
}

fn letter(count: u32) -> String {
    let place = u8::try_from(count.saturating_sub(1) % 26).unwrap_or_default();
    char::from(b'A' + place).to_string()
}

fn roman(mut count: u32) -> String {
    const SIGNS: &[(u32, &str)] =
        &[(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while count >= *value && text.len() < 20 {
            text.push_str(sign);
            count -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_begins_at_the_largest_number_goes_on() {
        let xml = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="4294967295"/>
            <w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
        let mut numbering = Numbering::read(xml);
        assert_eq!(
            (numbering.next("1", 0), numbering.next("1", 0)),
            (Some("4294967295. ".into()), Some("4294967295. ".into()))
        );
    }

    #[test]
    fn a_legal_level_writes_all_its_numbers_as_decimal_ones() {
        let xml = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
            <w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
        let mut numbering = Numbering::read(xml);
        let said: Vec<_> = [0, 0, 1].into_iter().filter_map(|level| numbering.next("1", level)).collect();
        assert_eq!(said, ["I. ", "II. ", "2.1. "]);
    }

    #[test]
    fn lists_count_by_level() {
        let xml = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
            <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
            <w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;
        let mut numbering = Numbering::read(xml);
        let said: Vec<_> = [0, 1, 1, 2, 0, 1].into_iter().filter_map(|level| numbering.next("3", level)).collect();
        assert_eq!(said, ["I. ", "1. ", "2. ", "- ", "II. ", "1. "]);
        assert_eq!(numbering.next("9", 0), None);
    }
}
