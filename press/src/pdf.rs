//! PDF: tagged, with its fonts in it, by typst.

use std::sync::LazyLock;

use chrono::{Datelike, Timelike};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::fonts::{BOLD, BOLD_ITALIC, ITALIC, REGULAR, printable};
use crate::measure::Rules;
use crate::{Block, Error, MOTTO, Paper};

const LAYOUT: &str = include_str!("layout.typ");

/// What all papers share.
struct Shop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    layout: FileId,
    paper: FileId,
    source: Source,
}

static SHOP: LazyLock<Result<Shop, String>> = LazyLock::new(Shop::open);

impl Shop {
    fn open() -> Result<Self, String> {
        let id = |name: &str| -> Result<FileId, String> {
            let path = VirtualPath::new(name).map_err(|error| format!("{error:?}"))?;
            Ok(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let font = |face| Font::new(Bytes::new(face), 0).ok_or("a font can't be read");
        let fonts = [REGULAR, BOLD, ITALIC, BOLD_ITALIC].map(font).into_iter().collect::<Result<Vec<Font>, _>>()?;
        let (layout, paper) = (id("layout.typ")?, id("paper.json")?);
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            layout,
            paper,
            source: Source::new(layout, LAYOUT.into()),
        })
    }
}

/// What the layout of one paper can read: itself and the paper, nothing of the machine.
struct Desk {
    shop: &'static Shop,
    paper: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        self.shop.layout
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.shop.layout { Ok(self.shop.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shop.paper { Ok(self.paper.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// What is kept between layouts is dropped when one ends, also when it fails.
struct Tidy;

impl Drop for Tidy {
    fn drop(&mut self) {
        typst::comemo::evict(0);
    }
}

impl Paper {
    /// The paper as a tagged PDF (PDF/UA-1) with its fonts in it.
    ///
    /// # Errors
    /// When the layout fails, which it does for no text.
    pub fn pdf(&self) -> Result<Vec<u8>, Error> {
        let _tidy = Tidy;
        let shop = SHOP.as_ref().map_err(|error| Error::Layout(error.clone()))?;
        let printed = self.printed()?;
        let content = serde_json::json!({
            "document": printed.document,
            "levels": levels(&printed.document.body),
            "motto": MOTTO,
            "rules": Rules::of(&printed.document),
            "mark": printed.mark(),
            "name": Some(printed.name()).filter(|name| !name.trim().is_empty()).unwrap_or(printed.id),
        });
        let desk = Desk { shop, paper: Bytes::new(serde_json::to_vec(&content)?) };
        let document: PagedDocument = typst::compile(&desk).output.map_err(|wrong| failed(&wrong))?;
        let standards =
            PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|wrong| Error::Layout(wrong.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(format!("{} {}", self.id, self.sha256)),
            creator: Smart::Custom(Some("cchc".into())),
            timestamp: self.timestamp(),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|wrong| failed(&wrong))
    }

    /// The same with texts that the faces can print, without what nothing would be seen of.
    fn printed(&self) -> Result<Self, Error> {
        let mut printed: Self = serde_json::from_value(printable(serde_json::to_value(self)?))?;
        printed.document.body.retain(|block| !block.is_blank());
        Ok(printed)
    }

    fn timestamp(&self) -> Option<Timestamp> {
        let (day, time) = (self.dated.date_naive(), self.dated.time());
        let part = |number: u32| u8::try_from(number).unwrap_or_default();
        Datetime::from_ymd_hms(
            day.year(),
            part(day.month()),
            part(day.day()),
            part(time.hour()),
            part(time.minute()),
            part(time.second()),
        )
        .map(Timestamp::new_utc)
    }
}

/// The level of each piece of a body as a heading, 0 for what is none: the first is of level 1, and none is skipped (PDF/UA-1,
/// section 7.4.2), whatever ranks there are.
fn levels(body: &[Block]) -> Vec<usize> {
    let mut above: Vec<usize> = Vec::new();
    let level = |block: &Block| {
        let Some(rank) = block.rank() else { return 0 };
        above.retain(|other| *other < rank);
        above.push(rank);
        above.len()
    };
    body.iter().map(level).collect()
}

fn failed(wrong: &[SourceDiagnostic]) -> Error {
    Error::Layout(wrong.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "))
}
