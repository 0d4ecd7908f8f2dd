//! What a document's styles say of paragraphs and their text: the list they are of, and whether it is hidden.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::numbering::{attribute, is_on};

/// How many styles one may be based on, one after another.
const DEEPEST: usize = 20;

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    list: Option<String>,
    level: Option<u32>,
    is_hidden: Option<bool>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
}

/// The list that a style puts paragraphs into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The list.
    pub list: String,
    /// Its level, where the style tells.
    pub level: Option<u32>,
    /// The style that tells the list.
    pub style: String,
}

impl Styles {
    /// Reads `word/styles.xml`; what can't be read says nothing.
    pub fn read(xml: &str) -> Self {
        let mut styles = Self::default();
        let mut reader = Reader::from_str(xml);
        let mut id = None;
        while let Ok(event) = reader.read_event() {
            match &event {
                Event::Start(element) | Event::Empty(element) => styles.note(element, &mut id),
                Event::End(element) if element.local_name().as_ref() == "style" => id = None,
                Event::Eof => break,
                _ => (),
            }
        }
        styles
    }

    fn note(&mut self, element: &BytesStart<'_>, id: &mut Option<String>) {
        let name = element.local_name();
        if name.as_ref() == "style" {
            *id = attribute(element, "styleId");
            let is_of_paragraphs = attribute(element, "type").is_some_and(|kind| kind == "paragraph");
            let is_usual = is_of_paragraphs && attribute(element, "default").is_some() && self.usual.is_none();
            self.usual = if is_usual { id.clone() } else { self.usual.take() };
        }
        let Some(style) = id.as_ref().map(|id| self.by_id.entry(id.clone()).or_default()) else { return };
        let value = || attribute(element, "val");
        match name.as_ref() {
            "basedOn" => style.based_on = value(),
            "numId" => style.list = value(),
            "ilvl" => style.level = value().and_then(|level| level.parse().ok()),
            "vanish" => style.is_hidden = Some(is_on(element)),
            _ => (),
        }
    }

    /// A style with those that it is based on, from the nearest on.
    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let known = |id: &'a str| self.by_id.get(id).map(|style| (id, style));
        let first = id.or(self.usual.as_deref()).and_then(known);
        std::iter::successors(first, move |(_, style)| style.based_on.as_deref().and_then(known)).take(DEEPEST)
    }

    /// The list that a paragraph's style puts it into.
    pub fn listed(&self, id: Option<&str>) -> Option<Listed> {
        let (style, list) = self.chain(id).find_map(|(id, style)| Some((id, style.list.clone()?)))?;
        let level = self.chain(id).find_map(|(_, style)| style.level);
        (list != "0").then(|| Listed { list, level, style: style.to_owned() })
    }

    /// Whether a style hides text; nothing where it doesn't tell.
    pub fn hides(&self, id: Option<&str>) -> Option<bool> {
        self.chain(id).find_map(|(_, style)| style.is_hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_of_the_list_that_it_or_its_base_names() {
        let styles = Styles::read(
            r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>
            <w:style w:type="paragraph" w:styleId="Muc"><w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="Khoan"><w:basedOn w:val="Muc"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="Khong"><w:basedOn w:val="Muc"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>
            <w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>"#,
        );
        let listed = |id: &str| styles.listed(Some(id)).map(|listed| (listed.list, listed.level));
        assert_eq!(listed("Muc"), Some(("4".to_owned(), None)));
        assert_eq!(listed("Khoan"), Some(("4".to_owned(), Some(1))));
        for none in ["Normal", "Khong", "A", "unknown"] {
            assert_eq!(listed(none), None, "{none}");
        }
        assert_eq!(styles.listed(None), None);
    }
}
