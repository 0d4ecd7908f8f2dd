//! A notice as a DOCX file, or as the text of one, which is put into a file: a draft whose places lie within the source, or a refusal.

#![no_main]

use std::io::{Cursor, Write};

use bytes::Bytes;
use cchc::papers::service::drafted;
use cchc::papers::source::Document;
use cchc_fuzz::{judge, knowledge};
use libfuzzer_sys::fuzz_target;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A file around a text. Random bytes in the file itself would hardly ever pass its check sums.
fn around(document: &[u8]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in [("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document)] {
        file.start_file(name, stored).unwrap();
        file.write_all(part).unwrap();
    }
    file.finish().unwrap().into_inner()
}

const TYPES: &[u8] = br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &[u8] = br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

fuzz_target!(|bytes: &[u8]| {
    let file = if bytes.starts_with(b"PK") { bytes.to_vec() } else { around(bytes) };
    judge(drafted(Document::Docx(Bytes::from(file)), knowledge()));
});
