//! What a package (DOCX, XLSX: a ZIP file) holds, by the list of names at its end; none of its contents is unpacked.

/// How many bytes at its end have to hold a package's list of names: some 2,000 of them.
pub(super) const LISTED: usize = 256 << 10;
/// What the end of a ZIP file begins with, and how long it is without its comment.
const END: (&[u8], usize) = (b"PK\x05\x06", 22);
/// What a name in the list begins with, and how long that is without the name.
const NAMED: (&[u8], usize) = (b"PK\x01\x02", 46);
/// The part that tells of which kinds a package's parts are.
const KINDS_OF_PARTS: &str = "[Content_Types].xml";
/// The part that programs of a document are in.
const PROGRAMS: &str = "vbaProject.bin";

/// Whether the end of a file is that of a package with parts below `folder` and without programs.
pub(super) fn holds(end: &[u8], folder: &str) -> bool {
    let Some(names) = names(end) else { return false };
    let any = |fits: &dyn Fn(&str) -> bool| names.iter().any(|name| fits(name));
    any(&|name| name == KINDS_OF_PARTS)
        && any(&|name| name.starts_with(folder))
        && !any(&|name| name.ends_with(PROGRAMS))
}

/// The names in the list; nothing where there is no list, or one that can't be read whole.
fn names(end: &[u8]) -> Option<Vec<&str>> {
    let last = (0..=end.len().checked_sub(END.1)?).rev().find(|at| closes(&end[*at..]))?;
    let (count, length) = (number(end, last + 10, 2)?, number(end, last + 12, 4)?);
    let mut rest = end.get(last.checked_sub(length)?..last)?;
    let mut names = Vec::new();
    for _ in 0..count {
        let (name, more) = (number(rest, 28, 2)?, number(rest, 30, 2)? + number(rest, 32, 2)?);
        let after = NAMED.1 + name;
        names.push(std::str::from_utf8(rest.get(NAMED.1..after).filter(|_| rest.starts_with(NAMED.0))?).ok()?);
        rest = rest.get(after + more..)?;
    }
    Some(names)
}

/// Whether these bytes are the end of a ZIP file and nothing else.
fn closes(bytes: &[u8]) -> bool {
    bytes.starts_with(END.0) && number(bytes, 20, 2).is_some_and(|comment| END.1 + comment == bytes.len())
}

/// A number of `width` bytes, the lowest first.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + width)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// The end of a ZIP file with these names.
#[cfg(test)]
pub(super) fn listing(names: &[&str]) -> Vec<u8> {
    let mut list = Vec::new();
    for name in names {
        let mut entry = [NAMED.0, &[0; 42]].concat();
        entry[28] = u8::try_from(name.len()).unwrap();
        list.extend([entry, name.as_bytes().to_vec()].concat());
    }
    let mut end = [END.0, &[0; 18]].concat();
    end[10] = u8::try_from(names.len()).unwrap();
    end[12..14].copy_from_slice(&u16::try_from(list.len()).unwrap().to_le_bytes());
    [list, end].concat()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// A ZIP file as programs write it.
    fn zipped(names: &[&str], comment: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(name.as_bytes()).unwrap();
        }
        zip.set_comment(comment).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn names_are_read_from_what_programs_write() {
        let document = ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/media/ảnh.png"];
        for comment in ["", "PK\u{5}\u{6} một lời ghi"] {
            let file = zipped(&document, comment);
            assert_eq!(names(&file).unwrap(), document);
            assert!(holds(&file, "word/") && !holds(&file, "xl/"));
        }
    }

    #[test]
    fn programs_and_lists_that_are_cut_or_without_kinds_are_no_package() {
        assert!(!holds(&zipped(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"], ""), "word/"));
        assert!(!holds(&zipped(&["word/document.xml"], ""), "word/"));
        assert!(!holds(&zipped(&["setup.exe"], ""), "word/"));
        let file = zipped(&["[Content_Types].xml", "word/document.xml"], "");
        assert!(!holds(&file[..file.len() - 1], "word/"));
        assert!(!holds(&file[file.len() - 40..], "word/"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let closed = [bytes.as_slice(), &listing(&["word/a"])].concat();
            prop_assert!(names(&bytes).is_none_or(|names| names.len() <= bytes.len()));
            prop_assert_eq!(names(&closed), Some(vec!["word/a"]));
        }

        #[test]
        fn a_list_with_a_changed_byte_is_read_without_harm(at in 0_usize..200, byte: u8) {
            let mut end = listing(&["[Content_Types].xml", "word/document.xml", "word/styles.xml"]);
            let at = at % end.len();
            end[at] = byte;
            holds(&end, "word/");
        }
    }
}
