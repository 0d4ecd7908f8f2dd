//! DOCX (ECMA-376): real styles, blocks in columns as tables without borders, the page's number in the header.
//!
//! What is the same in every paper lies in `parts/`, to be read as it is; this writes what differs.

mod body;
mod properties;
mod xml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::{Error, Paper};

impl Paper {
    /// The paper as a DOCX file.
    ///
    /// # Errors
    /// When a part can't be written or packed, which happens for no text.
    pub fn docx(&self) -> Result<Vec<u8>, Error> {
        let parts: [(&str, &[u8]); 10] = [
            ("[Content_Types].xml", include_bytes!("parts/content-types.xml")),
            ("_rels/.rels", include_bytes!("parts/package-relations.xml")),
            ("docProps/core.xml", &properties::core(self)?),
            ("docProps/custom.xml", &properties::custom(self)?),
            ("word/_rels/document.xml.rels", include_bytes!("parts/document-relations.xml")),
            ("word/document.xml", &body::document(self)?),
            ("word/styles.xml", include_bytes!("parts/styles.xml")),
            ("word/settings.xml", include_bytes!("parts/settings.xml")),
            ("word/header.xml", include_bytes!("parts/header.xml")),
            ("word/footer.xml", &body::footer(self)?),
        ];
        let mut file = ZipWriter::new(Cursor::new(Vec::new()));
        // the format's first day, so that the same paper gives the same bytes
        let dated = DateTime::default();
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(dated);
        for (name, content) in parts {
            file.start_file(name, options)?;
            file.write_all(content)?;
        }
        Ok(file.finish()?.into_inner())
    }
}
