//! What the file says of itself: its title and author, and which version of what it shows.

use std::io::Result;

use chrono::SecondsFormat;

use super::xml::{element, part, text};
use crate::Paper;

const CORE: [(&str, &str); 4] = [
    ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:dcterms", "http://purl.org/dc/terms/"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
];

const CUSTOM: [(&str, &str); 2] = [
    ("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"),
    ("xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"),
];

/// Title, author, language and date.
pub(super) fn core(paper: &Paper) -> Result<Vec<u8>> {
    let dated = paper.dated.to_rfc3339_opts(SecondsFormat::Secs, true);
    part("cp:coreProperties", &CORE, |xml| {
        text(xml, "dc:title", &[], &paper.name())?;
        text(xml, "dc:creator", &[], &paper.document.head.issuer.replace('\n', " "))?;
        text(xml, "dc:description", &[], &paper.mark())?;
        text(xml, "dc:language", &[], "vi-VN")?;
        text(xml, "dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], &dated)?;
        text(xml, "dcterms:modified", &[("xsi:type", "dcterms:W3CDTF")], &dated)
    })
}

/// Identity, version and digest.
pub(super) fn custom(paper: &Paper) -> Result<Vec<u8>> {
    let own = [("id", &paper.id), ("version", &paper.version), ("sha256", &paper.sha256)];
    part("Properties", &CUSTOM, |xml| {
        for (pid, (name, value)) in (2..).zip(own) {
            let (pid, format) = (format!("{pid}"), "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}");
            element(xml, "property", &[("fmtid", format), ("pid", &pid), ("name", name)], |xml| {
                text(xml, "vt:lpwstr", &[], value)
            })?;
        }
        Ok(())
    })
}
