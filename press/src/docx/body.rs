//! The text of the paper, box by box.

use std::io::Result;

use super::xml::{WORD, Xml, bold_run, cell, element, empty, line, paragraph, part, row, rule, run, table};
use crate::document::{Column, Head, Signature};
use crate::measure::{Rules, WIDTHS};
use crate::{Block, Document, MOTTO, Paper};

const RELATIONS: (&str, &str) = ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships");

/// Twips from points.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no width of a page is near either limit")]
fn twips(points: f64) -> u32 {
    (points * 20.0).round() as u32
}

/// The text.
pub(super) fn document(paper: &Paper) -> Result<Vec<u8>> {
    let document = &paper.document;
    let rules = Rules::of(document);
    part("w:document", &[WORD, RELATIONS], |xml| {
        element(xml, "w:body", &[], |xml| {
            head(xml, &document.head, &rules)?;
            title(xml, document, &rules)?;
            let shown: Vec<_> = document.body.iter().filter(|block| !block.is_blank()).collect();
            for (index, block) in shown.iter().enumerate() {
                piece(xml, block, index + 1 == shown.len())?;
            }
            foot(xml, document)?;
            // Word wants a paragraph after the last table
            line(xml, "Rule", "")?;
            page(xml)
        })
    })
}

/// The foot of each page.
pub(super) fn footer(paper: &Paper) -> Result<Vec<u8>> {
    part("w:ftr", &[WORD], |xml| line(xml, "Footer", &paper.mark()))
}

/// Boxes 1 to 4.
fn head(xml: &mut Xml, head: &Head, rules: &Rules) -> Result<()> {
    let [_, left, right] = WIDTHS.map(twips);
    table(xml, &[left, right], false, |xml| {
        row(xml, false, |xml| {
            cell(xml, left, |xml| {
                head.parent.iter().try_for_each(|parent| line(xml, "Parent", parent))?;
                line(xml, "Issuer", &head.issuer)?;
                rule(xml, twips(rules.issuer), left)
            })?;
            cell(xml, right, |xml| {
                line(xml, "Country", MOTTO[0])?;
                line(xml, "Motto", MOTTO[1])?;
                rule(xml, twips(rules.motto), right)
            })
        })?;
        row(xml, false, |xml| {
            cell(xml, left, |xml| {
                if !head.number.is_empty() || !head.draft {
                    line(xml, "Number", &head.number)?;
                }
                if head.draft { line(xml, "Draft", "DỰ THẢO") } else { Ok(()) }
            })?;
            cell(xml, right, |xml| line(xml, "PlaceAndDate", &head.place_and_date))
        })
    })
}

/// Box 5a, and what stands between it and the body.
fn title(xml: &mut Xml, document: &Document, rules: &Rules) -> Result<()> {
    line(xml, "Title", &document.kind)?;
    line(xml, "Subtitle", &document.title)?;
    rule(xml, twips(rules.title), twips(WIDTHS[0]))?;
    line(xml, "Subtitle", "")?;
    document.authority.iter().try_for_each(|authority| line(xml, "Authority", authority))?;
    document.addressee.iter().try_for_each(|addressee| line(xml, "Addressee", addressee))?;
    document.basis.iter().try_for_each(|basis| line(xml, "Basis", basis))
}

/// Box 6; the last paragraph stays with the signature.
fn piece(xml: &mut Xml, block: &Block, last: bool) -> Result<()> {
    let keep = |xml: &mut Xml| if last { empty(xml, "w:keepNext", &[]) } else { Ok(()) };
    match block {
        Block::Part { text } => line(xml, "Heading1", text),
        Block::Heading { text } => line(xml, "Heading2", text),
        Block::Subheading { text } => line(xml, "Heading3", text),
        Block::Point { text } => line(xml, "Heading4", text),
        Block::Order { text } => line(xml, "Order", text),
        Block::Article { label, text } => paragraph(xml, "BodyText", keep, |xml| {
            bold_run(xml, label)?;
            run(xml, &format!(" {text}"))
        }),
        Block::Paragraph { text } => paragraph(xml, "BodyText", keep, |xml| run(xml, text)),
        Block::Item { text } => paragraph(xml, "Item", keep, |xml| run(xml, &format!("- {text}"))),
        Block::Table { columns, rows } => ruled(xml, columns, rows),
    }
}

fn ruled(xml: &mut Xml, columns: &[Column], rows: &[Vec<String>]) -> Result<()> {
    let whole: u32 = columns.iter().map(|column| column.weight).sum();
    let widths: Vec<u32> = columns.iter().map(|column| twips(WIDTHS[0]) * column.weight / whole.max(1)).collect();
    table(xml, &widths, true, |xml| {
        row(xml, true, |xml| {
            let titles = columns.iter().zip(&widths);
            titles
                .into_iter()
                .try_for_each(|(column, width)| cell(xml, *width, |xml| line(xml, "TableHead", &column.title)))
        })?;
        rows.iter().try_for_each(|texts| {
            row(xml, false, |xml| {
                let cells = columns.iter().zip(&widths).zip(texts);
                cells.into_iter().try_for_each(|((column, width), text)| {
                    cell(xml, *width, |xml| line(xml, if column.centred { "TableNumber" } else { "TableText" }, text))
                })
            })
        })
    })?;
    line(xml, "TableText", "")
}

/// Boxes 7 and 9b, or the two parties, side by side.
fn foot(xml: &mut Xml, document: &Document) -> Result<()> {
    let left = twips(WIDTHS[0]) * 5 / 11;
    let right = twips(WIDTHS[0]) - left;
    table(xml, &[left, right], false, |xml| {
        row(xml, false, |xml| {
            cell(xml, left, |xml| match &document.countersignature {
                Some(signature) => signed(xml, signature),
                None => {
                    line(xml, "RecipientsHead", "Nơi nhận:")?;
                    document.recipients.iter().try_for_each(|one| line(xml, "Recipients", &format!("- {one}")))
                }
            })?;
            cell(xml, right, |xml| signed(xml, &document.signature))
        })
    })
}

fn signed(xml: &mut Xml, signature: &Signature) -> Result<()> {
    signature.authority.iter().try_for_each(|authority| line(xml, "Signature", authority))?;
    line(xml, "Signature", &signature.position)?;
    line(xml, "Signer", &signature.name)
}

/// A4 with the margins of the annex; the first page has no number.
fn page(xml: &mut Xml) -> Result<()> {
    element(xml, "w:sectPr", &[], |xml| {
        empty(xml, "w:headerReference", &[("w:type", "default"), ("r:id", "header")])?;
        for kind in ["default", "first"] {
            empty(xml, "w:footerReference", &[("w:type", kind), ("r:id", "footer")])?;
        }
        empty(xml, "w:pgSz", &[("w:w", "11906"), ("w:h", "16838")])?;
        let margins = [("w:top", "1134"), ("w:bottom", "1134"), ("w:left", "1701"), ("w:right", "851")];
        let more = [("w:header", "567"), ("w:footer", "454"), ("w:gutter", "0")];
        empty(xml, "w:pgMar", &[margins.as_slice(), &more].concat())?;
        empty(xml, "w:titlePg", &[])
    })
}
