//! The few shapes of WordprocessingML that papers are made of.

use std::io::Result;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::fonts::even_lines;

/// A part of the file while it is written.
pub(super) type Xml = Writer<Vec<u8>>;

/// The namespace of WordprocessingML.
pub(super) const WORD: (&str, &str) = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");

/// A part: its root with its attributes, and what is in it.
pub(super) fn part(
    root: &str,
    attributes: &[(&str, &str)],
    inside: impl FnOnce(&mut Xml) -> Result<()>,
) -> Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    element(&mut xml, root, attributes, inside)?;
    Ok(xml.into_inner())
}

/// An element with attributes and content.
pub(super) fn element(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    inside: impl FnOnce(&mut Xml) -> Result<()>,
) -> Result<()> {
    xml.create_element(name).with_attributes(attributes.iter().copied()).write_inner_content(inside)?;
    Ok(())
}

/// An element that says all by its attributes.
pub(super) fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
    xml.create_element(name).with_attributes(attributes.iter().copied()).write_empty()?;
    Ok(())
}

/// An element that holds text.
pub(super) fn text(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &str) -> Result<()> {
    let text: String = text.chars().filter(|letter| is_allowed(*letter)).collect();
    xml.create_element(name).with_attributes(attributes.iter().copied()).write_text_content(BytesText::new(&text))?;
    Ok(())
}

/// What XML 1.0 can hold.
fn is_allowed(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// A paragraph in a style, with more properties and its runs.
pub(super) fn paragraph(
    xml: &mut Xml,
    style: &str,
    properties: impl FnOnce(&mut Xml) -> Result<()>,
    runs: impl FnOnce(&mut Xml) -> Result<()>,
) -> Result<()> {
    element(xml, "w:p", &[], |xml| {
        element(xml, "w:pPr", &[], |xml| {
            empty(xml, "w:pStyle", &[("w:val", style)])?;
            properties(xml)
        })?;
        runs(xml)
    })
}

/// A paragraph of one run in a style.
pub(super) fn line(xml: &mut Xml, style: &str, words: &str) -> Result<()> {
    paragraph(xml, style, |_| Ok(()), |xml| run(xml, words))
}

/// A run of text; its line breaks stay.
pub(super) fn run(xml: &mut Xml, words: &str) -> Result<()> {
    element(xml, "w:r", &[], |xml| pieces(xml, words))
}

/// A bold run.
pub(super) fn bold_run(xml: &mut Xml, words: &str) -> Result<()> {
    element(xml, "w:r", &[], |xml| {
        element(xml, "w:rPr", &[], |xml| empty(xml, "w:b", &[]))?;
        pieces(xml, words)
    })
}

fn pieces(xml: &mut Xml, words: &str) -> Result<()> {
    for (index, line) in even_lines(words).lines().enumerate() {
        if index > 0 {
            empty(xml, "w:br", &[])?;
        }
        text(xml, "w:t", &[("xml:space", "preserve")], line)?;
    }
    Ok(())
}

/// A table of columns with their widths in twips; `bordered` or not.
pub(super) fn table(
    xml: &mut Xml,
    widths: &[u32],
    bordered: bool,
    rows: impl FnOnce(&mut Xml) -> Result<()>,
) -> Result<()> {
    element(xml, "w:tbl", &[], |xml| {
        element(xml, "w:tblPr", &[], |xml| {
            let whole: u32 = widths.iter().sum();
            empty(xml, "w:tblW", &[("w:w", &whole.to_string()), ("w:type", "dxa")])?;
            if bordered {
                element(xml, "w:tblBorders", &[], |xml| {
                    ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"].iter().try_for_each(|side| {
                        empty(xml, side, &[("w:val", "single"), ("w:sz", "4"), ("w:color", "000000")])
                    })
                })?;
            }
            empty(xml, "w:tblLayout", &[("w:type", "fixed")])?;
            element(xml, "w:tblCellMar", &[], |xml| {
                let margin = if bordered { "80" } else { "0" };
                ["w:left", "w:right"]
                    .iter()
                    .try_for_each(|side| empty(xml, side, &[("w:w", margin), ("w:type", "dxa")]))
            })
        })?;
        element(xml, "w:tblGrid", &[], |xml| {
            widths.iter().try_for_each(|width| empty(xml, "w:gridCol", &[("w:w", &width.to_string())]))
        })?;
        rows(xml)
    })
}

/// A row that stays on one page; the head of a table is repeated on each.
pub(super) fn row(xml: &mut Xml, repeated: bool, cells: impl FnOnce(&mut Xml) -> Result<()>) -> Result<()> {
    element(xml, "w:tr", &[], |xml| {
        element(xml, "w:trPr", &[], |xml| {
            empty(xml, "w:cantSplit", &[])?;
            if repeated { empty(xml, "w:tblHeader", &[]) } else { Ok(()) }
        })?;
        cells(xml)
    })
}

/// A cell with its paragraphs, one at least.
pub(super) fn cell(xml: &mut Xml, width: u32, paragraphs: impl FnOnce(&mut Xml) -> Result<()>) -> Result<()> {
    element(xml, "w:tc", &[], |xml| {
        element(xml, "w:tcPr", &[], |xml| empty(xml, "w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]))?;
        paragraphs(xml)
    })
}

/// A line of `length` in the middle of `width`, both in twips: the border of an empty paragraph.
pub(super) fn rule(xml: &mut Xml, length: u32, width: u32) -> Result<()> {
    let side = (width.saturating_sub(length) / 2).to_string();
    let border = |xml: &mut Xml| {
        empty(xml, "w:top", &[("w:val", "single"), ("w:sz", "6"), ("w:space", "1"), ("w:color", "000000")])
    };
    let properties = |xml: &mut Xml| {
        element(xml, "w:pBdr", &[], border)?;
        empty(xml, "w:ind", &[("w:left", &side), ("w:right", &side)])
    };
    paragraph(xml, "Rule", properties, |_| Ok(()))
}
